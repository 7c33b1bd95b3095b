"""Errors of targets, their pace and their nowcasts."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "NowcastFailedError",
    "PaceUndefinedError",
    "SeriesNotMonthlyError",
    "SeriesNotPositiveError",
    "SeriesTooShortError",
    "TargetMixesMethodsError",
]


class TargetMixesMethodsError(PilotzoneError):
    """One target is to be judged by figures of methods that measure different things."""

    code = "target_mixes_methods"
    message = "A target cannot be judged by figures of both {first} and {second}: they measure different things."
    help = "Name the one method that the target is about, or make two targets of it."


class PaceUndefinedError(PilotzoneError):
    """Progress towards a target has no pace, because its years or values do not lie one after the other."""

    code = "target_pace_undefined"
    message = "There is no pace from {base} to {target}: {reason}."
    help = "Give a base, a latest figure and a target with rising years, and for growth rates values above 0."


class SeriesTooShortError(PilotzoneError):
    """A monthly series is too short for a nowcast."""

    code = "monthly_series_too_short"
    message = "The series has {months} months with a figure; a nowcast needs {needed}."
    help = "Add earlier months: a season cannot be told from noise before it came three times."


class SeriesNotMonthlyError(PilotzoneError):
    """Observations for a nowcast are not one series of months."""

    code = "monthly_series_unfit"
    message = "The observations are no series of months: {reason}."
    help = "Give one figure a month, of one series, region, unit, method and price basis."


class SeriesNotPositiveError(PilotzoneError):
    """A monthly series has a figure of 0 or less, which has no logarithm."""

    code = "monthly_series_not_positive"
    message = "The figure of {period} is {value}, and growth from or to it is not defined."
    help = "Leave out what is not yet known, and nowcast only series of levels above 0."


class NowcastFailedError(PilotzoneError):
    """The model of a monthly series could not be estimated."""

    code = "nowcast_failed"
    message = "The seasonal model of the series could not be estimated: {reason}."
    help = "Look at the series for breaks and changed units; without a model there is no nowcast."
