"""Measures in the HTTP API: their record and every act on them; batches and typical cases."""

from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Field, Query, Router, Schema, Status

from pilotzone.programme.measures.documents import to_document
from pilotzone.programme.registers import ListFormat
from pilotzone_portal.contract import Page, Paging, actor_of, document, open_to_all, page_of, replies
from pilotzone_portal.programme.services.measures import adoptions, batches, cases, measure_evaluations, measures
from pilotzone_portal.programme.services.measures.measure_documents import batch_document, measure_document
from pilotzone_portal.programme.services.measures.measures import StoredMeasure
from pilotzone_portal.programme.services.registers.registers import MEDIA_TYPES

__all__ = ["router"]

router = Router(tags=["measures"])

_ACTED: Final = replies(dict[str, Any], 400, 403, 404, 409, 507)


class MeasureOut(Schema):
    """What a list shows of a measure."""

    identifier: str
    title: str
    field: str
    state: str
    party: str
    batch: str
    changed_at: datetime


class Filter(Schema):
    """Which measures; what is not named is all."""

    state: str = ""
    field: str = ""
    region: str = Field("", description="An origin or an adopter, such as CN-33.")


class RevisionIn(Schema):
    """Another record of a measure, and why."""

    record: dict[str, Any]
    reason: str


class ReasonIn(Schema):
    """Why; acts that begin or pass something need none."""

    reason: str = ""


class EvaluationIn(Schema):
    """An evaluation of a trial by its identifier, or one by hand with its evidence."""

    evaluation: str = ""
    year: int | None = None
    method: str = ""
    direction: Literal["improved", "worsened", "not_shown"] = "not_shown"
    score: str | None = None
    evidence: list[str] = Field([])


class ReviewerIn(Schema):
    """Who is asked to review."""

    reviewer: str


class ReviewIn(Schema):
    """The party's own word; ``interests`` is empty to declare that there are none, and null undeclared."""

    in_favour: bool
    interests: str | None
    comment: str = ""


class ListingIn(Schema):
    """Where a measure is listed."""

    batch: str
    scope: Literal["national", "areas"] = "national"
    areas: list[str] = Field([])


class AdoptionIn(Schema):
    """Since when the region of the party applies a measure."""

    since: date


class EffectIn(Schema):
    """What a measure did in the region of the party."""

    seen_on: date
    direction: Literal["improved", "worsened", "not_shown"]
    evidence: list[str]
    text: str = ""


class PublicationIn(Schema):
    """Who publishes a batch."""

    authority: str


@router.get("/measures", response=replies(Page[MeasureOut]), **open_to_all())
def list_measures(request: HttpRequest, paging: Query[Paging], chosen: Query[Filter]) -> dict[str, object]:
    """List the measures that the party may see: listed ones for everybody."""
    rows = measures.visible_measures(actor_of(request), **chosen.dict()).order_by("-changed_at", "pk")
    return page_of(rows, paging)


