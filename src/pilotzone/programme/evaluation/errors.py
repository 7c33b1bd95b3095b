"""What can be wrong with a panel, a trial, an indicator or a table of scores."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AggregationError",
    "DisaggregationError",
    "IndicatorValueError",
    "PanelGapError",
    "PanelRepeatedError",
    "PanelValueError",
    "RevisionError",
    "ScoreBandError",
    "SingleTreatedError",
    "TrialGroupError",
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
