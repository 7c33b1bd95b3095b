"""Targets: what items of plans say, the figures that they ask for, and the answer with everything that it rests on."""

from pilotzone.programme.targets.comparison import Answer, Compared, PublishedFigure, ReadingResult, Tolerance
from pilotzone.programme.targets.errors import EvaluationUnreadableError, RulesUnknownError
from pilotzone.programme.targets.evaluation import Evaluation, Named, evaluate, read_named
from pilotzone.programme.targets.missing import FormulaNeeds, Missing, NeededSeries
from pilotzone.programme.targets.question import Question, Reading, ask
from pilotzone.programme.targets.rules import Rules, load_rules
from pilotzone.programme.targets.statement import Statement, statement_of_item

__all__ = [
    "Answer",
    "Compared",
    "Evaluation",
    "EvaluationUnreadableError",
    "FormulaNeeds",
    "Missing",
    "Named",
    "NeededSeries",
    "PublishedFigure",
    "Question",
    "Reading",
    "ReadingResult",
    "Rules",
    "RulesUnknownError",
    "Statement",
    "Tolerance",
    "ask",
    "evaluate",
    "load_rules",
    "read_named",
    "statement_of_item",
]
