"""Read input-output tables: files of one's own, and those that come with the package."""

from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.input_output import nbs, oecd
from pilotzone.statistics.input_output.cells import Cells
from pilotzone.statistics.input_output.errors import TableUnknownError
from pilotzone.statistics.input_output.table import InputOutputTable
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["bundled_tables", "load_bundled", "read_table"]

_FOLDERS: Final = ("nbs_input_output", "oecd_input_output")
_REGIONS: Final = {"china": "CN", "chn": "CN", "jpn": "JP"}


def read_table(
    text: str, *, name: str, year: int, region: str = "CN", strict: bool = False, tolerance: float | None = None
) -> InputOutputTable:
    """Return the table in the text of a CSV file, in the shape of the NBS or of the OECD.

    Args:
        text: the file, decoded from UTF-8.
        name: what errors and results call the table.
        year: the year of the figures.
        region: ``CN``, or a region below it.
        strict: refuse what is otherwise flagged: sums that miss their total, shifted names, negative value added.
        tolerance: in the unit of the table; None is the rounding of the publisher.

    Raises:
        ColumnAbsentError, RowAbsentError, NameTwiceError: a row or column that the table must have is not there once.
        RowWidthError: a row has another number of cells than the header.
        SectorUnpairedError: a sector is a column without a row, or the other way round.
        ImportSignError: imports have the wrong sign.
        CellNotANumberError: a cell holds no plain number.
        TableUnbalancedError: (strict) a row or column misses its total.
        SectorNamesShiftedError: (strict) English names do not belong to the Chinese ones.
        NegativeValueAddedError: (strict) the value added of a sector is negative.
    """
    cells = Cells.of(text, name)
    shape = oecd if "IMPO" in cells.header else nbs
    allowed = shape.TOLERANCE if tolerance is None else tolerance
    table, found = shape.read(cells, year=year, region=region, tolerance=allowed)
    if strict and found:
        raise found[0]
    return _without_wrong_names(table.flagged(*(_flag(finding) for finding in found)), found)


def load_bundled(name: str) -> InputOutputTable:
    """Return a table that comes with the package, with the flags of its known defects.

    >>> table = load_bundled("china_2017_42")
    >>> table.year, len(table.sectors), table.source
    (2017, 42, 'Source: National Bureau of Statistics')

    Raises:
        TableUnknownError: there is no such table.
    """
    path = _bundled().get(name)
    if path is None:
        raise TableUnknownError(name=name, names=", ".join(bundled_tables()))
    country, year, *_ = name.removeprefix("oecd_").split("_")
    return read_table(path.read_text(encoding="utf-8"), name=name, year=int(year), region=_REGIONS[country])


def bundled_tables() -> tuple[str, ...]:
    """Return the names of the tables that come with the package.

    >>> bundled_tables()[:3]
    ('china_2005_42', 'china_2010_41', 'china_2015_42')
    """
    return tuple(_bundled())


@cache
def _bundled() -> dict[str, Traversable]:
    data = files("pilotzone.statistics") / "data"
    paths = [path for folder in _FOLDERS for path in (data / folder).iterdir() if path.name.endswith(".csv")]
    return {path.name.removesuffix(".csv"): path for path in sorted(paths, key=lambda path: path.name)}


def _flag(finding: PilotzoneError) -> Warning_:
    parameters = {name: str(value) for name, value in finding.parameters.items()}
    return Warning_(finding.code, finding.message, parameters)


def _without_wrong_names(table: InputOutputTable, found: list[PilotzoneError]) -> InputOutputTable:
    """Return the table without English names that are known to be wrong: no name is better than a false one."""
    wrong = {code for finding in found for code in str(finding.parameters.get("sectors", "")).split(", ")}
    sectors = tuple(replace(sector, name_en="") if sector.code in wrong else sector for sector in table.sectors)
    return replace(table, sectors=sectors)
