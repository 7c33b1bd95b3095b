"""Denton's method: the example of the IMF's manual, statsmodels on the same numbers, and what must hold for any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.tsa.interp import dentonm

from pilotzone.statistics.accounts.denton import denton, sums
from pilotzone.statistics.accounts.errors import BenchmarkError

INDICATOR = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5]
PUBLISHED = [969.8, 998.4, 1018.3, 1013.4, 1007.2, 1042.9, 1060.3, 1051.0, 1040.6, 1066.5, 1071.7, 1051.0]
TWO_YEARS = sums(12, 4)[:2]


def test_the_example_of_the_quarterly_national_accounts_manual():
    """IMF, Quarterly National Accounts Manual (2001), example 6.2: eight quarters with, four without annual figures.

    The manual prints 1,042.9 for the sixth quarter where 1,042.85 follows: its numbers are rounded to one place.
    """
    path = denton(INDICATOR, [4000.0, 4161.4], TWO_YEARS)
    assert path == pytest.approx(PUBLISHED, abs=0.0516)


def test_statsmodels_finds_the_same_path():
    theirs = dentonm(np.array(INDICATOR), np.array([4000.0, 4161.4]), freq="aq")
    assert denton(INDICATOR, [4000.0, 4161.4], TWO_YEARS) == pytest.approx(theirs, rel=1e-9)


positive = arrays(float, 12, elements=st.floats(1.0, 1000.0))


@given(positive, arrays(float, 3, elements=st.floats(1.0, 10000.0)))
def test_benchmarks_are_met(indicator, totals):
    path = denton(indicator, totals, sums(12, 4))
    assert path.reshape(3, 4).sum(axis=1) == pytest.approx(totals, rel=1e-6)


@given(positive, st.floats(0.1, 10.0))
def test_an_indicator_in_proportion_is_only_scaled(indicator, factor):
    totals = indicator.reshape(3, 4).sum(axis=1) * factor
    assert denton(indicator, totals, sums(12, 4)) == pytest.approx(indicator * factor, rel=1e-6)


@given(positive, arrays(float, 3, elements=st.floats(1.0, 10000.0)), st.floats(0.1, 10.0))
def test_the_level_of_the_indicator_does_not_matter(indicator, totals, factor):
    path, scaled = (denton(indicator * one, totals, sums(12, 4)) for one in (1.0, factor))
    assert scaled == pytest.approx(path, rel=1e-5, abs=1e-5 * max(totals))


def test_periods_beyond_the_last_whole_benchmark_stand_free():
    assert sums(5, 2).tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0]]
    path = denton([1, 1, 1, 1, 2], [2.0, 2.0], sums(5, 2))
    assert path == pytest.approx([1, 1, 1, 1, 2])


@pytest.mark.parametrize(
    ("indicator", "benchmarks", "aggregation", "reason"),
    [
        ([1, 0], [1], [[1, 1]], "not above zero"),
        ([1, float("nan")], [1], [[1, 1]], "not above zero"),
        ([1, 2], [], np.zeros((0, 2)), "no benchmark"),
        ([1, 2], [1], [[1, 1, 1]], "a row per benchmark"),
        ([], [1], [[]], "no row of numbers"),
        ([1, 2], [1, 2], [[1, 1], [1, 1]], "contradict or repeat"),
    ],
)
def test_what_cannot_be_benchmarked_is_refused(indicator, benchmarks, aggregation, reason):
    with pytest.raises(BenchmarkError, match=reason):
        denton(indicator, benchmarks, aggregation)
