"""Canonical base64 and decimals: each value has one spelling (RFC 4648, section 4; C2SP conventions)."""

import base64
import binascii
import re
from typing import Final

__all__ = ["MAX_SIZE", "from_base64", "from_decimal", "to_base64"]

MAX_SIZE: Final = 2**63 - 1
"""The largest number of entries: what a signed 64-bit integer holds, as in other implementations."""

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")


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
        ValueError: ``text`` is not such a number, or it passes :data:`MAX_SIZE`.

    >>> from_decimal("20852163")
    20852163
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        msg = "not a decimal number of at most 63 bits"
        raise ValueError(msg)
    return int(text)
