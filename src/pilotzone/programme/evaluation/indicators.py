"""Indicators of results in the shape of IATI 2.03: result, indicator, baseline, period with targets and actuals.

Beyond IATI, every value says when it was recorded, and a value that is replaced stays readable with the reason.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from pilotzone.programme.evaluation.errors import (
    AggregationError,
    DisaggregationError,
    IndicatorValueError,
    PeriodsOverlapError,
)

__all__ = [
    "Baseline",
    "Comparator",
    "DataQuality",
    "Indicator",
    "Measured",
    "Period",
    "Place",
    "Reading",
    "Result",
    "check_parts",
    "total",
]


class Measured(StrEnum):
    """In what an indicator is measured (IATI codelist IndicatorMeasure, codes 1 to 5)."""

    UNIT = "unit"
    PERCENTAGE = "percentage"
    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    QUALITATIVE = "qualitative"


class Comparator(StrEnum):
    """How an actual value is compared with its target."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "="
    ABOUT = "~="
    INCREASING = "increasing"
    EXISTS = "exists"


class DataQuality(StrEnum):
    """How an actual value was come by; the words are those of the grades of figures."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    DECLARED = "declared"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where and for whom a value holds: a location, and the value of each dimension by which it is disaggregated."""

    location: str
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """The value from which change is counted; None with a comment where it is in words."""

    year: int
    value: Decimal | None
    place: Place
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A target or an actual value as it was recorded; ``reason`` says why it replaces an earlier one of the same place.

    Attributes:
        comparator: of a target; None of an actual value.
        quality: of an actual value; None of a target.
    """

    value: Decimal | None
    place: Place
    recorded_at: datetime
    comparator: Comparator | None = None
    quality: DataQuality | None = None
    comment: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A span of days with its targets and actual values, every revision of them included."""

    start: date
    end: date
    targets: tuple[Reading, ...] = ()
    actuals: tuple[Reading, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What is measured, and how it went.

    Attributes:
        ascending: whether higher is better.
        aggregation: whether values of parts may be added.

    Raises:
        IndicatorValueError: a value does not fit the measure.
        PeriodsOverlapError: periods overlap, or end before they begin.
    """

    id: str
    title: str
    measured: Measured
    ascending: bool
    aggregation: bool
    unit: str = ""
    baselines: tuple[Baseline, ...] = ()
    periods: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        self._check_periods()
        for baseline in self.baselines:
            self.check(baseline)
        for period in self.periods:
            for reading in (*period.targets, *period.actuals):
                self.check(reading)

    def _check_periods(self) -> None:
        ordered = sorted(self.periods, key=lambda period: period.start)
        for one in ordered:
            if one.end < one.start:
                raise PeriodsOverlapError(indicator=self.id, problem=f"{one.start} to {one.end} ends before it begins")
        for one, after in pairwise(ordered):
            if after.start <= one.end:
                raise PeriodsOverlapError(indicator=self.id, problem=f"that of {after.start} begins before {one.end}")

    def check(self, one: Baseline | Reading) -> None:
        """Refuse a number of a qualitative indicator and words without a number of any other.

        Raises:
            IndicatorValueError: the value does not fit the measure.
        """
        words = self.measured is Measured.QUALITATIVE
        directional = isinstance(one, Reading) and one.comparator in {Comparator.INCREASING, Comparator.EXISTS}
        unfit = one.value is not None if words else one.value is None and not directional
        if unfit or (words and not one.comment) or (one.value is not None and not one.value.is_finite()):
            raise IndicatorValueError(indicator=self.id, measure=self.measured.value, value=one.value)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a trial is to bring about, with the indicators that show it."""

    title: str
    indicators: tuple[Indicator, ...]


def total(indicator: Indicator, readings: tuple[Reading, ...]) -> Decimal:
    """Return the sum of the values of parts.

    Raises:
        AggregationError: the indicator forbids it, or a part has no number.
    """
    values = [one.value for one in readings if one.value is not None]
    if not indicator.aggregation or len(values) < len(readings):
        raise AggregationError(indicator=indicator.id)
    return sum(values, Decimal(0))


def check_parts(indicator: Indicator, readings: tuple[Reading, ...], dimension: str) -> None:
    """Check that the parts by one dimension make the whole of each place in which both stand.

    Raises:
        DisaggregationError: they do not.
        AggregationError: the indicator forbids adding.
    """
    wholes = {one.place: one for one in readings}
    parts: dict[Place, list[Reading]] = {}
    for one in readings:
        rest = tuple(pair for pair in one.place.dimensions if pair[0] != dimension)
        if rest != one.place.dimensions:
            parts.setdefault(Place(location=one.place.location, dimensions=rest), []).append(one)
    for place, found in parts.items():
        if place in wholes and (made := total(indicator, tuple(found))) != wholes[place].value:
            raise DisaggregationError(
                dimension=dimension, indicator=indicator.id, parts=made, whole=wholes[place].value
            )
