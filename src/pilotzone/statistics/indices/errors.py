"""Refusals of composite indices."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "BaseAbsentError",
    "CellMissingError",
    "IndicatorConstantError",
    "IndicatorNegativeError",
    "IndicatorNotNumbersError",
    "IndicatorsDifferError",
    "JudgementsInconsistentError",
    "JudgementsNotReciprocalError",
    "JudgementsSizeError",
    "PanelColumnAbsentError",
    "PanelRowTwiceError",
    "WeightsUnfitError",
]


class PanelColumnAbsentError(PilotzoneError):
    """A column that a panel must have is absent."""

    code = "index_column_absent"
    message = "The panel has no column {column!r}."
    help = "Give a frame with the columns {columns}."
    status = 422


class IndicatorNotNumbersError(PilotzoneError):
    """An indicator's column holds something else than finite numbers."""

    code = "index_indicator_not_numbers"
    message = "The column of the indicator {indicator!r} does not hold finite numbers."
    help = "Give whole numbers, decimals or floats; null stands for a missing cell."
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


class WeightsUnfitError(PilotzoneError):
    """Weights that were given do not fit the indicators."""

    code = "index_weights_unfit"
    message = "The weights {weights} cannot be those of the {indicators} indicators of the round {round!r}."
    help = "Give one weight from zero on for each indicator, in their order, and one above zero at least."
    status = 422


class JudgementsSizeError(PilotzoneError):
    """Pairwise judgements are no square matrix of the criteria."""

    code = "ahp_matrix_size"
    message = "The judgements are no square matrix of {criteria} criteria that has a known consistency."
    help = "Give 2 to 10 criteria, one row and one column for each; group more of them into dimensions."
    status = 422


class JudgementsNotReciprocalError(PilotzoneError):
    """A judgement and its opposite are not reciprocal."""

    code = "ahp_not_reciprocal"
    message = "{row} against {column} is judged {value}, and the opposite {opposite}."
    help = "Give judgements above zero with a_ji = 1 / a_ij, and 1 in the diagonal."
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
