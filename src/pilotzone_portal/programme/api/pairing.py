"""Pairing in the HTTP API: search of listed measures, and rounds in which regions and mentors are matched."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from pilotzone.programme.pairing import Need
from pilotzone_portal.contract import actor_of, open_to_all, replies
from pilotzone_portal.programme.services.measures import pairing
from pilotzone_portal.programme.services.measures.measure_documents import round_document, search_document

__all__ = ["router"]

router = Router(tags=["pairing"])


class NeedIn(Schema):
    """What a region looks for."""

    region: str = Field(description="Such as CN-52.")
    problem: str = ""
    field: str = ""
    has: list[str] = Field([], description="Preconditions that are there, in the words of the measures.")
    lacks: list[str] = Field([], description="Preconditions that are missing.")


class RoundIn(Schema):
    """The measure of a round, until when it takes wishes, and the places of a mentor that says nothing."""

    measure: str
    closes_on: date
    places: int = 1


class WishIn(Schema):
    """Whom a region wants as mentor, the most wanted first, and which preconditions it has."""

    choices: list[str]
    has: list[str] = Field([])


class OfferIn(Schema):
    """How many regions a mentor accompanies, and which, the most wanted first."""

    places: int
    choices: list[str]


@router.get("/pairing/search", response=replies(dict[str, Any]), **open_to_all())
def search(request: HttpRequest, need: Query[NeedIn]) -> dict[str, Any]:
    """Rank the listed measures for a region, each point with its reason."""
    del request  # everybody may search
    given = need.dict()
    return search_document(
        pairing.search(Need(**given | {"has": frozenset(given["has"]), "lacks": frozenset(given["lacks"])}))
    )


@router.get("/pairing/rounds", response=replies(list[dict[str, Any]]))
def rounds(request: HttpRequest, measure: str = "") -> list[dict[str, Any]]:
    """List the rounds that the party may see."""
    return [round_document(one) for one in pairing.list_rounds(actor_of(request), measure)]


@router.post("/pairing/rounds", response=replies(dict[str, Any], 400, 403, 404, 409, 507, status=HTTPStatus.CREATED))
def open_round(request: HttpRequest, given: RoundIn) -> Status[dict[str, Any]]:
    """Open a round over a listed measure, as the zone operator."""
    made = pairing.open_round(actor_of(request), given.measure, closes_on=given.closes_on, places=given.places)
    return Status(HTTPStatus.CREATED, round_document(made))


@router.get("/pairing/rounds/{slug:identifier}", response=replies(dict[str, Any], 404))
def show_round(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Show a round: the party's own wishes, and the result once it is matched, computed again."""
    return round_document(pairing.get_round(actor_of(request), identifier))


@router.post("/pairing/rounds/{slug:identifier}/requests", response=replies(dict[str, Any], 400, 403, 404, 409, 507))
def ask(request: HttpRequest, identifier: str, wish: WishIn) -> dict[str, Any]:
    """Ask for a mentor for the region of the party."""
    return round_document(pairing.ask_for_mentor(actor_of(request), identifier, **wish.dict()))


@router.post("/pairing/rounds/{slug:identifier}/offers", response=replies(dict[str, Any], 400, 403, 404, 409, 507))
def offer(request: HttpRequest, identifier: str, given: OfferIn) -> dict[str, Any]:
    """Enter a mentor's own word for the region of the party."""
    return round_document(pairing.offer_places(actor_of(request), identifier, **given.dict()))


@router.post("/pairing/rounds/{slug:identifier}/match", response=replies(dict[str, Any], 403, 404, 409, 507))
def match(request: HttpRequest, identifier: str) -> dict[str, Any]:
    """Match a round that has closed, as the zone operator; it is done once."""
    return round_document(pairing.match_round(actor_of(request), identifier))
