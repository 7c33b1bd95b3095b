"""Panels and tables of scores from files: CSV (RFC 4180), Parquet, XLSX; every defect is named by its place."""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pilotzone.programme.evaluation.errors import (
    PanelCellError,
    PanelColumnError,
    PanelFileError,
    PanelRowsRepeatedError,
    ScoreRowsRepeatedError,
)
from pilotzone.programme.evaluation.panel import Panel

__all__ = ["MAX_PANEL_BYTES", "PanelColumns", "panel_format", "read_panel_file", "read_score_file"]

MAX_PANEL_BYTES: Final = 16 * 2**20
"""A panel of a million cells stays below it."""

_UNPACKED_BYTES: Final = 128 * 2**20
_ROWS: Final = 500_000
_LAST_PERIOD: Final = 9999
_NO_ROWS: Final = "it has no rows below its headings"
_SHOWN: Final = 40
"""Characters of a wrong value that an error shows."""

_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ENCODINGS: Final = ("utf-8-sig", "gb18030")

_Rows = Iterator[tuple[int, Mapping[str, object]]]
"""The rows with their numbers in the file, by the names of their columns."""


@dataclass(frozen=True, kw_only=True)
class PanelColumns:
    """The columns of a file that name the unit, the period and the outcome of a row; others are not read."""

    unit: str
    period: str
    outcome: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.unit, self.period, self.outcome))


def read_panel_file(data: bytes, columns: PanelColumns) -> Panel:
    r"""Return the panel in the bytes of a file, whose first row holds the names of its columns.

    The bytes say what they are, not the name of the file. A period is a year or a number that counts periods.

    >>> file = "city,year,jobs\nA,2020,1\nA,2021,2\nB,2020,1.5\nB,2021,1.75\n".encode()
    >>> read_panel_file(file, PanelColumns(unit="city", period="year", outcome="jobs")).values.tolist()
    [[1.0, 2.0], [1.5, 1.75]]

    Raises:
        PanelFileError: it is none of the three formats, is damaged or exceeds a limit.
        PanelColumnError: a column is absent.
        PanelCellError: a cell is empty, or holds something else than it must.
        PanelRowsRepeatedError: two rows are of the same unit and period.
        PanelGapError: a unit lacks a period.
    """
    return Panel.of(_cells(_rows(data, tuple(columns)), columns))


def read_score_file(data: bytes, key: str, indicators: Sequence[str]) -> dict[str, list[str] | list[float]]:
    r"""Return the columns of a table with one row for each unit, which ``key`` names, and a figure of each indicator.

    >>> read_score_file("city,fibre\nA,0.9\nB,0.8\n".encode(), "city", ["fibre"])
    {'city': ['A', 'B'], 'fibre': [0.9, 0.8]}

    Raises:
        PanelFileError, PanelColumnError, PanelCellError: see :func:`read_panel_file`.
        ScoreRowsRepeatedError: two rows are of the same unit.
    """
    found: dict[str, int] = {}
    figures: dict[str, list[float]] = {name: [] for name in indicators}
    for number, row in _rows(data, (key, *indicators)):
        unit = str(_filled(row, number, key)).strip()
        if unit in found:
            raise ScoreRowsRepeatedError(first=found[unit], second=number, unit=unit)
        found[unit] = number
        for name, values in figures.items():
            values.append(_value(_filled(row, number, name), number, name))
    if not found:
        raise PanelFileError(reason=_NO_ROWS)
    return {key: list(found), **figures}


def panel_format(data: bytes) -> str:
    """Return the usual ending of the format that the bytes are in: csv, parquet or xlsx."""
    if data.startswith(b"PAR1"):
        return "parquet"
    return "xlsx" if data.startswith(b"PK\x03\x04") else "csv"


def _rows(data: bytes, columns: tuple[str, ...]) -> _Rows:
    if len(data) > MAX_PANEL_BYTES:
        raise PanelFileError(reason=f"it has {len(data)} bytes, and {MAX_PANEL_BYTES} are allowed")
    return _READERS[panel_format(data)](data, columns)


