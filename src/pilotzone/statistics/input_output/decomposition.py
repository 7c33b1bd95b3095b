"""Structural decomposition of growth between two tables (Dietzenbacher and Los 1998: mean of the polar forms)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from pilotzone.statistics.input_output.errors import SectorsDifferError
from pilotzone.statistics.input_output.system import System, labelled
from pilotzone.statistics.input_output.table import Use, Vector
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Decomposition", "decompose"]

AT_CURRENT_PRICES: Final = Warning_(
    "current_prices", "Effects hold changes of prices unless both tables were deflated."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Decomposition:
    """The change of value added by sector, and the effects that sum to it.

    Attributes:
        change: value added at the end less that at the start, by sector.
        value_added_rates: the effect of value added in one unit of output.
        technology: the effect of the inputs that sectors use, ``L``.
        final_demand: the effect of each kind of final demand; ``imports`` (subtracted) and ``residual`` included.
        residual: the change less the sum of effects; rounding only, except for what the tables' own sums miss.
    """

    start: System
    end: System
    change: Vector
    value_added_rates: Vector
    technology: Vector
    final_demand: Mapping[str, Vector]
    flags: tuple[Warning_, ...]

    @property
    def residual(self) -> Vector:
        """What the effects leave unexplained."""
        effects = self.value_added_rates + self.technology + np.sum(list(self.final_demand.values()), axis=0)
        return np.asarray(self.change - effects)

    def to_arrow(self) -> pa.Table:
        """Return one row for each sector."""
        effects = {"value_added_rates": self.value_added_rates, "technology": self.technology}
        demand = {f"final_demand_{use}": effect for use, effect in self.final_demand.items()}
        return labelled(self.end.table, {"change": self.change, **effects, **demand, "residual": self.residual})


def decompose(start: System, end: System) -> Decomposition:
    """Return the effects behind the change of value added between two tables with the same sectors.

    Raises:
        SectorsDifferError: a sector stands in one of the tables only, or at another place.
    """
    _require_same_sectors(start, end)
    v0, v1 = start.value_added_coefficients, end.value_added_coefficients
    f0, f1 = start.final_demand, end.final_demand
    # Four solves serve both polar forms: each inverse meets each final demand.
    x00, x01 = start.solver.solve(np.column_stack([f0, f1])).T
    x10, x11 = end.solver.solve(np.column_stack([f0, f1])).T
    changes = _changes_of_demand(start, end)
    demand = np.column_stack(list(changes.values()))
    effects = (v0[:, None] * start.solver.solve(demand) + v1[:, None] * end.solver.solve(demand)) / 2
    return Decomposition(
        start=start,
        end=end,
        change=end.table.value_added - start.table.value_added,
        value_added_rates=(v1 - v0) * (x11 + x00) / 2,
        technology=(v0 * (x11 - x01) + v1 * (x10 - x00)) / 2,
        final_demand=dict(zip(changes, effects.T, strict=True)),
        flags=(*start.flags, *end.flags, AT_CURRENT_PRICES),
    )


def _changes_of_demand(start: System, end: System) -> dict[str, Vector]:
    """Return the change of each kind of final demand; what is left over is the tables' discrepancy."""
    first, last = start.table, end.table
    changes = {use.value: last.final[use] - first.final[use] for use in Use}
    changes["imports"] = first.imports - last.imports
    known = np.sum(list(changes.values()), axis=0)
    return changes | {"residual": end.final_demand - start.final_demand - known}


def _require_same_sectors(start: System, end: System) -> None:
    first, last = ([sector.name for sector in system.table.sectors] for system in (start, end))
    if first != last:
        names = (first, start.table.name), (last, end.table.name)
        odd = next(iter(sorted(set(first) ^ set(last))), first[0])
        raise SectorsDifferError(first=names[0][1], second=names[1][1], sector=odd)
