"""The evaluation of a trial: effect, checks and limits together, so that none is shown without the others."""

from dataclasses import dataclass

from pilotzone.programme.evaluation.differences import (
    Difference,
    PreTrend,
    Verdict,
    check_pre_trend,
    estimate_difference,
    unit_changes,
)
from pilotzone.programme.evaluation.limits import Conventions, Direction, blocking, direction_shown, limit
from pilotzone.programme.evaluation.panel import Panel, Trial
from pilotzone.programme.evaluation.placebos import (
    PlaceboInSpace,
    PlaceboInTime,
    placebos_in_space,
    placebos_in_time,
)
from pilotzone.programme.evaluation.randomisation import RandomisationTest, randomisation_test
from pilotzone.programme.remarks import Remark

__all__ = ["TrialEvaluation", "evaluate_trial"]


@dataclass(frozen=True, kw_only=True)
class TrialEvaluation:
    """An effect by difference-in-differences with everything that speaks for and against it."""

    difference: Difference
    test: RandomisationTest
    pre_trend: PreTrend
    in_time: tuple[PlaceboInTime, ...]
    in_space: PlaceboInSpace
    direction: Direction
    limits: tuple[Remark, ...]
    conventions: Conventions

    @property
    def blocking(self) -> tuple[Remark, ...]:
        """The limits that keep the gate to maturity shut."""
        return blocking(self.limits)


def evaluate_trial(
    panel: Panel,
    trial: Trial,
    *,
    higher_is_better: bool,
    seed: int,
    conventions: Conventions = Conventions(),  # noqa: B008 - it is frozen
) -> TrialEvaluation:
    """Estimate the effect of a trial and run every check on it; the same seed gives the same result.

    Raises:
        TrialUnitError, TrialGroupError, TrialStartError: the trial does not fit the panel.
    """
    treated, _ = trial.split(panel)
    difference = estimate_difference(panel, trial)
    test = randomisation_test(unit_changes(panel, trial), treated, seed=seed)
    pre_trend = check_pre_trend(panel, trial, seed=seed, conventions=conventions)
    in_time = placebos_in_time(panel, trial, seed=seed)
    limits = (
        *_of_design(difference, conventions),
        *_of_trends(difference, pre_trend),
        *_of_placebos(in_time, conventions),
        *_of_chance(test, conventions),
    )
    return TrialEvaluation(
        difference=difference,
        test=test,
        pre_trend=pre_trend,
        in_time=in_time,
        in_space=placebos_in_space(panel, trial),
        direction=direction_shown(difference.effect, limits, higher_is_better=higher_is_better),
        limits=limits,
        conventions=conventions,
    )


def _of_design(difference: Difference, conventions: Conventions) -> tuple[Remark, ...]:
    treated = len(difference.treated)
    few = limit("few_treated", treated=treated, units=treated + len(difference.controls))
    asked = (
        (True, limit("spill_over")),
        (True, limit("not_drawn")),
        (treated < conventions.few_treated, few),
        (difference.standard_error is None, limit("no_standard_error")),
        (difference.periods_after == 1, limit("one_period_after")),
    )
    return tuple(remark for holds, remark in asked if holds)


def _of_trends(difference: Difference, found: PreTrend) -> tuple[Remark, ...]:
    if found.test is None:
        return (limit("one_period_before"),)
    if found.verdict is Verdict.FAILED:
        return (limit("pre_trend_failed", p=found.test.p_value, bias=found.bias, effect=difference.effect),)
    if found.verdict is Verdict.UNDETERMINED:
        return (limit("pre_trend_undetermined", smallest=found.test.smallest),)
    return (limit("pre_trend_unproven", p=found.test.p_value, bias=found.bias),)


def _of_placebos(found: tuple[PlaceboInTime, ...], conventions: Conventions) -> tuple[Remark, ...]:
    shown = (one for one in found if one.p_value <= conventions.significance)
    return tuple(limit("placebo_in_time", start=one.start, effect=one.effect, p=one.p_value) for one in shown)


def _of_chance(test: RandomisationTest, conventions: Conventions) -> tuple[Remark, ...]:
    if test.smallest > conventions.significance:
        return (limit("test_powerless", smallest=test.smallest),)
    return (limit("effect_not_shown", p=test.p_value),) if test.p_value > conventions.significance else ()
