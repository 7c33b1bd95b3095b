"""Masks in the worker: the view that a query reads shows masked values, so no SQL can name the others.

Row predicates and the privacy unit see the values themselves. A mask has a value for every value: an error would tell
that a record exists. It has the type of its column, but for pseudonyms, which are texts.
"""

from collections.abc import Callable, Mapping
from typing import Final

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import family_of

__all__ = ["check_masks", "masked"]

_KEY_BYTES: Final = 32

_BLOCK_BYTES: Final = 64
"""The block of SHA-256, to which RFC 2104 fills the key up."""

_FAMILIES: Final[Mapping[MaskKind, tuple[str, ...]]] = {
    MaskKind.BUCKET: ("integer", "number"),
    MaskKind.PREFIX: ("text",),
    MaskKind.YEAR: ("time",),
    MaskKind.REDACT: ("text",),
    MaskKind.PSEUDONYM: ("text", "integer"),
}
"""The families of types that a mask fits; one without an entry fits all."""


def check_masks(policy: Policy, columns: tuple[tuple[str, str], ...]) -> None:
    """Check that each mask of the policy fits the DuckDB type of its column.

    Raises:
        MaskTypeError: one does not.
    """
    kinds = dict(columns)
    for column, mask in policy.masks:
        allowed = _FAMILIES.get(mask.kind)
        if allowed is not None and family_of(kinds[column]) not in allowed:
            raise errors.MaskTypeError(mask=str(mask), column=column, type=kinds[column], allowed=", ".join(allowed))


def masked(value: str, mask: Mask, kind: str, key: bytes = b"") -> str:
    """Return the SQL of the column ``value``, of DuckDB's type ``kind``, behind ``mask``; pseudonyms need a ``key``.

    >>> masked('"place"', Mask(MaskKind.PREFIX, 2), "VARCHAR")
    'left("place", 2)'
    """
    if mask.kind is MaskKind.PSEUDONYM:
        return _pseudonym(value, key)
    return _SQL[mask.kind](value, mask.size or 0, kind)


def _pseudonym(value: str, key: bytes) -> str:
    """Return the SQL of HMAC-SHA256 (RFC 2104) in hexadecimal, of which DuckDB has SHA-256 alone."""
    if len(key) != _KEY_BYTES:
        msg = f"pseudonyms need a key of {_KEY_BYTES} bytes"
        raise ValueError(msg)
    block = key.ljust(_BLOCK_BYTES, b"\0")
    inner, outer = (f"unhex('{bytes(byte ^ pad for byte in block).hex()}')" for pad in (0x36, 0x5C))
    return f"sha256({outer} || unhex(sha256({inner} || encode(CAST({value} AS VARCHAR)))))"


def _bucket(value: str, size: int, kind: str) -> str:
    if family_of(kind) == "integer":
        begin = f"TRY({value} - (({value} % {size}) + {size}) % {size})"
    else:
        begin = f"floor({value} / {size}) * {size}"
    return f"TRY_CAST({begin} AS {kind})"


_SQL: Final[Mapping[MaskKind, Callable[[str, int, str], str]]] = {
    MaskKind.BUCKET: _bucket,
    MaskKind.PREFIX: lambda value, size, _: f"left({value}, {size})",
    MaskKind.YEAR: lambda value, _, kind: f"TRY_CAST(TRY(date_trunc('year', {value})) AS {kind})",
    MaskKind.REDACT: lambda value, _, __: f"CASE WHEN {value} IS NOT NULL THEN '***' END",
    MaskKind.NULL: lambda _, __, kind: f"CAST(NULL AS {kind})",
}
