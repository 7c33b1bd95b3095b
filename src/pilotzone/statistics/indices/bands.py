"""How sure a rank is: the band in which it stays when the weights vary (OECD and JRC 2008, step 8)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pilotzone.statistics.indices.panel import Matrix, Panel
from pilotzone.statistics.indices.rounds import Round

__all__ = ["RankBands", "rank_bands"]


@dataclass(frozen=True, kw_only=True, eq=False)
class RankBands:
    """The rank of each row, 1 being best, and the ranks between which it stays in most draws of weights.

    Attributes:
        first_share: in how many of the draws the row comes first.
    """

    panel: Panel
    rank: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    first_share: Matrix
    draws: int
    seed: int

    def to_frame(self) -> Any:
        """Return keys, rank and band, as the kind of frame that was read."""
        columns = {"rank": self.rank, "low": self.low, "high": self.high, "first_share": self.first_share}
        return self.panel.frame(columns)


def rank_bands(
    panel: Panel, fixed: Round, *, seed: int, draws: int = 2000, concentration: float = 50.0, coverage: float = 0.9
) -> RankBands:
    """Return rank bands of the rows of a panel, which are compared with each other: give one period.

    Args:
        panel: the rows to rank.
        fixed: the round whose weights vary around their values.
        seed: of the draws; the same seed gives the same bands.
        draws: how many sets of weights are drawn.
        concentration: of the Dirichlet distribution of weights; a weight w varies by sqrt(w (1 - w) / (1 + this)).
        coverage: the share of draws that the band holds.

    Raises:
        IndicatorsDifferError: the panel has other indicators than the round.
    """
    figures = fixed.figures(panel)
    random = np.random.default_rng(seed)
    weights = random.standard_gamma(concentration * fixed.weights, (draws, len(fixed.weights)))
    weights /= weights.sum(axis=1, keepdims=True)
    drawn = _ranks(fixed.aggregate(figures, weights))
    tail = (1 - coverage) / 2
    return RankBands(
        panel=panel,
        rank=_ranks(fixed.aggregate(figures, fixed.weights[None, :]))[:, 0],
        low=np.quantile(drawn, tail, axis=1, method="lower").astype(np.int64),
        high=np.quantile(drawn, 1 - tail, axis=1, method="higher").astype(np.int64),
        first_share=(drawn == 1).mean(axis=1),
        draws=draws,
        seed=seed,
    )


def _ranks(scores: Matrix) -> NDArray[np.int64]:
    """Return the rank of each row in each column: one more than the number of rows with a higher score."""
    ordered = np.sort(scores, axis=0)
    higher = [len(scores) - np.searchsorted(ordered[:, m], scores[:, m], side="right") for m in range(scores.shape[1])]
    return np.column_stack(higher).astype(np.int64) + 1
