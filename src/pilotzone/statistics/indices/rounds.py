"""Rounds of evaluation: limits and weights are fixed once, so that a new year does not change past scores.

An index that is estimated anew over all years rewrites its own history (the panel trap); where it is shown, the series
with fixed weights stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from pilotzone.statistics.indices.errors import IndicatorsDifferError, WeightsUnfitError
from pilotzone.statistics.indices.panel import Matrix, Panel
from pilotzone.statistics.indices.scaling import Preparation, Scale
from pilotzone.statistics.indices.weighting import Weighting, weigh
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Aggregation", "Round", "Scores", "compare_with_reestimated", "open_round"]


class Aggregation(StrEnum):
    """How weighed figures become one score: their mean, or the closeness to the best unit and away from the worst."""

    MEAN = "mean"
    TOPSIS = "topsis"


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """One score for each row of a panel, from the weights of a round."""

    panel: Panel
    round: str
    values: Matrix
    treatments: tuple[Warning_, ...]

    def to_frame(self) -> Any:
        """Return keys, score, round and whether a figure was filled in, as the kind of frame that was read."""
        rows = len(self.values)
        imputed = self.panel.imputed.any(axis=1)
        return self.panel.frame({"score": self.values, "round": [self.round] * rows, "imputed": imputed})


@dataclass(frozen=True, kw_only=True, eq=False)
class Round:
    """Limits, weights and ideal points of one evaluation; nothing in it moves when later panels are scored."""

    name: str
    scale: Scale
    weighting: str
    weights: Matrix
    aggregation: Aggregation
    best: Matrix
    worst: Matrix

    def figures(self, panel: Panel) -> Matrix:
        """Return the normalised figures of a panel by the limits of the round.

        Raises:
            IndicatorsDifferError: the panel has other indicators than the round.
        """
        if panel.indicators != self.scale.indicators:
            expected, given = (
                ", ".join(f"{indicator.name} ({indicator.direction})" for indicator in indicators)
                for indicators in (self.scale.indicators, panel.indicators)
            )
            raise IndicatorsDifferError(round=self.name, expected=expected, given=given)
        return self.scale.apply(panel)

    def score(self, panel: Panel) -> Scores:
        """Return the scores of a panel, of the first or of any later year.

        Raises:
            IndicatorsDifferError: the panel has other indicators than the round.
        """
        values = self.aggregate(self.figures(panel), self.weights[None, :])[:, 0]
        origin = {"weighting": self.weighting, "round": self.name}
        weighed = Warning_("weights", "Weights by {weighting}, fixed in the round {round}.", origin)
        treatments = (*panel.treatments, *self.scale.treatments, weighed)
        return Scores(panel=panel, round=self.name, values=values, treatments=treatments)

    def aggregate(self, figures: Matrix, weights: Matrix) -> Matrix:
        """Return n x m scores of n x k figures under m x k weights.

        By TOPSIS what lies beyond the best or the worst point of the round counts as that point: its distance would
        otherwise make a later year worse for exceeding the best, and better for falling below the worst.
        """
        if self.aggregation is Aggregation.MEAN:
            return np.asarray(figures @ weights.T)
        figures = np.clip(figures, self.worst, self.best)
        squared = weights.T**2
        to_best = np.sqrt((figures - self.best) ** 2 @ squared)
        to_worst = np.sqrt((figures - self.worst) ** 2 @ squared)
        return np.asarray(to_worst / (to_best + to_worst))


def open_round(
    name: str,
    panel: Panel,
    *,
    weighting: Weighting | Sequence[float],
    preparation: Preparation = Preparation(),  # noqa: B008 - it is frozen
    aggregation: Aggregation = Aggregation.MEAN,
) -> Round:
    """Fix limits and weights from a panel; weights may be given, such as those of judgements, and are made to sum to 1.

    Raises:
        IndicatorConstantError: an indicator has one value only.
        IndicatorNegativeError: logarithm or entropy is asked of figures that do not allow it.
        WeightsUnfitError: there is not one weight from zero on for each indicator.
    """
    scale = Scale.of(panel, preparation)
    figures = scale.apply(panel)
    if isinstance(weighting, Weighting):
        weights, origin = weigh(weighting, figures, panel.indicators), weighting.value
    else:
        weights, origin = np.array(weighting, dtype=np.float64), "agreement"
        if weights.shape != (len(panel.indicators),) or (weights < 0).any() or not weights.sum() > 0:
            given = ", ".join(f"{weight:g}" for weight in weights)
            raise WeightsUnfitError(weights=given, indicators=len(panel.indicators), round=name)
        weights = weights / weights.sum()
    return Round(
        name=name,
        scale=scale,
        weighting=origin,
        weights=weights,
        aggregation=aggregation,
        best=figures.max(axis=0),
        worst=figures.min(axis=0),
    )


def compare_with_reestimated(panel: Panel, fixed: Round) -> Any:
    """Return scores by the fixed round beside those of weights and limits taken anew from the whole panel.

    The frame has the panel's keys, ``fixed`` and ``reestimated``; only the first may be compared over time.

    Raises:
        IndicatorsDifferError: the panel has other indicators than the round.
    """
    scores = fixed.score(panel)
    agreed = fixed.weighting not in set(Weighting)
    again = open_round(
        f"{fixed.name}, re-estimated",
        panel,
        weighting=fixed.weights.tolist() if agreed else Weighting(fixed.weighting),
        preparation=fixed.scale.preparation,
        aggregation=fixed.aggregation,
    )
    return panel.frame({"fixed": scores.values, "reestimated": again.score(panel).values})
