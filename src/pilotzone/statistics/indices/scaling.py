"""Normalisation with limits that are taken once and then kept, after outliers were drawn in (OECD and JRC 2008, 5)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.statistics.indices.errors import IndicatorConstantError, IndicatorNegativeError
from pilotzone.statistics.indices.panel import Direction, Indicator, Matrix, Panel
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Normalisation", "Preparation", "Scale"]


class Normalisation(StrEnum):
    """How indicators become comparable: to 0 and 1, to mean 0 and deviation 1, or to length 1."""

    MIN_MAX = "min_max"
    Z_SCORE = "z_score"
    VECTOR = "vector"


@dataclass(frozen=True)
class Preparation:
    """What is done before weights are sought; entropy gives one outlier all the weight unless it is drawn in.

    Attributes:
        winsorise: quantiles beyond which values are drawn in, such as (0.05, 0.95); None leaves them.
        logarithms: the indicators whose logarithm is taken.
        normalisation: how indicators become comparable.
    """

    winsorise: tuple[float, float] | None = None
    logarithms: frozenset[str] = frozenset()
    normalisation: Normalisation = Normalisation.MIN_MAX


@dataclass(frozen=True, kw_only=True, eq=False)
class Scale:
    """Limits by indicator that a panel gave once; applied to later panels they do not move.

    A value becomes ``sign * (value - centre) / spread``. Only where outliers are to be drawn in it is first brought
    between ``low`` and ``high``; otherwise later years may exceed the limits, or the index could never grow.
    """

    indicators: tuple[Indicator, ...]
    preparation: Preparation
    low: Matrix
    high: Matrix
    centre: Matrix
    spread: Matrix

    @classmethod
    def of(cls, panel: Panel, preparation: Preparation) -> "Scale":
        """Take the limits from a panel without gaps.

        Raises:
            IndicatorConstantError: an indicator has one value only.
            IndicatorNegativeError: the logarithm of an indicator is to be taken that is not above zero.
        """
        values = _logarithms(panel.figures, panel.indicators, preparation)
        low, high = np.quantile(values, preparation.winsorise or (0, 1), axis=0)
        values = np.clip(values, low, high)
        for place in np.flatnonzero(values.max(axis=0) == values.min(axis=0)).tolist():
            raise IndicatorConstantError(indicator=panel.indicators[place].name)
        centre, spread = _LIMITS[preparation.normalisation](values, _costs(panel.indicators))
        return cls(
            indicators=panel.indicators, preparation=preparation, low=low, high=high, centre=centre, spread=spread
        )

    def apply(self, panel: Panel) -> Matrix:
        """Return n x k comparable figures, more being better.

        Raises:
            IndicatorNegativeError: the logarithm of an indicator is to be taken that is not above zero.
        """
        values = _logarithms(panel.figures, self.indicators, self.preparation)
        if self.preparation.winsorise:
            values = np.clip(values, self.low, self.high)
        sign = np.where(_costs(self.indicators), -1.0, 1.0)
        return np.asarray(sign * (values - self.centre) / self.spread)

    @property
    def treatments(self) -> tuple[Warning_, ...]:
        """What the scale does to figures, in words."""
        by = {"normalisation": self.preparation.normalisation.value}
        done = [Warning_("normalised", "Normalised by {normalisation}.", by)]
        if self.preparation.winsorise:
            low, high = (f"{quantile:g}" for quantile in self.preparation.winsorise)
            template = "Drawn in to the quantiles {low} and {high} of the panel that opened the round."
            done.insert(0, Warning_("winsorised", template, {"low": low, "high": high}))
        if self.preparation.logarithms:
            names = {"indicators": ", ".join(sorted(self.preparation.logarithms))}
            done.insert(0, Warning_("logarithms", "Logarithms were taken of {indicators}.", names))
        return tuple(done)


def _min_max(values: Matrix, costs: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
    low, high = values.min(axis=0), values.max(axis=0)
    return np.where(costs, high, low), high - low


def _z_score(values: Matrix, _costs: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
    return values.mean(axis=0), values.std(axis=0)


def _vector(values: Matrix, _costs: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
    return np.zeros(values.shape[1]), np.linalg.norm(values, axis=0)


_LIMITS: Final = {
    Normalisation.MIN_MAX: _min_max,
    Normalisation.Z_SCORE: _z_score,
    Normalisation.VECTOR: _vector,
}


def _costs(indicators: tuple[Indicator, ...]) -> NDArray[np.bool_]:
    return np.array([indicator.direction is Direction.COST for indicator in indicators], dtype=bool)


def _logarithms(values: Matrix, indicators: tuple[Indicator, ...], preparation: Preparation) -> Matrix:
    values = values.copy()
    for place, indicator in enumerate(indicators):
        if indicator.name in preparation.logarithms:
            if (values[:, place] <= 0).any():
                raise IndicatorNegativeError(indicator=indicator.name, method="ln")
            values[:, place] = np.log(values[:, place])
    return values
