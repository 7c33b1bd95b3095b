"""Measures as the zone keeps them: their history read back from the rows, and who may see them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet

from pilotzone.programme.measures import Evidence, GateItem, History, Measure, gate_items
from pilotzone.programme.measures import MeasureEvent as Event
from pilotzone.programme.measures.documents import from_document
from pilotzone.programme.measures.life_cycle import TAKES
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import MeasureEvent, MeasureHead
from pilotzone_portal.programme.services.directory import work_actor
from pilotzone_portal.programme.services.measures.measure_errors import MeasureUnknownError
from pilotzone_portal.programme.services.measures.measure_evidence import Proved, prove_references

__all__ = [
    "OFFERED",
    "StoredMeasure",
    "gate_of",
    "get_measure",
    "list_measures",
    "listed_histories",
    "measure_of",
    "takes_part",
    "visible_measures",
    "with_proofs",
]

OFFERED: Final = ("listed", "adopted")
"""The states in which a measure is offered to regions."""

_EVALUABLE: Final = ("on_trial", "evaluated")


@dataclass(frozen=True)
class StoredMeasure:
    """A measure with its history, and the rows that the history was read from."""

    head: MeasureHead
    history: History
    rows: tuple[MeasureEvent, ...]

    @property
    def identifier(self) -> str:
        """The identifier, which is that of the history."""
        return self.history.id

    @property
    def record(self) -> Measure:
        """The record as it now is."""
        if self.history.measure is None:  # an event of proposal comes first
            raise MeasureUnknownError(measure=self.identifier, party="")
        return self.history.measure

    @property
    def state(self) -> str:
        """The state after the last event."""
        return str(self.history.state)

    @property
    def public(self) -> bool:
        """Say whether everybody sees it: since it was listed."""
        return bool(self.head.batch)

    def inside(self, actor: Actor) -> bool:
        """Say whether a party sees what is not for the public: proposer, reviewers, evaluators, who sees all."""
        return actor.sees_all or actor.party in {self.head.party, *self.history.involved, *self.history.reviewers}


def visible_measures(actor: Actor, *, state: str = "", field: str = "", region: str = "") -> QuerySet[MeasureHead]:
    """Return the measures that the party may see: what was listed, its own, and those that it reviews or evaluates.

    A department with the right to assess sees what is on trial or evaluated; operator and regulator see all.
    """
    rows = MeasureHead.objects.all()
    if not actor.sees_all:
        seen = ~Q(batch="") | Q(party=actor.party) | Q(reviewers__contains=f",{actor.party},")
        seen |= Q(pk__in=MeasureEvent.objects.filter(party=actor.party).values("measure"))
        if Right.ASSESS in work_actor(actor).rights:
            seen |= Q(state__in=_EVALUABLE)
        rows = rows.filter(seen)
    chosen = {"state": state, "field": field, "regions__contains": region and f",{region},"}
    return rows.filter(**{name: value for name, value in chosen.items() if value})


def get_measure(actor: Actor, identifier: str) -> StoredMeasure:
    """Return one measure.

    Raises:
        MeasureUnknownError: there is none that the party may see.
    """
    found = _with_events(visible_measures(actor).filter(pk=identifier)).first()
    if found is None:
        raise MeasureUnknownError(measure=identifier, party=actor.party)
    return measure_of(found)


def list_measures(actor: Actor, *, state: str = "", field: str = "", region: str = "") -> list[StoredMeasure]:
    """Return the measures that the party may see, the one that changed last first."""
    rows = visible_measures(actor, state=state, field=field, region=region).order_by("-changed_at", "pk")
    return [measure_of(row) for row in _with_events(rows)]


def listed_histories() -> list[History]:
    """Return the histories of the measures that are offered to regions; everybody may read them."""
    return [measure_of(row).history for row in _with_events(MeasureHead.objects.filter(state__in=OFFERED))]


def measure_of(head: MeasureHead) -> StoredMeasure:
    """Return the measure of a row with its events."""
    rows = tuple(head.events.all())
    return StoredMeasure(head, History(id=head.pk, events=tuple(map(_event, rows))), rows)


def gate_of(stored: StoredMeasure) -> tuple[GateItem, ...]:
    """Return the items of the gate as they stand now, the evidence as the log proves it now."""
    history = with_proofs(stored.history, prove_references(stored.history.references))
    record = history.measure or stored.record
    return gate_items(record, history.evaluations, history.reviews, involved=history.involved)


def takes_part(actor: Actor, stored: StoredMeasure) -> bool:
    """Say whether a party proposed, leads or reviews a measure, and can therefore not evaluate it."""
    return actor.party in {stored.head.party, stored.record.lead_department, *stored.history.reviewers}


def with_proofs(history: History, proved: Mapping[str, Proved]) -> History:
    """Return the history with its evidence as it was proved; what was not asked about is not verified."""

    def again(details: Any) -> Any:
        if not hasattr(details, "evidence"):
            return details
        pieces = (piece.reference for piece in details.evidence)
        return replace(details, evidence=tuple(_evidence(piece, proved) for piece in pieces))

    events = (replace(event, details=again(event.details)) for event in history.events)
    return History(id=history.id, events=tuple(events))


def _evidence(reference: str, proved: Mapping[str, Proved]) -> Evidence:
    return Evidence(reference=reference, verified=reference in proved and proved[reference].verified)


def _event(row: MeasureEvent) -> Event:
    details = from_document(TAKES[row.act], json.loads(bytes(row.details))) if row.act in TAKES else None
    return Event(
        act=row.act, by=row.person or row.party, at=row.at, details=details, reason=row.reason, party=row.party
    )


def _with_events(rows: QuerySet[MeasureHead]) -> Iterable[MeasureHead]:
    return rows.prefetch_related(Prefetch("events", MeasureEvent.objects.order_by("number")))
