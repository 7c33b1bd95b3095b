"""What can be wrong with a panel, a trial, an indicator or a table of scores."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AggregationError",
    "DisaggregationError",
    "IndicatorNotationError",
    "IndicatorValueError",
    "PanelCellError",
    "PanelColumnError",
    "PanelFileError",
    "PanelGapError",
    "PanelOtherError",
    "PanelRepeatedError",
    "PanelRowsRepeatedError",
    "PanelValueError",
    "PeriodsOverlapError",
    "RevisionError",
    "ScoreBandError",
    "ScoreRowsRepeatedError",
    "SingleTreatedError",
    "TrialGroupError",
    "TrialRecordError",
    "TrialStartError",
    "TrialUnitError",
]


class PanelGapError(PilotzoneError):
    """A unit lacks a period that others have."""

    code = "panel_gap"
    message = "The panel has no value of {unit} in {period}."
    help = "Give every unit every period, or leave the unit or the period out and say so."


class PanelRepeatedError(PilotzoneError):
    """A unit has two values of a period."""

    code = "panel_repeated"
    message = "The panel has two values of {unit} in {period}."
    help = "Give one value for each unit and period, all from the same vintage."


class PanelFileError(PilotzoneError):
    """A file is no panel that can be read."""

    code = "panel_file"
    message = "The file cannot be read as a panel: {reason}."
    help = "Give a CSV, Parquet or XLSX file with one row for each unit and period, and the names of columns on top."
    status = 422


class PanelColumnError(PilotzoneError):
    """A file lacks a column of a panel, or has two of its name."""

    code = "panel_column"
    message = "The file has {times} columns named {column!r}; it has {columns}."
    help = "Name the columns of the unit, the period and the outcome as they stand in the first row, each of them once."
    status = 422


class PanelCellError(PilotzoneError):
    """A cell of a panel is empty, or holds something else than it must."""

    code = "panel_cell"
    message = "Row {row}, column {column!r}: the cell holds {value!r}."
    help = "Give {expected}. Correct the file and hand it in again: a missing figure is never guessed."
    status = 422


class PanelRowsRepeatedError(PilotzoneError):
    """Two rows of a file are of the same unit and period."""

    code = "panel_rows_repeated"
    message = "Rows {first} and {second} are both of {unit} in {period}."
    help = "Keep one row for each unit and period, all from the same vintage."
    status = 422


class PanelOtherError(PilotzoneError):
    """An evaluation is computed again from another panel than its own."""

    code = "panel_other"
    message = "The panel has the digest {found}; the evaluation rests on {expected}."
    help = "Give the file that was evaluated, byte by byte as it was."
    status = 409


class PanelValueError(PilotzoneError):
    """A value is no finite number, or there are no values."""

    code = "panel_value"
    message = "The panel holds {value} for {unit} in {period}."
    help = "Give finite numbers, at least one row of unit, period and value."


class TrialUnitError(PilotzoneError):
    """The trial names a unit that the panel does not have."""

    code = "trial_unit"
    message = "The panel has no unit {unit!r}."
    help = "Name units of the panel, each written as it is there."


class TrialGroupError(PilotzoneError):
    """One of the two groups is empty."""

    code = "trial_group"
    message = "Of {units} units {treated} are treated: one group is empty."
    help = "Name at least one treated unit and leave at least one to compare with."


class TrialStartError(PilotzoneError):
    """No period lies before the start, or none from it on."""

    code = "trial_start"
    message = "The start {start} leaves {before} periods before it and {after} from it on."
    help = "Give the first period of the trial, and figures of at least one period before it and one from it on."


class TrialRecordError(PilotzoneError):
    """Bytes are no record of an evaluation."""

    code = "trial_record"
    message = "The file is no record of the evaluation of a trial: {reason}."
    help = "Give the bytes that pilotzone trial evaluate wrote, or that the page of the trial gives away."
    status = 422


class SingleTreatedError(PilotzoneError):
    """A synthetic control is asked for several treated units at once."""

    code = "single_treated"
    message = "A synthetic control is made for one unit, not for {treated}."
    help = "Make one for each treated unit and leave the other treated units out of its panel."


class IndicatorValueError(PilotzoneError):
    """A value does not fit the measure of its indicator."""

    code = "indicator_value"
    message = "The indicator {indicator} is {measure}, and cannot have the value {value}."
    help = (
        "Give a number for a quantitative indicator. Of a qualitative one the words go into the comment, not the value."
    )


class RevisionError(PilotzoneError):
    """A value is replaced without a reason, or by one that is not newer."""

    code = "indicator_revision"
    message = "The value of {indicator} of {recorded_at} cannot be replaced: {problem}."
    help = "Give the reason for the new value, and a time with its zone that is after that of the old one."


class IndicatorNotationError(PilotzoneError):
    """A baseline, a period or a place of an indicator is not written as one."""

    code = "indicator_notation"
    message = "{text!r} is no {what}."
    help = "Write {expected}."


class PeriodsOverlapError(PilotzoneError):
    """Periods of an indicator overlap, end before they begin, or one with values is left out."""

    code = "indicator_periods"
    message = "The periods of {indicator} are not in order: {problem}."
    help = "Give periods that follow each other, and keep those that have targets or actual values."


class DisaggregationError(PilotzoneError):
    """The parts of a value do not make the whole."""

    code = "disaggregation"
    message = "By {dimension} the parts of {indicator} make {parts}, and the whole is {whole}."
    help = "Give every part once, or correct the whole. What cannot be added needs an indicator without aggregation."


class AggregationError(PilotzoneError):
    """Values are added that the indicator forbids to add."""

    code = "indicator_aggregation"
    message = "Values of {indicator} cannot be added."
    help = "Give the whole as a value of its own, or show the parts beside each other."


class ScoreBandError(PilotzoneError):
    """The ranks of a table of scores contradict each other or the scores."""

    code = "score_band"
    message = "The row of {unit} has rank {rank} in the band {low} to {high}, among {rows} rows."
    help = "Give each unit once, with a rank inside its band, and better ranks to higher scores."


class ScoreRowsRepeatedError(PilotzoneError):
    """Two rows of a table of scores are of the same unit."""

    code = "score_rows_repeated"
    message = "Rows {first} and {second} are both of {unit}."
    help = "Keep one row for each unit: the figures of one period, all from the same vintage."
    status = 422
