"""``pilotzone trial indicator``: indicators of results in a zone: baselines, targets, actual values, revisions."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.trials.trial_indicators import Definition, KnownIndicator

__all__ = ["indicator"]

_MEASURED: Final = ("unit", "percentage", "nominal", "ordinal", "qualitative")
_COMPARATORS: Final = (">=", ">", "<=", "<", "=", "~=", "increasing", "exists")
_QUALITIES: Final = ("observed", "estimated", "declared")
_LISTED: Final = ("indicator", "title", "unit", "measure", "party", "published_at")
_SHOWN: Final = (
    *("period", "place", "target", "comparator", "actual", "quality", "answer", "reason", "progress", "replaced"),
)


@click.group()
def indicator() -> None:
    """Keep indicators of results; those of the statistics room are under `pilotzone indicator`."""


_definition = (
    click.option("--title", required=True, help="What is measured."),
    click.option("--measured", type=click.Choice(_MEASURED), default="unit", show_default=True),
    click.option("--unit", default="", help="In which unit."),
    click.option("--less", is_flag=True, help="Less of it is wanted."),
    click.option("--aggregation", is_flag=True, help="Values of parts may be added."),
    click.option("--baseline", "baselines", multiple=True, help='Such as "2024 CN-33 12.5 by survey"; repeatable.'),
    click.option(
        "--period", "periods", multiple=True, required=True, help="2025 or 2025-01-01/2025-06-30; repeatable."
    ),
)


def _defined(command: Any) -> Any:
    for option in reversed(_definition):
        command = option(command)
    return command


@indicator.command()
@_defined
@click.option("--measure", default="", help="The measure that it shows.")
@formats()
@pass_session
def add(session: Session, *, measure: str, **given: Any) -> None:
    """Record an indicator of a result with its baselines and periods.

    Example: pilotzone --zone zone --as bureau trial indicator add --title "New jobs" --unit jobs --period 2025
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.trial_indicators import record_indicator

        row = record_indicator(actor, _definition_of(given), measure=measure)
    print_record(session, {"indicator": row.identifier, "title": given["title"], "measure": measure})


@indicator.command()
@click.argument("identifier", metavar="INDICATOR")
@_defined
@click.option("--reason", required=True, help="Why the definition changes.")
@formats()
@pass_session
def revise(session: Session, *, identifier: str, reason: str, **given: Any) -> None:
    """Replace the definition of an INDICATOR; the old one stays, and all values with it.

    Example: pilotzone --zone zone --as bureau trial indicator revise ID --title Jobs --period 2025 --reason "wording"
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.trial_indicators import revise_indicator

        row = revise_indicator(actor, identifier, _definition_of(given), reason=reason)
    print_record(session, {"indicator": row.identifier, "title": given["title"], "reason": reason})


@indicator.command()
@click.argument("identifier", metavar="INDICATOR")
@click.argument("kind", type=click.Choice(["target", "actual"]))
@click.argument("number", metavar="VALUE")
@click.option("--period", required=True, help="The period, as it was defined.")
@click.option("--place", required=True, help="Such as CN-33, or CN-33,sector=software.")
@click.option(
    "--comparator", type=click.Choice(_COMPARATORS), help="How a target is met [default: at least, or at most]."
)
@click.option("--quality", type=click.Choice(_QUALITIES), help="How an actual value was come by.")
@click.option("--comment", default="", help="Words; of a qualitative indicator they are the value.")
@click.option("--reason", default="", help="Why it replaces the value that is there.")
@formats()
@pass_session
def record(session: Session, *, identifier: str, kind: str, number: str, period: str, **given: Any) -> None:
    """Record a target or an actual VALUE of an INDICATOR; a dash is a value in words.

    Example: pilotzone --zone zone --as bureau trial indicator record ID actual 12.5 --period 2025 --place CN-33
    """
    from pilotzone.programme.evaluation import (
        Comparator,
        DataQuality,
        Reading,
        parse_number,
        parse_period,
        parse_place,
    )

    if (kind == "target" and given["quality"]) or (kind == "actual" and given["comparator"]):
        raise click.UsageError("--comparator is for a target, --quality for an actual value.")
    start = parse_period(period).start
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.trial_indicators import NOT_RECORDED, record_value

        reading = Reading(
            value=None if number == "-" else parse_number(number),
            place=parse_place(given["place"]),
            recorded_at=NOT_RECORDED,
            comparator=Comparator(given["comparator"]) if given["comparator"] else None,
            quality=DataQuality(given["quality"]) if given["quality"] else None,
            comment=given["comment"],
            reason=given["reason"],
        )
        kept = record_value(actor, identifier, kind, start, reading)
    shown = {"indicator": identifier, "type": kind, "period": period, "place": given["place"], "value": kept.value}
    print_record(session, shown)


@indicator.command(name="list")
@click.option("--measure", default="", help="Those of this measure.")
@formats()
@pass_session
def list_(session: Session, *, measure: str) -> None:
    """List the indicators that the party may see.

    Example: pilotzone --zone zone trial indicator list
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.trials.trial_indicators import known_indicators

    print_rows(session, _LISTED, map(_listed, known_indicators(actor, measure=measure)))


