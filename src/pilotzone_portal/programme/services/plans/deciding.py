"""Decisions about candidates of kept plans, and candidates added by hand; what was known before is never lost."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.plans import (
    Candidate,
    Review,
    Span,
    candidate_by_hand,
    candidate_record,
    corrected,
    find_words,
)
from pilotzone.programme.plans.errors import ReviewReasonError
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import Plan, PlanCandidate
from pilotzone_portal.programme.services.directory import require_right
from pilotzone_portal.programme.services.plans.candidate_rows import proposed_row, review_of
from pilotzone_portal.programme.services.plans.candidates import Reviewed, get_candidate
from pilotzone_portal.programme.services.plans.plan_errors import (
    CandidateChangedError,
    CandidateUnchangedError,
    CandidateUnknownError,
)
from pilotzone_portal.programme.services.plans.plans import get_plan, may_decide, plan_text

__all__ = ["ACTS", "Act", "add_candidate", "decide", "lock_candidate"]

Act = Literal["confirm", "correct", "reject"]

ACTS: Final[tuple[Act, ...]] = ("confirm", "correct", "reject")


@transaction.atomic
def decide(
    actor: Actor,
    identifier: str,
    act: Act,
    *,
    reason: str,
    changes: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Reviewed:
    """Confirm, correct or reject a candidate; ``seen`` is the number of decisions that the person knew.

    ``changes`` are the fields of a correction as text; those that are not named stay.

    Raises:
        WorkRightError: the department may not plan.
        CandidateUnknownError: it is no candidate of a plan of the party.
        CandidateChangedError: there is a decision that the person has not seen.
        CandidateDecidedError: the candidate is past this step.
        ReviewReasonError: no reason is given.
        InvalidValueError: a field is none, or cannot have this value.
        CandidateUnchangedError: a correction changes nothing.
    """
    person = require_right(actor, Right.PLAN, "decide_candidate").person
    row = lock_candidate(actor, identifier)
    review = review_of(row, row.plan.digest)
    if seen is not None and seen != len(review.decisions):
        raise CandidateChangedError(candidate=identifier, state=review.state.value)
    said = {"person": person, "reason": reason.strip(), "time": timezone.now()}
    last = review.decisions[-1].candidate if review.decisions else review.proposed
    steps: Mapping[Act, Callable[[], Review]] = {
        "confirm": lambda: review.confirm(**said),
        "correct": lambda: review.correct(_other(row, last, changes or {}), **said),
        "reject": lambda: review.reject(**said),
    }
    _append(actor, row, steps[act]())
    return get_candidate(actor, identifier)


@transaction.atomic
def add_candidate(
    actor: Actor, plan: str, *, place: Span | str, reason: str, fields: Mapping[str, str], within: Span | None = None
) -> Reviewed:
    """Add a candidate where the rules saw none: at a span, or where words stand, in the whole text or in a part of it.

    It is proposed and waits for a decision like the others.

    Raises:
        WorkRightError: the department may not plan.
        PlanUnknownError: there is no such plan that the party may see.
        CandidateUnknownError: it is the plan of another party.
        ReviewReasonError: no reason is given.
        SpanOutsideTextError, WordsNotFoundError, WordsRepeatedError: the place is none.
        InvalidValueError: a field is none, or cannot have this value.
    """
    person = require_right(actor, Right.PLAN, "add_candidate").person
    owner = Plan.objects.select_for_update().get(pk=get_plan(actor, plan).pk)
    if not may_decide(actor, owner):
        raise CandidateUnknownError(candidate=plan, party=actor.party)
    if not reason.strip():
        raise ReviewReasonError(missing="reason")
    text = plan_text(owner)
    span = find_words(text, place, within) if isinstance(place, str) else place
    said = {"region": owner.region} | dict(fields)
    candidate = candidate_by_hand(text, span, said, dated=owner.dated)
    number = 1 + (owner.candidates.aggregate(last=Max("number"))["last"] or 0)
    row = proposed_row(owner, number, candidate, timezone.now(), added_by=person, reason=reason.strip())
    row.save(force_insert=True)
    facts = {"plan": owner.pk, "start": span.start, "end": span.end}
    record(
        act="candidate.added",
        actor=actor,
        object_id=row.pk,
        facts=facts,
        content=bytes(row.content),
        hidden={"reason": row.added_reason},
    )
    return get_candidate(actor, row.pk)


def lock_candidate(actor: Actor, identifier: str) -> PlanCandidate:
    """Return a candidate of a plan of the party about which no other transaction decides now."""
    rows = PlanCandidate.objects.select_for_update(of=("self",)).select_related("plan")
    row = rows.filter(pk=identifier, plan__party=actor.party).first()
    if row is None:
        raise CandidateUnknownError(candidate=identifier, party=actor.party)
    return row


def _other(row: PlanCandidate, last: Candidate, changes: Mapping[str, str]) -> Candidate:
    found = corrected(last, changes, dated=row.plan.dated)
    if found == last:
        raise CandidateUnchangedError(candidate=row.pk)
    return found


def _append(actor: Actor, row: PlanCandidate, review: Review) -> None:
    decision = review.decisions[-1]
    content = canonical_bytes(candidate_record(decision.candidate))
    row.decisions.create(
        number=len(review.decisions),
        state=decision.state.value,
        person=decision.person,
        reason=decision.reason,
        decided_at=decision.time,
        content=content,
    )
    row.state, row.kind = decision.state.value, decision.candidate.kind.value
    row.save(update_fields=["state", "kind"])
    record(
        act="candidate.decided",
        actor=actor,
        object_id=row.pk,
        facts={"plan": row.plan_id, "state": row.state, "decision": len(review.decisions)},
        content=content,
        hidden={"reason": decision.reason},
    )
