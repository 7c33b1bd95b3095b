"""National tables in the shape of the OECD Input-Output Tables, 2021 edition (ISIC Rev. 4, million US$)."""

from typing import Final

import numpy as np

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.input_output.balance import findings
from pilotzone.statistics.input_output.cells import Cells
from pilotzone.statistics.input_output.errors import (
    ImportSignError,
    NameTwiceError,
    RowAbsentError,
    SectorUnpairedError,
)
from pilotzone.statistics.input_output.table import ImportTreatment, InputOutputTable, Sector, Use, Vector

__all__ = ["ATTRIBUTION", "TOLERANCE", "read"]

ATTRIBUTION: Final = "Source: OECD, Input-Output Tables, 2021 edition"
TOLERANCE: Final = 3.5
"""Million US$. Cells are rounded to 0.1, and the sums of the published tables of Japan miss by up to 3.2."""

UNIT: Final = "million US$"

_TAXES: Final = ("TXS_IMP_FNL", "TXS_INT_FNL")
_ROWS: Final = (*_TAXES, "TTL_INT_FNL", "VALU", "OUTPUT")
_USES: Final = {
    Use.CONSUMPTION: ("HFCE", "NPISH", "GGFC", "CONS_ABR"),
    Use.FIXED_CAPITAL: ("GFCF",),
    Use.INVENTORIES: ("INVNT",),
    Use.EXPORTS: ("EXPO", "CONS_NONRES"),  # what non-residents buy in the country is exported
}
_LABELS: Final = ("index", "Code", "Description")


def read(
    cells: Cells, *, year: int, region: str, tolerance: float = TOLERANCE
) -> tuple[InputOutputTable, list[PilotzoneError]]:
    """Return the table and what was found wrong with it.

    Raises:
        ColumnAbsentError, RowAbsentError, NameTwiceError: a row or column that the table must have is not there once.
        ImportSignError: imports are positive.
        SectorUnpairedError: a row is neither a sector of the columns nor a known total, or a column is no row.
        CellNotANumberError: a cell that is read holds no plain number.
    """
    rows, codes = _rows(cells), _codes(cells)
    names, sectors = cells.texts("Description"), [rows[code] for code in codes]
    lines = {code: cells.numbers([rows[code]], codes)[0] for code in _ROWS}
    table = InputOutputTable(
        name=cells.table,
        year=year,
        region=region,
        unit=UNIT,
        source=ATTRIBUTION,
        treatment=ImportTreatment.COMPETITIVE,
        sectors=tuple(Sector(code, "", names[rows[code]]) for code in codes),
        intermediate=cells.numbers(sectors, codes),
        intermediate_imported=None,
        final={use: np.asarray(cells.numbers(sectors, columns).sum(axis=1)) for use, columns in _USES.items()},
        imports=_imports(cells, sectors),
        residual=np.zeros(len(codes)),
        taxes=sum((lines[code] for code in _TAXES), np.zeros(len(codes))),
        value_added=lines["VALU"],
        value_added_parts={},
        output=lines["OUTPUT"],
    )
    return table, list(findings(table, tolerance))


def _imports(cells: Cells, sectors: list[int]) -> Vector:
    """Return imports as positive figures; the OECD publishes them as negative ones that are added."""
    published = cells.numbers(sectors, ["IMPO"])[:, 0]
    for place in np.flatnonzero(published > TOLERANCE).tolist():
        raise ImportSignError(
            table=cells.table,
            column="IMPO",
            sector=cells.text(sectors[place], "Code"),
            value=f"{published[place]:.1f}",
            unit=UNIT,
        )
    return -published


def _rows(cells: Cells) -> dict[str, int]:
    codes = cells.texts("Code")
    for code in (*_ROWS, *codes):
        if code not in codes:
            raise RowAbsentError(table=cells.table, name=code)
        if codes.count(code) > 1:
            raise NameTwiceError(table=cells.table, name=code)
    return {code: row for row, code in enumerate(codes)}


def _codes(cells: Cells) -> list[str]:
    columns = {column for uses in _USES.values() for column in uses} | {"IMPO", *_LABELS}
    codes = [name for name in cells.header if name not in columns]
    known = set(cells.texts("Code"))
    for code in sorted(known.symmetric_difference(codes).difference(_ROWS)):
        raise SectorUnpairedError(table=cells.table, sector=code)
    return codes
