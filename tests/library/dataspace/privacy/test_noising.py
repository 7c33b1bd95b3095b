"""Released figures: the noise is OpenDP's distribution, keys show above the threshold only, and steps stay whole."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from statistics import NormalDist

import numpy as np
import opendp.prelude as dp
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.privacy.noising import Noise, NoisedFigure, Share, noised, step_of

GROUPS = 20_000
SIGMA = Fraction(51, 4)


def source(seed):
    return Random(seed).randbytes  # noqa: S311 - a test must be able to draw the same again


def noise(*sensitivities, threshold=None, sigma=SIGMA):
    """Return the noise of figures a0, a1, ...; the first counts entities where there is a threshold."""
    figures = tuple(NoisedFigure(Share(f"a{n}", size), sigma) for n, size in enumerate(sensitivities))
    keys = () if threshold is None else ("g",)
    return Noise(figures, keys, None if threshold is None else "a0", threshold, Loss())


def table(**columns):
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def test_the_noise_of_released_figures_is_that_of_opendp():
    exact = table(a0=np.full(GROUPS, 1000))
    ours = noised(exact, noise(1), source(1)).column("a0").to_numpy() - 1000
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    theirs = np.array(dp.m.make_gaussian(*space, scale=float(SIGMA))([0] * GROUPS))
    assert ks_2samp(ours, theirs).pvalue > 1e-4
    assert np.var(ours) == pytest.approx(float(SIGMA) ** 2, rel=0.05)


def test_figures_of_one_release_have_noise_of_their_own():
    exact = table(a0=np.zeros(GROUPS, np.int64), a1=np.zeros(GROUPS, np.int64))
    released = noised(exact, noise(1, 1), source(2))
    correlation = np.corrcoef(released.column("a0").to_numpy(), released.column("a1").to_numpy())[0, 1]
    assert abs(correlation) < 0.03


def test_a_group_of_one_entity_shows_as_rarely_as_the_threshold_says():
    threshold = 1 + round(2 * SIGMA)
    exact = table(g=np.arange(GROUPS), a0=np.ones(GROUPS, np.int64))
    shown = noised(exact, noise(1, threshold=threshold), source(3)).num_rows / GROUPS
    assert shown == pytest.approx(1 - NormalDist(0, float(SIGMA)).cdf(threshold - 1.5), rel=0.2)


def test_a_shown_group_is_shown_with_the_number_that_let_it_through():
    exact = table(g=np.arange(GROUPS), a0=np.full(GROUPS, 20))
    released = noised(exact, noise(1, threshold=25), source(4))
    assert min(released.column("a0").to_pylist()) == 25
    assert 0 < released.num_rows < GROUPS


def test_without_keys_there_is_one_row_whatever_the_numbers():
    released = noised(table(a0=[0]), noise(1), source(5))
    assert released.num_rows == 1


def test_groups_come_in_the_order_of_their_keys_and_not_of_the_records():
    """In which order a hash table gave its groups says something about the records in it."""
    exact = table(g=["b", None, "c", "a"], a0=[10_000] * 4)
    released = noised(exact, noise(1, threshold=5), source(6))
    assert released.column("g").to_pylist() == ["a", "b", "c", None]


@given(st.lists(st.integers(-(10**12), 10**12), max_size=50), st.integers(0, 2**32))
def test_the_same_draws_and_figures_give_the_same_release(values, seed):
    exact = table(g=list(range(len(values))), a0=pa.array(values, pa.int64()))
    once, again = (noised(exact, noise(1, threshold=0), source(seed)) for _ in range(2))
    assert once.equals(again)
    assert once.schema == exact.schema


def test_the_same_number_of_draws_is_made_for_few_groups_as_for_many():
    def drawn(groups):
        asked, stream = [], source(7)

        def random(size):
            asked.append(size)
            return stream(size)

        noised(table(a0=np.zeros(groups, np.int64)), noise(1), random)
        return asked[0]

    assert drawn(1) == drawn(1000) < drawn(1025)


@pytest.mark.parametrize(
    ("lower", "upper", "whole", "step"),
    [
        ("0", "1", False, Fraction(1, 10**6)),
        ("-250000", "999", False, Fraction(1, 10)),
        ("0", "0.0003", False, Fraction(1, 10**10)),
        ("0", "999999", True, Fraction(1)),
        ("0", "1e15", True, Fraction(10**9)),
    ],
)
def test_a_bound_has_about_a_million_steps_and_whole_numbers_no_smaller_one_than_1(lower, upper, whole, step):
    assert step_of(Decimal(lower), Decimal(upper), whole=whole) == step


def test_a_question_and_its_noise_have_one_name():
    first = noise(1, threshold=5)
    assert first.digest("SELECT 1") == noise(1, threshold=5).digest("SELECT 1")
    others = [
        first.digest("SELECT 2"),
        noise(1, threshold=6).digest("SELECT 1"),
        noise(1, 1, threshold=5).digest("SELECT 1"),
    ]
    assert first.digest("SELECT 1") not in others
