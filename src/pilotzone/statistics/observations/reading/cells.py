"""What is in a cell: a number, a period, a region or a unit, each with the errors with which it was read."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

from pilotzone.statistics.observations.errors import PeriodUnknownError
from pilotzone.statistics.observations.periods import TimePeriod, parse_period
from pilotzone.statistics.observations.reading.errors import (
    CellError,
    ExcelDateError,
    FullWidthError,
    NotANumberError,
    PeriodUnreadableError,
    RegionUnknownError,
    ThousandsSeparatorError,
    UnitUnknownError,
    ValueMissingError,
)
from pilotzone.statistics.observations.reading.sheets import Cell
from pilotzone.statistics.observations.regions import region_code
from pilotzone.statistics.observations.units import Unit, load_units, unit_named

__all__ = ["read_number", "read_period", "read_region", "read_unit"]

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_SEPARATED: Final = re.compile(r"[+-]?\d{1,3}([,' \N{NO-BREAK SPACE}]\d{3})+(\.\d+)?", re.ASCII)
_YEAR: Final = re.compile(r"(\d{4})\s*年?", re.ASCII)


def read_number(cell: Cell) -> tuple[Decimal | None, list[CellError]]:
    """Return the number in a cell, None where there is none, and what is wrong with it."""
    if isinstance(cell.value, date):
        return None, [ExcelDateError(cell=cell.place, value=cell.text)]
    if not cell.text:
        return None, [ValueMissingError(cell=cell.place)]
    text, errors = _half_width(cell)
    if _SEPARATED.fullmatch(text):
        plain = re.sub(r"[^\d.+-]", "", text)
        errors.append(ThousandsSeparatorError(cell=cell.place, value=cell.text, read=plain))
        text = plain
    if isinstance(cell.value, bool) or not _NUMBER.fullmatch(text):
        return None, [*errors, NotANumberError(cell=cell.place, value=cell.text)]
    return Decimal(text), errors


def read_period(cell: Cell) -> tuple[TimePeriod | None, list[CellError]]:
    """Return the period in a cell, None where there is none, and what is wrong with it."""
    if isinstance(cell.value, date):
        return None, [ExcelDateError(cell=cell.place, value=cell.text)]
    text, errors = _half_width(cell)
    year = _YEAR.fullmatch(text.removesuffix(".0"))
    try:
        return parse_period(year[1] if year else text), errors
    except PeriodUnknownError:
        return None, [*errors, PeriodUnreadableError(cell=cell.place, value=cell.text)]


def read_region(cell: Cell) -> tuple[str | None, list[CellError]]:
    """Return the code of the region in a cell, None where there is none, and what is wrong with it."""
    if isinstance(cell.value, date):
        return None, [ExcelDateError(cell=cell.place, value=cell.text)]
    text, errors = _half_width(cell)
    code = region_code(text)
    if code is None:
        errors.append(RegionUnknownError(cell=cell.place, value=cell.text))
    return code, errors


def read_unit(cell: Cell) -> tuple[Unit | None, list[CellError]]:
    """Return the unit in a cell, None where it is unknown, and what is wrong with it."""
    unit = unit_named(cell.text)
    return unit, [] if unit else [UnitUnknownError(cell=cell.place, value=cell.text, known=", ".join(load_units()))]


def _half_width(cell: Cell) -> tuple[str, list[CellError]]:
    text = cell.text
    read = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    if read.isascii() and not text.isascii() and "\N{NO-BREAK SPACE}" not in text:
        return read, [FullWidthError(cell=cell.place, value=text, read=read)]
    return (read if "\N{NO-BREAK SPACE}" in text else text), []
