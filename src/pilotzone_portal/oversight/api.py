"""The oversight room in the HTTP API: parties of the zone, and the evidence log."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status
from pydantic import BaseModel, StrictInt, StrictStr

from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone_portal.accounts.services import Party, list_parties
from pilotzone_portal.contract import Page, Paging, actor_of, document, open_to_all, page_of, replies
from pilotzone_portal.oversight.services import evidence
from pilotzone_portal.oversight.services.parties import admit_party
from pilotzone_portal.oversight.services.statements import Statement, state
from pilotzone_portal.oversight.services.tiles import read_tile

__all__ = ["router"]

TEXT: Final = "text/plain; charset=utf-8"
BYTES: Final = "application/octet-stream"

SAFE_INTEGER: Final = 2**53 - 1
"""RFC 8785 takes no greater one: other programs would round it."""

Digest = Annotated[StrictStr, Field(pattern="^(sha256|sm3):[0-9a-f]{64}$")]
Fact = Annotated[StrictInt, Field(ge=-SAFE_INTEGER, le=SAFE_INTEGER)] | Annotated[StrictStr, Field(max_length=1000)]

router = Router()


class PartyOut(Schema):
    """A party of the zone."""

    identifier: str
    name_en: str
    name_zh: str
    roles: list[str]
    joined_at: datetime


class PartyIn(Schema):
    """A party to admit."""

    identifier: str
    name_en: str = Field(max_length=200)
    name_zh: str = Field(max_length=200)
    roles: list[str]


class LogStatus(Schema):
    """The evidence log: its origin and public key (C2SP signed-note), and how many entries are durable."""

    origin: str
    verifier_key: str
    size: int


class EntryOut(Schema):
    """An entry of the evidence log; the receipt is its content."""

    index: int
    act: str
    object: str
    outcome: str
    time: datetime
    receipt: dict[str, Any]

    @staticmethod
    def resolve_receipt(entry: evidence.Entry) -> dict[str, Any]:
        """Read the bytes that the log holds."""
        return json.loads(bytes(entry.payload))


class StatementIn(BaseModel):  # a Schema of ninja would look at each statement in Python
    """What the party says of a thing of its own; facts name no person, for an entry cannot be deleted.

    A party with a signing key signs it: ``signature`` is a line of a signed note (reference of receipts).
    """

    object: str = Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")
    object_digests: tuple[Digest, ...] = Field(min_length=1, max_length=2)
    facts: dict[Annotated[str, Field(max_length=60)], Fact] = Field(default_factory=dict, max_length=20)
    signature: StrictStr = Field(default="", max_length=300, pattern=r"^(— [^\s+]+ [A-Za-z0-9+/]+=*)?$")


class StatementsIn(Schema):
    """Statements to put into the log, all of them or none."""

    statements: list[StatementIn] = Field(min_length=1, max_length=1000)


class StatementsOut(Schema):
    """The indices of the statements in the evidence log, in the order of the request."""

    indices: list[int]


@router.get("/parties", response=replies(list[PartyOut]), tags=["parties"], **open_to_all())
def parties(request: HttpRequest) -> list[Party]:
    """List who takes part in the zone."""
    del request  # open to all
    return list_parties()


@router.post("/parties", response=replies(PartyOut, 400, 403, 409, 507, status=HTTPStatus.CREATED), tags=["parties"])
def admit(request: HttpRequest, party: PartyIn) -> Status[Party]:
    """Admit a party; the zone operator may."""
    admitted = admit_party(
        actor_of(request), party.identifier, name_en=party.name_en, name_zh=party.name_zh, roles=party.roles
    )
    return Status(HTTPStatus.CREATED, admitted)


@router.get("/evidence", response=replies(LogStatus), tags=["evidence"], **open_to_all())
def status(request: HttpRequest) -> LogStatus:
    """Say how long the evidence log is, and under which key it is signed."""
    del request  # open to all
    return LogStatus(origin=settings.ZONE.origin, verifier_key=evidence.verifier_key(), size=evidence.log_size())


@router.get(
    "/evidence/checkpoint",
    response=replies(None, 404),
    tags=["evidence"],
    **open_to_all(document(TEXT, "The signed checkpoint (C2SP tlog-checkpoint).")),
)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the newest published checkpoint; all entries up to its size can be proved against it."""
    del request  # open to all
    return HttpResponse(LogFolder(settings.ZONE.evidence).checkpoint(), content_type=TEXT)


