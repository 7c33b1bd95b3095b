"""Identifiers: names that people choose, and numbers that nobody can guess."""

import re
from typing import Final

from pilotzone.common.errors import InvalidValueError

__all__ = ["check_name", "new_identifier"]

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, lower case: no letters that are read as digits."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""At most 63 characters: the limit of a PostgreSQL identifier, and a valid table name in every engine."""


def new_identifier(kind: str, randomness: bytes) -> str:
    """Return ``kind``, a hyphen and 16 characters that stand for the first 80 bits of ``randomness``.

    >>> new_identifier("agreement", bytes(10))
    'agreement-0000000000000000'
    >>> new_identifier("offer", bytes(range(10)))
    'offer-000g40r40m30e209'
    """
    number = int.from_bytes(randomness[:10], "big")
    return f"{kind}-" + "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def check_name(field: str, value: str) -> str:
    """Return ``value`` if it can be a name in addresses and in SQL alike.

    Raises:
        InvalidValueError: it is empty, too long, or holds other characters than a-z, 0-9 and _.

    >>> check_name("The name of a party", "power_company")
    'power_company'
    """
    if not _NAME.fullmatch(value):
        raise InvalidValueError(
            field=field,
            value=value,
            expected="1 to 63 characters from a-z, 0-9 and _, the first one a letter, such as power_company",
        )
    return value
