"""Denton's benchmarking by proportional first differences (IMF, Quarterly National Accounts Manual 2001, chapter 6)."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import spsolve

from pilotzone.statistics.accounts.errors import BenchmarkError

__all__ = ["denton", "sums"]

Array: TypeAlias = npt.NDArray[np.float64]


def denton(indicator: npt.ArrayLike, benchmarks: npt.ArrayLike, aggregation: npt.ArrayLike) -> Array:
    """Return the path that meets ``benchmarks`` and whose ratio to ``indicator`` changes as evenly as possible.

    It minimises the sum of squared differences between successive ratios. ``aggregation`` has a row for each benchmark
    and a column for each period: ``aggregation @ path == benchmarks``. Before the first and after the last benchmark
    the ratio stays as it is, so the path moves with the indicator.

    Raises:
        BenchmarkError: the indicator is not above zero, or benchmarks and aggregation do not fit it.

    >>> path = denton([98.2, 100.8, 102.2, 100.8], [4000.0], sums(4, 4))
    >>> [round(float(value), 1) for value in path]
    [977.1, 1003.0, 1016.9, 1003.0]
    """
    periods, totals, matrix = (np.asarray(one, dtype=float) for one in (indicator, benchmarks, aggregation))
    _check(periods, totals, matrix)
    count = len(periods)
    difference = sparse.diags_array([-np.ones(count - 1), np.ones(count - 1)], offsets=[0, 1], shape=(count - 1, count))
    weighted = sparse.csc_array(matrix * periods)
    system = sparse.block_array([[difference.T @ difference, weighted.T], [weighted, None]], format="csc")
    solved = spsolve(system, np.concatenate([np.zeros(count), totals]))
    path: Array = np.asarray(solved[:count], dtype=float) * periods
    return path


def sums(periods: int, per_benchmark: int) -> Array:
    """Return the aggregation in which each benchmark is the sum of successive periods, such as four quarters of a year.

    Periods that fill no whole benchmark stand free at the end.
    """
    matrix = np.zeros((periods // per_benchmark, periods))
    for row in range(len(matrix)):
        matrix[row, row * per_benchmark : (row + 1) * per_benchmark] = 1.0
    return matrix


def _check(periods: Array, totals: Array, matrix: Array) -> None:
    reason: Sequence[tuple[bool, str]] = (
        (periods.ndim != 1 or len(periods) == 0, "the indicator is no row of numbers"),
        (bool((periods <= 0).any() or not np.isfinite(periods).all()), "the indicator is not above zero everywhere"),
        (len(totals) == 0, "there is no benchmark"),
        (
            matrix.shape != (len(totals), len(periods)),
            "the aggregation has not a row per benchmark and a column per period",
        ),
    )
    for failed, text in reason:
        if failed:
            raise BenchmarkError(reason=text)
    if np.linalg.matrix_rank(matrix) < len(totals):
        raise BenchmarkError(reason="two benchmarks contradict or repeat each other")
