"""Published tables with all their totals, as cells and the sums that bind them (Hundepool et al. 2012, chapter 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pilotzone.statistics.disclosure import errors
from pilotzone.statistics.observations.frames import to_arrow

__all__ = ["TOTAL", "Cell", "PublishedTable", "read_table"]

TOTAL: Final = "total"
"""The code of the whole of a dimension."""

Name = tuple[str, ...]
Hierarchy = Mapping[str, str]


@dataclass(frozen=True)
class Cell:
    """One figure of a table, with the number of its contributors and the two largest contributions."""

    name: Name
    value: float
    contributors: int
    largest: float
    second: float


@dataclass(frozen=True)
class PublishedTable:
    """The cells of a table, its totals among them; a sum says that the first cell is what the others add up to.

    Every value is at least 0, and whoever reads the table is taken to know that.
    """

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    sums: tuple[tuple[int, ...], ...]

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The values of the cells."""
        return np.array([cell.value for cell in self.cells])

    @cached_property
    def equations(self) -> sparse.csr_array:
        """The sums as a matrix that gives 0 with the values: a row for each sum, a column for each cell."""
        rows = np.repeat(np.arange(len(self.sums)), [len(places) for places in self.sums])
        columns = np.array([place for places in self.sums for place in places], dtype=np.int64)
        signs = np.array([1.0 if first else -1.0 for places in self.sums for first in _first(places)])
        return sparse.csr_array((signs, (rows, columns)), shape=(len(self.sums), len(self.cells)))

    def places(self, names: Iterable[Name]) -> list[int]:
        """Return where the cells of these names stand."""
        known = {cell.name: place for place, cell in enumerate(self.cells)}
        return [known[name] for name in names]


def read_table(
    frame: Any,
    dimensions: Sequence[str],
    *,
    value: str = "value",
    contributors: str = "contributors",
    largest: str = "largest",
    second: str = "second",
    hierarchies: Mapping[str, Hierarchy] | None = None,
) -> PublishedTable:
    """Return the table whose inner cells are the rows of ``frame``, with every total that follows from them.

    A hierarchy gives the parent of each code of a dimension, up to ``total``; without one each code is a part of the
    total. A combination of codes without a row is 0 and has no contributors. Each unit contributes to one inner cell.

    Raises:
        TableColumnError, CellRepeatedError, CellNegativeError, HierarchyError: the frame is no such table.

    >>> import pyarrow as pa
    >>> frame = pa.table({"city": ["A", "B"], "value": [5.0, 7.0], "contributors": [4, 3], "largest": [2.0, 4.0],
    ...     "second": [1.0, 2.0]})
    >>> [(cell.name, cell.value) for cell in read_table(frame, ["city"]).cells]
    [(('A',), 5.0), (('B',), 7.0), (('total',), 12.0)]
    """
    inner = _inner_cells(frame, dimensions, (value, contributors, largest, second))
    parents = [
        _parents(name, {cell[place] for cell in inner}, (hierarchies or {}).get(name))
        for place, name in enumerate(dimensions)
    ]
    return _with_totals(tuple(dimensions), inner, parents)


def _inner_cells(frame: Any, dimensions: Sequence[str], figures: Sequence[str]) -> dict[Name, Cell]:
    table = to_arrow(frame)
    for column in (*dimensions, *figures):
        if column not in table.column_names:
            raise errors.TableColumnError(column=column, columns=", ".join(table.column_names))
    inner: dict[Name, Cell] = {}
    for row in table.to_pylist():
        name = tuple(str(row[column]) for column in dimensions)
        value, contributors, largest, second = (row[column] for column in figures)
        if name in inner:
            raise errors.CellRepeatedError(cell=" / ".join(name))
        if value < 0:
            raise errors.CellNegativeError(cell=" / ".join(name))
        inner[name] = Cell(name, float(value), int(contributors), float(largest), float(second))
    return inner


def _parents(dimension: str, codes: set[str], hierarchy: Hierarchy | None) -> dict[str, str]:
    """Return the parent of every code below the total, refusing a code that leads nowhere or has parts and a row."""
    parents = dict(hierarchy) if hierarchy is not None else dict.fromkeys(sorted(codes), TOTAL)
    for code in sorted(codes | set(parents)):
        seen, at = {code}, code
        while at != TOTAL:
            at = parents.get(at, "")
            if at in seen or not at:
                raise errors.HierarchyError(dimension=dimension, child=code, total=TOTAL)
            seen.add(at)
    for code in sorted(codes & set(parents.values())):
        raise errors.HierarchyError(dimension=dimension, child=code, total=TOTAL)
    return parents


def _with_totals(
    dimensions: tuple[str, ...], inner: Mapping[Name, Cell], parents: Sequence[Mapping[str, str]]
) -> PublishedTable:
    nodes = [(*parent, TOTAL) for parent in parents]
    parts: dict[Name, list[Cell]] = {name: [] for name in product(*nodes)}
    for name, cell in inner.items():
        for above in product(*(_ancestors(code, parent) for code, parent in zip(name, parents, strict=True))):
            parts[above].append(cell)
    cells = tuple(_sum(name, found) for name, found in parts.items())
    place = {cell.name: number for number, cell in enumerate(cells)}
    sums = []
    for axis, parent in enumerate(parents):
        children: dict[str, list[str]] = {}
        for child, whole in parent.items():
            children.setdefault(whole, []).append(child)
        others = [nodes[other] if other != axis else tuple(children) for other in range(len(nodes))]
        for name in product(*others):
            below = [(*name[:axis], child, *name[axis + 1 :]) for child in children[name[axis]]]
            sums.append(tuple(place[one] for one in (name, *below)))
    return PublishedTable(dimensions, cells, tuple(sums))


def _ancestors(code: str, parents: Mapping[str, str]) -> list[str]:
    found = [code]
    while found[-1] != TOTAL:
        found.append(parents[found[-1]])
    return found


def _sum(name: Name, parts: Sequence[Cell]) -> Cell:
    """Return the cell of which ``parts`` are the parts; its two largest contributors are among theirs."""
    sizes = sorted((size for part in parts for size in (part.largest, part.second)), reverse=True)
    first, second = (*sizes, 0.0, 0.0)[:2]
    return Cell(name, sum(part.value for part in parts), sum(part.contributors for part in parts), first, second)


def _first(places: tuple[int, ...]) -> list[bool]:
    return [number == 0 for number in range(len(places))]
