"""Refusals of observations."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AcrossMethodsError",
    "AcrossPricesError",
    "AcrossVintagesError",
    "DigitsExceededError",
    "FigureColumnMissingError",
    "FigureRepeatedError",
    "FigureWordUnknownError",
    "FrameUnknownError",
    "IdentityBrokenError",
    "ObservationRowError",
    "PeriodUnknownError",
    "PriceBasisUnstatedError",
    "UnlikeUnitsError",
    "VintageUndatedError",
    "VintageUnknownError",
]


class ObservationRowError(PilotzoneError):
    """A row of a table of figures lacks a column, or its value is no number."""

    code = "observation_row"
    message = "Row {row} of the figures cannot be read: {column!r} is {value!r}."
    help = "Give rows with the columns {columns}; year and value are numbers."
    status = 422


class PeriodUnknownError(PilotzoneError):
    """A period is neither a year nor a part of one."""

    code = "period_unknown"
    message = "{period!r} is no period."
    help = "Give a year such as 2023, or a half year, quarter or month such as 2023-S1, 2023-Q1 or 2023-M03."
    status = 422


class FrameUnknownError(PilotzoneError):
    """What was given as a frame is none that can be read."""

    code = "frame_unknown"
    message = "A {kind} is no frame that can be read."
    help = "Give a DataFrame of pandas or polars, or a table of pyarrow; collect a lazy frame first."
    status = 422


class UnlikeUnitsError(PilotzoneError):
    """Two units measure different things, or one is unknown."""

    code = "units_unlike"
    message = "Figures in {unit!r} cannot be stated in {wanted!r}."
    help = (
        "Give both in units of one quantity, such as 100 million yuan and trillion yuan; no exchange rate is implied."
    )
    status = 422


class FigureColumnMissingError(PilotzoneError):
    """A table of figures lacks a column, or a row lacks its value."""

    code = "figure_column_missing"
    message = "{column!r} is missing in {row}."
    help = "A figure needs series, region, period, value, unit, price_basis, method, vintage, source and grade."
    status = 422


class FigureWordUnknownError(PilotzoneError):
    """A method, grade, price basis or transcription is not in its closed list."""

    code = "figure_word_unknown"
    message = "{column!r} cannot be {value!r}."
    help = "Give one of {allowed}."
    status = 422


class DigitsExceededError(PilotzoneError):
    """A value is no number, or has more digits than are stored."""

    code = "digits_exceeded"
    message = "A value cannot be stored: {reason}."
    help = "Give numbers with at most {digits} digits behind the point and 26 before it; round what was computed first."
    status = 422


class VintageUndatedError(PilotzoneError):
    """A vintage does not say from which day it was the published state."""

    code = "vintage_undated"
    message = "The vintage {vintage!r} has no day from which it held."
    help = "Give vintage_from, the day of publication; without it nobody can say what was known when."
    status = 422


class VintageUnknownError(PilotzoneError):
    """No figure is of the vintage that was asked for."""

    code = "vintage_unknown"
    message = "There is no figure of the vintage {vintage!r}."
    help = "Known vintages: {known}."
    status = 404


class FigureRepeatedError(PilotzoneError):
    """A figure of one vintage, or of one day, stands twice."""

    code = "figure_repeated"
    message = "{series} {branch} of {region} in {period} stands twice in {vintage}."
    help = "A vintage states a figure once; give a correction a vintage of its own, with its day."
    status = 409


class PriceBasisUnstatedError(PilotzoneError):
    """A series has figures at several prices, and none was asked for."""

    code = "price_basis_unstated"
    message = "{series} has figures at several prices: {bases}."
    help = "Say which with price_basis; for several base years, give each base year a series of its own."
    status = 422


class AcrossVintagesError(PilotzoneError):
    """Figures of several vintages were to be added or divided."""

    code = "across_vintages"
    message = "Figures of several vintages cannot be computed with: {vintages}."
    help = "Take all of them from one vintage, or allow the mixture: the result then carries the warning."
    status = 422


class AcrossMethodsError(PilotzoneError):
    """Figures of several methods were to be added or divided."""

    code = "across_methods"
    message = "Figures of several methods cannot be computed with: {methods}."
    help = "Take all of them from one method, or allow the mixture: the result then carries the warning."
    status = 422


class AcrossPricesError(PilotzoneError):
    """Figures at several prices were to be added or divided."""

    code = "across_prices"
    message = "Figures at several prices cannot be computed with: {prices}."
    help = "Bring all of them to one price basis and base year first."
    status = 422


class IdentityBrokenError(PilotzoneError):
    """Parts do not add up to their whole, or provinces are too far from the nation."""

    code = "identity_broken"
    message = "{count} identities do not hold: {listed}."
    help = "Ask the publisher which vintage each figure is of; or load with flags, and every figure concerned says so."
    status = 422
