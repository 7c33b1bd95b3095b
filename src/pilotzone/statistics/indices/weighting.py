"""Weights from the figures themselves: entropy, CRITIC, principal components; and equal ones (OECD and JRC 2008, 6).

Every function takes n x k normalised figures and returns k weights that sum to 1.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import numpy as np

from pilotzone.statistics.indices.errors import IndicatorConstantError, IndicatorNegativeError
from pilotzone.statistics.indices.panel import Indicator, Matrix

__all__ = ["Weighting", "critic_weights", "entropy_weights", "equal_weights", "pca_weights", "weigh"]

EXPLAINED: Final = 0.85
"""The share of variance that the principal components must explain; common practice, no standard."""


class Weighting(StrEnum):
    """Where weights come from; judgements (AHP) and agreed weights are given as numbers instead."""

    EQUAL = "equal"
    ENTROPY = "entropy"
    CRITIC = "critic"
    PCA = "pca"


def weigh(weighting: Weighting, figures: Matrix, indicators: tuple[Indicator, ...]) -> Matrix:
    """Return the weights of k indicators.

    Raises:
        IndicatorConstantError: no indicator tells one row from another.
        IndicatorNegativeError: entropy was asked for figures below zero.
    """
    if weighting is Weighting.ENTROPY and (figures < 0).any():
        place = int(np.flatnonzero((figures < 0).any(axis=0))[0])
        raise IndicatorNegativeError(indicator=indicators[place].name, method="entropy")
    if weighting is not Weighting.EQUAL:
        for place in np.flatnonzero(np.ptp(figures, axis=0) == 0).tolist():
            raise IndicatorConstantError(indicator=indicators[place].name)
    return _WEIGHTS[weighting](figures)


def equal_weights(figures: Matrix) -> Matrix:
    """Return 1 / k for each indicator."""
    return np.full(figures.shape[1], 1 / figures.shape[1])


def entropy_weights(figures: Matrix) -> Matrix:
    """Return weights by Shannon's entropy of figures from zero on: dispersion is rewarded.

    >>> entropy_weights(np.array([[1.0, 1.0], [1.0, 0.0]])).tolist()
    [0.0, 1.0]
    """
    shares = figures / figures.sum(axis=0)
    logarithms = np.log(shares, out=np.zeros_like(shares), where=shares > 0)  # 0 ln 0 = 0
    information = 1 + (shares * logarithms).sum(axis=0) / np.log(len(figures))
    information[np.abs(information) < 1e-15] = 0.0  # an even column carries none, whatever rounding says
    return np.asarray(information / information.sum())


def critic_weights(figures: Matrix) -> Matrix:
    """Return weights by contrast and conflict: deviation times what is not correlated with the others (CRITIC)."""
    correlation = np.corrcoef(figures, rowvar=False).reshape(figures.shape[1], -1)
    information = figures.std(axis=0) * (1 - correlation).sum(axis=0)
    if not (information > 0).any():  # all indicators say the same
        return equal_weights(figures)
    return np.asarray(information / information.sum())


def pca_weights(figures: Matrix) -> Matrix:
    """Return the share of each indicator in the variance that the first principal components explain."""
    correlation = np.corrcoef(figures, rowvar=False).reshape(figures.shape[1], -1)
    variances, vectors = np.linalg.eigh(correlation)
    variances, vectors = variances[::-1], vectors[:, ::-1]
    kept = int(np.searchsorted(np.cumsum(variances) / variances.sum(), EXPLAINED - 1e-12)) + 1
    explained = (vectors[:, :kept] ** 2 * variances[:kept]).sum(axis=1)
    return np.asarray(explained / explained.sum())


_WEIGHTS: Final[dict[Weighting, Callable[[Matrix], Matrix]]] = {
    Weighting.EQUAL: equal_weights,
    Weighting.ENTROPY: entropy_weights,
    Weighting.CRITIC: critic_weights,
    Weighting.PCA: pca_weights,
}
