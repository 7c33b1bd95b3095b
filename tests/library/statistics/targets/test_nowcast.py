"""Nowcasts on series whose truth is planted."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from pilotzone.statistics.observations import Frequency, Grade, Method, Observation, Period, PriceBasis
from pilotzone.statistics.targets import errors
from pilotzone.statistics.targets.nowcast import nowcast

FIRST = 2017


def months(count: int, *, noise: float = 0.0, seed: int = 0) -> list[Observation]:
    """Return monthly figures with a season and growth of about 10 percent a year."""
    at = np.arange(count)
    wander = np.cumsum(np.random.default_rng(seed).normal(0, noise, count)) if noise else np.zeros(count)
    values = np.exp(5 + 0.008 * at + 0.15 * np.sin(2 * np.pi * at / 12) + wander)
    return [
        Observation(
            series="software_revenue",
            region="CN-33",
            period=Period(FIRST + int(number) // 12, Frequency.MONTH, int(number) % 12 + 1),
            value=Decimal(f"{value:.4f}"),
            unit="100 million yuan",
            price_basis=PriceBasis.CURRENT,
            method=Method.SURVEY,
            vintage="planted",
            source="made for this test, synthetic",
            grade=Grade.OBSERVED,
        )
        for number, value in zip(at, values, strict=True)
    ]


def year_of(series: Iterable[Observation], year: int) -> Decimal:
    return sum((one.value for one in series if one.period.year == year), Decimal(0))  # type: ignore[union-attr] # months


def test_a_series_with_little_noise_is_continued() -> None:
    whole = months(96, noise=0.001)
    found = nowcast(whole[:-6], FIRST + 7, seed=1)
    assert found.estimate.value == pytest.approx(year_of(whole, FIRST + 7), rel=Decimal("0.01"))
    assert found.lower <= found.estimate.value <= found.upper
    assert found.months_observed == 6


def test_the_interval_narrows_with_each_month_and_mostly_holds_the_truth() -> None:
    held, widths = 0, {3: 0.0, 9: 0.0}
    for seed in range(6):
        whole = months(96, noise=0.02, seed=seed)
        for known in widths:
            found = nowcast(whole[: known - 12], FIRST + 7, seed=1)
            widths[known] += float(found.upper - found.lower)
            held += found.lower <= year_of(whole, FIRST + 7) <= found.upper
    assert widths[9] < widths[3] / 1.5
    assert held >= 6, "an interval of 80 percent that holds half of the time or less is none"


def test_an_estimate_says_that_it_is_one_and_is_the_same_again() -> None:
    known = months(90, noise=0.02)
    found = nowcast(known, FIRST + 7, seed=7)
    assert (found.estimate.method, found.estimate.grade) == (Method.NOWCAST, Grade.ESTIMATED)
    assert found.estimate.vintage == "nowcast of planted"
    assert nowcast(list(reversed(known)), FIRST + 7, seed=7) == found


def test_a_month_without_a_figure_is_estimated_within_its_year() -> None:
    whole = months(96, noise=0.005)
    known = [one for number, one in enumerate(whole[:-3]) if number % 29 != 1]
    found = nowcast(known, FIRST + 7, seed=1)
    assert found.months_observed == 8
    assert found.estimate.value == pytest.approx(year_of(whole, FIRST + 7), rel=Decimal("0.03"))


def test_a_whole_year_is_its_own_sum() -> None:
    whole = months(48)
    found = nowcast(whole, FIRST + 3, seed=1)
    assert (
        found.estimate.value
        == found.lower
        == found.upper
        == pytest.approx(year_of(whole, FIRST + 3), abs=Decimal("0.001"))
    )


def test_what_is_no_monthly_series_is_refused() -> None:
    known = months(40)
    with pytest.raises(errors.SeriesTooShortError, match="35 months"):
        nowcast(known[:35], FIRST + 3, seed=1)
    with pytest.raises(errors.SeriesNotPositiveError):
        nowcast(
            [*known, replace(known[0], period=Period(FIRST + 4, Frequency.MONTH, 1), value=Decimal(0))], 2021, seed=1
        )
    with pytest.raises(errors.SeriesNotMonthlyError, match="is no month"):
        nowcast([*known, replace(known[0], period=2020)], FIRST + 3, seed=1)
    with pytest.raises(errors.SeriesNotMonthlyError, match="twice"):
        nowcast([*known, known[0]], FIRST + 3, seed=1)
    with pytest.raises(errors.SeriesNotMonthlyError, match="month 1;"):
        nowcast([one for one in known if not str(one.period).endswith("M01")], FIRST + 3, seed=1)
    with pytest.raises(errors.SeriesNotMonthlyError, match="2 series"):
        nowcast([*known[1:], replace(known[0], unit="yuan")], FIRST + 3, seed=1)
