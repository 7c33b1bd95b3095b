"""What an indicator shows: target against actual in each period and place, and parts that do not make their whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import (
    Assessment,
    Indicator,
    Period,
    Place,
    Reading,
    assess,
    check_parts,
    current,
)

__all__ = ["Assessed", "assess_indicator", "failing_parts"]


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """A period and place: the current target and actual value, what they say, and how many were replaced before."""

    period: Period
    place: Place
    target: Reading | None
    actual: Reading | None
    assessment: Assessment
    replaced: int


def assess_indicator(indicator: Indicator) -> list[Assessed]:
    """Return what is known of each period and place that has a target or an actual value, in their order."""
    return [one for period in sorted(indicator.periods, key=lambda one: one.start) for one in _of(indicator, period)]


def failing_parts(indicator: Indicator) -> list[tuple[Period, str, PilotzoneError]]:
    """Return for each period and location where the actual values of parts do not make the whole, and why."""
    named = replace(indicator, id=indicator.title)
    return [found for period in indicator.periods for found in _failing(named, period)]


def _of(indicator: Indicator, period: Period) -> Iterator[Assessed]:
    places = {one.place for one in (*period.targets, *period.actuals)}
    for place in sorted(places, key=lambda one: (one.location, len(one.dimensions), one.dimensions)):
        readings = [one for one in (*period.targets, *period.actuals) if one.place == place]
        target, actual = current(period.targets, place), current(period.actuals, place)
        yield Assessed(
            period=period,
            place=place,
            target=target,
            actual=actual,
            assessment=assess(indicator, period.start, place),
            replaced=len(readings) - (target is not None) - (actual is not None),
        )


def _failing(indicator: Indicator, period: Period) -> Iterator[tuple[Period, str, PilotzoneError]]:
    if not indicator.aggregation:
        return
    places = {one.place for one in period.actuals}
    for location in sorted({place.location for place in places}):
        here = [place for place in places if place.location == location]
        readings = tuple(found for place in here if (found := current(period.actuals, place)) is not None)
        for dimension in sorted({name for place in here for name, _value in place.dimensions}):
            try:
                check_parts(indicator, readings, dimension)
            except PilotzoneError as error:
                yield period, location, error
