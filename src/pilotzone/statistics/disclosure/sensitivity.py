"""Which cells are sensitive: minimum frequency, dominance and the p% rule (Hundepool et al. 2012, section 4.2)."""

from dataclasses import dataclass

from pilotzone.statistics.disclosure import errors
from pilotzone.statistics.disclosure.tables import Cell

__all__ = ["Rules"]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of a publication; a cell is sensitive if one of them says so, and a cell of 0 never is.

    ``minimum_contributors``: fewer contributors than these. ``dominance`` is (n, k): the n largest contributors, 1 or
    2, have more than k percent of the cell. ``percent`` is the p of the p% rule: the second largest contributor can
    estimate the largest to within p percent. ``protection`` is the percentage of its value by which an attacker's
    bounds of a withheld cell must stay away from it on either side.

    Raises:
        SensitivityRuleError: a parameter is outside its range.

    >>> Rules(percent=10).is_sensitive(Cell(("A",), 96.0, 5, 80.0, 10.0))
    True
    """

    minimum_contributors: int = 3
    dominance: tuple[int, int] | None = None
    percent: int | None = None
    protection: int = 20

    def __post_init__(self) -> None:
        if self.minimum_contributors < 1:
            _refuse("minimum_contributors", self.minimum_contributors, "a whole number of at least 1")
        if self.dominance is not None and not (self.dominance[0] in {1, 2} and 1 <= self.dominance[1] <= 100):
            _refuse("dominance", self.dominance, "(n, k): one or two contributors, and a percentage from 1 to 100")
        for name, value in (("percent", self.percent), ("protection", self.protection)):
            if value is not None and not 1 <= value <= 100:
                _refuse(name, value, "a percentage from 1 to 100")

    def is_sensitive(self, cell: Cell) -> bool:
        """Return whether ``cell`` must not be published."""
        if cell.value == 0:
            return False
        dominated = False
        if self.dominance is not None:
            largest = cell.largest + (cell.second if self.dominance[0] == 2 else 0.0)
            dominated = 100 * largest > self.dominance[1] * cell.value
        return cell.contributors < self.minimum_contributors or dominated or self._shortfall(cell) > 0

    def protection_of(self, cell: Cell) -> float:
        """Return by how much an attacker's bounds of a withheld cell must stay away from its value."""
        return max(self.protection * cell.value / 100, self._shortfall(cell))

    def _shortfall(self, cell: Cell) -> float:
        """Return what the rest of the cell lacks of p percent of its largest contribution."""
        if self.percent is None:
            return 0.0
        return self.percent * cell.largest / 100 - (cell.value - cell.largest - cell.second)


def _refuse(parameter: str, value: object, expected: str) -> None:
    raise errors.SensitivityRuleError(parameter=parameter, value=value, expected=expected)
