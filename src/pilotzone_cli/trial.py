"""``pilotzone trial``: evaluate a trial from a panel, read and check the record, keep it in a zone."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.errors import TrialNotReproducedError
from pilotzone_cli.files import read_bytes
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.programme.evaluation import TrialQuestion, TrialRecord

__all__ = ["trial"]

_METHODS: Final = ("difference_in_differences", "synthetic_control")
_TRIALS: Final = ("trial", "title", "measure", "method", "direction", "party", "evaluation", "published_at")
_EXPECTED: Final = "a panel as CSV, Parquet or XLSX"


@click.group()
def trial() -> None:
    """Evaluate trials of measures; every result says what it cannot show."""


@trial.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--unit", required=True, metavar="COLUMN", help="The column of the units.")
@click.option("--period", required=True, metavar="COLUMN", help="The column of the periods: years, or numbers.")
@click.option("--outcome", required=True, metavar="COLUMN", help="The column of the figures.")
@click.option("--treated", multiple=True, required=True, metavar="UNIT", help="A unit on trial; repeatable.")
@click.option("--start", type=int, required=True, help="The first period of the trial.")
@click.option("--method", type=click.Choice(_METHODS), default=_METHODS[0], show_default=True)
@click.option("--less", is_flag=True, help="Less of the outcome is wanted.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of draws, where there are any.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the record of the evaluation.")
@click.option("--keep", is_flag=True, help="In a zone: keep the trial with its panel and its evaluation.")
@click.option("--measure", default="", help="With --keep: the measure that is on trial.")
@click.option("--title", help="With --keep: the title of the trial.")
@click.option("--words", help="With --keep: the outcome and its unit, in words.")
@click.option("--source", help="With --keep: where the figures come from.")
@formats()
@pass_session
def evaluate(
    session: Session,
    *,
    file: Path,
    output: Path | None,
    keep: bool,
    measure: str,
    title: str | None,
    words: str | None,
    source: str | None,
    **asked: Any,
) -> None:
    """Evaluate the trial in a panel FILE: one row for each unit and period; no zone is needed but for --keep.

    Example: pilotzone trial evaluate jobs.csv --unit city --period year --outcome jobs --treated A --start 2021
    """
    from pilotzone.programme.evaluation import evaluate_file

    if keep and not (title and words and source):
        raise click.UsageError("--keep needs --title, --words and --source.")
    if not keep and (title or words or source or measure):
        raise click.UsageError("--measure, --title, --words and --source are for --keep.")
    data, question = read_bytes(file, _EXPECTED), _question(asked)
    if keep:
        shown, record = _kept(session, data, question, title=title, outcome=words, source=source, measure=measure)
    else:
        shown, record = {}, evaluate_file(data, question)
    if output:
        write_file(output, record.content)
    print_record(session, {**shown, **_found(session, record)})
    _say_limits(session, record)


@trial.command()
@click.argument("record", metavar="RECORD|IDENTIFIER")
@formats()
@pass_session
def show(session: Session, *, record: str) -> None:
    """Show an evaluation: the RECORD that `trial evaluate` wrote, or one of a trial of the zone by its IDENTIFIER.

    Example: pilotzone trial show evaluation.json
    """
    found = _record(session, record)
    print_record(session, _found(session, found))
    _say_limits(session, found)


@trial.command()
@click.argument("record", metavar="RECORD|IDENTIFIER")
@click.option("--panel", type=click.Path(dir_okay=False, path_type=Path), help="The panel of a RECORD that is a file.")
@formats()
@pass_session
def verify(session: Session, *, record: str, panel: Path | None) -> None:
    """Compute an evaluation again from its panel and compare the bytes; a file needs --panel, and no zone.

    Example: pilotzone trial verify evaluation.json --panel jobs.csv
    """
    from pilotzone.programme.evaluation import is_reproduced

    found = _record(session, record)
    if panel is not None:
        same = is_reproduced(found, read_bytes(panel, _EXPECTED))
    elif Path(record).is_file():
        raise click.UsageError("A record that is a file is computed again from its panel: name it with --panel.")
    else:
        from pilotzone_portal.programme.services.trials.trials import recompute

        same = recompute(session.actor(), record)
    if not same:
        raise TrialNotReproducedError(evaluation=found.digest)
    print_record(session, {"evaluation": found.digest, "reproduced": True})


@trial.command(name="list")
@click.option("--measure", default="", help="Those of this measure.")
@formats()
@pass_session
def list_(session: Session, *, measure: str) -> None:
    """List the trials of the zone that the party may see, each with its newest evaluation.

    Example: pilotzone --zone zone trial list
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.trials.trials import list_trials

    found = ((one, one.evaluations.all()[0]) for one in list_trials(actor, measure=measure))
    rows = (
        {
            "trial": one.identifier,
            "title": one.title,
            "measure": one.measure,
            "method": evaluation.method,
            "direction": evaluation.direction,
            "party": one.party_id,
            "evaluation": evaluation.identifier,
            "published_at": one.published_at,
        }
        for one, evaluation in found
    )
    print_rows(session, _TRIALS, rows)


