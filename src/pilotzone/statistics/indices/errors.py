"""Refusals of composite indices."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "BaseAbsentError",
    "CellMissingError",
    "IndicatorConstantError",
    "IndicatorNegativeError",
    "IndicatorsDifferError",
    "JudgementsInconsistentError",
    "JudgementsUnfitError",
    "PanelColumnError",
    "PanelRowTwiceError",
]


class PanelColumnError(PilotzoneError):
    """A column of a panel is absent, or an indicator's column holds no numbers."""

    code = "index_column"
    message = "Column {column!r} of the panel {problem}."
    help = "Give a frame with the columns {columns}; those of indicators hold finite numbers."
    status = 422


class PanelRowTwiceError(PilotzoneError):
    """Two rows of a panel stand for the same unit and period."""

    code = "index_row_twice"
    message = "The panel has two rows for {key}."
    help = "Keep one row for each combination of {keys}; choose one vintage first."
    status = 422


class CellMissingError(PilotzoneError):
    """A cell of a panel is missing, and no treatment was declared."""

    code = "index_cell_missing"
    message = "The indicator {indicator!r} of {key} is missing ({missing} cells in all)."
    help = "Declare a treatment, median or leave_out; a missing cell is never taken for zero."
    status = 422


class IndicatorConstantError(PilotzoneError):
    """An indicator has the same value everywhere and cannot be normalised."""

    code = "index_indicator_constant"
    message = "The indicator {indicator!r} has the same value in every row."
    help = "Leave it out: it tells no unit from another."
    status = 422


class IndicatorNegativeError(PilotzoneError):
    """A method that needs positive numbers was given others."""

    code = "index_indicator_negative"
    message = "The indicator {indicator!r} has values that {method} cannot take."
    help = "Logarithms need numbers above zero; entropy needs numbers from zero on, such as those of min_max."
    status = 422


class IndicatorsDifferError(PilotzoneError):
    """A panel does not have the indicators for which a round fixed its weights."""

    code = "index_indicators_differ"
    message = "The round {round!r} weighs {expected}, but the panel has {given}."
    help = "Give the panel the indicators of the round, in its order and directions, or open a new round."
    status = 409


class JudgementsUnfitError(PilotzoneError):
    """Pairwise judgements are no reciprocal matrix of positive numbers."""

    code = "ahp_judgements"
    message = "The judgements cannot be used: {problem}."
    help = "Give a square matrix of 2 to 10 criteria with ones in the diagonal and a_ji = 1 / a_ij, all positive."
    status = 422


class JudgementsInconsistentError(PilotzoneError):
    """Pairwise judgements contradict each other too much to give weights."""

    code = "ahp_inconsistent"
    message = "The judgements contradict each other: their consistency ratio is {ratio}, and must be below {limit}."
    help = "Look at the judgement of {row} against {column} first: it is farthest from what the others imply."
    status = 422


class BaseAbsentError(PilotzoneError):
    """A series has no usable value in its base period."""

    code = "index_base_absent"
    message = "The series of {unit} has no value above zero in the base period {base}."
    help = "Choose a period in which every series has a value above zero."
    status = 422
