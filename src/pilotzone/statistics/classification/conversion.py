"""Converters of a column of codes: frame in, frame of the same kind out, with the row of every code that fails."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from pilotzone.statistics.classification.correspondence import DigitalEconomy, Link
from pilotzone.statistics.classification.errors import (
    ClassCodeColumnError,
    ClassCodeNotTextError,
    ClassCodeTooCoarseError,
    ClassCodeUnknownError,
)
from pilotzone.statistics.classification.tree import Classification, Level
from pilotzone.statistics.observations.frames import like, to_arrow

__all__ = ["lift_codes", "to_digital_economy", "to_industries"]


def to_digital_economy(frame: Any, column: str, economy: DigitalEconomy, *, strict: bool = True) -> Any:
    """Return ``frame`` with the classes of the digital economy for a column of four-digit industry classes.

    The columns ``digital_class``, ``partial``, ``certain`` and ``flag`` are added. An industry that belongs to two
    classes gives two rows; one that is not digital gives one row with empty cells. Weights are not applied here: a row
    marked ``partial`` must not be summed as it is.

    Raises:
        ClassCodeUnknownError: a code does not exist; where not ``strict``, its row is flagged with the error's code.
        ClassCodeTooCoarseError: a code is no class; or its row is flagged.
        ClassCodeNotTextError: the column holds numbers.
        ClassCodeColumnError: there is no such column.
        FrameUnknownError: it is no frame.
    """
    return _linked(frame, column, economy.industry, economy.digital, "digital", strict=strict)


def to_industries(frame: Any, column: str, economy: DigitalEconomy, *, strict: bool = True) -> Any:
    """Return ``frame`` with the industry classes for a column of six-digit classes of the digital economy.

    The columns ``industry_class``, ``partial``, ``certain`` and ``flag`` are added; rows and refusals are as in
    :func:`to_digital_economy`.
    """
    tree = economy.classification
    return _linked(frame, column, tree, economy.industries, "industry", strict=strict)


def lift_codes(frame: Any, column: str, classification: Classification, level: Level, *, strict: bool = True) -> Any:
    """Return ``frame`` with the columns ``<level>`` and ``flag``: the code of ``level`` over each code.

    Raises:
        ClassCodeUnknownError: a code does not exist; where not ``strict``, its row is flagged with the error's code.
        ClassCodeTooCoarseError: a code stands above the level; or its row is flagged.
    """
    table = to_arrow(frame)
    lifted, flags = [], []
    for row, code in enumerate(_codes(table, column), start=1):
        found = _checked(code, row, classification, level, strict=strict)
        over = classification.ancestor(str(code), level) if found is None else None
        lifted.append(over.code if over else None)
        flags.append(found)
    table = table.append_column(level.value, pa.array(lifted, pa.string()))
    return like(frame, table.append_column("flag", pa.array(flags, pa.string())))


def _linked(
    frame: Any,
    column: str,
    classification: Classification,
    links: Callable[[str], Sequence[Link]],
    end: str,
    *,
    strict: bool,
) -> Any:
    table = to_arrow(frame)
    rows: list[int] = []
    found: list[Link | None] = []
    flags: list[str | None] = []
    for row, code in enumerate(_codes(table, column)):
        flag = _checked(code, row + 1, classification, Level.CLASS, strict=strict)
        matches: Sequence[Link | None] = [] if flag else links(str(code))
        for link in matches or [None]:
            rows.append(row)
            found.append(link)
            flags.append(flag)
    wide = table.take(pa.array(rows, pa.int64()))
    wide = wide.append_column(f"{end}_class", pa.array([getattr(link, end, None) for link in found], pa.string()))
    for attribute in ("partial", "certain"):
        wide = wide.append_column(attribute, pa.array([getattr(link, attribute, None) for link in found], pa.bool_()))
    return like(frame, wide.append_column("flag", pa.array(flags, pa.string())))


def _codes(table: pa.Table, column: str) -> list[str | None]:
    if column not in table.column_names:
        raise ClassCodeColumnError(column=column, known=", ".join(table.column_names))
    kind = table.schema.field(column).type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise ClassCodeNotTextError(column=column, kind=str(kind))
    codes: list[str | None] = table.column(column).to_pylist()
    return codes


def _checked(code: str | None, row: int, classification: Classification, level: Level, *, strict: bool) -> str | None:
    """Return None for a code that can be converted, otherwise the code of the error, which is raised if ``strict``."""
    try:
        _check(code, f"Row {row}: ", classification, level)
    except (ClassCodeUnknownError, ClassCodeTooCoarseError) as error:
        if strict:
            raise
        return error.code
    return None


def _check(code: str | None, place: str, classification: Classification, level: Level) -> None:
    found = classification.find(str(code), place)
    if classification.ancestor(found.code, level) is None:
        raise ClassCodeTooCoarseError(
            place=place, class_code=code, level=found.level.value, classification=classification.id
        )
