"""The one way in which something happens to a measure: its row is locked, its event appended, its receipt written."""

from collections.abc import Collection, Mapping
from typing import Final

from django.urls import reverse
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.measures import History, MeasureEvent
from pilotzone.programme.measures.documents import to_document
from pilotzone.programme.measures.events import Details
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme import models
from pilotzone_portal.programme.services.changes import announce
from pilotzone_portal.programme.services.measures.measure_errors import MeasureUnknownError
from pilotzone_portal.programme.services.measures.stored_measures import StoredMeasure, measure_of, visible_measures

__all__ = ["ACTS", "announce_measure", "append_event", "lock_measure"]

ACTS: Final[Mapping[str, str]] = {
    "propose": "measure.proposed",
    "revise": "measure.revised",
    "open_trial": "measure.trial_opened",
    "evaluate": "measure.evaluated",
    "prolong_trial": "measure.trial_prolonged",
    "appoint": "measure.reviewer_appointed",
    "review": "measure.reviewed",
    "pass_gate": "measure.gate_passed",
    "reopen": "measure.reopened",
    "list": "measure.listed",
    "adopt": "measure.adopted",
    "record_effect": "measure.effect_recorded",
    "lapse": "measure.lapsed",
    "withdraw": "measure.withdrawn",
}
"""The acts of the life cycle, as receipts name them."""


def lock_measure(actor: Actor, identifier: str) -> StoredMeasure:
    """Return a measure that nobody else can act on until the transaction ends.

    Raises:
        MeasureUnknownError: there is none that the party may see.
    """
    seen = visible_measures(actor).filter(pk=identifier).exists()
    found = models.MeasureHead.objects.select_for_update().filter(pk=identifier).first() if seen else None
    if found is None:
        raise MeasureUnknownError(measure=identifier, party=actor.party)
    return measure_of(found)


def append_event(
    actor: Actor,
    head: models.MeasureHead,
    history: History,
    act: str,
    *,
    details: Details = None,
    reason: str = "",
    parties: Collection[str] = (),
    facts: Mapping[str, str | int] | None = None,
) -> StoredMeasure:
    """Let the library decide on an event, keep it, and write its receipt, all in the transaction of the caller.

    Raises:
        PilotzoneError: as :meth:`pilotzone.programme.measures.History.append`.
    """
    at = timezone.localtime()  # days are those of the zone
    if history.events and history.events[-1].at > at:
        at = history.events[-1].at  # a clock that was set back changes no order
    reason = reason.strip()
    by = actor.person or actor.party
    event = MeasureEvent(act=act, by=by, at=at, details=details, reason=reason, party=actor.party)
    history = history.append(event)
    document = {"act": act, "details": to_document(details), "reason": reason}
    receipt = record(
        act=ACTS[act],
        actor=actor,
        object_id=history.id,
        parties={head.party, *parties},
        facts={"number": len(history.events), "state": str(history.state), **(facts or {})},
        content=canonical_bytes(document),
        hidden={"reason": reason} if reason else None,
    )
    _update(head, history)
    head.events.create(
        number=len(history.events),
        act=act,
        details=canonical_bytes(document["details"]),
        reason=reason,
        party=actor.party,
        person=actor.person,
        at=at,
        receipt=receipt,
    )
    return measure_of(models.MeasureHead.objects.get(pk=head.pk))


def announce_measure(kind: str, stored: StoredMeasure, details: Mapping[str, str]) -> None:
    """Tell everybody what happened to a listed measure."""
    title = stored.record.title
    address = reverse("measure", args=[stored.identifier])
    announce(kind, stored.identifier, title_zh=title, title_en=title, address=address, details=details)


def _update(head: models.MeasureHead, history: History) -> None:
    """Write down where the measure stands, and make the row if there is none yet."""
    if history.measure is not None:
        head.title, head.field = history.measure.title, history.measure.field
        regions = (*history.measure.origin, *(one.region for one in history.adoptions))
        head.regions = _between_commas(regions)
    head.reviewers = _between_commas(history.reviewers)
    head.state, head.batch = str(history.state), history.listing.batch if history.listing else ""
    head.changed_at = timezone.now()
    head.save()


def _between_commas(names: Collection[str]) -> str:
    return "".join(f",{name}" for name in dict.fromkeys(names)) + ","
