"""Digital sectors in a table: their share of value added, and how much of them each sector uses.

The intensities are a measure of industrial digitalization: direct ``sum_d z_dj / x_j``, and complete
``sum_d b_dj`` with ``B = L - I`` (完全消耗系数). They are neither penetration rates of a survey nor growth accounting.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import pyarrow as pa

from pilotzone.statistics.input_output.system import System, labelled
from pilotzone.statistics.input_output.table import InputOutputTable, Vector
from pilotzone.statistics.observations.mixing import Warning_

__all__ = [
    "CoreShare",
    "DigitalIntensity",
    "core_sectors",
    "core_share",
    "digital_intensity",
    "value_added_share",
]

LOWER_BOUND: Final = Warning_(
    "lower_bound",
    "Full sectors only: partly digital classes, trade and rental are left out, so the official share is higher.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class DigitalIntensity:
    """Inputs from the digital sectors for one unit of output: direct, and with all inputs of inputs."""

    system: System
    digital: tuple[str, ...]
    direct: Vector
    complete: Vector
    flags: tuple[Warning_, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row for each sector."""
        return labelled(self.system.table, {"direct": self.direct, "complete": self.complete})


@dataclass(frozen=True, kw_only=True)
class CoreShare:
    """The share of the core industries in value added that a table shows, a lower bound of the official share.

    Attributes:
        full: Chinese names of sectors that are digital altogether.
        absent: sectors of the mapping that the table does not have.
    """

    table: str
    share: float
    value_added: float
    unit: str
    full: tuple[str, ...]
    absent: tuple[str, ...]
    flags: tuple[Warning_, ...]


def digital_intensity(system: System, sectors: Sequence[str]) -> DigitalIntensity:
    """Return how much of the digital sectors, given by code or name, each sector uses.

    Raises:
        SectorUnknownError: the table has no such sector.
    """
    table = system.table
    chosen = np.zeros(len(table.sectors))
    chosen[table.places(tuple(sectors))] = 1
    return DigitalIntensity(
        system=system,
        digital=tuple(sectors),
        direct=np.asarray(chosen @ system.coefficients),
        complete=system.solver.solve_transposed(chosen) - chosen,
        flags=system.flags,
    )


def value_added_share(table: InputOutputTable, sectors: Sequence[str]) -> float:
    """Return the share of sectors, given by code or name, in the value added of all.

    >>> from pilotzone.statistics.input_output.loading import load_bundled
    >>> round(100 * value_added_share(load_bundled("china_2017_42"), ["20"]), 3)
    1.898

    Raises:
        SectorUnknownError: the table has no such sector.
    """
    return float(table.value_added[table.places(tuple(sectors))].sum() / table.value_added.sum())


def core_share(table: InputOutputTable) -> CoreShare:
    """Return the share of the sectors that belong to the core industries altogether, found by Chinese name.

    >>> from pilotzone.statistics.input_output.loading import load_bundled
    >>> found = core_share(load_bundled("china_2017_149"))
    >>> f"{found.share:.3%} by {len(found.full)} sectors"
    '5.705% by 12 sectors'

    Raises:
        SectorUnknownError: the table has none of these sectors.
    """
    names = core_sectors()
    present = {sector.name_zh for sector in table.sectors}
    full = tuple(name for name in names if name in present)
    if not full:
        table.place(names[0])
    share = value_added_share(table, full)
    return CoreShare(
        table=table.name,
        share=share,
        value_added=share * float(table.value_added.sum()),
        unit=table.unit,
        full=full,
        absent=tuple(name for name in names if name not in present),
        flags=(*table.flags, LOWER_BOUND),
    )


@cache
def core_sectors() -> tuple[str, ...]:
    """Return the Chinese names of the sectors that are core industries altogether (153-sector scheme of 2020)."""
    path = files("pilotzone.statistics") / "data" / "input_output_core_sectors.csv"
    with path.open(encoding="utf-8") as text:
        return tuple(row["io_sector_zh"] for row in csv.DictReader(text) if row["treatment"] == "full")
