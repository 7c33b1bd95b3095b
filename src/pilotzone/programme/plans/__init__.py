"""Plan texts: their import, and the candidates of targets and tasks that a person confirms."""

from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.corrections import candidate_by_hand, corrected, find_words
from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.finding import find_candidates
from pilotzone.programme.plans.importing import import_plan
from pilotzone.programme.plans.limits import Limits
from pilotzone.programme.plans.places import names_below
from pilotzone.programme.plans.plan_text import Cell, Paragraph, PlanFlag, PlanFormat, PlanText
from pilotzone.programme.plans.quantities import Form
from pilotzone.programme.plans.records import candidate_from_record, candidate_record
from pilotzone.programme.plans.review import CandidateState, Decision, Review
from pilotzone.programme.plans.sections import PlanContext
from pilotzone.programme.plans.sentences import Span

__all__ = [
    "Candidate",
    "CandidateFlag",
    "CandidateState",
    "Cell",
    "Deadline",
    "Decision",
    "Form",
    "Limits",
    "Paragraph",
    "PlanContext",
    "PlanFlag",
    "PlanFormat",
    "PlanText",
    "Review",
    "Span",
    "candidate_by_hand",
    "candidate_from_record",
    "candidate_record",
    "corrected",
    "find_candidates",
    "find_words",
    "import_plan",
    "names_below",
]
