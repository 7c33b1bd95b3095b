"""National tables in the shape of the National Bureau of Statistics of China, any year and number of sectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.input_output.balance import findings, unbalanced
from pilotzone.statistics.input_output.cells import Cells
from pilotzone.statistics.input_output.errors import (
    ColumnUnbalancedError,
    NameTwiceError,
    RowAbsentError,
    RowUnbalancedError,
    SectorUnpairedError,
    TableUnbalancedError,
)
from pilotzone.statistics.input_output.names import shifted_names
from pilotzone.statistics.input_output.table import ImportTreatment, InputOutputTable, Sector, Use, Vector

__all__ = ["ATTRIBUTION", "TOLERANCE", "read"]

ATTRIBUTION: Final = "Source: National Bureau of Statistics"
TOLERANCE: Final = 1.0
"""Of the unit, 10,000 yuan: the rounding of the published tables."""

_TOTALS: Final = ("TII", "TVA", "TI")
_PARTS: Final = ("VA001", "VA002", "VA003", "VA004")
_CONSUMPTION: Final = ("FU101", "FU102", "FU103")
_SUMS: Final = frozenset({"TIU", "THC", "TC", "GCF", "TFU", "GO"})
_COLUMNS: Final = _SUMS | {*_CONSUMPTION, "FU201", "FU202", "EX", "IM", "ERR"}
_LABELS: Final = frozenset({"Code", "Description", "DescriptionInChinese", "Origin"})


def read(
    cells: Cells, *, year: int, region: str, tolerance: float = TOLERANCE
) -> tuple[InputOutputTable, list[PilotzoneError]]:
    """Return the table and what was found wrong with it.

    Raises:
        ColumnAbsentError, RowAbsentError, NameTwiceError: a row or column that the table must have is not there once.
        SectorUnpairedError: a row is neither a sector of the columns nor a known total, or a column is no row.
        CellNotANumberError: a cell that is read holds no plain number.
    """
    reader = _Reader(cells)
    table = reader.table(year, region)
    found = [*findings(table, tolerance), *reader.sums(table, tolerance), *shifted_names(table)]
    return table, found


@dataclass(frozen=True)
class _Reader:
    cells: Cells

    def table(self, year: int, region: str) -> InputOutputTable:
        """Return the table, its parts found by name."""
        separate = "Origin" in self.cells.header
        rows, codes = self._sector_rows("Domestic" if separate else ""), self._codes()
        totals = {code: self._total(code) for code in (*_TOTALS, *_PARTS)}
        zero = np.zeros(len(codes))
        return InputOutputTable(
            name=self.cells.table,
            year=year,
            region=region,
            unit="10 thousand yuan",
            source=ATTRIBUTION,
            treatment=ImportTreatment.NON_COMPETITIVE if separate else ImportTreatment.COMPETITIVE,
            sectors=self._sectors(rows),
            intermediate=self.cells.numbers(rows, codes),
            intermediate_imported=self.cells.numbers(self._sector_rows("Imports"), codes) if separate else None,
            final={
                Use.CONSUMPTION: self._consumption(rows),
                Use.FIXED_CAPITAL: self._column(rows, "FU201"),
                Use.INVENTORIES: self._column(rows, "FU202"),
                Use.EXPORTS: self._column(rows, "EX"),
            },
            imports=zero.copy() if separate else self._column(rows, "IM"),
            residual=self._column(rows, "ERR") if "ERR" in self.cells.header else zero.copy(),
            taxes=zero.copy(),
            value_added=totals["TVA"],
            value_added_parts={code: totals[code] for code in _PARTS},
            output=totals["TI"],
        )

    def sums(self, table: InputOutputTable, tolerance: float) -> Iterator[PilotzoneError]:
        """Yield where the published totals of rows and columns differ from their parts."""
        rows = self._sector_rows("Domestic" if "Origin" in self.cells.header else "")
        inputs = table.intermediate.sum(axis=0)
        if table.intermediate_imported is not None:
            inputs = inputs + table.intermediate_imported.sum(axis=0)
        checks: tuple[tuple[type[TableUnbalancedError], str, Vector], ...] = (
            (RowUnbalancedError, "Z = TIU", table.intermediate.sum(axis=1) - self._column(rows, "TIU")),
            (ColumnUnbalancedError, "Z = TII", inputs - self._total("TII")),
            (RowUnbalancedError, "GO = TI", self._column(rows, "GO") - table.output),
        )
        for kind, identity, difference in checks:
            yield from unbalanced(table, kind, identity, difference, tolerance)

    def _codes(self) -> list[str]:
        """Return the codes of the sectors in the order of the columns, each of which must be a row as well."""
        codes = [name for name in self.cells.header if name not in _LABELS | _COLUMNS]
        known = set(self.cells.texts("Code"))
        for code in sorted(known.symmetric_difference(codes).difference(_TOTALS, _PARTS)):
            raise SectorUnpairedError(table=self.cells.table, sector=code)
        return codes

    def _sector_rows(self, origin: str) -> list[int]:
        """Return the rows of the sectors of one origin, in the order of the columns."""
        origins = self.cells.texts("Origin") if origin else [""] * len(self.cells.rows)
        places: dict[str, int] = {}
        for row, (code, where) in enumerate(zip(self.cells.texts("Code"), origins, strict=True)):
            if where == origin and code in places:
                raise NameTwiceError(table=self.cells.table, name=code)
            if where == origin:
                places[code] = row
        for code in self._codes():
            if code not in places:
                raise RowAbsentError(table=self.cells.table, name=f"{code} {origin}".strip())
        return [places[code] for code in self._codes()]

    def _sectors(self, rows: list[int]) -> tuple[Sector, ...]:
        chinese, english = self.cells.texts("DescriptionInChinese"), self.cells.texts("Description")
        codes = self._codes()
        return tuple(Sector(code, chinese[row], english[row]) for code, row in zip(codes, rows, strict=True))

    def _total(self, code: str) -> Vector:
        rows = [row for row, name in enumerate(self.cells.texts("Code")) if name == code]
        if len(rows) > 1:
            raise NameTwiceError(table=self.cells.table, name=code)
        if not rows:
            raise RowAbsentError(table=self.cells.table, name=code)
        return np.asarray(self.cells.numbers(rows, self._codes())[0])

    def _column(self, rows: list[int], column: str) -> Vector:
        return self.cells.numbers(rows, [column])[:, 0]

    def _consumption(self, rows: list[int]) -> Vector:
        """Return final consumption: of its parts where they are published (2005 lacks their total), else the total."""
        if all(column in self.cells.header for column in _CONSUMPTION):
            return np.asarray(self.cells.numbers(rows, _CONSUMPTION).sum(axis=1))
        return self._column(rows, "TC")
