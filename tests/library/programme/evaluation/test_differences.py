import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.evaluation import Panel, Trial, Verdict, check_pre_trend, estimate_difference
from tests.strategies.panels import planted


def test_two_units_in_two_periods_are_computed_by_hand():
    """(17 - 10) - (11 - 8) = 4."""
    panel = Panel.of([("A", 1, 10.0), ("A", 2, 17.0), ("B", 1, 8.0), ("B", 2, 11.0)])
    found = estimate_difference(panel, Trial(frozenset({"A"}), 2))
    assert (found.effect, found.standard_error, found.interval) == (4.0, None, None)
    assert found.path == ((1, 0.0), (2, 4.0))


def test_the_effect_is_the_coefficient_of_a_regression_with_unit_and_period_effects():
    panel, trial = planted(effect=3.0)
    treated, after = trial.split(panel)
    units, periods = panel.values.shape
    unit_effects = np.kron(np.eye(units), np.ones((periods, 1)))
    period_effects = np.kron(np.ones((units, 1)), np.eye(periods)[:, 1:])
    design = np.column_stack([np.kron(treated, after).astype(float), unit_effects, period_effects])
    fitted = sm.OLS(panel.values.ravel(), design).fit()
    assert estimate_difference(panel, trial).effect == pytest.approx(fitted.params[0], rel=1e-9)


def test_the_standard_error_is_that_of_the_changes_with_a_variance_for_each_group():
    panel, trial = planted(effect=3.0)
    treated, after = trial.split(panel)
    changes = panel.values[:, after].mean(axis=1) - panel.values[:, ~after].mean(axis=1)
    fitted = sm.OLS(changes, sm.add_constant(treated.astype(float))).fit(cov_type="HC2")
    found = estimate_difference(panel, trial)
    assert found.standard_error == pytest.approx(fitted.bse[1], rel=1e-9)
    low, high = found.interval
    # Welch's interval, with few degrees of freedom, is wider than the normal one.
    assert high - low > 2 * 1.96 * found.standard_error
    assert low < found.effect < high


def test_planted_effects_are_recovered_and_covered_as_often_as_stated():
    """60 panels with an effect of 3 and noise of 1: the mean is within 0.1, and 95 % of the intervals hold it."""
    found = [estimate_difference(*planted(effect=3.0, seed=seed)) for seed in range(60)]
    assert np.mean([one.effect for one in found]) == pytest.approx(3.0, abs=0.1)
    covered = sum(one.interval[0] <= 3.0 <= one.interval[1] for one in found)
    assert 52 <= covered <= 60  # fewer than 52 of 60 happens once in 2,000 at 95 %


@given(
    shift=st.floats(-1e3, 1e3), factor=st.floats(0.01, 100), common=st.lists(st.floats(-99, 99), min_size=4, max_size=4)
)
def test_levels_of_units_and_shocks_to_all_leave_the_effect(shift, factor, common):
    values = np.array([[1.0, 2.0, 6.0, 7.0], [3.0, 3.0, 4.0, 5.0], [2.0, 4.0, 5.0, 3.0]])
    trial = Trial(frozenset({"a"}), 2)
    plain = estimate_difference(Panel(("a", "b", "c"), (0, 1, 2, 3), values), trial).effect
    moved = values * factor + np.array(common) + shift * np.array([[1.0], [2.0], [3.0]])
    assert estimate_difference(Panel(("a", "b", "c"), (0, 1, 2, 3), moved), trial).effect == pytest.approx(
        plain * factor, abs=1e-6
    )


def test_units_that_do_not_differ_have_an_interval_of_one_point():
    panel = Panel(("a", "b", "c", "d"), (1, 2), np.array([[1.0, 4.0], [2.0, 5.0], [1.0, 2.0], [7.0, 8.0]]))
    found = estimate_difference(panel, Trial(frozenset({"a", "b"}), 2))
    assert (found.standard_error, found.interval) == (0.0, (2.0, 2.0))


def test_a_planted_trend_is_found_and_its_bias_is_stated():
    panel, trial = planted(trend=1.0, noise=0.5)
    found = check_pre_trend(panel, trial, seed=1)
    assert found.verdict is Verdict.FAILED
    assert found.slope == pytest.approx(1.0, abs=0.15)
    # The trial's middle, 2021.5, lies five years after the middle of the six years before it, 2016.5.
    assert found.bias == pytest.approx(5 * found.slope)
    assert estimate_difference(panel, trial).effect == pytest.approx(found.bias, abs=0.5)


def test_parallel_trends_fail_about_as_rarely_as_stated():
    """At 5 % more than 8 of 60 happens once in 500."""
    failed = [check_pre_trend(*planted(seed=seed, units=12, treated=4), seed=1).verdict for seed in range(60)]
    assert failed.count(Verdict.FAILED) <= 8
    assert Verdict.UNDETERMINED not in failed


@pytest.mark.parametrize(("units", "start"), [(8, 2020), (24, 2015)])
def test_a_test_of_trends_that_could_not_fail_is_undetermined(units, start):
    """With one unit of eight no p-value is below 1/8, and a single period before the start has no trend."""
    panel, trial = planted(units=units, treated=1, start=start)
    assert check_pre_trend(panel, trial, seed=1).verdict is Verdict.UNDETERMINED
