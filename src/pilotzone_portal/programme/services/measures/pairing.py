"""Pairing in the zone: search of listed measures, and rounds in which regions and mentors are matched once for all."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme.measures.documents import to_document
from pilotzone.programme.pairing import (
    AdopterWish,
    MentorWish,
    Need,
    Round,
    SearchResult,
    pair_round,
    search_measures,
)
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import PairingRound, PairingRun, PairingWish
from pilotzone_portal.programme.services.directory import require_right, work_actor, zone_directory
from pilotzone_portal.programme.services.measures.adoptions import region_of
from pilotzone_portal.programme.services.measures.measure_errors import MeasureNotListedError
from pilotzone_portal.programme.services.measures.measure_events import lock_measure
from pilotzone_portal.programme.services.measures.pairing_errors import (
    RoundClosedError,
    RoundMatchedError,
    RoundOpenError,
    RoundUnknownError,
    WishChoiceError,
    WishSideError,
)
from pilotzone_portal.programme.services.measures.stored_measures import (
    OFFERED,
    StoredMeasure,
    listed_histories,
    measure_of,
)
from pilotzone_portal.programme.services.registers.known import end_of

__all__ = [
    "StoredRound",
    "ask_for_mentor",
    "get_round",
    "is_reproduced",
    "list_rounds",
    "match_round",
    "offer_places",
    "open_round",
    "search",
]

MOST_PLACES: Final = 20
_Side = PairingWish.Side


@dataclass(frozen=True)
class StoredRound:
    """A round as a party may see it: its own wishes, or all for operator and regulator, and the result once matched."""

    row: PairingRound
    stored: StoredMeasure
    wishes: tuple[PairingWish, ...]
    run: PairingRun | None
    result: dict[str, Any] | None

    @property
    def open(self) -> bool:
        """Say whether wishes are taken now."""
        return self.run is None and self.stored.state in OFFERED and timezone.now() < self.row.closes_at

    @property
    def mentors(self) -> tuple[str, ...]:
        """The regions that can be mentors."""
        return _mentors(self.stored)


def search(need: Need) -> SearchResult:
    """Rank the listed measures for a need; everybody may search."""
    return search_measures(need, listed_histories())


@transaction.atomic
def open_round(actor: Actor, measure: str, *, closes_on: date, places: int = 1) -> StoredRound:
    """Open a round over a listed measure; it takes wishes to the end of a day of the zone.

    Raises:
        RightMissingError: the actor does not operate the zone.
        MeasureUnknownError, MeasureNotListedError: the measure is not offered to regions.
        RoundClosedError: the day is over.
        InvalidValueError: the places of a mentor that says nothing are out of range.
    """
    require(actor, Role.ZONE_OPERATOR)
    stored = lock_measure(actor, measure)
    if stored.state not in OFFERED:
        raise MeasureNotListedError(measure=measure, state=stored.state)
    _check_places(places)
    identifier = new_identifier("round", secrets.token_bytes(10))
    closes_at = end_of(closes_on)
    if closes_at <= timezone.now():
        raise RoundClosedError(round=identifier, closes_at=closes_at.isoformat())
    row = PairingRound.objects.create(
        identifier=identifier, measure=stored.head, places=places, opened_at=timezone.now(), closes_at=closes_at
    )
    record(
        act="pairing.opened",
        actor=actor,
        object_id=identifier,
        facts={"measure": measure, "closes_on": closes_on.isoformat(), "places": places},
    )
    return _round(actor, row)


@transaction.atomic
def ask_for_mentor(actor: Actor, identifier: str, *, choices: Sequence[str], has: Sequence[str] = ()) -> StoredRound:
    """Ask for a mentor for the region of the department: whom it wants, and which preconditions it has.

    A later wish replaces an earlier one until the round closes.

    Raises:
        WorkRightError, RegionMissingError: the department does not report for a region.
        RoundUnknownError, RoundClosedError, RoundMatchedError, MeasureNotListedError: the round takes no wishes.
        WishChoiceError: a choice is no mentor of the round, the region itself, or named twice.
    """
    require_right(actor, Right.REPORT, "pairing.requested")
    row, region = _locked(actor, identifier), region_of(actor)
    found = _round(actor, row)
    _check_choices(region, choices, found.mentors, "mentors of the round: " + ", ".join(found.mentors))
    known = found.stored.record.preconditions
    for one in has:
        if one not in known:
            raise WishChoiceError(region=region, chosen=one, expected="preconditions of the measure")
    fields = {"choices": list(choices), "has": list(has)}
    return _keep(actor, row, _Side.ADOPTER, region, "pairing.requested", **fields)


@transaction.atomic
def offer_places(actor: Actor, identifier: str, *, places: int, choices: Sequence[str]) -> StoredRound:
    """Enter a mentor's own word: how many regions it accompanies, and which, the most wanted first.

    Raises:
        WishSideError: the region has not originated or adopted the measure.
        InvalidValueError: the places are out of range.
        PilotzoneError: as :func:`ask_for_mentor`.
    """
    require_right(actor, Right.REPORT, "pairing.offered")
    row, region = _locked(actor, identifier), region_of(actor)
    mentors = _round(actor, row).mentors
    if region not in mentors:
        raise WishSideError(region=region, measure=row.measure_id, mentors=", ".join(mentors))
    _check_places(places)
    for one in choices:
        zone_directory().place(one)
    _check_choices(region, choices, choices, "other regions")
    fields = {"choices": list(choices), "places": places}
    return _keep(actor, row, _Side.MENTOR, region, "pairing.offered", **fields)


@transaction.atomic
def match_round(actor: Actor, identifier: str) -> StoredRound:
    """Match a round that has closed, and keep inputs and result; it is done once.

    Raises:
        RightMissingError: the actor does not operate the zone.
        RoundUnknownError, RoundOpenError, RoundMatchedError: there is no such round, or not to be matched now.
        MeasureNotListedError: the measure is not offered to regions any more.
    """
    require(actor, Role.ZONE_OPERATOR)
    row = _locked(actor, identifier, closed=True)
    stored = measure_of(row.measure)
    given = _inputs(row, stored)
    inputs, result = given.to_bytes(), canonical_bytes(to_document(pair_round(given)))
    digest = sha256_digest(result)
    wishes = row.wishes.values_list("party", flat=True)
    receipt = record(
        act="pairing.matched",
        actor=actor,
        object_id=identifier,
        parties=set(wishes),
        facts={"measure": stored.identifier, "inputs": sha256_digest(inputs)},
        content=result,
    )
    PairingRun.objects.create(
        round=row, inputs=inputs, result=result, digest=digest, party=actor.party, at=timezone.now(), receipt=receipt
    )
    return _round(actor, row)


def is_reproduced(run: PairingRun) -> bool:
    """Say whether the inputs on record give the result on record, byte for byte."""
    given = Round.from_bytes(bytes(run.inputs))
    return canonical_bytes(to_document(pair_round(given))) == bytes(run.result)


def list_rounds(actor: Actor, measure: str = "") -> list[StoredRound]:
    """Return the rounds, newest first, to departments, operator and regulator."""
    rows = _visible(actor)
    return [_round(actor, row) for row in (rows.filter(measure=measure) if measure else rows)]


def get_round(actor: Actor, identifier: str) -> StoredRound:
    """Return one round.

    Raises:
        RoundUnknownError: there is none that the party may see.
    """
    row = _visible(actor).filter(pk=identifier).first()
    if row is None:
        raise RoundUnknownError(round=identifier, party=actor.party)
    return _round(actor, row)


def _visible(actor: Actor) -> QuerySet[PairingRound]:
    rows = PairingRound.objects.select_related("measure")
    return rows if actor.sees_all or work_actor(actor).rights else rows.none()


def _locked(actor: Actor, identifier: str, *, closed: bool = False) -> PairingRound:
    """Return a round that nobody else changes until the transaction ends, and that is open, or else closed."""
    row = PairingRound.objects.select_for_update().filter(pk__in=_visible(actor).values("pk"), pk=identifier).first()
    if row is None:
        raise RoundUnknownError(round=identifier, party=actor.party)
    run = PairingRun.objects.filter(round=row).first()
    if run is not None:
        raise RoundMatchedError(round=identifier, at=run.at.isoformat())
    if row.measure.state not in OFFERED:
        raise MeasureNotListedError(measure=row.measure_id, state=row.measure.state)
    if (timezone.now() >= row.closes_at) is not closed:
        error = RoundOpenError if closed else RoundClosedError
        raise error(round=identifier, closes_at=row.closes_at.isoformat())
    return row


def _round(actor: Actor, row: PairingRound) -> StoredRound:
    run = PairingRun.objects.filter(round=row).first()
    own = row.wishes.all() if actor.sees_all else row.wishes.filter(party=actor.party)
    latest = {(one.side, one.region): one for one in own}
    result = orjson.loads(bytes(run.result)) if run else None
    return StoredRound(row, measure_of(row.measure), tuple(latest.values()), run, result)


def _mentors(stored: StoredMeasure) -> tuple[str, ...]:
    adopters = (one.region for one in stored.history.adoptions)
    return tuple(sorted({*stored.record.origin, *adopters}))


def _inputs(row: PairingRound, stored: StoredMeasure) -> Round:
    last = {(one.side, one.region): one for one in row.wishes.order_by("pk")}
    adopters = (one for one in last.values() if one.side == _Side.ADOPTER)
    mentors = (one for one in last.values() if one.side == _Side.MENTOR)
    return Round(
        measure=stored.identifier,
        preconditions=stored.record.preconditions,
        mentors=_mentors(stored),
        places=row.places,
        adopters=tuple(
            AdopterWish(region=one.region, choices=tuple(one.choices), has=tuple(one.has)) for one in adopters
        ),
        own_words=tuple(
            MentorWish(region=one.region, places=one.places, choices=tuple(one.choices)) for one in mentors
        ),
    )


def _keep(actor: Actor, row: PairingRound, side: str, region: str, act: str, **fields: Any) -> StoredRound:
    """Keep a wish with its receipt, which holds no more of it than digests while the round is open."""
    receipt = record(
        act=act,
        actor=actor,
        object_id=row.identifier,
        facts={"region": region, "measure": row.measure_id},
        content=canonical_bytes({"region": region, **fields}),
    )
    row.wishes.create(
        side=side,
        region=region,
        party=actor.party,
        person=actor.person,
        at=timezone.now(),
        receipt=receipt,
        **fields,
    )
    return _round(actor, row)


def _check_places(places: int) -> None:
    if not 0 <= places <= MOST_PLACES:
        raise InvalidValueError(
            field="The places of a mentor", value=places, expected=f"a number from 0 to {MOST_PLACES}"
        )


def _check_choices(region: str, choices: Sequence[str], known: Sequence[str], expected: str) -> None:
    for number, one in enumerate(choices):
        if one == region or one not in known or one in choices[:number]:
            raise WishChoiceError(region=region, chosen=one, expected=expected)
