"""Canonical JSON: one sequence of bytes for one value (RFC 8785, JSON Canonicalization Scheme)."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, TypeAlias

import orjson
import rfc8785
from cryptography.hazmat.primitives import hashes

__all__ = ["JsonValue", "canonical_bytes", "sha256_digest", "sm3_digest"]

JsonValue: TypeAlias = bool | int | str | list["JsonValue"] | tuple["JsonValue", ...] | Mapping[str, "JsonValue"] | None
"""What may stand in a record that is hashed: no floats, because their text differs between programs."""


_SAFE_INTEGER: Final = 2**53 - 1
"""The greatest integer that every JSON program reads exactly (RFC 8785, section 3.2.2.3, after I-JSON)."""


def canonical_bytes(value: JsonValue) -> bytes:
    """Return the RFC 8785 bytes of ``value``.

    Raises:
        TypeError: a float stands somewhere in ``value``; write the number as a string or in a smaller unit.
        ValueError: ``value`` holds an integer beyond 2**53 - 1, or text that is not Unicode.

    >>> canonical_bytes({"b": 1, "a": "试验区"}).decode()
    '{"a":"试验区","b":1}'
    """
    if _is_plain(value):
        with suppress(orjson.JSONEncodeError):  # text that is not Unicode, or too deep for it: rfc8785 decides
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return rfc8785.dumps(value)


def sha256_digest(data: bytes) -> str:
    """Return ``sha256:`` and the hexadecimal digest of ``data`` (FIPS 180-4).

    >>> sha256_digest(b"")[:20]
    'sha256:e3b0c44298fc1'
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()


def sm3_digest(data: bytes) -> str:
    """Return ``sm3:`` and the hexadecimal digest of ``data`` (GB/T 32905-2016).

    >>> sm3_digest(b"abc")
    'sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return "sm3:" + digest.finalize().hex()


def _is_plain(value: object) -> bool:
    """Say whether orjson, several times as fast, writes ``value`` as RFC 8785 does.

    It orders keys by code points, where RFC 8785 (section 3.2.3) takes UTF-16: for ASCII that is the same.
    """
    if isinstance(value, str):
        return True
    if isinstance(value, float):
        msg = f"a float ({value!r}) has no canonical text; write it as a string or in a smaller unit"
        raise TypeError(msg)
    if isinstance(value, int):
        return -_SAFE_INTEGER <= value <= _SAFE_INTEGER
    if isinstance(value, dict):
        found = [_is_plain(item) for item in value.values()]  # every one is looked at: a float may stand behind others
        return all(found) and set(map(type, value)) <= {str} and "".join(value).isascii()
    if isinstance(value, list | tuple):
        found = [_is_plain(item) for item in value]
        return all(found)
    return value is None
