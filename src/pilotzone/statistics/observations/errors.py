"""Refusals of observations."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["ObservationRowError"]


class ObservationRowError(PilotzoneError):
    """A row of a table of figures lacks a column, or its value is no number."""

    code = "observation_row"
    message = "Row {row} of the figures cannot be read: {column!r} is {value!r}."
    help = "Give rows with the columns {columns}; year and value are numbers."
    status = 422
