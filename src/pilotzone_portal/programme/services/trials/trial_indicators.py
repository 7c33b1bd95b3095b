"""Indicators of the programme: defined with baseline and periods, filled with targets and actual values, never altered.

What was known on any past day is read from the definitions and readings that were recorded up to then.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import JsonValue, canonical_bytes
from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme.evaluation import (
    Baseline,
    Comparator,
    DataQuality,
    Indicator,
    Measured,
    Period,
    Place,
    Reading,
    check_definition,
    number_text,
    parse_place,
    place_text,
    record_actual,
    record_target,
)
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import IndicatorDefinition, IndicatorReading, TrialIndicator
from pilotzone_portal.programme.services.directory import require_right
from pilotzone_portal.programme.services.trials.trial_errors import TrialIndicatorUnknownError
from pilotzone_portal.programme.services.trials.trials import visible_to

__all__ = [
    "NOT_RECORDED",
    "Definition",
    "KnownIndicator",
    "TrialIndicator",
    "get_indicator",
    "indicator_as_of",
    "known_indicators",
    "list_trial_indicators",
    "publish_indicator",
    "record_indicator",
    "record_value",
    "revise_indicator",
]

NOT_RECORDED: Final = datetime.min.replace(tzinfo=UTC)
"""The time of a reading that is typed and not recorded yet."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What an indicator measures: the part of it that a later definition may replace."""

    title: str
    measured: Measured
    ascending: bool
    aggregation: bool
    unit: str = ""
    baselines: tuple[Baseline, ...] = ()
    periods: tuple[Period, ...] = ()

    def indicator(self, identifier: str) -> Indicator:
        """Return the indicator without values.

        Raises:
            IndicatorValueError: a baseline does not fit the measure.
            PeriodsOverlapError: periods overlap.
        """
        return Indicator(id=identifier, **vars(self))


@dataclass(frozen=True)
class KnownIndicator:
    """An indicator as it was known at a moment, with the definitions and readings behind it in their order."""

    row: TrialIndicator
    indicator: Indicator
    definitions: tuple[IndicatorDefinition, ...]
    readings: tuple[IndicatorReading, ...]


@transaction.atomic
def record_indicator(actor: Actor, definition: Definition, *, measure: str = "") -> TrialIndicator:
    """Record an indicator of a result, with its baselines and periods.

    Raises:
        WorkRightError: the department has not the right to assess.
        InvalidValueError: it has no title, or a word is too long.
        IndicatorValueError, PeriodsOverlapError: the definition contradicts itself.
    """
    require_right(actor, Right.ASSESS, "indicator.recorded")
    _check(definition, measure)
    identifier = new_identifier("indicator", secrets.token_bytes(10))
    definition.indicator(identifier)
    now = timezone.now()
    row = TrialIndicator.objects.create(
        identifier=identifier, party_id=actor.party, measure=measure.strip(), recorded_at=now
    )
    _define(actor, row, definition, number=1, reason="", at=now)
    return row


@transaction.atomic
def revise_indicator(actor: Actor, identifier: str, definition: Definition, *, reason: str) -> TrialIndicator:
    """Replace the definition of an indicator of the department; the old one stays, and all values with it.

    Raises:
        WorkRightError: the department has not the right to assess.
        TrialIndicatorUnknownError: it has no such indicator.
        InvalidValueError: no reason is given.
        IndicatorValueError, PeriodsOverlapError: values on record do not fit the definition, or it lacks their period.
    """
    require_right(actor, Right.ASSESS, "indicator.revised")
    _check(definition, "")
    if not reason.strip():
        raise InvalidValueError(field="reason", value=reason, expected="why the definition changes")
    row = _own(actor, identifier)
    known = _known(row, None)
    check_definition(definition.indicator(identifier), known.indicator)
    number = len(known.definitions) + 1
    _define(actor, row, definition, number=number, reason=reason.strip(), at=timezone.now())
    return row


@transaction.atomic
def record_value(actor: Actor, identifier: str, kind: str, start: date, reading: Reading) -> IndicatorReading:
    """Record a target or an actual value of an indicator of the department; the time is that of the record.

    Args:
        actor: a department with the right to assess.
        identifier: of the indicator.
        kind: ``target`` or ``actual``.
        start: the first day of the period.
        reading: what is recorded; its own time is replaced.

    Raises:
        WorkRightError: the department has not the right to assess.
        TrialIndicatorUnknownError: it has no such indicator.
        IndicatorValueError: the value does not fit the measure.
        RevisionError: it replaces another without a reason, or there is no such period.
    """
    require_right(actor, Right.ASSESS, "indicator.value_recorded")
    row = _own(actor, identifier)
    reading = replace(reading, recorded_at=timezone.now())
    kind = IndicatorReading.Kind(kind).value
    known = _known(row, None).indicator
    adding = record_target if kind == IndicatorReading.Kind.TARGET else record_actual
    adding(known, start, reading)
    kept = IndicatorReading.objects.create(indicator=row, kind=kind, period=start, person=actor.person, **_row(reading))
    content = {name: value for name, value in _row(reading).items() if name != "recorded_at"}
    facts = {"kind": kind, "period": start.isoformat(), "place": place_text(reading.place)}
    record(
        act="indicator.value_recorded",
        actor=actor,
        object_id=identifier,
        facts=facts | ({"revised": 1} if reading.reason else {}),
        content=canonical_bytes({**facts, **content}),
    )
    return kept


@transaction.atomic
def publish_indicator(actor: Actor, identifier: str) -> TrialIndicator:
    """Let everybody read an indicator of the department with all its values, those to come included.

    Raises:
        WorkRightError: the department has not the right to assess.
        TrialIndicatorUnknownError: it has no such indicator.
    """
    require_right(actor, Right.ASSESS, "indicator.published")
    row = _own(actor, identifier)
    if row.published_at is None:
        row.published_at = timezone.now()
        row.save(update_fields=["published_at"])
        record(act="indicator.published", actor=actor, object_id=identifier)
    return row


