from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.evaluation import randomisation_test

FIGURES = st.lists(st.integers(-20, 20), min_size=4, max_size=8)


def _mask(units, chosen):
    return np.isin(np.arange(units), chosen)


def _by_hand(figures, chosen):
    """Return the share of choices with a difference at least as large, in whole numbers."""
    size, units, total = len(chosen), len(figures), sum(figures)

    def scaled(group):
        part = sum(figures[number] for number in group)
        return abs(part * (units - size) - (total - part) * size)

    every = [scaled(group) for group in combinations(range(units), size)]
    return sum(one >= scaled(chosen) for one in every) / len(every)


@given(figures=FIGURES, data=st.data())
def test_the_exact_p_value_is_the_share_of_choices_counted_by_hand(figures, data):
    size = data.draw(st.integers(1, len(figures) - 1))
    chosen = data.draw(st.sampled_from(list(combinations(range(len(figures)), size))))
    found = randomisation_test(np.array(figures, dtype=float), _mask(len(figures), chosen), seed=1)
    assert found.exact
    assert found.p_value == pytest.approx(_by_hand(figures, chosen))
    assert found.p_value >= found.smallest


@given(figures=FIGURES, data=st.data())
def test_under_no_effect_a_p_value_is_at_most_alpha_in_at_most_that_share_of_choices(figures, data):
    """The size of the test over every choice that lots could have made."""
    units = len(figures)
    size = data.draw(st.integers(1, units - 1))
    every = list(combinations(range(units), size))
    values = [
        randomisation_test(np.array(figures, dtype=float), _mask(units, chosen), seed=1).p_value for chosen in every
    ]
    for alpha in sorted(set(values)):
        assert sum(one <= alpha for one in values) / len(values) <= alpha + 1e-12


def test_two_groups_of_equal_size_have_a_mirrored_choice():
    found = randomisation_test(np.array([9.0, 8.0, 1.0, 2.0]), _mask(4, [0, 1]), seed=1)
    assert found.p_value == found.smallest == pytest.approx(2 / 6)


def test_a_sample_of_choices_comes_near_the_exact_value_and_never_to_zero():
    figures = np.random.default_rng(3).normal(size=14)
    treated = _mask(14, [0, 3, 5, 9])
    exact = randomisation_test(figures, treated, seed=1)
    drawn = randomisation_test(figures, treated, seed=1, exact_up_to=10)
    assert (drawn.exact, drawn.choices, drawn.seed) == (False, 10_000, 1)
    assert drawn.p_value == pytest.approx(exact.p_value, abs=0.02)
    clear = figures + 100.0 * treated
    assert randomisation_test(clear, treated, seed=1, exact_up_to=10, draws=99).p_value >= 1 / 100


def test_the_same_seed_gives_the_same_sample():
    figures, treated = np.random.default_rng(3).normal(size=40), _mask(40, range(10))
    first, again, other = (randomisation_test(figures, treated, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.p_value != other.p_value