@trial.command()
@click.argument("identifier", metavar="TRIAL")
@formats()
@pass_session
def publish(session: Session, *, identifier: str) -> None:
    """Let everybody read a TRIAL of the department with all its evaluations, those to come included.

    Example: pilotzone --zone zone --as bureau trial publish trial-0000000000000000
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.trials import publish_trial

        found = publish_trial(actor, identifier)
    print_record(session, {"trial": found.identifier, "published_at": found.published_at})


def _question(asked: Mapping[str, Any]) -> "TrialQuestion":
    from pilotzone.programme.evaluation import Method, PanelColumns, TrialQuestion

    return TrialQuestion(
        method=Method(asked["method"]),
        columns=PanelColumns(unit=asked["unit"], period=asked["period"], outcome=asked["outcome"]),
        treated=asked["treated"],
        start=asked["start"],
        higher_is_better=not asked["less"],
        seed=asked["seed"],
    )


def _kept(
    session: Session, data: bytes, question: "TrialQuestion", **words: str | None
) -> "tuple[dict[str, object], TrialRecord]":
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.trials import TrialDraft, enter_trial, record_of

        kept = enter_trial(actor, TrialDraft(panel=data, question=question, **words))
    return {"trial": kept.trial_id, "evaluation": kept.identifier}, record_of(kept)


def _record(session: Session, name: str) -> "TrialRecord":
    from pilotzone.programme.evaluation import TrialRecord

    if Path(name).is_file():
        return TrialRecord.of_bytes(read_bytes(Path(name), "the record of an evaluation"))
    if session.zone_path is None:
        raise InvalidValueError(field="RECORD", value=name, expected="a file, or a zone with --zone and an identifier")
    actor = session.actor()
    from pilotzone_portal.programme.services.trials.trials import get_evaluation, record_of

    return record_of(get_evaluation(actor, name))


def _found(session: Session, record: "TrialRecord") -> dict[str, object]:
    """Return what an evaluation found; programs get all that stands in its record."""
    if session.format == "json":
        return {**record.document, "digest": record.digest}
    result, question = record.result, record.question
    trend = result.get("pre_trend", {})
    shown = {
        "method": question.method.value,
        "direction": record.direction.value,
        "effect": result["effect"],
        "interval": result.get("interval"),
        "p_value": result.get("p_value", result.get("test", {}).get("p_value")),
        "pre_trend": trend.get("verdict"),
        "bias": trend.get("bias"),
        "weights": [f"{unit} {weight}" for unit, weight in result.get("weights", ()) if float(weight)],
        "blocking": [one.code for one in record.blocking],
        "limits": [one.code for one in record.limits],
        "digest": record.digest,
        "panel": record.panel_digest,
    }
    return {name: value for name, value in shown.items() if value not in (None, [])}


def _say_limits(session: Session, record: "TrialRecord") -> None:
    remark(_("What this result cannot show:"))
    for one in record.limits:
        remark(f"- {one.zh if session.language.startswith('zh') else one.en}")