def list_trial_indicators(actor: Actor = PUBLIC, *, measure: str = "") -> QuerySet[TrialIndicator]:
    """Return the indicators that the party may see, newest first, of all measures or of one."""
    rows = TrialIndicator.objects.select_related("party").filter(visible_to(actor))
    return rows.filter(measure=measure) if measure else rows


def known_indicators(actor: Actor, *, measure: str = "") -> list[KnownIndicator]:
    """Return the indicators that the party may see, newest first, each as it is known now."""
    rows = list_trial_indicators(actor, measure=measure).prefetch_related("definitions", "readings")
    return [_known(row, None) for row in rows]


def get_indicator(actor: Actor, identifier: str) -> KnownIndicator:
    """Return an indicator that the party may see, as it is known now.

    Raises:
        TrialIndicatorUnknownError: there is none.
    """
    return indicator_as_of(actor, identifier, None)


def indicator_as_of(actor: Actor, identifier: str, moment: datetime | None) -> KnownIndicator:
    """Return an indicator that the party may see, as it was known at a moment; None is now.

    Raises:
        TrialIndicatorUnknownError: there is none, or it was not recorded by then.
    """
    row = list_trial_indicators(actor).filter(pk=identifier).first()
    if row is None or (moment is not None and row.recorded_at > moment):
        raise TrialIndicatorUnknownError(indicator=identifier, party=actor.party)
    return _known(row, moment)


def _known(row: TrialIndicator, moment: datetime | None) -> KnownIndicator:
    definitions = tuple(one for one in row.definitions.all() if moment is None or one.recorded_at <= moment)
    readings = tuple(one for one in row.readings.all() if moment is None or one.recorded_at <= moment)
    indicator = _definition(definitions[-1].content).indicator(row.identifier)
    periods = tuple(_filled(period, readings) for period in indicator.periods)
    return KnownIndicator(row, replace(indicator, periods=periods), definitions, readings)


def _filled(period: Period, readings: tuple[IndicatorReading, ...]) -> Period:
    own = [one for one in readings if one.period == period.start]
    targets, actuals = (tuple(_reading(one) for one in own if one.kind == kind) for kind in IndicatorReading.Kind)
    return replace(period, targets=targets, actuals=actuals)


def _define(
    actor: Actor, row: TrialIndicator, definition: Definition, *, number: int, reason: str, at: datetime
) -> None:
    content = _content(definition)
    IndicatorDefinition.objects.create(
        indicator=row, number=number, content=content, reason=reason, person=actor.person, recorded_at=at
    )
    facts = {"measure": row.measure} if row.measure else {}
    record(
        act="indicator.revised" if reason else "indicator.recorded",
        actor=actor,
        object_id=row.identifier,
        facts={**facts, "definition": number},
        content=canonical_bytes(content),
        hidden={"reason": reason} if reason else None,
    )


def _own(actor: Actor, identifier: str) -> TrialIndicator:
    found = TrialIndicator.objects.select_for_update().filter(pk=identifier, party=actor.party).first()
    if found is None:
        raise TrialIndicatorUnknownError(indicator=identifier, party=actor.party)
    return found


def _check(definition: Definition, measure: str) -> None:
    words = (("title", definition.title, 200), ("unit", definition.unit, 80), ("measure", measure, 63))
    for name, text, longest in words:
        if len(text) > longest or (name == "title" and not text.strip()):
            raise InvalidValueError(field=name, value=text, expected=f"1 to {longest} characters")


def _content(definition: Definition) -> dict[str, JsonValue]:
    return {
        "title": definition.title.strip(),
        "measured": definition.measured.value,
        "ascending": definition.ascending,
        "aggregation": definition.aggregation,
        "unit": definition.unit.strip(),
        "baselines": [
            {"year": one.year, "value": number_text(one.value), "place": place_text(one.place), "comment": one.comment}
            for one in definition.baselines
        ],
        "periods": [[one.start.isoformat(), one.end.isoformat()] for one in definition.periods],
    }


def _definition(content: Mapping[str, Any]) -> Definition:
    return Definition(
        title=content["title"],
        measured=Measured(content["measured"]),
        ascending=content["ascending"],
        aggregation=content["aggregation"],
        unit=content["unit"],
        baselines=tuple(
            Baseline(
                year=one["year"],
                value=_number(one["value"]),
                place=parse_place(one["place"]),
                comment=one["comment"],
            )
            for one in content["baselines"]
        ),
        periods=tuple(
            Period(start=date.fromisoformat(first), end=date.fromisoformat(last)) for first, last in content["periods"]
        ),
    )


def _row(reading: Reading) -> dict[str, Any]:
    return {
        "value": number_text(reading.value),
        "location": reading.place.location,
        "dimensions": [list(pair) for pair in reading.place.dimensions],
        "comparator": reading.comparator.value if reading.comparator else "",
        "quality": reading.quality.value if reading.quality else "",
        "comment": reading.comment.strip(),
        "reason": reading.reason.strip(),
        "recorded_at": reading.recorded_at,
    }


def _reading(row: IndicatorReading) -> Reading:
    return Reading(
        value=_number(row.value),
        place=Place(location=row.location, dimensions=tuple((name, value) for name, value in row.dimensions)),
        recorded_at=row.recorded_at,
        comparator=Comparator(row.comparator) if row.comparator else None,
        quality=DataQuality(row.quality) if row.quality else None,
        comment=row.comment,
        reason=row.reason,
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
