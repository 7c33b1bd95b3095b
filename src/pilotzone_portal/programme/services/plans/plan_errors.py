"""Refusals about plan texts and their candidates."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CandidateChangedError",
    "CandidateListedError",
    "CandidateNotActiveError",
    "CandidateUnchangedError",
    "CandidateUnknownError",
    "PlanKeptError",
    "PlanPublishedError",
    "PlanUnknownError",
]


class PlanUnknownError(PilotzoneError):
    """No such plan, or one that the party may not see: both look the same."""

    code = "plan_unknown"
    message = "There is no plan {plan!r} that {party} may see."
    help = "See the plans: pilotzone programme plans. A plan that is not public is seen by its own party."
    status = 404


class PlanKeptError(PilotzoneError):
    """The party has kept the same file before."""

    code = "plan_kept"
    message = "This file is kept already, as the plan {plan} of {time}."
    help = "Go on with that plan: what was decided about its candidates stands there. A corrected file is another one."
    status = 409


class PlanPublishedError(PilotzoneError):
    """The plan is public already."""

    code = "plan_published"
    message = "The plan {plan} has been public since {time}."
    help = "Nothing needs to be done: everybody reads it."
    status = 409


class CandidateUnknownError(PilotzoneError):
    """No such candidate, or one that the party may not see: both look the same."""

    code = "candidate_unknown"
    message = "There is no candidate {candidate!r} that {party} may see."
    help = "See the candidates of a plan: pilotzone programme candidates PLAN."
    status = 404


class CandidateChangedError(PilotzoneError):
    """Somebody else has decided about the candidate in the meantime."""

    code = "candidate_changed"
    message = "The candidate {candidate} was decided about in the meantime: it is {state} now."
    help = "Look at that decision and its reason, then decide again if need be."
    status = 409


class CandidateUnchangedError(PilotzoneError):
    """A correction would change nothing."""

    code = "candidate_unchanged"
    message = "The candidate {candidate} says this already."
    help = "Change what the rules misread, or confirm the candidate as it is."
    status = 409


class CandidateNotActiveError(PilotzoneError):
    """A candidate is listed that no person has confirmed, or that was rejected."""

    code = "candidate_not_active"
    message = "The candidate {candidate} is {state}, so nothing can be listed from it."
    help = "Confirm or correct it first. A rejected candidate stays rejected: add another one for its place by hand."
    status = 409


class CandidateListedError(PilotzoneError):
    """The candidate has its item."""

    code = "candidate_listed"
    message = "The candidate {candidate} is listed already, as the item {item}."
    help = "Change that item; one candidate gives one item."
    status = 409
