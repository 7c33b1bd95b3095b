"""Sheets: the cells of a workbook (ECMA-376) or of comma-separated values (RFC 4180), each with its address."""

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter

from pilotzone.statistics.observations.reading.errors import SheetUnreadableError

__all__ = ["Cell", "Sheet", "read_sheet"]

_UNPACKED_BYTES: Final = 256 * 2**20
"""A workbook of a bureau has some megabytes; a small file that unpacks to gigabytes is an attack."""

_ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Cell:
    """A cell: where it is, and what is in it (text, number, date, or None)."""

    sheet: str
    row: int
    column: int
    value: object

    @property
    def place(self) -> str:
        """The address as a spreadsheet writes it.

        >>> Cell("Table 3-9", 12, 2, None).place
        "'Table 3-9'!B12"
        """
        sheet = self.sheet if self.sheet.isidentifier() else "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """The content as text without spaces around it; empty if there is none."""
        return "" if self.value is None else str(self.value).strip()


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet, row by row; rows may differ in length."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_sheet(content: bytes, name: str, sheet: str | None = None) -> Sheet:
    """Return the named sheet of a workbook, or its first; ``name`` is that of the file and says which kind it is.

    Raises:
        SheetUnreadableError: it is neither a readable workbook nor readable text, or has no such sheet.
    """
    if name.casefold().endswith(".xlsx"):
        title, rows = _workbook(content, name, sheet)
    else:
        title, rows = name, [tuple(row) for row in _values(content, name)]
    cells = (
        tuple(Cell(title, number, column, value) for column, value in enumerate(row, start=1))
        for number, row in enumerate(rows, start=1)
    )
    return Sheet(title, tuple(cells))


def _workbook(content: bytes, name: str, sheet: str | None) -> tuple[str, list[tuple[object, ...]]]:
    try:
        size = _unpacked_bytes(content)
        if size <= _UNPACKED_BYTES:
            return _read_workbook(content, sheet)
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever its parsers do
        raise SheetUnreadableError(name=name, reason=f"{type(error).__name__}: {error}") from None
    raise SheetUnreadableError(name=name, reason=f"it unpacks to {size} bytes, and {_UNPACKED_BYTES} are allowed")


def _unpacked_bytes(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def _read_workbook(content: bytes, sheet: str | None) -> tuple[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        found = book[sheet] if sheet else book.worksheets[0]
        return found.title, list(found.iter_rows(values_only=True))
    finally:
        book.close()


def _values(content: bytes, name: str) -> list[list[str]]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise SheetUnreadableError(name=name, reason=str(error)) from None
    raise SheetUnreadableError(name=name, reason="its text is neither UTF-8 nor GB 18030")
