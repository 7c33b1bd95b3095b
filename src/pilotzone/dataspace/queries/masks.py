"""Masks in the worker: the view that a query reads shows masked values, so no SQL can name the others.

Row predicates and the privacy unit see the values themselves. A mask has the type of its column and a value for every
value: an error would tell that a record exists.
"""

from collections.abc import Callable, Mapping
from typing import Final

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import family_of

__all__ = ["check_masks", "masked"]

_FAMILIES: Final[Mapping[MaskKind, tuple[str, ...]]] = {
    MaskKind.BUCKET: ("integer", "number"),
    MaskKind.PREFIX: ("text",),
    MaskKind.YEAR: ("time",),
    MaskKind.REDACT: ("text",),
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


def masked(value: str, mask: Mask, kind: str) -> str:
    """Return the SQL of the column ``value``, of DuckDB's type ``kind``, behind ``mask``.

    >>> masked('"place"', Mask(MaskKind.PREFIX, 2), "VARCHAR")
    'left("place", 2)'
    """
    return _SQL[mask.kind](value, mask.size or 0, kind)


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
