"""Candidates of kept plans as a party may see them: what was proposed, what was decided, and what was known when."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import Candidate, CandidateState, Review, Span
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import Plan, PlanCandidate
from pilotzone_portal.programme.services.plans.candidate_rows import review_of
from pilotzone_portal.programme.services.plans.plan_errors import CandidateUnknownError
from pilotzone_portal.programme.services.plans.plans import may_decide

__all__ = [
    "Reviewed",
    "candidate_at",
    "count_candidates",
    "get_candidate",
    "list_candidates",
    "places_of_candidates",
    "sees_proposals",
]

_ACTIVE: Final = (CandidateState.CONFIRMED.value, CandidateState.CORRECTED.value)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A candidate of a plan as a party may see it.

    ``current`` is the last reading. ``added_by`` names the person where the rules saw none, ``item`` what was listed
    from it. Those who see the outcome only get None as ``review`` and nothing else: not what was proposed, nor who
    decided why, nor a draft.
    """

    identifier: str
    plan: str
    number: int
    state: CandidateState
    current: Candidate
    review: Review | None = None
    added_by: str = ""
    added_reason: str = ""
    item: str = ""


def sees_proposals(actor: Actor, plan: Plan) -> bool:
    """Say whether the actor sees candidates before a decision, persons and reasons; of a public plan others do not."""
    return may_decide(actor, plan) or actor.sees_all


def list_candidates(
    actor: Actor, plan: Plan, *, kind: str = "", state: str = "", within: Span | None = None
) -> list[Reviewed]:
    """Return the candidates of a plan that the party may see, in the order of the text.

    ``within`` asks for those that begin in a part of the text.
    """
    rows = _rows(actor, plan, kind=kind, state=state)
    rows = rows.filter(start__gte=within.start, start__lt=within.end) if within else rows
    return [_reviewed(actor, plan, row) for row in rows.prefetch_related("decisions")]


def places_of_candidates(actor: Actor, plan: Plan, *, kind: str = "", state: str = "") -> list[int]:
    """Return where the candidates of a plan that the party may see begin, without reading them."""
    return list(_rows(actor, plan, kind=kind, state=state).values_list("start", flat=True))


def count_candidates(actor: Actor, plan: Plan) -> dict[str, int]:
    """Return how many candidates of a plan the party may see, by kind and by state; none is left out."""
    rows = _rows(actor, plan).order_by().values_list("kind", "state").annotate(Count("pk"))
    counts: Counter[str] = Counter(
        {one.value: 0 for vocabulary in (CommitmentType, CandidateState) for one in vocabulary}
    )
    for kind, state, number in rows:
        counts.update({kind: number, state: number})
    return dict(counts)


def get_candidate(actor: Actor, identifier: str) -> Reviewed:
    """Return one candidate.

    Raises:
        CandidateUnknownError: there is none that the party may see.
    """
    row = PlanCandidate.objects.select_related("plan").filter(pk=identifier).first()
    if row and _visible(actor, row):
        return _reviewed(actor, row.plan, row)
    raise CandidateUnknownError(candidate=identifier, party=actor.party)


def candidate_at(actor: Actor, identifier: str, time: datetime) -> Review:
    """Return the review of a candidate as it was known at a time.

    Raises:
        CandidateUnknownError: there is none whose review the party may see.
    """
    found = get_candidate(actor, identifier)
    if found.review is None:
        raise CandidateUnknownError(candidate=identifier, party=actor.party)
    return found.review.at(time)


def _rows(actor: Actor, plan: Plan, *, kind: str = "", state: str = "") -> QuerySet[PlanCandidate]:
    asked = {name: value for name, value in (("kind", kind), ("state", state)) if value}
    rows = plan.candidates.filter(**asked)
    return rows if sees_proposals(actor, plan) else rows.filter(state__in=_ACTIVE)


def _visible(actor: Actor, row: PlanCandidate) -> bool:
    return sees_proposals(actor, row.plan) or (row.plan.published_at is not None and row.state in _ACTIVE)


def _reviewed(actor: Actor, plan: Plan, row: PlanCandidate) -> Reviewed:
    review = review_of(row, plan.digest)
    reading = review.decisions[-1].candidate if review.decisions else review.proposed
    found = Reviewed(identifier=row.pk, plan=plan.pk, number=row.number, state=review.state, current=reading)
    if not sees_proposals(actor, plan):
        return found
    return replace(found, review=review, added_by=row.added_by, added_reason=row.added_reason, item=row.item)
