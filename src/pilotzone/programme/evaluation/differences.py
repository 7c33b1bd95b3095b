"""Difference-in-differences on a balanced panel with one start (Angrist and Pischke 2009, chapter 5).

With every unit in every period and one start for all, the coefficient of a regression with unit and period effects is
the difference of the mean changes of the two groups; it is computed as that. Units that start at different times are
evaluated start by start, because one regression over them weighs some effects negatively (Goodman-Bacon 2021).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from pilotzone.programme.evaluation.limits import Conventions
from pilotzone.programme.evaluation.panel import Array, Panel, Trial
from pilotzone.programme.evaluation.randomisation import RandomisationTest, randomisation_test

__all__ = ["Difference", "PreTrend", "Verdict", "check_pre_trend", "estimate_difference", "unit_changes"]


class Verdict(StrEnum):
    """What a check says; undetermined where it could not have said otherwise."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The mean effect over the periods of the trial.

    Attributes:
        effect: by how much more the treated units changed, in the unit of the figures.
        standard_error: by the changes of the units, each group with its own variance (HC2); None for a group of one.
        interval: of 95 %, by the t distribution with Welch's degrees of freedom; None without standard error.
        path: for each period, how far the groups lie apart beyond their distance in the last period before the start.
    """

    effect: float
    standard_error: float | None
    interval: tuple[float, float] | None
    treated: tuple[str, ...]
    controls: tuple[str, ...]
    periods_before: int
    periods_after: int
    path: tuple[tuple[int, float], ...]


@dataclass(frozen=True, kw_only=True)
class PreTrend:
    """Whether the groups moved apart before the start.

    Attributes:
        slope: by how much more the treated units grew in each period before the start.
        bias: what that slope makes of the estimate, continued over the trial.
        test: None where a single period before the start has no slope.
    """

    verdict: Verdict
    slope: float
    bias: float
    test: RandomisationTest | None


def estimate_difference(panel: Panel, trial: Trial) -> Difference:
    """Return the effect of a trial on the figures of a panel.

    >>> rows = [("A", 1, 10.0), ("A", 2, 17.0), ("B", 1, 8.0), ("B", 2, 11.0)]
    >>> estimate_difference(Panel.of(rows), Trial(frozenset({"A"}), start=2)).effect
    4.0

    Raises:
        TrialUnitError, TrialGroupError, TrialStartError: the trial does not fit the panel.
    """
    treated, after = trial.split(panel)
    changes = unit_changes(panel, trial)
    effect = float(changes[treated].mean() - changes[~treated].mean())
    error, interval = _uncertainty(effect, changes[treated], changes[~treated])
    distance = panel.values[treated].mean(axis=0) - panel.values[~treated].mean(axis=0)
    path = distance - distance[~after][-1]
    return Difference(
        effect=effect,
        standard_error=error,
        interval=interval,
        treated=tuple(unit for unit, one in zip(panel.units, treated, strict=True) if one),
        controls=tuple(unit for unit, one in zip(panel.units, treated, strict=True) if not one),
        periods_before=int((~after).sum()),
        periods_after=int(after.sum()),
        path=tuple(zip(panel.periods, path.tolist(), strict=True)),
    )


def unit_changes(panel: Panel, trial: Trial) -> Array:
    """Return for each unit its mean from the start on less its mean before."""
    _, after = trial.split(panel)
    return np.asarray(panel.values[:, after].mean(axis=1) - panel.values[:, ~after].mean(axis=1))


def check_pre_trend(panel: Panel, trial: Trial, *, seed: int, conventions: Conventions = Conventions()) -> PreTrend:  # noqa: B008 - it is frozen
    """Test by randomisation whether the slopes of the units before the start differ between the groups."""
    treated, after = trial.split(panel)
    times = np.array(panel.periods, dtype=np.float64)
    if (~after).sum() < 2:
        return PreTrend(verdict=Verdict.UNDETERMINED, slope=0.0, bias=0.0, test=None)
    centred = times[~after] - times[~after].mean()
    slopes = panel.values[:, ~after] @ centred / (centred @ centred)
    test = randomisation_test(slopes, treated, seed=seed)
    bias = test.difference * float(times[after].mean() - times[~after].mean())
    if test.p_value <= conventions.significance:
        verdict = Verdict.FAILED
    elif test.smallest > conventions.significance:
        verdict = Verdict.UNDETERMINED
    else:
        verdict = Verdict.PASSED
    return PreTrend(verdict=verdict, slope=test.difference, bias=bias, test=test)


def _uncertainty(effect: float, treated: Array, controls: Array) -> tuple[float | None, tuple[float, float] | None]:
    if min(len(treated), len(controls)) < 2:
        return None, None
    first, second = (float(group.var(ddof=1)) / len(group) for group in (treated, controls))
    error = sqrt(first + second)
    if error == 0:
        return error, (effect, effect)
    from scipy.special import stdtrit  # of scipy.stats, one quantile is no reason to wait a second for its import

    freedom = (first + second) ** 2 / (first**2 / (len(treated) - 1) + second**2 / (len(controls) - 1))
    half = float(stdtrit(freedom, 0.975)) * error
    return error, (effect - half, effect + half)
