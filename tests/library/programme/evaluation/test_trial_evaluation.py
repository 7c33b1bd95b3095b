import pytest

from pilotzone.programme.evaluation import Conventions, Direction, evaluate_trial, placebos_in_space, placebos_in_time
from tests.strategies.panels import planted


def _codes(found):
    return {one.code for one in found.limits}


@pytest.mark.parametrize(
    ("effect", "higher_is_better", "direction"),
    [
        (3.0, True, Direction.IMPROVED),
        (3.0, False, Direction.WORSENED),
        (-3.0, False, Direction.IMPROVED),
        (0.0, True, Direction.NOT_SHOWN),
    ],
)
def test_the_direction_is_seen_from_what_is_wanted(effect, higher_is_better, direction):
    panel, trial = planted(effect=effect)
    assert evaluate_trial(panel, trial, higher_is_better=higher_is_better, seed=1).direction is direction


def test_a_planted_effect_passes_every_check_and_still_says_what_it_cannot_show():
    found = evaluate_trial(*planted(effect=3.0), higher_is_better=True, seed=1)
    assert found.difference.effect == pytest.approx(3.0, abs=0.6)
    assert found.blocking == ()
    assert _codes(found) == {"spill_over", "not_drawn", "pre_trend_unproven"}


def test_a_planted_trend_shuts_the_gate_however_large_the_effect_seems():
    found = evaluate_trial(*planted(effect=3.0, trend=1.0), higher_is_better=True, seed=1)
    assert found.test.p_value < 0.001
    assert "pre_trend_failed" in {one.code for one in found.blocking}
    assert found.direction is Direction.NOT_SHOWN


def test_few_treated_units_are_said_and_their_test_may_be_powerless():
    found = evaluate_trial(*planted(units=10, treated=1, effect=30.0), higher_is_better=True, seed=1)
    assert {"few_treated", "no_standard_error", "test_powerless", "pre_trend_undetermined"} <= _codes(found)
    assert found.direction is Direction.NOT_SHOWN


def test_one_period_on_either_side_is_said():
    found = evaluate_trial(*planted(periods=range(2019, 2021), effect=30.0), higher_is_better=True, seed=1)
    assert {"one_period_before", "one_period_after"} <= _codes(found)
    assert found.in_time == ()


def test_an_effect_that_came_before_the_start_is_found_by_a_pretended_start():
    panel, trial = planted(effect=8.0, start=2018)
    late = type(trial)(trial.treated, 2021)
    shown = [one for one in placebos_in_time(panel, late, seed=1) if one.p_value <= 0.05]
    assert 2018 in {one.start for one in shown}
    assert "placebo_in_time" in _codes(evaluate_trial(panel, late, higher_is_better=True, seed=1))


def test_controls_taken_as_treated_show_less_than_the_treated():
    found = placebos_in_space(*planted(effect=6.0))
    assert len(found.effects) == 18
    assert found.share == pytest.approx(1 / 19)
    assert sum(effect for _, effect in found.effects) == pytest.approx(0, abs=1e-9)


def test_a_single_control_has_no_placebo():
    found = placebos_in_space(*planted(units=3, treated=2))
    assert (found.effects, found.share) == ((), 1.0)


def test_conventions_are_kept_with_the_result_and_can_be_stricter():
    panel, trial = planted(units=12, treated=3, effect=9.0)
    usual = evaluate_trial(panel, trial, higher_is_better=True, seed=1)
    strict = Conventions(significance=0.001)
    found = evaluate_trial(panel, trial, higher_is_better=True, seed=1, conventions=strict)
    assert (usual.direction, found.direction) == (Direction.IMPROVED, Direction.NOT_SHOWN)
    assert found.conventions == strict


def test_the_same_input_gives_the_same_result():
    panel, trial = planted(units=60, treated=20, effect=1.0)
    first, again = (evaluate_trial(panel, trial, higher_is_better=True, seed=4) for _ in range(2))
    assert first == again
    assert not first.test.exact
