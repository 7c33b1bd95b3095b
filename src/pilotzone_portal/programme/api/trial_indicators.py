"""Indicators of the programme in the HTTP API: shown as they are or were known, defined, filled, published."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime

from pilotzone.programme.evaluation import (
    Comparator,
    DataQuality,
    Measured,
    Reading,
    number_text,
    parse_baseline,
    parse_number,
    parse_period,
    parse_place,
    period_text,
    place_text,
)
from pilotzone_portal.contract import Page, Paging, actor_of, open_to_all, page_of, replies
from pilotzone_portal.programme.services.trials import trial_indicators as service
from pilotzone_portal.programme.services.trials.trial_assessments import Assessed, assess_indicator
from pilotzone_portal.programme.services.trials.trial_indicators import NOT_RECORDED, Definition, KnownIndicator

__all__ = ["router"]

router = Router(tags=["trials"])


class DefinitionIn(Schema):
    """What an indicator measures, from which baselines, in which periods."""

    title: str
    measured: Measured = Measured.UNIT
    ascending: bool = Field(True, description="Whether higher is better.")
    aggregation: bool = Field(False, description="Whether values of parts may be added.")
    unit: str = ""
    baselines: list[str] = Field(default=[], description="Such as: 2024 CN-33 12.5 by the survey.")
    periods: list[str] = Field(description="Such as 2025, or 2025-01-01/2025-06-30.")

    @property
    def definition(self) -> Definition:
        """The definition."""
        given = self.dict(include={"title", "measured", "ascending", "aggregation", "unit"})
        baselines, periods = map(parse_baseline, self.baselines), map(parse_period, self.periods)
        return Definition(baselines=tuple(baselines), periods=tuple(periods), **given)


class IndicatorIn(DefinitionIn):
    """An indicator and the measure that it shows."""

    measure: str = ""


class RevisionIn(DefinitionIn):
    """Another definition, and why."""

    reason: str


class ValueIn(Schema):
    """A target or an actual value."""

    kind: str = Field(pattern="^(target|actual)$")
    period: date = Field(description="The first day of the period.")
    place: str = Field(description="Such as CN-33, or CN-33,sector=software.")
    value: str | None = Field(None, description="The exact number; none where the comment is the value.")
    comparator: Comparator | None = Field(None, description="Of a target.")
    quality: DataQuality | None = Field(None, description="Of an actual value.")
    comment: str = Field("", max_length=1000)
    reason: str = Field("", max_length=500, description="Why it replaces the value that is there.")

    @property
    def reading(self) -> Reading:
        """The value as a reading without a time."""
        return Reading(
            value=None if self.value is None else parse_number(self.value),
            place=parse_place(self.place),
            recorded_at=NOT_RECORDED,
            comparator=self.comparator if self.kind == "target" else None,
            quality=self.quality if self.kind == "actual" else None,
            comment=self.comment,
            reason=self.reason,
        )


class ListedOut(Schema):
    """What a list shows of an indicator."""

    identifier: str
    measure: str
    recorded_at: datetime
    published_at: datetime | None


class IndicatorOut(ListedOut):
    """An indicator as it was known: its definition, target against actual, and every reading in its order."""

    party: str
    title: str
    measured: str
    ascending: bool
    aggregation: bool
    unit: str
    baselines: list[dict[str, Any]]
    periods: list[str]
    assessments: list[dict[str, Any]]
    definitions: list[dict[str, Any]]
    readings: list[dict[str, Any]]

    @staticmethod
    def of(known: KnownIndicator) -> dict[str, object]:
        """Return the members."""
        row, indicator = known.row, known.indicator
        names = ("kind", "period", "value", "location", "dimensions", "comparator", "quality", "comment", "reason")
        return {
            **{name: getattr(row, name) for name in ("identifier", "measure", "recorded_at", "published_at")},
            **{name: getattr(indicator, name) for name in ("title", "ascending", "aggregation", "unit")},
            "party": row.party_id,
            "measured": indicator.measured.value,
            "baselines": [
                {
                    "year": one.year,
                    "value": number_text(one.value),
                    "place": place_text(one.place),
                    "comment": one.comment,
                }
                for one in indicator.baselines
            ],
            "periods": [period_text(one.start, one.end) for one in indicator.periods],
            "assessments": [_assessed(one) for one in assess_indicator(indicator)],
            "definitions": [
                {"number": one.number, "reason": one.reason, "recorded_at": one.recorded_at}
                for one in known.definitions
            ],
            "readings": [
                {**{name: getattr(one, name) for name in names}, "recorded_at": one.recorded_at}
                for one in known.readings
            ],
        }


@router.get("/indicators", response=replies(Page[ListedOut]), **open_to_all())
def list_indicators(request: HttpRequest, paging: Query[Paging], measure: str = "") -> dict[str, object]:
    """List the indicators of the programme that the party may see, of all measures or of one."""
    return page_of(service.list_trial_indicators(actor_of(request), measure=measure), paging)


@router.get("/indicators/{slug:identifier}", response=replies(IndicatorOut, 404), **open_to_all())
def indicator(request: HttpRequest, identifier: str, known_at: AwareDatetime | None = None) -> dict[str, object]:
    """Show one indicator as it is known, or as it was known at a moment."""
    return IndicatorOut.of(service.indicator_as_of(actor_of(request), identifier, known_at))


@router.post("/indicators", response=replies(IndicatorOut, 400, 403, 507, status=HTTPStatus.CREATED))
def record(request: HttpRequest, given: IndicatorIn) -> Status[dict[str, object]]:
    """Record an indicator of a result with its baselines and periods."""
    row = service.record_indicator(actor_of(request), given.definition, measure=given.measure)
    return Status(HTTPStatus.CREATED, _shown(request, row.identifier))


@router.post("/indicators/{slug:identifier}/definitions", response=replies(IndicatorOut, 400, 403, 404, 507))
def revise(request: HttpRequest, identifier: str, given: RevisionIn) -> dict[str, object]:
    """Replace the definition of an indicator of the party; the old one stays."""
    service.revise_indicator(actor_of(request), identifier, given.definition, reason=given.reason)
    return _shown(request, identifier)


@router.post("/indicators/{slug:identifier}/values", response=replies(IndicatorOut, 400, 403, 404, 507))
def record_value(request: HttpRequest, identifier: str, given: ValueIn) -> dict[str, object]:
    """Record a target or an actual value of an indicator of the party."""
    service.record_value(actor_of(request), identifier, given.kind, given.period, given.reading)
    return _shown(request, identifier)


@router.post("/indicators/{slug:identifier}/publish", response=replies(IndicatorOut, 403, 404, 507))
def publish(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Let everybody read an indicator of the party with all its values."""
    service.publish_indicator(actor_of(request), identifier)
    return _shown(request, identifier)


def _shown(request: HttpRequest, identifier: str) -> dict[str, object]:
    return IndicatorOut.of(service.get_indicator(actor_of(request), identifier))


def _assessed(one: Assessed) -> dict[str, object]:
    return {
        "period": period_text(one.period.start, one.period.end),
        "place": place_text(one.place),
        "target": one.target and number_text(one.target.value),
        "actual": one.actual and number_text(one.actual.value),
        "met": one.assessment.met,
        "reason": vars(one.assessment.reason),
        "progress": None if one.assessment.progress is None else f"{one.assessment.progress:f}",
        "replaced": one.replaced,
    }
