import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from pilotzone.programme.evaluation import Direction, Panel, Trial, fit_synthetic_control
from pilotzone.programme.evaluation.errors import SingleTreatedError
from pilotzone.programme.evaluation.synthetic_control import simplex_weights

START = 10


def _mixture(weights, effect=0.0, donors=24, periods=14, seed=5):
    """Return a panel whose unit A is a mixture of its donors, plus an effect from the start on."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(3, periods)).cumsum(axis=1)
    values = 50 + random.normal(size=(donors, 3)) @ factors + random.normal(0, 0.3, (donors, periods))
    unit = np.array(weights) @ values[: len(weights)] + effect * (np.arange(periods) >= START)
    names = ("A", *(f"donor {number:02}" for number in range(donors)))
    return Panel(names, tuple(range(periods)), np.vstack([unit, values])), Trial(frozenset({"A"}), START)


def test_a_planted_mixture_and_effect_are_recovered():
    found = fit_synthetic_control(*_mixture([0.5, 0.3, 0.2], effect=4.0, donors=8), higher_is_better=True)
    assert dict(found.weights) == pytest.approx(
        {"donor 00": 0.5, "donor 01": 0.3, "donor 02": 0.2} | {f"donor {number:02}": 0.0 for number in range(3, 8)},
        abs=1e-6,
    )
    assert found.effect == pytest.approx(4.0, abs=1e-6)
    assert found.error_before < 1e-6
    assert found.direction is Direction.NOT_SHOWN  # one of nine units cannot stand out at 5 %


def test_a_unit_with_an_effect_stands_out_among_its_placebos():
    found = fit_synthetic_control(*_mixture([0.5, 0.3, 0.2], effect=4.0), higher_is_better=True)
    assert found.p_value == pytest.approx(1 / 25)
    assert (found.direction, found.blocking) == (Direction.IMPROVED, ())
    assert max(ratio for _, ratio in found.placebo_ratios) < found.ratio
    assert {"poor_fit", "test_powerless", "effect_not_shown"}.isdisjoint(one.code for one in found.limits)


def test_a_perfect_mixture_without_an_effect_does_not_stand_out():
    """The gaps are rounding alone, and rounding divided by rounding is no effect."""
    found = fit_synthetic_control(*_mixture([0.5, 0.3, 0.2]), higher_is_better=True)
    assert found.p_value == 1.0
    assert "effect_not_shown" in {one.code for one in found.limits}


def test_a_unit_outside_the_range_of_its_donors_is_said_to_fit_poorly():
    panel, trial = _mixture([0.5, 0.5])
    moved = Panel(panel.units, panel.periods, panel.values + 500 * (np.arange(len(panel.units)) == 0)[:, None])
    assert "poor_fit" in {one.code for one in fit_synthetic_control(moved, trial, higher_is_better=True).limits}


def test_few_donors_few_periods_and_a_single_donor_are_said():
    panel = Panel(("A", "B", "C"), (1, 2, 3), np.array([[1.0, 2.0, 9.0], [1.0, 2.0, 3.0], [5.0, 9.0, 2.0]]))
    codes = {one.code for one in fit_synthetic_control(panel, Trial(frozenset({"A"}), 3), higher_is_better=True).limits}
    assert {"short_before", "one_donor", "one_period_after", "test_powerless", "spill_over"} <= codes


def test_several_units_at_once_are_refused():
    panel, _ = _mixture([1.0])
    with pytest.raises(SingleTreatedError):
        fit_synthetic_control(panel, Trial(frozenset({"A", "donor 01"}), START), higher_is_better=True)


def test_a_single_donor_has_no_placebo():
    panel = Panel(("A", "B"), (1, 2), np.array([[1.0, 2.0], [1.0, 5.0]]))
    found = fit_synthetic_control(panel, Trial(frozenset({"A"}), 2), higher_is_better=True)
    assert (found.placebo_ratios, found.weights) == ((), (("B", 1.0),))


@given(
    seed=st.integers(0, 10_000),
    donors=st.integers(2, 7),
    periods=st.integers(2, 6),
    scale=st.sampled_from([1e-9, 1, 1e13]),
)
def test_weights_lie_on_the_simplex_and_no_step_along_it_improves_them(seed, donors, periods, scale):
    """First-order condition of a convex problem: at the best mixture the gradient is least on the donors in use."""
    random = np.random.default_rng(seed)
    target, columns = scale * random.normal(size=periods), scale * random.normal(size=(periods, donors))
    weights = simplex_weights(target, columns)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    gradient = columns.T @ (columns @ weights - target) / scale**2
    assert (gradient - weights @ gradient).min() >= -1e-7


def test_a_general_optimiser_finds_the_same_weights():
    random = np.random.default_rng(2)
    target, columns = random.normal(size=12), random.normal(size=(12, 5))
    found = minimize(
        lambda weights: ((columns @ weights - target) ** 2).sum(),
        np.full(5, 0.2),
        bounds=[(0, 1)] * 5,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        options={"ftol": 1e-14},
    )
    assert simplex_weights(target, columns) == pytest.approx(found.x, abs=1e-5)


@pytest.mark.parametrize(("donors", "short"), [(9, False), (10, True)])
def test_as_many_donors_as_periods_fit_too_easily(donors, short):
    """Ten periods come before the start, and a mixture of ten donors has as many numbers to choose."""
    found = fit_synthetic_control(*_mixture([0.5, 0.5], donors=donors), higher_is_better=True)
    assert ("short_before" in {one.code for one in found.limits}) is short
