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
    Indicator,
    Measured,
    Period,
    Place,
    Reading,
    Result,
    check_parts,
)
from pilotzone.programme.evaluation.limits import Conventions, Direction
from pilotzone.programme.evaluation.panel import Panel, Trial
from pilotzone.programme.evaluation.placebos import placebos_in_space, placebos_in_time
from pilotzone.programme.evaluation.randomisation import RandomisationTest, randomisation_test
from pilotzone.programme.evaluation.revisions import as_of, record_actual, record_target, revisions
from pilotzone.programme.evaluation.score_tables import ScoreRow, ScoreTable
from pilotzone.programme.evaluation.synthetic_control import SyntheticControl, fit_synthetic_control
from pilotzone.programme.evaluation.trial_evaluation import TrialEvaluation, evaluate_trial

__all__ = [
    "Assessment",
    "Baseline",
    "Comparator",
    "Conventions",
    "Difference",
    "Direction",
    "Indicator",
    "Measured",
    "Panel",
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
    "Verdict",
    "as_of",
    "assess",
    "check_parts",
    "check_pre_trend",
    "estimate_difference",
    "evaluate_trial",
    "fit_synthetic_control",
    "placebos_in_space",
    "placebos_in_time",
    "randomisation_test",
    "record_actual",
    "record_target",
    "revisions",
]
