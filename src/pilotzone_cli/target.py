"""``pilotzone target``: a target against every vintage of its figure, with readings, pace and a nowcast."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.figures import data_option, read_observations
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.statistics.observations import Observation
    from pilotzone.statistics.targets import Evaluation, Reason, Target

__all__ = ["target"]

_COMPARATORS: Final = {"at_least": ">=", "more_than": ">", "at_most": "<=", "equal": "=", "about": "~="}
_DIGITS: Final = 26
"""Digits before the point that a figure has at most."""

_READINGS: Final = ("nominal", "real")


@click.group()
def target() -> None:
    """Evaluate targets: met, not met, or undetermined."""


@target.command()
@click.option("--series", required=True, help="Such as gross_regional_product.")
@click.option("--region", required=True, help="Such as CN or CN-33.")
@click.option("--period", required=True, type=click.IntRange(1, 9998), metavar="YEAR", help="The year of the target.")
@click.option("--comparator", type=click.Choice(list(_COMPARATORS)), default="at_least", show_default=True)
@click.option("--value", required=True, help="The figure that shall be reached.")
@click.option("--unit", required=True, help="Its unit, such as 'trillion yuan' or percent.")
@click.option("--method", help="How figures must have been made to count, such as gdp_production.")
@click.option("--reading", "readings", type=click.Choice(_READINGS), multiple=True, help="With --method; repeatable.")
@click.option("--deadline", metavar="DAY", help="When it is due [default: the end of the year].")
@click.option("--today", metavar="DAY", help="The day of the evaluation [default: today].")
@click.option("--since", type=int, metavar="YEAR", help="Show progress and pace from this year on.")
@click.option("--nowcast", is_flag=True, help="Estimate the year from monthly figures, with an interval.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the nowcast's simulation.")
@data_option
@formats()
@pass_session
def evaluate(
    session: Session,
    *,
    series: str,
    region: str,
    period: int,
    comparator: str,
    value: str,
    unit: str,
    method: str | None,
    readings: tuple[str, ...],
    deadline: str | None,
    today: str | None,
    since: int | None,
    nowcast: bool,
    seed: int,
    data: tuple[Path, ...],
) -> None:
    """Compare a target with its figure in every vintage; no zone is needed.

    Met or not met is said only if all vintages, and with --method all readings, agree. Estimates never decide.

    Example: pilotzone target evaluate --series gross_regional_product --region CN-42 --period 2021 --value 5
    --unit "trillion yuan" --since 2018
    """
    from pilotzone.statistics.targets import Comparator, Target

    if readings and not method:
        raise click.UsageError("--reading needs --method: the method by which the target's figures are made.")
    wanted = Target(
        region=region,
        series=series,
        period=period,
        comparator=Comparator(_COMPARATORS[comparator]),
        value=_number(value),
        unit=unit,
    )
    figures = read_observations(data)
    due = _day(deadline, "--deadline") or date(period, 12, 31)
    record: dict[str, object] = {"series": series, "region": region, "period": period}
    record["target"] = f"{_COMPARATORS[comparator]} {value} {unit}"
    if method:
        when = _day(today, "--today") or datetime.now(UTC).date()
        record |= _verdict(wanted, figures, method, readings, deadline=due, today=when)
    else:
        record |= _answer(wanted, figures)
    if since is not None:
        record["pace"] = _pace(wanted, figures, since)
    if nowcast:
        record["nowcast"] = _nowcast(wanted, figures, seed)
    print_record(session, record)


def _answer(wanted: "Target", figures: "Sequence[Observation]") -> Mapping[str, object]:
    from pilotzone.statistics.targets import evaluate

    found = evaluate(wanted, figures)
    return {"answer": found.answer.value, "reason": _said(found.reason), "vintages": _results(found)}


def _verdict(
    wanted: "Target",
    figures: "Sequence[Observation]",
    method: str,
    readings: Sequence[str],
    *,
    deadline: date,
    today: date,
) -> Mapping[str, object]:
    from pilotzone.statistics.observations import Method
    from pilotzone.statistics.targets.readings import NOMINAL, REAL, Reading, evaluate_readings

    if method not in set(Method):
        raise InvalidValueError(field="--method", value=method, expected=", ".join(Method))
    known = {"nominal": NOMINAL, "real": REAL}
    verdict = evaluate_readings(
        wanted,
        figures,
        method=Method(method),
        readings=[known[name] for name in readings] or [Reading("as stated")],
        deadline=deadline,
        today=today,
    )
    return {
        "answer": verdict.answer.value,
        "reason": _said(verdict.reason),
        "readings": {
            reading.code: {"answer": one.answer.value, "reason": _said(one.reason), "vintages": _results(one)}
            for reading, one in verdict.evaluations
        },
    }


def _results(found: "Evaluation") -> Mapping[str, object]:
    """Return the figure of each vintage with how far it is from the target."""
    unit = found.target.unit
    return {
        result.observation.vintage: f"{result.value:f} {unit}, {result.margin:+f}, {result.answer.value}"
        for result in found.results
    }


def _pace(wanted: "Target", figures: "Sequence[Observation]", since: int) -> Mapping[str, object]:
    """Return progress and pace within one vintage: the latest that holds the base and a later year."""
    from pilotzone.statistics.observations import convert
    from pilotzone.statistics.targets.pace import Milestone, pace

    vintages: dict[tuple[str, str], dict[int, Decimal]] = {}
    for one in figures:
        place = (one.series, one.region, one.branch)
        if place == (wanted.series, wanted.region, "") and isinstance(one.period, int) and one.period < wanted.period:
            key = (str(one.vintage_from or ""), one.vintage)
            vintages.setdefault(key, {})[one.period] = convert(one.value, one.unit, wanted.unit)
    usable = [key for key, years in vintages.items() if since in years and max(years) > since]
    if not usable:
        raise InvalidValueError(
            field="--since", value=since, expected="a year before the latest figure of some vintage before the target"
        )
    years, latest = vintages[max(usable)], max(vintages[max(usable)])
    found = pace(
        Milestone(since, years[since]), Milestone(latest, years[latest]), Milestone(wanted.period, wanted.value)
    )
    return {
        "vintage": max(usable)[1],
        "latest": f"{latest}: {years[latest]:f} {wanted.unit}",
        "progress": round(found.progress, 4),
        "elapsed": round(found.elapsed, 4),
        "growth_so_far": None if found.growth_so_far is None else round(found.growth_so_far, 4),
        "growth_needed": None if found.growth_needed is None else round(found.growth_needed, 4),
        "projected": round(found.projected, 4),
        "on_track": found.on_track,
        "formula": found.formula,
    }


def _nowcast(wanted: "Target", figures: "Sequence[Observation]", seed: int) -> Mapping[str, object]:
    from pilotzone.statistics.observations import Frequency, Period
    from pilotzone.statistics.targets.nowcast import nowcast

    months = [
        one
        for one in figures
        if (one.series, one.region, one.branch) == (wanted.series, wanted.region, "")
        and isinstance(one.period, Period)
        and one.period.frequency is Frequency.MONTH
    ]
    found = nowcast(months, wanted.period, seed=seed)
    return {
        "estimate": found.estimate.value,
        "unit": found.estimate.unit,
        "lower": found.lower,
        "upper": found.upper,
        "level": found.level,
        "grade": found.estimate.grade.value,
        "months_observed": found.months_observed,
        "model": found.model,
    }


def _said(reason: "Reason") -> str:
    return _(reason.template).format(**reason.parameters)


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text) if text.isascii() else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise InvalidValueError(field="--value", value=text, expected="a number such as 12.5, in half-width digits")
    return value


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValueError(field=option, value=text, expected="a day such as 2026-12-31") from None
