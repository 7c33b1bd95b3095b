"""Refusals of observations."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["FrameUnknownError", "ObservationRowError", "PeriodUnknownError", "UnlikeUnitsError"]


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
