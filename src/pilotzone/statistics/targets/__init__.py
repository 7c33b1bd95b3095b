"""Targets and claims, evaluated against every vintage of the published figures: met, not met, or undetermined."""

from pilotzone.statistics.targets.evaluation import Answer, Evaluation, Reason, VintageResult, evaluate
from pilotzone.statistics.targets.target import Comparator, Target
from pilotzone.statistics.targets.tolerances import Tolerance, load_tolerances

__all__ = [
    "Answer",
    "Comparator",
    "Evaluation",
    "Reason",
    "Target",
    "Tolerance",
    "VintageResult",
    "evaluate",
    "load_tolerances",
]
