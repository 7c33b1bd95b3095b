"""Candidates of kept plans: seen, decided about by a person, added by hand, listed as items; no decision is lost."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import (
    Candidate,
    CandidateState,
    PlanContext,
    Review,
    Span,
    candidate_by_hand,
    candidate_record,
    corrected,
    find_words,
)
from pilotzone.programme.plans.errors import ReviewReasonError
from pilotzone.programme.registers import ListedItem, SourcePlace, TargetReference
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import CandidateDecision, Plan, PlanCandidate
from pilotzone_portal.programme.services.candidate_rows import candidate_of, proposed_row, review_of
from pilotzone_portal.programme.services.directory import require_right
from pilotzone_portal.programme.services.items import Item, add_item
from pilotzone_portal.programme.services.plan_errors import (
    CandidateChangedError,
    CandidateListedError,
    CandidateNotActiveError,
    CandidateUnknownError,
)
from pilotzone_portal.programme.services.plans import get_plan, may_decide, plan_text

__all__ = [
    "ACTS",
    "Reviewed",
    "add_candidate",
    "candidate_at",
    "decide",
    "decided_candidates",
    "get_candidate",
    "list_candidate",
    "list_candidates",
    "sees_proposals",
    "usual_kind",
]

Act = Literal["confirm", "correct", "reject"]

ACTS: Final[tuple[Act, ...]] = ("confirm", "correct", "reject")

_ACTIVE: Final = (CandidateState.CONFIRMED.value, CandidateState.CORRECTED.value)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A candidate of a plan as a party may see it.

    ``current`` is the last reading. ``review`` is None to those who see the outcome only: not what was proposed, nor
    who decided why. ``added_by`` names the person where the rules saw none, ``item`` what was listed from it.
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
    rows = _rows(actor, plan)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(start__gte=within.start, start__lt=within.end) if within else rows
    return [_reviewed(actor, plan, row) for row in rows]


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


def decided_candidates(identifiers: Collection[str]) -> Mapping[str, Candidate]:
    """Return, for a program of the zone, what holds of each candidate that is confirmed or corrected."""
    rows = PlanCandidate.objects.filter(pk__in=identifiers, state__in=_ACTIVE).prefetch_related("decisions")
    return {row.pk: candidate_of(list(row.decisions.all())[-1].content) for row in rows}


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
    """
    person = require_right(actor, Right.PLAN, "decide_candidate").person
    row = _locked(actor, identifier)
    review = review_of(row, row.plan.digest)
    if seen is not None and seen != len(review.decisions):
        raise CandidateChangedError(candidate=identifier, state=review.state.value)
    said = {"person": person, "reason": reason.strip(), "time": timezone.now()}
    last = review.decisions[-1].candidate if review.decisions else review.proposed
    steps: Mapping[Act, Callable[[], Review]] = {
        "confirm": lambda: review.confirm(**said),
        "correct": lambda: review.correct(corrected(last, changes or {}, dated=row.plan.dated), **said),
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
    record(act="candidate.added", actor=actor, object_id=row.pk, facts=facts, content=bytes(row.content))
    return get_candidate(actor, row.pk)


@transaction.atomic
def list_candidate(
    actor: Actor,
    identifier: str,
    *,
    reason: str,
    kinds: Iterable[str] = (),
    title_zh: str = "",
    title_en: str = "",
    item: str = "",
) -> Item:
    """Make a draft item of a confirmed or corrected candidate; without a kind it is the usual one.

    ``item`` is its identifier, without which it has that of the candidate; without a title, the aim is it.

    Raises:
        WorkRightError: the department may not plan.
        CandidateUnknownError: it is no candidate of a plan of the party.
        CandidateNotActiveError: no person has confirmed it, or one has rejected it.
        CandidateListedError: it has its item.
        ReviewReasonError: no reason is given.
        KindUnknownError, InvalidValueError, ItemExistsError: the item cannot be such.
    """
    row = _locked(actor, identifier)
    candidate = review_of(row, row.plan.digest).active
    if candidate is None:
        raise CandidateNotActiveError(candidate=identifier, state=row.state)
    if row.item:
        raise CandidateListedError(candidate=identifier, item=row.item)
    if not reason.strip():
        raise ReviewReasonError(missing="reason")
    listed = ListedItem(
        id=item or identifier,
        kinds=tuple(kinds) or (usual_kind(candidate, PlanContext(dated=row.plan.dated)),),
        region=candidate.region or "",
        deadline=candidate.deadline.day if candidate.deadline else None,
        target=_target(row, candidate),
        source=SourcePlace(row.plan_id, candidate.span.start, candidate.span.end),
        **_titles(candidate.aim, title_zh.strip(), title_en.strip()),
    )
    made = add_item(actor, listed, reason=reason.strip(), candidate=identifier)
    row.item = made.identifier
    row.save(update_fields=["item"])
    return made


def usual_kind(candidate: Candidate, context: PlanContext) -> str:
    """Return the kind of item that a candidate usually becomes: a target of the text's own year is an annual goal.

    To which list of 2025 a task belongs no text says: a person adds such a kind.
    """
    if candidate.kind is not CommitmentType.TARGET:
        return "task" if candidate.kind is CommitmentType.TASK else "statement"
    days = candidate.deadline, context.dated
    return "annual_goal" if all(days) and days[0].day.year == days[1].year else "target"


def _rows(actor: Actor, plan: Plan) -> QuerySet[PlanCandidate]:
    rows = plan.candidates.prefetch_related(Prefetch("decisions", CandidateDecision.objects.order_by("number")))
    return rows if sees_proposals(actor, plan) else rows.filter(state__in=_ACTIVE)


def _visible(actor: Actor, row: PlanCandidate) -> bool:
    return sees_proposals(actor, row.plan) or (row.plan.published_at is not None and row.state in _ACTIVE)


def _reviewed(actor: Actor, plan: Plan, row: PlanCandidate) -> Reviewed:
    review = review_of(row, plan.digest)
    reading = review.decisions[-1].candidate if review.decisions else review.proposed
    found = Reviewed(
        identifier=row.pk, plan=plan.pk, number=row.number, state=review.state, current=reading, item=row.item
    )
    if not sees_proposals(actor, plan):
        return found
    return replace(found, review=review, added_by=row.added_by, added_reason=row.added_reason)


def _locked(actor: Actor, identifier: str) -> PlanCandidate:
    """Return a candidate of a plan of the party about which no other transaction decides now."""
    rows = PlanCandidate.objects.select_for_update(of=("self",)).select_related("plan")
    row = rows.filter(pk=identifier, plan__party=actor.party).first()
    if row is None:
        raise CandidateUnknownError(candidate=identifier, party=actor.party)
    return row


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


def _titles(aim: str, title_zh: str, title_en: str) -> dict[str, str]:
    if title_zh or title_en:
        return {"title_zh": title_zh, "title_en": title_en}
    return {"title_en" if aim.isascii() else "title_zh": aim}


def _target(row: PlanCandidate, candidate: Candidate) -> TargetReference | None:
    """Return the quantity in the words of the lists; that its bound is doubtful stands before it."""
    if candidate.comparator is None:
        return None
    amounts = (f"{one.normalize():,f}" for one in (candidate.value, candidate.upper) if one is not None)
    parts = (candidate.comparator, " – ".join(amounts), candidate.unit, candidate.counted)
    said = " ".join(dict.fromkeys(filter(None, parts)))
    return TargetReference(row.pk, f"AMBIGUOUS: {said}" if candidate.other else said)