@router.get("/measures/{slug:identifier}", response=replies(dict[str, Any], 404), **open_to_all())
def measure(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Show one measure: record, gate, evidence verified now, evaluations, reviews, adoptions, acts."""
    return measure_document(actor_of(request), measures.get_measure(actor_of(request), identifier))


@router.post("/measures", response=replies(dict[str, Any], 400, 403, 404, 507, status=HTTPStatus.CREATED))
def propose(request: HttpRequest, record: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Propose a measure by the fields of its record."""
    made = measures.propose_measure(actor_of(request), record)
    return Status(HTTPStatus.CREATED, measure_document(actor_of(request), made))


@router.post("/measures/{slug:identifier}/revisions", response=_ACTED)
def revise(request: HttpRequest, identifier: str, given: RevisionIn) -> dict[str, Any]:
    """Revise the record of a measure of the party."""
    return _done(request, measures.revise_measure, identifier, given.record, reason=given.reason)


@router.post("/measures/{slug:identifier}/trial", response=_ACTED)
def open_trial(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Begin the trial of a measure of the party."""
    return _done(request, measures.open_trial, identifier)


@router.post("/measures/{slug:identifier}/trial/prolong", response=_ACTED)
def prolong_trial(request: HttpRequest, identifier: str, given: ReasonIn) -> dict[str, Any]:
    """Go on with the trial of an evaluated measure of the party."""
    return _done(request, measures.prolong_trial, identifier, reason=given.reason)


@router.post("/measures/{slug:identifier}/evaluations", response=_ACTED)
def evaluate(request: HttpRequest, identifier: str, given: EvaluationIn) -> dict[str, Any]:
    """Enter an evaluation: one of a trial by its identifier, or one by hand with its evidence."""
    if given.evaluation:
        return _done(request, measure_evaluations.evaluate_measure, identifier, evaluation=given.evaluation)
    return _done(request, measure_evaluations.enter_evaluation, identifier, given.dict())


@router.post("/measures/{slug:identifier}/reviewers", response=_ACTED)
def appoint(request: HttpRequest, identifier: str, given: ReviewerIn) -> dict[str, Any]:
    """Ask a party to review a measure, as the zone operator."""
    return _done(request, measure_evaluations.appoint_reviewer, identifier, given.reviewer)


@router.post("/measures/{slug:identifier}/reviews", response=_ACTED)
def review(request: HttpRequest, identifier: str, given: ReviewIn) -> dict[str, Any]:
    """Enter the party's own word on a measure, with its interests."""
    return _done(request, measure_evaluations.review_measure, identifier, **given.dict())


@router.post("/measures/{slug:identifier}/gate", response=_ACTED)
def pass_gate(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Find a measure mature, as the zone operator; what is shut is named."""
    return _done(request, measures.pass_gate, identifier)


@router.post("/measures/{slug:identifier}/reopen", response=_ACTED)
def reopen(request: HttpRequest, identifier: str, given: ReasonIn) -> dict[str, Any]:
    """Take a mature measure back to be reviewed again."""
    return _done(request, measures.reopen_measure, identifier, reason=given.reason)


@router.post("/measures/{slug:identifier}/listing", response=_ACTED)
def list_in_batch(request: HttpRequest, identifier: str, given: ListingIn) -> dict[str, Any]:
    """List a mature measure in a batch, as the zone operator."""
    return _done(request, measures.list_measure, identifier, **given.dict())


@router.post("/measures/{slug:identifier}/adoptions", response=_ACTED)
def adopt(request: HttpRequest, identifier: str, given: AdoptionIn) -> dict[str, Any]:
    """Record that the region of the party adopts a listed measure."""
    return _done(request, adoptions.adopt_measure, identifier, since=given.since)


@router.post("/measures/{slug:identifier}/effects", response=_ACTED)
def record_effect(request: HttpRequest, identifier: str, given: EffectIn) -> dict[str, Any]:
    """Record what an adopted measure did in the region of the party."""
    return _done(request, adoptions.record_effect, identifier, **given.dict())


@router.post("/measures/{slug:identifier}/lapse", response=_ACTED)
def lapse(request: HttpRequest, identifier: str, given: ReasonIn) -> dict[str, Any]:
    """Let a measure lapse."""
    return _done(request, measures.lapse_measure, identifier, reason=given.reason)


@router.post("/measures/{slug:identifier}/withdraw", response=_ACTED)
def withdraw(request: HttpRequest, identifier: str, given: ReasonIn) -> dict[str, Any]:
    """Withdraw a measure; its adopters are told."""
    return _done(request, measures.withdraw_measure, identifier, reason=given.reason)


@router.post(
    "/measures/{slug:identifier}/cases",
    response=replies(dict[str, Any], 400, 403, 404, 409, 507, status=HTTPStatus.CREATED),
)
def publish_case(request: HttpRequest, identifier: str, case: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Publish a typical case of a listed measure, as the zone operator."""
    return Status(HTTPStatus.CREATED, _case(cases.publish_case(actor_of(request), identifier, case)))


@router.get("/cases", response=replies(list[dict[str, Any]]), **open_to_all())
def list_cases(request: HttpRequest, measure: str = "") -> list[dict[str, Any]]:
    """List the typical cases, of all measures or of one."""
    del request  # they are everybody's
    return [_case(one) for one in cases.list_cases(measure)]


@router.get("/cases/{slug:identifier}", response=replies(dict[str, Any], 404), **open_to_all())
def show_case(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Show one typical case."""
    del request  # it is everybody's
    return _case(cases.get_case(identifier))


@router.get("/batches", response=replies(list[dict[str, Any]]), **open_to_all())
def list_batches(request: HttpRequest) -> list[dict[str, Any]]:
    """List the published batches."""
    return [batch_document(one) for one in batches.list_batches(actor_of(request))]


@router.get("/batches/{identifier}", response=replies(dict[str, Any], 404), **open_to_all())
def show_batch(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Show one batch with its counts per field and in total."""
    return batch_document(batches.get_batch(actor_of(request), identifier))


@router.post("/batches/{identifier}/publish", response=_ACTED)
def publish_batch(request: HttpRequest, identifier: str, given: PublicationIn) -> dict[str, Any]:
    """Publish a batch, as the zone operator; nothing in it changes from now on."""
    return batch_document(batches.publish_batch(actor_of(request), identifier, authority=given.authority))


@router.get(
    "/batches/{identifier}/list.{language}.{form}",
    response=replies(None, 404),
    **open_to_all(document("text/csv", "The list of the batch as CSV, XLSX or DOCX, in en or zh.")),
)
def batch_list(request: HttpRequest, identifier: str, language: Literal["en", "zh"], form: ListFormat) -> HttpResponse:
    """Send a published batch as a file."""
    data = batches.export_batch(actor_of(request), identifier, form, language=language)
    return HttpResponse(data, content_type=MEDIA_TYPES[form])


def _done(request: HttpRequest, act: Callable[..., StoredMeasure], *arguments: Any, **named: Any) -> dict[str, Any]:
    actor = actor_of(request)
    return measure_document(actor, act(actor, *arguments, **named))


def _case(found: cases.StoredCase) -> dict[str, Any]:
    content: Any = to_document(found.content)
    return {"identifier": found.identifier, "published_at": found.published_at, "receipt": found.receipt, **content}