@router.get(
    "/evidence/vkey",
    response=replies(None),
    tags=["evidence"],
    **open_to_all(document(TEXT, "The public key of the log (C2SP signed-note).")),
)
def vkey(request: HttpRequest) -> HttpResponse:
    """Return the key that verifies checkpoints and proofs."""
    del request  # open to all
    return HttpResponse(evidence.verifier_key() + "\n", content_type=TEXT)


@router.get(
    "/evidence/tile/{path:name}",
    response=replies(None, 400, 403, 404),
    tags=["evidence"],
    openapi_extra=document(BYTES, "A tile or an entry bundle (C2SP tlog-tiles).", binary=True),
)
def tile(request: HttpRequest, name: str) -> HttpResponse:
    """Return a file of the log, such as ``0/000`` or ``entries/000.p/17``; regulators and the zone operator may.

    With the checkpoint they are all that a mirror needs: its address is that of the API with ``/evidence/`` behind it.
    """
    response = HttpResponse(read_tile(actor_of(request), f"tile/{name}"), content_type=BYTES)
    response["Cache-Control"] = "private, max-age=31536000, immutable"  # not for caches that others read
    return response


@router.get("/evidence/entries", response=replies(Page[EntryOut]), tags=["evidence"])
def entries(request: HttpRequest, paging: Query[Paging], act: str = "", object_id: str = "") -> dict[str, object]:
    """List the entries that the party may read, newest first; ``act`` may be a noun such as ``agreement``."""
    return page_of(evidence.list_entries(actor_of(request), act=act, object_id=object_id), paging)


@router.post(
    "/evidence/entries",
    response=replies(StatementsOut, 400, 403, 507, status=HTTPStatus.CREATED),
    tags=["evidence"],
)
def make_statements(request: HttpRequest, batch: StatementsIn) -> Status[dict[str, object]]:
    """Put statements of the party that asks into the evidence log; when the answer comes they are durable.

    A request whose answer was lost may have been carried out: sent again, it makes entries of its own.
    """
    said = [
        Statement(object=each.object, object_digests=each.object_digests, facts=each.facts, signature=each.signature)
        for each in batch.statements
    ]
    return Status(HTTPStatus.CREATED, {"indices": list(state(actor_of(request), said))})


@router.get("/evidence/entries/{int:index}", response=replies(EntryOut, 404), tags=["evidence"])
def entry(request: HttpRequest, index: int) -> object:
    """Show one entry."""
    return evidence.get_entry(actor_of(request), index)


@router.get(
    "/evidence/entries/{int:index}/proof",
    response=replies(None, 404, 507),
    tags=["evidence"],
    openapi_extra=document(TEXT, "The inclusion proof with its checkpoint (C2SP tlog-proof)."),
)
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """Prove that the entry stands in the log; check it offline with the entry's bytes and the key of the log."""
    return HttpResponse(evidence.prove_entry(actor_of(request), index).proof, content_type=TEXT)


@router.get(
    "/evidence/entries/{int:index}/raw",
    response=replies(None, 404),
    tags=["evidence"],
    openapi_extra=document(BYTES, "The bytes whose hash is the leaf of the log.", binary=True),
)
def raw(request: HttpRequest, index: int) -> HttpResponse:
    """Return the entry byte for byte, as the log holds it."""
    return HttpResponse(bytes(evidence.get_entry(actor_of(request), index).payload), content_type=BYTES)
