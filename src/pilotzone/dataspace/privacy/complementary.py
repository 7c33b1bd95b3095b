"""Complementary suppression in a table with totals: a withheld cell must not follow from those that are shown.

Each cell stands in two sums at most, so the sums are the nodes and the cells the edges of a graph. Along a cycle of
withheld cells values can be moved, up in one and down in the next, and no shown figure changes. A sensitive cell is
protected by an amount if it lies on such a cycle of cells that are at least as large (Gusfield 1988; Carvalho,
Dellaert, Osório 1994). For each, the cycle is found that withholds the least beside what is withheld already.
"""

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import count
from typing import Final, TypeVar

__all__ = ["TOTAL", "Cell", "cells_of_list", "cells_of_table", "withheld"]

Value = int | Decimal | Fraction
Name = TypeVar("Name", bound=Hashable)


class _Margin(Enum):
    TOTAL = "total"


TOTAL: Final = _Margin.TOTAL
"""Stands for all rows, or all columns, in the name of a cell."""


@dataclass(frozen=True)
class Cell:
    """A figure of a table with the two sums that it stands in; all values are at least 0, and readers know it."""

    name: Hashable
    value: Value
    sums: tuple[Hashable, Hashable]


def cells_of_list(values: Mapping[Hashable, Value]) -> tuple[Cell, ...]:
    """Return the cells of a list of groups that is shown with its total."""
    whole = {**values, TOTAL: sum(values.values())}
    return tuple(Cell(name, value, ("sum", "no other sum")) for name, value in whole.items())


def cells_of_table(values: Mapping[tuple[Hashable, Hashable], Value]) -> tuple[Cell, ...]:
    """Return the cells, named (row, column), of a table that is shown with the totals of rows, columns and all."""
    whole: defaultdict[tuple[Hashable, Hashable], Value] = defaultdict(int)
    for (row, column), value in values.items():
        for name in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            whole[name] = Fraction(whole[name]) + Fraction(value)
    return tuple(Cell(name, value, (("row", name[0]), ("column", name[1]))) for name, value in whole.items())


def withheld(
    cells: Iterable[Cell], sensitive: Mapping[Name, Value], hidden: Iterable[Hashable] = ()
) -> frozenset[Hashable]:
    """Return the names of all cells to withhold, so that no estimate of a sensitive one is closer than its protection.

    ``sensitive`` gives for each name the amount, above 0, by which the true value must be able to be larger, and
    smaller as far as 0. ``hidden`` are cells that are withheld in any case. Where a sensitive one cannot be protected,
    all cells are withheld.

    >>> sorted(map(str, withheld(cells_of_list({"A": 4, "B": 30, "C": 9}), {"A": 4})))
    ['A', 'C']
    """
    table = {cell.name: cell for cell in cells}
    ends: defaultdict[Hashable, list[tuple[Hashable, Cell]]] = defaultdict(list)
    for cell in table.values():
        for start, end in (cell.sums, cell.sums[::-1]):
            ends[start].append((end, cell))
    found = {*sensitive, *hidden}
    for name, protection in sorted(sensitive.items(), key=lambda item: (-item[1], repr(item[0]))):
        path = _cheapest_path(ends, table[name], protection, found)
        if path is None:
            return frozenset(table)
        found.update(path)
    return frozenset(found)


def _cheapest_path(
    ends: Mapping[Hashable, list[tuple[Hashable, Cell]]], cell: Cell, protection: Value, hidden: set[Hashable]
) -> list[Hashable] | None:
    """Return the other cells of the cheapest cycle through ``cell``, all at least ``protection`` (Dijkstra)."""
    order = count()  # decides between equal costs, where sums of different kinds cannot be compared
    pending: list[tuple[Fraction, int, Hashable, list[Hashable]]] = [(Fraction(0), next(order), cell.sums[0], [])]
    done = set()
    while pending:
        cost, _, place, path = heapq.heappop(pending)
        if place == cell.sums[1]:
            return path
        if place in done:
            continue
        done.add(place)
        for end, other in ends[place]:
            if other.name == cell.name or end in done or other.value < protection:
                continue
            price = Fraction(0) if other.name in hidden else Fraction(other.value)
            heapq.heappush(pending, (cost + price, next(order), end, [*path, other.name]))
    return None
