"""Randomisation inference: how rare a difference is among all choices of treated units (Fisher 1935).

Every choice of as many units is computed where that is feasible, and a seeded sample otherwise. The choice that was
made counts among them, in the sample by adding one to both numbers (Phipson and Smyth 2010), so no p-value is zero.
"""

from dataclasses import dataclass
from itertools import chain, combinations
from math import comb
from typing import Final

import numpy as np

from pilotzone.programme.evaluation.panel import Array, Indices, Mask

__all__ = ["RandomisationTest", "randomisation_test"]

_BARS: Final = 41
"""An odd number: a difference of zero then lies inside the middle bar and on no edge."""


@dataclass(frozen=True, kw_only=True)
class RandomisationTest:
    """A difference of means and its two-sided p-value under the hypothesis that the treatment did nothing to any unit.

    Attributes:
        choices: how many choices of treated units were compared, with the one that was made.
        exact: whether these are all choices; otherwise they were drawn with ``seed``.
        smallest: the smallest p-value that the test could have had.
        histogram: the middle of each bar, and how many of the choices have a difference in it.
    """

    difference: float
    p_value: float
    choices: int
    exact: bool
    seed: int | None
    smallest: float
    histogram: tuple[tuple[float, int], ...]


def randomisation_test(
    figures: Array, treated: Mask, *, seed: int, draws: int = 9999, exact_up_to: int = 50_000
) -> RandomisationTest:
    """Test the difference of the mean figure of treated and other units; one figure for each unit.

    >>> test = randomisation_test(np.array([9.0, 1.0, 2.0, 3.0]), np.array([True, False, False, False]), seed=1)
    >>> test.difference, test.p_value, test.exact
    (7.0, 0.25, True)
    """
    units, chosen = len(figures), int(treated.sum())
    total = comb(units, chosen)
    exact = total <= exact_up_to
    groups = _all_choices(units, chosen, total) if exact else _drawn(units, chosen, seed=seed, draws=draws)
    observed = float(figures[treated].mean() - figures[~treated].mean())
    differences = _differences(figures, groups)
    # Equal differences computed in another order may differ in their last digits.
    rounding = 1e-9 * float(np.abs(figures - figures.mean()).max())
    extreme = int((np.abs(differences) >= abs(observed) - rounding).sum())
    own = 0 if exact else 1
    choices = len(groups) + own
    mirrored = 2 if 2 * chosen == units else 1  # swapping two groups of equal size only turns the sign
    return RandomisationTest(
        difference=observed,
        p_value=(extreme + own) / choices,
        choices=choices,
        exact=exact,
        seed=None if exact else seed,
        smallest=mirrored / choices if exact else 1 / choices,
        histogram=_histogram(differences if exact else np.append(differences, observed)),
    )


def _all_choices(units: int, chosen: int, total: int) -> Indices:
    flat = chain.from_iterable(combinations(range(units), chosen))
    return np.fromiter(flat, dtype=np.intp, count=total * chosen).reshape(total, chosen)


def _drawn(units: int, chosen: int, *, seed: int, draws: int) -> Indices:
    order = np.random.default_rng(seed).random((draws, units)).argsort(axis=1)
    return order[:, :chosen]


def _differences(figures: Array, groups: Indices) -> Array:
    chosen = groups.shape[1]
    sums = figures[groups].sum(axis=1)
    return np.asarray(sums / chosen - (figures.sum() - sums) / (len(figures) - chosen))


def _histogram(differences: Array) -> tuple[tuple[float, int], ...]:
    """Count differences in bars that lie evenly around zero."""
    reach = float(np.abs(differences).max()) or 1.0
    shares = np.round(differences / reach, 9)  # else rounding decides on which side of an edge a difference falls
    counts, edges = np.histogram(shares, bins=_BARS, range=(-1, 1))
    middles = (edges[:-1] + edges[1:]) / 2 * reach
    return tuple(zip(middles.tolist(), counts.tolist(), strict=True))
