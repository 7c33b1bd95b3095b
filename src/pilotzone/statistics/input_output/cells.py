"""A table of figures in CSV (RFC 4180), read by the names of rows and columns, every cell with its address."""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.statistics.input_output.errors import (
    CellNotANumberError,
    ColumnAbsentError,
    NameTwiceError,
    RowWidthError,
)
from pilotzone.statistics.input_output.table import Vector

__all__ = ["Cells"]

# Full-width digits and Excel's dates would pass Python's own float() or look like numbers to people.
_PLAIN_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Cells:
    """The text of a table: header, and rows of the same width."""

    table: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str, table: str) -> "Cells":
        """Read the text of a file; a byte-order mark and empty lines are passed over.

        Raises:
            NameTwiceError: a column stands there twice.
            RowWidthError: a row has another number of cells than the header.
        """
        header, *rows = [tuple(row) for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if row] or [()]
        for name, times in Counter(header).items():
            if times > 1:
                raise NameTwiceError(table=table, name=name)
        for line, row in enumerate(rows, start=2):
            if len(row) != len(header):
                raise RowWidthError(table=table, line=line, cells=len(row), columns=len(header))
        return cls(table, header, tuple(rows))

    def text(self, row: int, column: str) -> str:
        """Return the text of a cell, row 0 standing below the header."""
        return self.rows[row][self.header.index(self.require(column))].strip()

    def texts(self, column: str) -> list[str]:
        """Return the texts of a column."""
        place = self.header.index(self.require(column))
        return [row[place].strip() for row in self.rows]

    def require(self, column: str) -> str:
        """Return the name of a column that the table must have.

        Raises:
            ColumnAbsentError: it has none of this name.
        """
        if column not in self.header:
            raise ColumnAbsentError(table=self.table, name=column)
        return column

    def numbers(self, rows: Sequence[int], columns: Sequence[str]) -> Vector:
        """Return the figures of these rows (from 0 below the header) and columns.

        Raises:
            CellNotANumberError: a cell is empty, or holds anything but a plain number.
        """
        places = [self.header.index(self.require(column)) for column in columns]
        figures = [[self._number(row, place) for place in places] for row in rows]
        return np.array(figures, dtype=np.float64).reshape(len(rows), len(columns))

    def _number(self, row: int, place: int) -> float:
        text = self.rows[row][place].strip()
        if not _PLAIN_NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
            raise CellNotANumberError(
                table=self.table,
                cell=f"{_letters(place)}{row + 2}",  # as a spreadsheet shows it: the header is row 1
                row=self.rows[row][0],
                column=self.header[place],
                value=self.rows[row][place],
            )
        return value


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