@indicator.command()
@click.argument("identifier", metavar="INDICATOR")
@click.option("--known", metavar="DAY", help="What was known at the end of this day [default: now].")
@formats()
@pass_session
def show(session: Session, *, identifier: str, known: str | None) -> None:
    """Show target against actual of an INDICATOR for each period and place, now or as it was known on a day.

    Example: pilotzone --zone zone trial indicator show ID --known 2026-06-30
    """
    actor = session.actor()
    from pilotzone.programme.evaluation import number_text, period_text, place_text
    from pilotzone_portal.programme.services.trials.trial_assessments import assess_indicator
    from pilotzone_portal.programme.services.trials.trial_indicators import indicator_as_of

    found = indicator_as_of(actor, identifier, _end_of(known) if known else None)
    rows = (
        {
            "period": period_text(one.period.start, one.period.end),
            "place": place_text(one.place),
            "target": one.target and (number_text(one.target.value) or one.target.comment),
            "comparator": one.target and one.target.comparator,
            "actual": one.actual and (number_text(one.actual.value) or one.actual.comment),
            "quality": one.actual and one.actual.quality,
            "answer": {None: "undetermined", True: "met", False: "not_met"}[one.assessment.met],
            "reason": one.assessment.reason.zh if session.language.startswith("zh") else one.assessment.reason.en,
            "progress": one.assessment.progress,
            "replaced": one.replaced,
        }
        for one in assess_indicator(found.indicator)
    )
    print_rows(session, _SHOWN, rows)


@indicator.command()
@click.argument("identifier", metavar="INDICATOR")
@formats()
@pass_session
def publish(session: Session, *, identifier: str) -> None:
    """Let everybody read an INDICATOR of the department with all its values, those to come included.

    Example: pilotzone --zone zone --as bureau trial indicator publish indicator-0000000000000000
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.trial_indicators import publish_indicator

        row = publish_indicator(actor, identifier)
    print_record(session, {"indicator": row.identifier, "published_at": row.published_at})


def _definition_of(given: dict[str, Any]) -> "Definition":
    from pilotzone.programme.evaluation import Measured, parse_baseline, parse_period
    from pilotzone_portal.programme.services.trials.trial_indicators import Definition

    return Definition(
        title=given["title"],
        measured=Measured(given["measured"]),
        ascending=not given["less"],
        aggregation=given["aggregation"],
        unit=given["unit"],
        baselines=tuple(map(parse_baseline, given["baselines"])),
        periods=tuple(map(parse_period, given["periods"])),
    )


def _listed(known: "KnownIndicator") -> dict[str, object]:
    return {
        "indicator": known.row.identifier,
        "title": known.indicator.title,
        "unit": known.indicator.unit,
        "measure": known.row.measure,
        "party": known.row.party_id,
        "published_at": known.row.published_at,
    }


def _end_of(text: str) -> datetime:
    from django.utils import timezone

    try:
        day = date.fromisoformat(text) + timedelta(days=1)
    except ValueError:
        raise InvalidValueError(field="--known", value=text, expected="a day such as 2026-06-30") from None
    return timezone.make_aware(datetime.combine(day, time.min)) - timedelta(microseconds=1)