def _cells(rows: _Rows, columns: PanelColumns) -> Iterator[tuple[str, int, float]]:
    first: dict[tuple[str, int], int] = {}
    for number, row in rows:
        unit = str(_filled(row, number, columns.unit)).strip()
        period = _period(_filled(row, number, columns.period), number, columns.period)
        value = _value(_filled(row, number, columns.outcome), number, columns.outcome)
        if (unit, period) in first:
            raise PanelRowsRepeatedError(first=first[unit, period], second=number, unit=unit, period=period)
        first[unit, period] = number
        yield unit, period, value
    if not first:
        raise PanelFileError(reason=_NO_ROWS)


def _filled(row: Mapping[str, object], number: int, column: str) -> object:
    value = row[column]
    if value is None or (isinstance(value, str) and not value.strip()):
        raise PanelCellError(row=number, column=column, value="", expected="a value; no cell may be empty")
    return value


def _period(value: object, number: int, column: str) -> int:
    found = _number(value)
    if found is None or found != int(found) or not 0 <= found <= _LAST_PERIOD:
        expected = "a year such as 2021, or a whole number that counts periods"
        raise PanelCellError(row=number, column=column, value=_shown(value), expected=expected)
    return int(found)


def _value(value: object, number: int, column: str) -> float:
    found = _number(value)
    if found is None:
        expected = "a number in half-width digits without thousands separators or a unit"
        raise PanelCellError(row=number, column=column, value=_shown(value), expected=expected)
    return found


def _number(value: object) -> float | None:
    if isinstance(value, str):
        value = float(value) if _NUMBER.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _csv_rows(data: bytes, columns: tuple[str, ...]) -> _Rows:
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        headings = [one.strip() for one in next(reader, [])]
        places = _places(headings, columns)
        last = reader.line_num
        for row in reader:
            number, last = last + 1, reader.line_num
            if not any(row):
                continue
            if len(row) != len(headings):
                raise PanelFileError(reason=f"row {number} has {len(row)} cells, and row 1 has {len(headings)}")
            yield number, {name: row[place] for name, place in places.items()}
    except csv.Error as error:
        raise PanelFileError(reason=f"row {reader.line_num} is no row of a CSV file ({error})") from None


def _text(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PanelFileError(reason="it is neither a CSV file in UTF-8 or GB 18030, nor Parquet, nor XLSX")


def _places(headings: list[str], columns: tuple[str, ...]) -> dict[str, int]:
    for name in columns:
        if headings.count(name) != 1:
            times = headings.count(name)
            raise PanelColumnError(column=name, times=times, columns=", ".join(headings))
    return {name: headings.index(name) for name in columns}


def _xlsx_rows(data: bytes, columns: tuple[str, ...]) -> _Rows:
    rows = iter(_sheet(data))
    headings = ["" if one is None else str(one).strip() for one in next(rows, ())]
    places = _places(headings, columns)
    for number, row in enumerate(rows, start=2):
        if any(cell is not None for cell in row):
            yield number, {name: row[place] if place < len(row) else None for name, place in places.items()}


def _sheet(data: bytes) -> list[tuple[object, ...]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked <= _UNPACKED_BYTES:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                return _bounded(book.worksheets[0].iter_rows(values_only=True))
            finally:
                book.close()
    except PanelFileError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parsers do
        raise PanelFileError(reason=f"it is no workbook that can be read ({type(error).__name__})") from None
    raise PanelFileError(reason=f"it unpacks to {unpacked} bytes, and {_UNPACKED_BYTES} are allowed")


def _bounded(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for row in rows:
        if len(found) > _ROWS:
            raise PanelFileError(reason=f"it has more than {_ROWS} rows")
        found.append(tuple(row))
    return found


def _parquet_rows(data: bytes, columns: tuple[str, ...]) -> _Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        if file.metadata.num_rows > _ROWS:
            raise PanelFileError(reason=f"it has {file.metadata.num_rows} rows, and {_ROWS} are allowed")
        _places(file.schema_arrow.names, columns)
        rows = file.read(columns=list(dict.fromkeys(columns))).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise PanelFileError(reason=f"it is no Parquet file that can be read ({type(error).__name__})") from None
    yield from enumerate(rows, start=1)


_READERS: Final = {"csv": _csv_rows, "parquet": _parquet_rows, "xlsx": _xlsx_rows}
