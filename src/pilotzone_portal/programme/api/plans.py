"""Plan texts in the HTTP API: kept by upload, read with their file, made public."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from pilotzone.programme.plans import Limits
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.contract import Paging, actor_of, document, open_to_all, replies
from pilotzone_portal.programme.services.plans import plans as service
from pilotzone_portal.programme.services.plans.candidates import sees_proposals
from pilotzone_portal.programme.services.plans.plans import Plan, PlanDescription

__all__ = ["router"]

router = Router(tags=["plans"])

_BYTES: Final = "application/octet-stream"


class PlanOut(Schema):
    """A plan, and how many of its candidates are in each state; others than its party see what was decided."""

    identifier: str
    party: str
    title_en: str
    title_zh: str
    region: str
    dated: date | None
    annual: bool | None
    digest: str = Field(description="Of the bytes of the file.")
    file_bytes: int
    format: str
    encoding: str
    flags: list[str] = Field(description="What a reader must know before trusting the text.")
    imported_at: datetime
    published_at: datetime | None
    proposed: int | None
    confirmed: int
    corrected: int
    rejected: int | None

    @staticmethod
    def of(actor: Actor, plan: Plan) -> dict[str, object]:
        """Return the members that a party may see."""
        row = {name: getattr(plan, name) for name in PlanOut.model_fields if name != "party"}
        hidden = {} if sees_proposals(actor, plan) else {"proposed": None, "rejected": None}
        return row | {"party": plan.party_id} | hidden


class PlansOut(Schema):
    """A part of the list of plans, and how long it is."""

    items: list[PlanOut]
    count: int


class ParagraphOut(Schema):
    """Where a paragraph or a row of a table stands, in characters of the text and in the file."""

    start: int
    end: int
    page: int | None
    table: int | None
    row: int | None


class TextOut(Schema):
    """A text as it was read; all places count its Unicode code points."""

    text: str
    paragraphs: list[ParagraphOut]


class PlanIn(Schema):
    """What comes beside the file; without a title, the first line of the text is it."""

    title_en: str = ""
    title_zh: str = ""
    region: str = Field(default="", description="Of sentences that name none, such as CN-35.")
    dated: date | None = Field(default=None, description="The day of the text.")
    annual: bool | None = Field(default=None, description="An annual report; without it the text says so.")
    encoding: str = Field(default="", description="Of a text or a page; without it the bytes say it.")


@router.get("/plans", response=replies(PlansOut), **open_to_all())
def plans(request: HttpRequest, paging: Query[Paging], region: str = "") -> dict[str, object]:
    """List the plans that the party may see, the newest first."""
    actor = actor_of(request)
    rows = service.list_plans(actor, region=region)
    part = rows[paging.offset : paging.offset + paging.limit]
    return {"items": [PlanOut.of(actor, one) for one in part], "count": rows.count()}


@router.post("/plans", response=replies(PlanOut, 400, 403, 409, 413, 415, 507, status=HTTPStatus.CREATED))
def keep(request: HttpRequest, about: Form[PlanIn], file: File[UploadedFile]) -> Status[dict[str, object]]:
    """Keep a text, HTML, DOCX or PDF file with the candidates that the rules propose."""
    data = file.read(Limits().file_bytes + 1)  # one byte more than a plan may have: refused, and never read whole
    kept = service.keep_plan(actor_of(request), data, PlanDescription(**about.dict(), file_name=file.name or ""))
    return Status(HTTPStatus.CREATED, _shown(request, kept.identifier))


@router.get("/plans/{slug:identifier}", response=replies(PlanOut, 404), **open_to_all())
def plan(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Show one plan; its text is at ``text``, its candidates at ``candidates``."""
    return _shown(request, identifier)


@router.get("/plans/{slug:identifier}/text", response=replies(TextOut, 404), **open_to_all())
def text(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Send the text of a plan with the places of its paragraphs."""
    found = service.get_plan(actor_of(request), identifier)
    names = tuple(ParagraphOut.model_fields)
    return {"text": found.text, "paragraphs": [dict(zip(names, one, strict=True)) for one in found.paragraphs]}


@router.get(
    "/plans/{slug:identifier}/file",
    response=replies(None, 404),
    **open_to_all(document(_BYTES, "The file as it was kept, byte by byte.", binary=True)),
)
def file(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send the file of a plan."""
    _plan, data = service.plan_file(actor_of(request), identifier)
    return HttpResponse(data, content_type=_BYTES)


@router.post("/plans/{slug:identifier}/publish", response=replies(PlanOut, 403, 404, 409, 507))
def publish(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Let everybody read a plan of the party: its text, its file, and what was confirmed or corrected of it."""
    service.publish_plan(actor_of(request), identifier)
    return _shown(request, identifier)


def _shown(request: HttpRequest, identifier: str) -> dict[str, object]:
    actor = actor_of(request)
    service.get_plan(actor, identifier)
    return PlanOut.of(actor, service.list_plans(actor).get(pk=identifier))
