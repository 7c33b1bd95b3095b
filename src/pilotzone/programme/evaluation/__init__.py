"""Evaluation: indicators with baseline, target and actual, and effects of trials with what they cannot show."""

from pilotzone.programme.evaluation.assessment import Assessment, assess
from pilotzone.programme.evaluation.differences import (
    Difference,
    PreTrend,
    Verdict,
    check_pre_trend,
    estimate_difference,
)
from pilotzone.programme.evaluation.indicators import (
    Baseline,
    Comparator,
    DataQuality,
    Indicator,
    Measured,
    Period,
    Place,
    Reading,
    Result,
    check_parts,
)
from pilotzone.programme.evaluation.limits import Conventions, Direction
from pilotzone.programme.evaluation.notation import (
    number_text,
    parse_baseline,
    parse_number,
    parse_period,
    parse_place,
    period_text,
    place_text,
)
from pilotzone.programme.evaluation.panel import Panel, Trial
from pilotzone.programme.evaluation.panel_files import (
    MAX_PANEL_BYTES,
    PanelColumns,
    panel_format,
    read_panel_file,
    read_score_file,
)
from pilotzone.programme.evaluation.placebos import placebos_in_space, placebos_in_time
from pilotzone.programme.evaluation.randomisation import RandomisationTest, randomisation_test
from pilotzone.programme.evaluation.records import (
    Method,
    TrialQuestion,
    TrialRecord,
    evaluate_again,
    evaluate_file,
    is_reproduced,
)
from pilotzone.programme.evaluation.revisions import (
    as_of,
    check_definition,
    current,
    record_actual,
    record_target,
    revisions,
)
from pilotzone.programme.evaluation.score_tables import ScoreRow, ScoreTable
from pilotzone.programme.evaluation.synthetic_control import SyntheticControl, fit_synthetic_control
from pilotzone.programme.evaluation.trial_evaluation import TrialEvaluation, evaluate_trial

__all__ = [
    "MAX_PANEL_BYTES",
    "Assessment",
    "Baseline",
    "Comparator",
    "Conventions",
    "DataQuality",
    "Difference",
    "Direction",
    "Indicator",
    "Measured",
    "Method",
    "Panel",
    "PanelColumns",
    "Period",
    "Place",
    "PreTrend",
    "RandomisationTest",
    "Reading",
    "Result",
    "ScoreRow",
    "ScoreTable",
    "SyntheticControl",
    "Trial",
    "TrialEvaluation",
    "TrialQuestion",
    "TrialRecord",
    "Verdict",
    "as_of",
    "assess",
    "check_definition",
    "check_parts",
    "check_pre_trend",
    "current",
    "estimate_difference",
    "evaluate_again",
    "evaluate_file",
    "evaluate_trial",
    "fit_synthetic_control",
    "is_reproduced",
    "number_text",
    "panel_format",
    "parse_baseline",
    "parse_number",
    "parse_period",
    "parse_place",
    "period_text",
    "place_text",
    "placebos_in_space",
    "placebos_in_time",
    "randomisation_test",
    "read_panel_file",
    "read_score_file",
    "record_actual",
    "record_target",
    "revisions",
]
