"""The layout of a sheet: where its figures are, and what it does not say of them itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pilotzone.statistics.observations.methods import Grade, Method, PriceBasis
from pilotzone.statistics.observations.reading.errors import HeadingMissingError
from pilotzone.statistics.observations.reading.sheets import Cell, Sheet
from pilotzone.statistics.observations.regions import region_code

__all__ = ["Layout", "Located", "located", "marked_units"]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where in a sheet the figures are, and what holds for all of them.

    ``header`` is the row of the headings. With ``period`` None the table is wide: every column whose heading begins
    with a digit, or is a date, is a period. Otherwise ``period`` and ``value`` are headings, and ``columns`` may give
    those of ``series``, ``branch``, ``unit``, ``exchange_rate`` and ``rate_date``.
    """

    series: str
    branch: str = ""
    unit: str
    price_basis: PriceBasis
    base_year: int | None = None
    method: Method
    vintage: str
    vintage_from: date | None = None
    source: str
    grade: Grade = Grade.OBSERVED
    exchange_rate: str = ""
    rate_date: str = ""
    sheet: str | None = None
    header: int = 1
    region: str = "region"
    period: str | None = "period"
    value: str = "value"
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Located:
    """The cells of one figure; ``attributes`` are those of the columns that the layout names."""

    value: Cell
    region: Cell
    period: Cell
    attributes: Mapping[str, Cell]


_UNIT: Final = re.compile(r"(?:单位|units?)\s*[:\uff1a]\s*([^)\uff09，,;；]+)", re.IGNORECASE)


def located(sheet: Sheet, layout: Layout) -> Iterator[Located]:
    """Yield the cells of every figure; rows without a figure whose first words are no region are notes.

    Raises:
        HeadingMissingError: a heading that the layout names is not there.
    """
    headings = sheet.rows[layout.header - 1] if len(sheet.rows) >= layout.header else ()
    region = _heading(sheet, layout, headings, layout.region)
    attributes = {name: _heading(sheet, layout, headings, words) for name, words in layout.columns.items()}
    places: list[tuple[int, Cell | None]]
    if layout.period is None:
        places = [(cell.column, cell) for cell in headings if _is_period(cell) and cell.column != region]
    else:
        places = [(_heading(sheet, layout, headings, layout.value), None)]
    for row in filter(None, sheet.rows[layout.header :]):
        if region_code(_at(row, region).text) or any(_at(row, column).text for column, _ in places):
            for column, heading in places:
                period = heading or _at(row, _heading(sheet, layout, headings, layout.period or ""))
                stated = {name: _at(row, column) for name, column in attributes.items()}
                yield Located(_at(row, column), _at(row, region), period, stated)


def marked_units(sheet: Sheet, layout: Layout) -> Iterator[tuple[Cell, str]]:
    """Yield the units that words above the headings state, such as 单位：亿元, with their cells."""
    for row in sheet.rows[: layout.header - 1]:
        for cell in row:
            found = _UNIT.search(cell.text)
            if found:
                yield cell, found[1].strip()


def _heading(sheet: Sheet, layout: Layout, headings: tuple[Cell, ...], wanted: str) -> int:
    for cell in headings:
        if cell.text == wanted:
            return cell.column
    found = ", ".join(cell.text for cell in headings if cell.text) or "none"
    raise HeadingMissingError(sheet=sheet.name, row=layout.header, heading=wanted, found=found)


def _is_period(cell: Cell) -> bool:
    return isinstance(cell.value, date) or cell.text[:1].isdigit()


def _at(row: tuple[Cell, ...], column: int) -> Cell:
    """Return the cell of a column; a row that ends before it has an empty one there."""
    return row[column - 1] if column <= len(row) else Cell(row[0].sheet, row[0].row, column, None)
