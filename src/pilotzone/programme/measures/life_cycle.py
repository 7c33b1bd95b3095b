"""The life cycle of a measure: an append-only history of events, checked against a table of acts and states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from typing import Any, Final

from pilotzone.programme.measures.errors import (
    AdoptionDateError,
    AdoptionRepeatedError,
    AdoptionUnknownError,
    EvidenceUnverifiedError,
    GateShutError,
    MeasureActError,
    MeasureDetailError,
    MeasureReasonError,
    MeasureTimeError,
    ReviewerAppointedError,
    ReviewerInvolvedError,
    ReviewerUnknownError,
    ScopeError,
)
from pilotzone.programme.measures.events import (
    Adoption,
    AdoptionEffect,
    Appointment,
    GatePassed,
    Listing,
    MeasureEvent,
)
from pilotzone.programme.measures.gate import failing_items
from pilotzone.programme.measures.measure import Evaluation, Measure, Review
from pilotzone.programme.remarks import load_document

__all__ = ["TAKES", "History", "possible_acts"]

TAKES: Final[Mapping[str, type]] = {
    "propose": Measure,
    "revise": Measure,
    "evaluate": Evaluation,
    "appoint": Appointment,
    "review": Review,
    "pass_gate": GatePassed,
    "list": Listing,
    "adopt": Adoption,
    "record_effect": AdoptionEffect,
}
"""What the details of an act are; acts that are not here have none."""


def possible_acts(state: str | None) -> tuple[str, ...]:
    """Return the acts that a state allows, None being the state before the proposal.

    >>> possible_acts("mature")
    ('reopen', 'list', 'lapse', 'withdraw')
    """
    return tuple(act for act, row in _acts().items() if (state in row["from"] if state else not row["from"]))


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything that happened to one measure, in the order of time."""

    id: str
    events: tuple[MeasureEvent, ...] = ()

    @property
    def state(self) -> str | None:
        """The state after the last event; None before the proposal. An act that leads nowhere leaves it as it is."""
        led = (_acts()[event.act].get("to") for event in reversed(self.events))
        return next((str(state) for state in led if state), None)

    @property
    def measure(self) -> Measure | None:
        """The record as it was last proposed, revised or let through the gate."""
        for event in reversed(self.events):
            if isinstance(event.details, Measure):
                return event.details
            if isinstance(event.details, GatePassed):
                return event.details.measure
        return None

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """All evaluations, the oldest first."""
        return tuple(one.details for one in self.events if isinstance(one.details, Evaluation))

    @property
    def references(self) -> tuple[str, ...]:
        """The evidence on which the measure rests now: that of its record and of its last evaluation."""
        evaluated = (piece for one in self.evaluations[-1:] for piece in one.evidence)
        return tuple(
            dict.fromkeys(one.reference for one in (*(self.measure.evidence if self.measure else ()), *evaluated))
        )

    @property
    def involved(self) -> frozenset[str]:
        """Whoever proposed, revised, leads or evaluated the measure, and can therefore not review it."""
        had_a_part = {event.party for event in self.events if event.act in {"propose", "revise", "evaluate"}}
        leads = {self.measure.lead_department} if self.measure else set()
        return frozenset((had_a_part | leads | {one.evaluator for one in self.evaluations}) - {""})

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Those who were appointed to review the measure, in the order of appointment."""
        return tuple(one.details.reviewer for one in self.events if isinstance(one.details, Appointment))

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The last word of each reviewer on the record and the evaluation as they now are.

        A review of a record that was revised since, or entered before the last evaluation, does not count any more.
        """
        found: dict[str, Review] = {}
        for event in self.events:
            match event.details:
                case Measure() | Evaluation():
                    found.clear()
                case Review() as review:
                    found[review.reviewer] = review
        return tuple(found.values())

    @property
    def listing(self) -> Listing | None:
        """The listing, once there is one."""
        return next((one.details for one in self.events if isinstance(one.details, Listing)), None)

    @property
    def adoptions(self) -> tuple[Adoption, ...]:
        """All adoptions, in the order in which they were recorded."""
        return tuple(one.details for one in self.events if isinstance(one.details, Adoption))

    def effects(self, region: str) -> tuple[AdoptionEffect, ...]:
        """Return what was recorded of the effect in a region."""
        found = (one.details for one in self.events if isinstance(one.details, AdoptionEffect))
        return tuple(one for one in found if one.region == region)

    def as_of(self, moment: datetime) -> "History":
        """Return what was known at ``moment``; later events do not change it."""
        return History(id=self.id, events=tuple(one for one in self.events if one.at <= moment))

    def append(self, event: MeasureEvent) -> "History":
        """Return the history with one more event.

        Raises:
            MeasureActError: the state does not allow the act.
            MeasureReasonError, MeasureTimeError, MeasureDetailError: the event is incomplete.
        ReviewerInvolvedError, ReviewerAppointedError, ReviewerUnknownError: of a reviewer.
            GateShutError: the measure does not pass the gate; the error names every item that fails.
            EvidenceUnverifiedError: it is listed with evidence that is not verified.
            ScopeError, AdoptionRepeatedError, AdoptionUnknownError, AdoptionDateError: of an adoption or its effect.
        """
        self._check_act(event)
        self._check_details(event)
        return History(id=self.id, events=(*self.events, event))

    def _check_act(self, event: MeasureEvent) -> None:
        possible = possible_acts(self.state)
        if event.act not in possible:
            shown = ", ".join(possible) or "nothing further"
            raise MeasureActError(measure=self.id, state=self.state or "not proposed", act=event.act, possible=shown)
        if not event.by.strip():
            raise MeasureReasonError(act=event.act, measure=self.id, missing="person")
        if _acts()[event.act].get("needs_reason") and not event.reason.strip():
            raise MeasureReasonError(act=event.act, measure=self.id, missing="reason")
        if event.at.tzinfo is None or (self.events and event.at < self.events[-1].at):
            raise MeasureTimeError(time=event.at)

    def _check_details(self, event: MeasureEvent) -> None:
        expected = TAKES.get(event.act, NoneType)
        if not isinstance(event.details, expected):
            raise MeasureDetailError(act=event.act, given=_name(type(event.details)), expected=_name(expected))
        match event.details:
            case Measure() | GatePassed() as details:
                self._check_record(event.act, details)
            case Appointment():
                self._check_appointment(event.details.reviewer)
            case Review(reviewer=reviewer):
                if reviewer not in self.reviewers:
                    raise ReviewerUnknownError(reviewer=reviewer, measure=self.id)
            case Listing():
                self._check_evidence(event.details)
            case Adoption():
                self._check_adoption(event.details, event.at)
            case AdoptionEffect():
                self._check_effect(event.details, event.at)

    def _check_record(self, act: str, details: Measure | GatePassed) -> None:
        record = details if isinstance(details, Measure) else details.measure
        if record.id != self.id:
            raise MeasureDetailError(act=act, given=f"the measure {record.id}", expected=f"the measure {self.id}")
        if isinstance(details, GatePassed):
            failing = failing_items(details.measure, self.evaluations, details.reviews, involved=self.involved)
            if failing:
                raise GateShutError(measure=self.id, failing=" ".join(str(one) for one in failing))

    def _check_appointment(self, reviewer: str) -> None:
        if reviewer in self.involved:
            raise ReviewerInvolvedError(reviewer=reviewer, measure=self.id)
        if reviewer in self.reviewers:
            raise ReviewerAppointedError(reviewer=reviewer, measure=self.id)

    def _check_evidence(self, listing: Listing) -> None:
        verified = {one.reference for one in listing.evidence if one.verified}
        missing = [one for one in self.references if one not in verified]
        if missing:
            raise EvidenceUnverifiedError(measure=self.id, references=", ".join(missing))

    def _check_adoption(self, adoption: Adoption, at: datetime) -> None:
        if self.listing is not None and not self.listing.covers(adoption.region):
            raise ScopeError(measure=self.id, areas=", ".join(self.listing.areas), region=adoption.region)
        for one in self.adoptions:
            if one.region == adoption.region:
                raise AdoptionRepeatedError(region=one.region, measure=self.id, date=one.since)
        if adoption.since > at.date():
            raise AdoptionDateError(date=adoption.since, what="an adoption", earliest="any day", latest=at.date())

    def _check_effect(self, effect: AdoptionEffect, at: datetime) -> None:
        adoption = next((one for one in self.adoptions if one.region == effect.region), None)
        if adoption is None:
            raise AdoptionUnknownError(region=effect.region, measure=self.id)
        if not adoption.since <= effect.seen_on <= at.date():
            what = "an effect of the adoption"
            raise AdoptionDateError(date=effect.seen_on, what=what, earliest=adoption.since, latest=at.date())


def _acts() -> Mapping[str, Mapping[str, Any]]:
    acts: Mapping[str, Mapping[str, Any]] = load_document("measures/life_cycle.toml")["acts"]
    return acts


def _name(cls: type) -> str:
    return "no details" if cls is NoneType else cls.__name__
