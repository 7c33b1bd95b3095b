"""Candidates of plan texts in the HTTP API: seen with their history, decided about, added, listed as items."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from pilotzone.programme.plans import Review, Span, candidate_record
from pilotzone_portal.contract import actor_of, open_to_all, replies
from pilotzone_portal.programme.services.plans import candidates as service
from pilotzone_portal.programme.services.plans.candidate_items import list_candidate
from pilotzone_portal.programme.services.plans.candidates import Reviewed
from pilotzone_portal.programme.services.plans.deciding import add_candidate, decide
from pilotzone_portal.programme.services.plans.plans import get_plan

__all__ = ["router"]

router = Router(tags=["plans"])

Kind = Literal["", "target", "task", "actual", "claim"]
State = Literal["", "proposed", "confirmed", "corrected", "rejected"]


class DecisionOut(Schema):
    """Who decided what, when and why, and the reading that held from then on."""

    state: str
    person: str
    reason: str
    time: datetime
    candidate: dict[str, Any]


class CandidateOut(Schema):
    """A candidate as it stands; what was proposed and the history are for its party, operator and regulator."""

    identifier: str
    plan: str
    number: int
    state: str
    candidate: dict[str, Any] = Field(description="The reading that holds, in the members of its canonical JSON.")
    item: str
    added_by: str
    proposed: dict[str, Any] | None
    decisions: list[DecisionOut] | None

    @staticmethod
    def of(found: Reviewed) -> dict[str, object]:
        """Return the members."""
        names = ("identifier", "plan", "number", "state", "item", "added_by")
        members: dict[str, object] = {name: getattr(found, name) for name in names}
        history = _history(found.review) if found.review else {"proposed": None, "decisions": None}
        return members | {"candidate": candidate_record(found.current)} | history


class ReviewOut(Schema):
    """What was known of a candidate at a time."""

    state: str
    active: dict[str, Any] | None
    proposed: dict[str, Any]
    decisions: list[DecisionOut]


class DecisionIn(Schema):
    """A decision; ``changes`` are the fields of a correction as text, empty text leaves one open."""

    act: Literal["confirm", "correct", "reject"]
    reason: str
    changes: dict[str, str] = Field(default={}, description="Of a correction: fields as text.")
    seen: int | None = Field(default=None, description="The number of decisions that were seen; others are refused.")


class CandidateIn(Schema):
    """A candidate where the rules saw none: a place by characters, or the words that stand there once."""

    words: str | None = None
    start: int = 0
    end: int = 0
    fields: dict[str, str] = Field(default={}, description="What it says, as text: kind, aim, value, deadline …")
    reason: str


class ListingIn(Schema):
    """What item a candidate becomes; without kinds and titles they are the usual ones."""

    kinds: list[str] = Field(default=[], description="Kinds of items, such as task or reform.")
    title_en: str = ""
    title_zh: str = ""
    item: str = ""
    reason: str


class ListedOut(Schema):
    """The item that was made, a draft."""

    item: str
    candidate: str


@router.get("/plans/{slug:plan}/candidates", response=replies(list[CandidateOut], 404), **open_to_all())
def candidates(request: HttpRequest, plan: str, kind: Kind = "", state: State = "") -> list[dict[str, object]]:
    """List the candidates of a plan in the order of its text."""
    actor = actor_of(request)
    found = service.list_candidates(actor, get_plan(actor, plan), kind=kind, state=state)
    return [CandidateOut.of(one) for one in found]


@router.post(
    "/plans/{slug:plan}/candidates",
    response=replies(CandidateOut, 400, 403, 404, 507, status=HTTPStatus.CREATED),
)
def add(request: HttpRequest, plan: str, given: CandidateIn) -> Status[dict[str, object]]:
    """Add a candidate by hand; it waits for a decision like the others."""
    place = Span(given.start, given.end) if given.words is None else given.words
    made = add_candidate(actor_of(request), plan, place=place, reason=given.reason, fields=given.fields)
    return Status(HTTPStatus.CREATED, CandidateOut.of(made))


@router.get("/candidates/{slug:identifier}", response=replies(CandidateOut, 404), **open_to_all())
def candidate(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Show one candidate."""
    return CandidateOut.of(service.get_candidate(actor_of(request), identifier))


@router.get("/candidates/{slug:identifier}/review", response=replies(ReviewOut, 404))
def review(request: HttpRequest, identifier: str, at: AwareDatetime) -> dict[str, object]:
    """Say what was known of a candidate at a time, which names its zone."""
    known = service.candidate_at(actor_of(request), identifier, at)
    active = candidate_record(known.active) if known.active else None
    return {"state": known.state, "active": active, **_history(known)}


@router.post("/candidates/{slug:identifier}/decisions", response=replies(CandidateOut, 400, 403, 404, 409, 507))
def decisions(request: HttpRequest, identifier: str, given: DecisionIn) -> dict[str, object]:
    """Confirm, correct or reject a candidate of a plan of the party."""
    said = {"reason": given.reason, "changes": given.changes, "seen": given.seen}
    return CandidateOut.of(decide(actor_of(request), identifier, given.act, **said))


@router.post(
    "/candidates/{slug:identifier}/item",
    response=replies(ListedOut, 400, 403, 404, 409, 507, status=HTTPStatus.CREATED),
)
def item(request: HttpRequest, identifier: str, given: ListingIn) -> Status[dict[str, object]]:
    """Make a draft item of a candidate that was confirmed or corrected."""
    made = list_candidate(actor_of(request), identifier, **given.dict())
    return Status(HTTPStatus.CREATED, {"item": made.identifier, "candidate": identifier})


def _history(review: Review) -> dict[str, object]:
    names = ("state", "person", "reason", "time")
    return {
        "proposed": candidate_record(review.proposed),
        "decisions": [
            {name: getattr(one, name) for name in names} | {"candidate": candidate_record(one.candidate)}
            for one in review.decisions
        ],
    }
