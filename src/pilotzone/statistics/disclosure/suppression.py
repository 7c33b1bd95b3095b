"""Secondary suppression by linear programming: what else is withheld so that sums do not give sensitive cells away.

For each withheld cell and each direction, a linear program moves values along the table's sums until the cell has
moved as far as it must be able to, touching those cells first whose loss costs least; what it touches is withheld too
(Kelly, Golden and Assad 1992; Fischetti and Salazar 2000 call it the attacker's program turned round). The movements
found are themselves tables that an attacker cannot tell from the true one, so its bounds cannot be closer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from pilotzone.statistics.disclosure import errors
from pilotzone.statistics.disclosure.sensitivity import Rules
from pilotzone.statistics.disclosure.tables import Name, PublishedTable
from pilotzone.statistics.observations.frames import like

__all__ = ["Suppression", "published_frame", "suppress"]

_SMALLEST_MOVE: Final = 1e-7
"""Of the table's largest value: below this a movement is rounding of the solver."""


@dataclass(frozen=True)
class Suppression:
    """The cells of a table that are withheld: the sensitive ones, and those that protect them."""

    table: PublishedTable
    rules: Rules
    primary: frozenset[Name]
    secondary: frozenset[Name]

    @property
    def withheld(self) -> frozenset[Name]:
        """All withheld cells; a reader is not told which are which."""
        return self.primary | self.secondary


def suppress(table: PublishedTable, rules: Rules, *, shown: Iterable[Name] = ()) -> Suppression:
    """Return which cells to withhold so that no attacker's bound of a withheld cell is closer than the rules allow.

    ``shown`` are cells that readers know from elsewhere, such as a grand total that is published already.

    Every withheld cell is protected, also those that were withheld to protect others, and a cell with one contributor
    does not help those whom that contributor would see through.

    Raises:
        CellUnprotectableError: what is not ``shown`` does not suffice to hide a cell.
    """
    primary = frozenset(cell.name for cell in table.cells if rules.is_sensitive(cell))
    hidden = set(table.places(primary))
    waiting = sorted(hidden, key=lambda place: -rules.protection_of(table.cells[place]))
    attackers = [_Attacker(frozenset(), frozenset(), 0.0), *_alone(table)]
    programs = _Programs(table, table.places(shown))
    while waiting:
        place = waiting.pop(0)
        for attacker in attackers:
            if place in attacker.known:
                continue
            found = programs.withheld_beside(place, rules.protection_of(table.cells[place]), hidden, attacker)
            waiting.extend(sorted(found - hidden))
            hidden |= found
    names = frozenset(table.cells[place].name for place in hidden)
    return Suppression(table, rules, primary, names - primary)


@dataclass(frozen=True)
class _Attacker:
    """Somebody who knows some cells, and of others that its own ``value`` is a part of them."""

    known: frozenset[int]
    within: frozenset[int]
    value: float


def _alone(table: PublishedTable) -> list[_Attacker]:
    """Return each unit that is alone in a cell: it knows that one and the totals without others."""
    above: dict[int, set[int]] = {}
    for whole, *parts in table.sums:
        for part in parts:
            above.setdefault(part, set()).add(whole)
    single = {place for place, cell in enumerate(table.cells) if cell.contributors == 1}
    inner = single - {whole for part in single for whole in above.get(part, ())}
    attackers = []
    for place in sorted(inner):
        within, pending = {place}, [place]
        while pending:
            new = above.get(pending.pop(), set()) - within
            within |= new
            pending.extend(new)
        attackers.append(_Attacker(frozenset(within & single), frozenset(within), table.cells[place].value))
    return attackers


class _Programs:
    """The linear programs of one table: movements up and down of every cell that keep all sums."""

    def __init__(self, table: PublishedTable, shown: Iterable[int]) -> None:
        self._table = table
        self._shown = frozenset(shown)
        self._scale = float(table.values.max(initial=0.0)) or 1.0
        self._values = table.values / self._scale
        empty = np.array([cell.contributors == 0 for cell in table.cells])
        self._up = np.where(empty, 0.0, np.inf)  # who reads the table knows where there is nobody
        self._sums = sparse.hstack((table.equations, -table.equations)).tocsr()

    def withheld_beside(self, place: int, protection: float, hidden: set[int], attacker: _Attacker) -> set[int]:
        """Return the cells that must be withheld for ``place`` to be able to move, up and down, by its protection."""
        wanted = protection / self._scale
        found: set[int] = set()
        own = attacker.value / self._scale if place in attacker.within else 0.0
        for move in (wanted, -min(wanted, max(self._values[place] - own, 0.0))):
            found |= self._moved(place, move, hidden | found, attacker.known)
        return found

    def _moved(self, place: int, move: float, hidden: Iterable[int], known: frozenset[int]) -> set[int]:
        size = len(self._table.cells)
        costs = self._costs(hidden)
        upper = np.concatenate((self._up, self._values))  # no cell falls below 0
        lower = np.zeros(2 * size)
        upper[[one + side for one in known | self._shown for side in (0, size)]] = 0.0
        lower[[place, place + size]] = upper[[place, place + size]] = max(move, 0.0), max(-move, 0.0)
        solved = linprog(
            np.concatenate((costs, costs)),
            A_eq=self._sums,
            b_eq=np.zeros(self._sums.shape[0]),
            bounds=np.column_stack((lower, upper)),
        )
        if solved.status != 0 or place in self._shown:
            raise errors.CellUnprotectableError(cell=" / ".join(self._table.cells[place].name))
        moved = np.abs(solved.x[:size] - solved.x[size:]) > _SMALLEST_MOVE
        return {int(one) for one in np.flatnonzero(moved)}

    def _costs(self, hidden: Iterable[int]) -> NDArray[np.float64]:
        """Return what it costs to move each cell: nothing if it is withheld already, else by its value, and 0 least."""
        costs = 1 + np.log1p(self._values * len(self._values))
        costs[list(hidden)] = 0.0
        return costs


def published_frame(suppression: Suppression, frame: Any) -> Any:
    """Return the table as it is published, as the kind of frame that ``frame`` is: withheld values are missing.

    The column ``obs_status`` says ``A`` for a value and ``Q`` for a withheld one, whatever the reason (the SDMX code
    list CL_OBS_STATUS: normal value; missing value, suppressed).
    """
    cells = suppression.table.cells
    columns: dict[str, list[object]] = {
        name: [cell.name[axis] for cell in cells] for axis, name in enumerate(suppression.table.dimensions)
    }
    shown = [cell.name not in suppression.withheld for cell in cells]
    columns["value"] = [cell.value if open_ else None for cell, open_ in zip(cells, shown, strict=True)]
    columns["obs_status"] = ["A" if open_ else "Q" for open_ in shown]
    return like(frame, pa.table(columns))
