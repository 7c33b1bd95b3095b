"""Canonical base64 and decimals: each value has one spelling (RFC 4648, section 4; C2SP conventions)."""

import base64
import binascii
import re
from typing import Final

__all__ = ["from_base64", "from_decimal", "to_base64"]

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
"""At most 19 digits, as many as a 64-bit integer can have."""


def to_base64(data: bytes) -> str:
    """Return ``data`` in standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Return the bytes that ``text`` stands for.

    Raises:
        ValueError: ``text`` is not base64, or is another spelling of what :func:`to_base64` writes.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if to_base64(data) != text:
        msg = "bits are left over"
        raise ValueError(msg)
    return data


def from_decimal(text: str) -> int:
    """Return the number that ``text`` stands for, without leading zeros.

    Raises:
        ValueError: ``text`` is not such a number, or it has more than 19 digits.

    >>> from_decimal("20852163")
    20852163
    """
    if not _DECIMAL.fullmatch(text):
        msg = "not a decimal number of at most 19 digits"
        raise ValueError(msg)
    return int(text)
