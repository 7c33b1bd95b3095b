"""Hypothetical extraction of sectors: what the economy would lose without them (Paelinck 1965; Dietzenbacher 2013).

Rows, columns and final demand of the extracted sectors K are set to zero. No system is solved again: the reduced
output is ``x* = x - L[:, K] L[K, K]^-1 x[K]``, a low-rank update of the solution that is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pilotzone.statistics.input_output.system import System
from pilotzone.statistics.input_output.table import Vector
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Extraction", "extract", "extract_each"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Extraction:
    """The loss by the extraction of sectors, in the unit of the table and as shares of the economy's totals."""

    sectors: tuple[str, ...]
    output_loss: Vector
    value_added_loss: Vector
    output_loss_share: float
    value_added_loss_share: float
    flags: tuple[Warning_, ...]


def extract(system: System, sectors: Sequence[str]) -> Extraction:
    """Return the loss if these sectors, by code or name, are taken out together.

    >>> from pilotzone.statistics.input_output.loading import load_bundled
    >>> loss = extract(System.of(load_bundled("china_2017_42")), ["20"])
    >>> round(100 * loss.value_added_loss_share, 3)
    4.731

    Raises:
        SectorUnknownError: the table has no such sector.
    """
    places = system.table.places(tuple(sectors))
    return _extraction(system, places, _columns_of_inverse(system, places))


def extract_each(system: System, sectors: Sequence[str]) -> tuple[Extraction, ...]:
    """Return the loss by each of these sectors alone; all of them take one solve.

    Raises:
        SectorUnknownError: the table has no such sector.
    """
    places = system.table.places(tuple(sectors))
    columns = _columns_of_inverse(system, places)
    return tuple(_extraction(system, places[[k]], columns[:, [k]]) for k in range(len(places)))


def _columns_of_inverse(system: System, places: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Vector:
    units = np.zeros((len(system.table.sectors), len(places)))
    units[places, np.arange(len(places))] = 1
    return system.solver.solve(units)


def _extraction(system: System, places: np.ndarray[tuple[int], np.dtype[np.intp]], columns: Vector) -> Extraction:
    table = system.table
    lost = columns @ np.linalg.solve(columns[places], table.output[places])
    value_added = lost * system.value_added_coefficients
    return Extraction(
        sectors=tuple(table.sectors[place].code for place in places),
        output_loss=lost,
        value_added_loss=value_added,
        output_loss_share=float(lost.sum() / table.output.sum()),
        value_added_loss_share=float(value_added.sum() / table.value_added.sum()),
        flags=system.flags,
    )
