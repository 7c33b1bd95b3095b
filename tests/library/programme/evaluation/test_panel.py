from math import inf

import pytest

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import Panel, Trial

ROWS = [("A", 1, 1.0), ("A", 2, 2.0), ("B", 1, 3.0), ("B", 2, 4.0)]


def test_a_panel_does_not_depend_on_the_order_of_its_rows():
    first, second = Panel.of(ROWS), Panel.of(reversed(ROWS))
    assert (first.units, first.periods, first.values.tolist()) == (second.units, second.periods, second.values.tolist())


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (ROWS[:3], "panel_gap"),
        ([*ROWS, ROWS[0]], "panel_repeated"),
        ([*ROWS[:3], ("B", 2, inf)], "panel_value"),
        ([], "panel_value"),
    ],
)
def test_a_panel_with_a_hole_is_refused(rows, code):
    with pytest.raises(PilotzoneError) as caught:
        Panel.of(rows)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("trial", "code"),
    [
        (Trial(frozenset({"C"}), 2), "trial_unit"),
        (Trial(frozenset(), 2), "trial_group"),
        (Trial(frozenset({"A", "B"}), 2), "trial_group"),
        (Trial(frozenset({"A"}), 1), "trial_start"),
        (Trial(frozenset({"A"}), 3), "trial_start"),
    ],
)
def test_a_trial_that_leaves_nothing_to_compare_is_refused(trial, code):
    with pytest.raises(PilotzoneError) as caught:
        trial.split(Panel.of(ROWS))
    assert caught.value.code == code
