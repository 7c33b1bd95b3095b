"""Acts on measures, from the proposal to adoption and withdrawal; every one appends an event and leaves a receipt."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction

from pilotzone.common.identifiers import new_identifier
from pilotzone.common.regions import NATION
from pilotzone.programme.measures import (
    Evidence,
    GatePassed,
    History,
    Listing,
    Measure,
    Scope,
    possible_acts,
    to_be_told,
)
from pilotzone.programme.measures.documents import from_document, measure_from_document
from pilotzone.programme.measures.errors import MeasureDocumentError
from pilotzone.programme.registers import register_of
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.programme.models import MeasureHead
from pilotzone_portal.programme.services.directory import require_right, work_actor, zone_directory
from pilotzone_portal.programme.services.measures.batches import open_batch
from pilotzone_portal.programme.services.measures.measure_errors import (
    MeasurePartyError,
)
from pilotzone_portal.programme.services.measures.measure_events import announce_measure, append_event, lock_measure
from pilotzone_portal.programme.services.measures.measure_evidence import check_references, prove_references, texts_of
from pilotzone_portal.programme.services.measures.stored_measures import (
    StoredMeasure,
    gate_of,
    get_measure,
    list_measures,
    takes_part,
    visible_measures,
    with_proofs,
)
from pilotzone_portal.programme.services.registers.registers import declared_registers

__all__ = [
    "StoredMeasure",
    "gate_of",
    "get_measure",
    "lapse_measure",
    "list_measure",
    "list_measures",
    "open_acts",
    "open_trial",
    "pass_gate",
    "prolong_trial",
    "propose_measure",
    "reopen_measure",
    "revise_measure",
    "visible_measures",
    "withdraw_measure",
]

_NEEDED: Final = ("title", "field", "problem", "content")


@transaction.atomic
def propose_measure(actor: Actor, document: Mapping[str, object]) -> StoredMeasure:
    """Propose a measure, which its party sees, the operator and the regulator; ``document`` has the record's fields.

    Where it does not say so, the department leads the measure, and its place is where the measure was first tried.

    Raises:
        WorkRightError: the department does not have the right to plan.
        MeasureDocumentError: a field is missing, unknown, or holds what it cannot.
        PlaceUnknownError, RegisterUnknownError: an origin is no place, or the register is not kept.
        EvidenceReferenceError, EntryUnknownError: evidence is named that the party cannot read.
    """
    require_right(actor, Right.PLAN, "measure.proposed")
    identifier = new_identifier("measure", secrets.token_bytes(10))
    place = zone_directory().department(actor.party).place
    given = {"lead_department": actor.party, "origin": [place], "register": "major_reforms", **document}
    record = measure_from_document(given, identifier)
    _check_record(actor, record)
    head = MeasureHead(identifier=identifier, party=actor.party)
    return append_event(actor, head, History(id=identifier), "propose", details=record)


@transaction.atomic
def revise_measure(actor: Actor, identifier: str, document: Mapping[str, object], *, reason: str) -> StoredMeasure:
    """Let the record of the party's measure say something else; reviews of the old one do not count any more.

    Raises:
        MeasureUnknownError, MeasurePartyError, WorkRightError: the measure is not the party's to revise.
        PilotzoneError: as :func:`propose_measure`, and where the state does not allow it.
    """
    stored = _own(actor, identifier, "revise")
    record = measure_from_document(document, identifier)
    _check_record(actor, record)
    return append_event(actor, stored.head, stored.history, "revise", details=record, reason=reason)


@transaction.atomic
def open_trial(actor: Actor, identifier: str) -> StoredMeasure:
    """Begin the trial of a measure of the party; departments with the right to assess see it from now on."""
    stored = _own(actor, identifier, "open_trial")
    return append_event(actor, stored.head, stored.history, "open_trial")


@transaction.atomic
def prolong_trial(actor: Actor, identifier: str, *, reason: str) -> StoredMeasure:
    """Go on with the trial of a measure of the party that was evaluated."""
    stored = _own(actor, identifier, "prolong_trial")
    return append_event(actor, stored.head, stored.history, "prolong_trial", reason=reason)


def pass_gate(actor: Actor, identifier: str) -> StoredMeasure:
    """Find a measure mature, if all items of the gate are open now.

    Raises:
        RightMissingError: the actor does not operate the zone.
        GateShutError: the error names every item that fails.
    """
    require(actor, Role.ZONE_OPERATOR)
    proved = prove_references(get_measure(actor, identifier).history.references)
    with transaction.atomic():
        stored = lock_measure(actor, identifier)
        history = with_proofs(stored.history, proved)
        details = GatePassed(measure=history.measure or stored.record, reviews=history.reviews)
        return append_event(actor, stored.head, history, "pass_gate", details=details)


@transaction.atomic
def reopen_measure(actor: Actor, identifier: str, *, reason: str) -> StoredMeasure:
    """Take a mature measure back to be revised and reviewed again, as its party or the operator."""
    stored = _own_or_operated(actor, identifier, "reopen")
    return append_event(actor, stored.head, stored.history, "reopen", reason=reason)


def list_measure(
    actor: Actor, identifier: str, *, batch: str, scope: str = Scope.NATIONAL, areas: Sequence[str] = ()
) -> StoredMeasure:
    """List a mature measure in a batch that is not yet published; everybody sees it from now on.

    Raises:
        RightMissingError: the actor does not operate the zone.
        EvidenceUnverifiedError: the log does not prove its evidence now.
        ScopeAreasError, PlaceUnknownError: the areas do not fit the scope, or one is no place.
        BatchPublishedError: the batch is published.
    """
    require(actor, Role.ZONE_OPERATOR)
    areas = texts_of(areas, "listing", "areas")
    for area in areas:
        zone_directory().place(area)
    scope = from_document(Scope, scope)
    proved = prove_references(get_measure(actor, identifier).history.references)
    evidence = tuple(Evidence(reference=one, verified=found.verified) for one, found in proved.items())
    with transaction.atomic():
        stored = lock_measure(actor, identifier)
        details = Listing(batch=open_batch(batch).pk, scope=scope, areas=tuple(areas), evidence=evidence)
        facts = {"batch": batch, "scope": scope.value, "areas": " ".join(areas)}
        listed = append_event(actor, stored.head, stored.history, "list", details=details, facts=facts)
        announce_measure("measure.listed", listed, {"batch": batch})
    return listed


@transaction.atomic
def lapse_measure(actor: Actor, identifier: str, *, reason: str) -> StoredMeasure:
    """Let a measure lapse: as its party before it is listed, or as the operator."""
    stored = _own_or_operated(actor, identifier, "lapse")
    return append_event(actor, stored.head, stored.history, "lapse", reason=reason)


@transaction.atomic
def withdraw_measure(actor: Actor, identifier: str, *, reason: str) -> StoredMeasure:
    """Withdraw a measure: as its party before it is listed, or as the operator; the adopters are told.

    The receipt names the departments that recorded adoptions, so that they may read it.
    """
    stored = _own_or_operated(actor, identifier, "withdraw")
    told = {row.party for row in stored.rows if row.act == "adopt"}
    withdrawn = append_event(actor, stored.head, stored.history, "withdraw", reason=reason, parties=told)
    if withdrawn.public:
        details = {"reason": reason.strip(), "regions": " ".join(to_be_told(withdrawn.history))}
        announce_measure("measure.withdrawn", withdrawn, details)
    return withdrawn


def open_acts(actor: Actor, stored: StoredMeasure) -> tuple[str, ...]:
    """Return the acts that the state of a measure allows and that are this party's, so that pages offer no other."""
    rights, history = work_actor(actor).rights, stored.history
    operator = actor.has(Role.ZONE_OPERATOR)
    own = stored.head.party == actor.party and Right.PLAN in rights
    place = zone_directory().department(actor.party).place if rights else NATION
    regional = Right.REPORT in rights and place != NATION
    adopted = place in {one.region for one in history.adoptions}
    may = {
        **dict.fromkeys(("revise", "open_trial", "prolong_trial"), own),
        **dict.fromkeys(("appoint", "pass_gate", "list"), operator),
        **dict.fromkeys(("lapse", "withdraw"), operator or (own and not stored.public)),
        "reopen": operator or own,
        "evaluate": Right.ASSESS in rights and not takes_part(actor, stored),
        "review": actor.party in history.reviewers,
        "adopt": regional and not adopted and history.listing is not None and history.listing.covers(place),
        "record_effect": regional and adopted,
    }
    return tuple(act for act in possible_acts(stored.history.state) if may.get(act))


def _own(actor: Actor, identifier: str, act: str) -> StoredMeasure:
    stored = lock_measure(actor, identifier)
    if stored.head.party != actor.party:
        raise MeasurePartyError(party=actor.party, measure=identifier, act=act, expected=stored.head.party)
    require_right(actor, Right.PLAN, f"measure.{act}")
    return stored


def _own_or_operated(actor: Actor, identifier: str, act: str) -> StoredMeasure:
    """Lock a measure for its party while it is not listed, and for the operator at any time."""
    stored = lock_measure(actor, identifier)
    if actor.has(Role.ZONE_OPERATOR):
        return stored
    if stored.public:
        raise MeasurePartyError(party=actor.party, measure=identifier, act=act, expected=Role.ZONE_OPERATOR.value)
    return _own(actor, identifier, act)


def _check_record(actor: Actor, record: Measure) -> None:
    for name in _NEEDED:
        if not getattr(record, name).strip():
            raise MeasureDocumentError(field=name, subject="measure", value="", expected="some words")
    for place in record.origin:
        zone_directory().place(place)
    register_of(declared_registers(), record.register)
    check_references(actor, [one.reference for one in record.evidence], act="propose", needed=False)
