"""The attacker: the bounds of each withheld cell that follow from all that is published, by linear programming."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from pilotzone.statistics.disclosure.tables import Name, PublishedTable

__all__ = ["Bounds", "attack"]


@dataclass(frozen=True)
class Bounds:
    """The least and the largest value that a withheld cell can have; ``upper`` is infinite where nothing bounds it."""

    lower: float
    upper: float


def attack(table: PublishedTable, withheld: Collection[Name], *, known: Collection[Name] = ()) -> Mapping[Name, Bounds]:
    """Return the bounds of each withheld cell that follow from what is shown, from the sums, and from none below 0.

    ``known`` are withheld cells that this attacker knows, such as one of which it is the only contributor.
    Each bound is one linear program over the withheld cells (HiGHS, through scipy).

    >>> from pilotzone.statistics.disclosure.tables import Cell
    >>> cells = [Cell((name,), value, 9, 1.0, 1.0) for name, value in (("total", 12.0), ("A", 5.0), ("B", 7.0))]
    >>> attack(PublishedTable(("city",), tuple(cells), ((0, 1, 2),)), [("A",)])
    {('A',): Bounds(lower=5.0, upper=5.0)}
    """
    hidden = table.places(sorted(set(withheld) - set(known)))
    matrix = table.equations[:, hidden]
    shown = np.ones(len(table.cells), dtype=bool)
    shown[hidden] = False
    right = -(table.equations[:, shown] @ table.values[shown])
    bounds = {}
    for column, place in enumerate(hidden):
        goal = np.zeros(len(hidden))
        goal[column] = 1.0
        lower = linprog(goal, A_eq=matrix, b_eq=right, bounds=(0, None))
        upper = linprog(-goal, A_eq=matrix, b_eq=right, bounds=(0, None))
        largest = -float(upper.fun) if upper.status == 0 else float("inf")
        bounds[table.cells[place].name] = Bounds(float(lower.fun), largest)
    return bounds
