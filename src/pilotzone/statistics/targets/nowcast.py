"""Nowcasts of a year from its months so far, with an interval: a structural time-series model (Harvey 1989, 2.3).

A level that wanders around a fixed slope, and a season that may change, are estimated from the logarithms by
statsmodels. Paths drawn from the model, given all that was observed, stand for what was not: the months to come and
single months without a figure. The interval takes the estimated parameters for the true ones, so it is somewhat too
narrow. A month that is never published alone, such as January in many Chinese series, has no season to estimate.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.structural import UnobservedComponents

from pilotzone.statistics.observations import Frequency, Grade, Method, Observation, Period
from pilotzone.statistics.targets.errors import (
    NowcastFailedError,
    SeriesNotMonthlyError,
    SeriesNotPositiveError,
    SeriesTooShortError,
)

__all__ = ["Nowcast", "nowcast"]

_LEAST_MONTHS: Final = 36
_PATHS: Final = 1000
_SCALE: Final = 100.0
"""The model is of percent: its search for variances starts near 1."""


@dataclass(frozen=True, kw_only=True)
class Nowcast:
    """An estimate of a year, as an observation of its own method, and the interval in which it is with ``level``."""

    estimate: Observation
    lower: Decimal
    upper: Decimal
    level: Decimal
    months_observed: int
    model: str


def nowcast(observations: Iterable[Observation], year: int, *, seed: int, level: Decimal = Decimal("0.8")) -> Nowcast:
    """Return the estimate of the sum of the months of ``year`` of one monthly series, and its interval.

    ``seed`` starts the simulation: the same observations and seed give the same figures. Months of the year that were
    observed count as they are, so a whole year is its own sum without any interval.

    Raises:
        SeriesNotMonthlyError, SeriesTooShortError, SeriesNotPositiveError: the observations are no such series.
        NowcastFailedError: the model could not be estimated.
    """
    months = _months(observations)
    first, values = _path(months, year)
    known = ~np.isnan(values)
    if (count := int(known.sum())) < _LEAST_MONTHS:
        raise SeriesTooShortError(months=count, needed=_LEAST_MONTHS)
    whole = known[-12:].all()
    totals = np.array([values[-12:].sum()]) if whole else _simulated(np.log(values), seed)
    tail = (1 - float(level)) / 2
    lower, middle, upper = np.quantile(totals, (tail, 0.5, 1 - tail))
    return Nowcast(
        estimate=_estimate(months, year, _decimal(middle)),
        lower=_decimal(lower),
        upper=_decimal(upper),
        level=level,
        months_observed=int(known[-12:].sum()),
        model=f"structural model of logarithms from {first}, {_PATHS} paths, seed {seed}",
    )


def _months(observations: Iterable[Observation]) -> Mapping[Period, Observation]:
    months: dict[Period, Observation] = {}
    for one in observations:
        if not isinstance(one.period, Period) or one.period.frequency is not Frequency.MONTH:
            raise SeriesNotMonthlyError(reason=f"{one.period} is no month")
        if one.period in months:
            raise SeriesNotMonthlyError(reason=f"{one.period} occurs twice")
        if one.value <= 0:
            raise SeriesNotPositiveError(period=one.period, value=one.value)
        months[one.period] = one
    kinds = {(one.series, one.branch, one.region, one.unit, one.method, one.price_basis) for one in months.values()}
    if len(kinds) != 1:
        raise SeriesNotMonthlyError(reason=f"they are {len(kinds)} series")
    if never := sorted(set(range(1, 13)) - {one.number for one in months}):
        raise SeriesNotMonthlyError(reason=f"no year has a figure of month {never[0]}; split combined months before")
    return months


def _path(months: Mapping[Period, Observation], year: int) -> tuple[Period, NDArray[np.float64]]:
    """Return the first month and the values from it to the end of ``year``; what is not known is NaN."""
    first = min(months)
    wanted = [
        Period(at // 12, Frequency.MONTH, at % 12 + 1)
        for at in range(first.year * 12 + first.number - 1, year * 12 + 12)
    ]
    return first, np.array([float(months[one].value) if one in months else np.nan for one in wanted])


def _simulated(logarithms: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Return totals of the last twelve months: paths drawn from the model, given all that was observed."""
    model = UnobservedComponents(_SCALE * logarithms, level="lldtrend", seasonal=12)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            model.fit(disp=False)
        except (ConvergenceWarning, np.linalg.LinAlgError) as error:
            raise NowcastFailedError(reason=str(error)) from error
    smoother = model.simulation_smoother()
    random = np.random.default_rng(seed)
    totals = np.empty(_PATHS)
    for number in range(_PATHS):
        smoother.simulate(rng=random)
        signal = (model["design"] @ smoother.simulated_state)[0] + smoother.simulated_measurement_disturbance[0]
        totals[number] = np.exp(np.where(np.isnan(logarithms), signal / _SCALE, logarithms)[-12:]).sum()
    return totals


def _estimate(months: Mapping[Period, Observation], year: int, value: Decimal) -> Observation:
    latest = months[max(months)]
    return replace(
        latest,
        period=year,
        value=value,
        method=Method.NOWCAST,
        grade=Grade.ESTIMATED,
        vintage=f"nowcast of {latest.vintage}",
        source=f"nowcast from {len(months)} months: {latest.source}",
    )


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(float(value), 4)))
