"""Ring 4: groups that fail the p% rule, and groups withheld beside others so that totals do not tell these.

The groups of a release with one key are a list, those with two a table, and those with more a table of the first key by
all others together. Taken as known are the total of the list, and the totals of the table's rows and columns, except
of those that are themselves one withheld group: such totals are a list, and are protected like one.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.complementary import Cell, withheld
from pilotzone.dataspace.queries.releases import Proposed

__all__ = ["Reasons", "beside", "dominated"]

_LEAST: Final = Fraction(1, 10**9)
"""By how much an amount of 0 must be able to be larger."""

_MOST_STEPS: Final = 400_000
"""Withheld groups of a table times its groups, beyond which nothing is searched, and nothing leaves: seconds."""

Name = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Reasons:
    """Groups of a release, row by row: which may leave, which are known, which may be told by totals if withheld."""

    kept: NDArray[np.bool_]
    known: NDArray[np.bool_]
    harmless: NDArray[np.bool_]


def dominated(offered: Proposed) -> NDArray[np.bool_]:
    """Return which groups of a release have a sum that fails its p% rule."""
    found = np.zeros(offered.table.num_rows, np.bool_)
    if offered.cells is not None:
        places = _places(offered.cells)
        for name in (each for each in offered.cells.column_names if each.startswith("__short")):
            shortfall = offered.cells[name].to_numpy().astype(np.float64)
            fails = ~(shortfall <= 0) & (places >= 0)  # NULL and no number fail
            found[places[fails]] = True
    return found


def beside(offered: Proposed, reasons: Reasons) -> NDArray[np.bool_]:
    """Return which groups are to be withheld, of those that may leave, so that totals do not tell the others."""
    cells = offered.cells
    if cells is None or not offered.release.complementary or not offered.release.keys:
        return np.zeros(len(reasons.kept), np.bool_)
    places = _places(cells)
    inside = places >= 0

    def of_cells(groups: NDArray[np.bool_]) -> NDArray[np.bool_]:
        mask = inside.copy()
        mask[inside] = groups[places[inside]]
        return mask

    table = _Table(
        cells,
        _names(cells, offered.release.keys),
        gone=~of_cells(reasons.kept),
        harmless=of_cells(reasons.harmless & ~reasons.kept),
        known=of_cells(reasons.known & reasons.kept),
    )
    hidden = table.hidden()
    if hidden is None:
        return reasons.kept & ~reasons.known
    found = np.zeros(len(reasons.kept), np.bool_)
    found[places[hidden & inside]] = True
    return found & reasons.kept


def _places(cells: pa.Table) -> NDArray[np.intp]:
    """Return the row of each weighed group in the proposed table, and -1 for those that are not in it."""
    places: NDArray[np.intp] = cells["__group"].fill_null(-1).to_numpy().astype(np.intp)
    return places


def _names(cells: pa.Table, keys: Sequence[str]) -> list[Name]:
    """Return each group's row and column; in a list all stand in one column."""
    first, *others = ([repr(value) for value in cells[key].to_pylist()] for key in keys)
    columns = zip(*others, strict=True) if others else ((),) * len(first)
    return list(zip(first, columns, strict=True))


@dataclass(frozen=True)
class _Table:
    """The groups of a release, those too small included, and which of them are withheld so far."""

    cells: pa.Table
    names: Sequence[Name]
    gone: NDArray[np.bool_]
    harmless: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def hidden(self) -> NDArray[np.bool_] | None:
        """Return which groups are withheld in the end, or None where the search is too long or an amount no number."""
        hidden = self.gone.copy()
        sensitive = np.flatnonzero(self.gone & ~self.harmless).tolist()
        if not _is_list(self.names) and len(sensitive) * len(self.names) > _MOST_STEPS:
            return None
        fixed = self._named(self.known)
        for column in [name for name in self.cells.column_names if name.startswith(("__n", "__v"))]:
            amounts = np.abs(self.cells[column].fill_null(0).to_numpy().astype(np.float64))
            if not np.isfinite(amounts).all():
                return None
            values = dict(zip(self.names, map(Fraction, amounts.tolist()), strict=True))
            needed = {self.names[place]: self._protection(column, place, values) for place in sensitive}
            found = _protect(values, needed, self._named(hidden), fixed)
            hidden |= np.array([name in found for name in self.names], np.bool_)
        return hidden

    def _named(self, mask: NDArray[np.bool_]) -> set[Name]:
        return {self.names[place] for place in np.flatnonzero(mask).tolist()}

    def _protection(self, column: str, place: int, values: Mapping[Name, Fraction]) -> Fraction:
        """Return how uncertain a withheld amount has to be: by all of it, or by what it lacks under the p% rule."""
        value = values[self.names[place]]
        short = column.replace("__v", "__short")
        if column.startswith("__v") and short in self.cells.column_names and self.cells["__group"][place].is_valid:
            shortfall = self.cells[short][place].as_py()
            if shortfall is not None and math.isfinite(shortfall) and shortfall > 0:
                value = min(value, Fraction(shortfall) / 100)
        return max(_LEAST, value)


def _protect(
    values: Mapping[Name, Fraction], needed: Mapping[Name, Fraction], free: set[Name], fixed: set[Name]
) -> frozenset[Hashable]:
    """Return the names of the groups to withhold, where those in ``fixed`` cannot be."""
    if _is_list(values):
        # What hides the one that needs most, and that one, hide all others: no amount is smaller than what it needs.
        most = dict(heapq.nlargest(2, needed.items(), key=lambda item: (item[1], item[0])))
        cells = [Cell(name, value, ("sum", "no other sum")) for name, value in values.items() if name not in fixed]
        return withheld(cells, most, free)
    unknown = [_unknown_totals(values, needed, side) for side in (0, 1)]
    cells = [
        Cell(name, value, (_sum_of(name, 0, unknown[0]), _sum_of(name, 1, unknown[1])))
        for name, value in values.items()
        if name not in fixed
    ]
    return withheld(cells, needed, free)


def _is_list(names: Iterable[Name]) -> bool:
    return len({column for _, column in names}) == 1


def _sum_of(name: Name, side: int, unknown: set[Hashable]) -> Hashable:
    """Return the sum in which a cell stands on one side; those that are unknown are known together."""
    return (side, "unknown together") if name[side] in unknown else (side, "of", name[side])


def _unknown_totals(values: Mapping[Name, Fraction], needed: Mapping[Name, Fraction], side: int) -> set[Hashable]:
    """Return the rows, or columns, whose totals would be withheld if they were asked for alone."""
    count = Counter(name[side] for name in values)
    alone = {name[side]: amount for name, amount in needed.items() if count[name[side]] == 1}
    totals: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
    for name, value in values.items():
        totals[name[side]] += value
    cells = [Cell(total, value, ("sum", "no other sum")) for total, value in totals.items()]
    return set(withheld(cells, alone))
