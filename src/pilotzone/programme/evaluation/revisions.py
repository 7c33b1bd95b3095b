"""Revisions of readings: a new value is added with its reason, the old one stays, and any past day can be asked for."""

from dataclasses import replace
from datetime import date, datetime

from pilotzone.programme.evaluation.errors import PeriodsOverlapError, RevisionError
from pilotzone.programme.evaluation.indicators import Indicator, Period, Place, Reading

__all__ = ["as_of", "check_definition", "current", "record_actual", "record_target", "revisions"]


def record_actual(indicator: Indicator, start: date, reading: Reading) -> Indicator:
    """Return the indicator with an actual value added to the period that begins on ``start``.

    Raises:
        IndicatorValueError: the value does not fit the measure.
        RevisionError: it replaces another without a reason or an order in time, or there is no such period.
    """
    period = _period(indicator, start, reading)
    _check_order(indicator, reading, current(period.actuals, reading.place))
    return _with(indicator, period, replace(period, actuals=(*period.actuals, reading)))


def record_target(indicator: Indicator, start: date, reading: Reading) -> Indicator:
    """Return the indicator with a target added; a second one of the same place re-baselines it and needs a reason.

    Raises:
        IndicatorValueError, RevisionError: as of an actual value.
    """
    period = _period(indicator, start, reading)
    _check_order(indicator, reading, current(period.targets, reading.place))
    return _with(indicator, period, replace(period, targets=(*period.targets, reading)))


def as_of(indicator: Indicator, moment: datetime) -> Indicator:
    """Return the indicator with the readings that were recorded up to ``moment``."""

    def known(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        return tuple(one for one in readings if one.recorded_at <= moment)

    periods = (replace(one, targets=known(one.targets), actuals=known(one.actuals)) for one in indicator.periods)
    return replace(indicator, periods=tuple(periods))


def check_definition(new: Indicator, known: Indicator) -> Indicator:
    """Return an indicator under a new definition, with all values that are on record of it.

    Raises:
        PeriodsOverlapError: the definition lacks a period that has values.
        IndicatorValueError: a value does not fit its measure.
    """
    filled = {(one.start, one.end): one for one in known.periods if one.targets or one.actuals}
    kept = {(one.start, one.end) for one in new.periods}
    for start, end in filled:
        if (start, end) not in kept:
            raise PeriodsOverlapError(indicator=new.id, problem=f"{start} to {end} has values and is left out")
    return replace(new, periods=tuple(filled.get((one.start, one.end), one) for one in new.periods))


def current(readings: tuple[Reading, ...], place: Place) -> Reading | None:
    """Return the last reading of a place, None where there is none."""
    return next(iter(reversed(revisions(readings, place))), None)


def revisions(readings: tuple[Reading, ...], place: Place) -> tuple[Reading, ...]:
    """Return all readings of a place in the order in which they were recorded."""
    return tuple(sorted((one for one in readings if one.place == place), key=lambda one: one.recorded_at))


def _period(indicator: Indicator, start: date, reading: Reading) -> Period:
    for one in indicator.periods:
        if one.start == start:
            return one
    raise _refused(indicator, reading, f"no period begins on {start}")


def _with(indicator: Indicator, old: Period, new: Period) -> Indicator:
    return replace(indicator, periods=tuple(new if one is old else one for one in indicator.periods))


def _check_order(indicator: Indicator, reading: Reading, last: Reading | None) -> None:
    if reading.recorded_at.tzinfo is None:
        raise _refused(indicator, reading, "the time has no zone")
    if last is not None and not reading.reason.strip():
        raise _refused(indicator, last, "no reason is given")
    if last is not None and reading.recorded_at <= last.recorded_at:
        raise _refused(indicator, last, f"{reading.recorded_at} is not later")


def _refused(indicator: Indicator, one: Reading, problem: str) -> RevisionError:
    return RevisionError(indicator=indicator.id, recorded_at=one.recorded_at, problem=problem)
