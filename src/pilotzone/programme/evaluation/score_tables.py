"""Tables of scores with rank bands, computed elsewhere: which ranks they tell apart (OECD and JRC 2008, step 8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from pilotzone.programme.evaluation.errors import ScoreBandError
from pilotzone.programme.evaluation.limits import limit
from pilotzone.programme.remarks import Remark

__all__ = ["ScoreRow", "ScoreTable"]


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """The score of a unit, its rank, 1 being best, and the ranks between which it stays when the weights vary."""

    unit: str
    score: float
    rank: int
    low: int
    high: int


@dataclass(frozen=True)
class ScoreTable:
    """The rows of one round of scores, in the order of their ranks, with the weights named that they were made with."""

    weights: str
    rows: tuple[ScoreRow, ...]

    @classmethod
    def of(cls, weights: str, rows: Iterable[ScoreRow]) -> "ScoreTable":
        """Return the table of rows in any order.

        Raises:
            ScoreBandError: a unit stands twice, a rank lies outside its band, or ranks and scores disagree.
        """
        ordered = tuple(sorted(rows, key=lambda row: (row.rank, row.unit)))
        units: set[str] = set()
        for row in ordered:
            better = 1 + sum(other.score > row.score for other in ordered)
            if row.unit in units or row.rank != better or not 1 <= row.low <= row.rank <= row.high <= len(ordered):
                raise ScoreBandError(unit=row.unit, rank=row.rank, low=row.low, high=row.high, rows=len(ordered))
            units.add(row.unit)
        return cls(weights, ordered)

    @property
    def limits(self) -> tuple[Remark, ...]:
        """Each pair of neighbours in rank whose order the table does not show."""
        pairs = zip(self.rows, self.rows[1:], strict=False)
        return tuple(limit("rank_overlaps", first=a.unit, second=b.unit) for a, b in pairs if b.low <= a.high)

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of units of which the first is better whatever the weights in the band.

        >>> rows = [ScoreRow(unit=u, score=s, rank=r, low=r, high=r) for u, s, r in [("A", 0.5, 2), ("B", 0.9, 1)]]
        >>> ScoreTable.of("entropy, round 2024", rows).shown()
        (('B', 'A'),)
        """
        return tuple((a.unit, b.unit) for a, b in combinations(self.rows, 2) if a.high < b.low)
