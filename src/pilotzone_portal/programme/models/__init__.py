"""What the programme room keeps; one file per subject."""

from pilotzone_portal.programme.models.directory import Department, Place
from pilotzone_portal.programme.models.items import Change, ItemRevision, StoredItem
from pilotzone_portal.programme.models.measures import MeasureBatch, MeasureCase, MeasureEvent, MeasureHead
from pilotzone_portal.programme.models.pairing import PairingRound, PairingRun, PairingWish
from pilotzone_portal.programme.models.plans import CandidateDecision, Plan, PlanCandidate, PlanFile
from pilotzone_portal.programme.models.scores import ScoredPeriod, ScoreRound
from pilotzone_portal.programme.models.targets import TargetEvaluation
from pilotzone_portal.programme.models.trial_indicators import IndicatorDefinition, IndicatorReading, TrialIndicator
from pilotzone_portal.programme.models.trials import Trial, TrialEvaluation
from pilotzone_portal.programme.models.work import EvidenceFile, WorkEvent

__all__ = [
    "CandidateDecision",
    "Change",
    "Department",
    "EvidenceFile",
    "IndicatorDefinition",
    "IndicatorReading",
    "ItemRevision",
    "MeasureBatch",
    "MeasureCase",
    "MeasureEvent",
    "MeasureHead",
    "PairingRound",
    "PairingRun",
    "PairingWish",
    "Place",
    "Plan",
    "PlanCandidate",
    "PlanFile",
    "ScoreRound",
    "ScoredPeriod",
    "StoredItem",
    "TargetEvaluation",
    "Trial",
    "TrialEvaluation",
    "TrialIndicator",
    "WorkEvent",
]
