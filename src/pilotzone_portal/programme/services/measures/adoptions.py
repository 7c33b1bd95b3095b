"""What happens to a measure after it is listed: adopted by a region, seen to work or not, and withdrawn with notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from pilotzone.common.regions import NATION
from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures import Adoption, AdoptionEffect, Evidence, effects_overdue
from pilotzone.programme.measures.documents import from_document
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import MeasureEvent
from pilotzone_portal.programme.services.directory import require_right, zone_directory
from pilotzone_portal.programme.services.measures.measure_errors import RegionMissingError
from pilotzone_portal.programme.services.measures.measure_events import announce_measure, append_event, lock_measure
from pilotzone_portal.programme.services.measures.measure_evidence import check_references, prove_references, texts_of
from pilotzone_portal.programme.services.measures.stored_measures import StoredMeasure, measure_of, visible_measures

__all__ = ["Notice", "adopt_measure", "notices_for", "record_effect", "region_of"]


_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Notice:
    """What an adopter is told: that a measure it adopted was withdrawn, or that its effect is due to be recorded."""

    measure: str
    title: str
    region: str
    withdrawn_at: datetime | None
    reason: str
    adopted: date


@transaction.atomic
def adopt_measure(actor: Actor, identifier: str, *, since: date) -> StoredMeasure:
    """Record that the region of the department has taken a listed measure up since a day.

    Raises:
        WorkRightError: the department does not have the right to report.
        RegionMissingError: it is a department of the nation.
        ScopeError, AdoptionRepeatedError, AdoptionDateError: the region cannot adopt it, or not on that day.
    """
    require_right(actor, Right.REPORT, "measure.adopted")
    stored, region = lock_measure(actor, identifier), region_of(actor)
    facts = {"region": region, "since": since.isoformat()}
    details = Adoption(region=region, since=since)
    adopted = append_event(actor, stored.head, stored.history, "adopt", details=details, facts=facts)
    announce_measure("measure.adopted", adopted, facts)
    return adopted


def record_effect(
    actor: Actor, identifier: str, *, seen_on: date, direction: str, evidence: Sequence[str], text: str = ""
) -> StoredMeasure:
    """Record what a measure did in the region of the department, after a period, with the evidence for it.

    Raises:
        WorkRightError: the department does not have the right to report.
        EvidenceNeededError, EvidenceReferenceError, EntryUnknownError: evidence is missing, or leads nowhere.
        AdoptionUnknownError, AdoptionDateError: the region has not adopted it, or not on that day.
    """
    require_right(actor, Right.REPORT, "measure.effect_recorded")
    references = texts_of(evidence, "effect")
    check_references(actor, references, act="record_effect")
    proved = prove_references(references)
    region = region_of(actor)
    details = AdoptionEffect(
        region=region,
        seen_on=seen_on,
        direction=from_document(Direction, direction),
        evidence=tuple(Evidence(reference=one, verified=found.verified) for one, found in proved.items()),
        text=text.strip(),
    )
    facts = {"region": region, "direction": details.direction.value}
    with transaction.atomic():
        stored = lock_measure(actor, identifier)
        return append_event(actor, stored.head, stored.history, "record_effect", details=details, facts=facts)


def region_of(actor: Actor) -> str:
    """Return the place of a department, where it is below the nation.

    Raises:
        DepartmentUnknownError: the party is no department.
        RegionMissingError: it is one of the nation.
    """
    place = zone_directory().department(actor.party).place
    if place == NATION:
        raise RegionMissingError(party=actor.party)
    return place


def notices_for(actor: Actor) -> list[Notice]:
    """Return what concerns the adoptions that the department recorded, the newest withdrawal first."""
    adopted = MeasureEvent.objects.filter(act="adopt", party=actor.party).values("measure")
    stored = (measure_of(row) for row in visible_measures(actor).filter(pk__in=adopted).prefetch_related("events"))
    found = [notice for one in stored for notice in _notices(actor, one)]
    return sorted(found, key=lambda one: one.withdrawn_at or _NEVER, reverse=True)


def _notices(actor: Actor, stored: StoredMeasure) -> list[Notice]:
    own = {one.number for one in stored.rows if one.act == "adopt" and one.party == actor.party}
    last = stored.rows[-1]
    if stored.state == "withdrawn":
        told, at, reason = stored.history.adoptions, last.at, last.reason
    elif stored.state == "adopted":
        told, at, reason = effects_overdue(stored.history, timezone.localdate()), None, ""
    else:
        return []
    regions = {event.details.region for number, event in enumerate(stored.history.events, start=1) if number in own}
    return [
        Notice(stored.identifier, stored.record.title, one.region, at, reason, one.since)
        for one in told
        if one.region in regions
    ]
