"""``pilotzone programme``: what plan texts promise, as candidates for a person to decide about."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.evaluations import evaluate, verify_evaluation
from pilotzone_cli.files import read_bytes
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.programme.plans import Candidate, PlanText

__all__ = ["programme"]

_COLUMNS: Final = (
    *("type", "words", "aim", "comparator", "value", "upper", "unit", "counted", "deadline", "region", "flags"),
    *("start", "end"),
)


@click.group()
def programme() -> None:
    """Read plans of the trial: targets, tasks, what was reached and what is claimed."""


programme.add_command(evaluate)
programme.add_command(verify_evaluation)


@programme.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dated", metavar="DAY", help="The day of the text, from which words like this year count.")
@click.option("--region", help="The region of sentences that name none, such as CN-35.")
@click.option("--annual", is_flag=True, default=None, help="An annual report [default: its first lines say so].")
@click.option("--encoding", help="The encoding of a text or a page [default: found out].")
@formats()
@pass_session
def import_(
    session: Session, *, file: Path, dated: str | None, region: str | None, annual: bool | None, encoding: str | None
) -> None:
    """Propose targets and tasks found in a plan (text, HTML, DOCX, PDF); nothing is stored, no zone is needed.

    Every row is a proposal for a person to decide about. Places count the characters of the text that was read.

    Example: pilotzone programme import plan.docx --dated 2025-03-05 --region CN-35
    """
    from pilotzone.common.regions import load_provinces
    from pilotzone.programme.plans import PlanContext, find_candidates, import_plan

    if region and region not in load_provinces():
        raise InvalidValueError(field="--region", value=region, expected="CN, or CN- and two digits such as CN-35")
    plan = import_plan(read_bytes(file, "a plan text"), encoding=encoding)
    context = PlanContext(dated=_day(dated), region=region, annual=annual)
    print_rows(session, _COLUMNS, [_row(plan, one) for one in find_candidates(plan, context)])
    for flag in sorted(plan.flags):
        remark(_("The text has the flag {flag}: look at the file beside it.").format(flag=flag.value))


def _row(plan: "PlanText", candidate: "Candidate") -> dict[str, object]:
    return {
        "type": candidate.kind.value,
        "words": plan.text[candidate.span.start : candidate.span.end],
        "aim": candidate.aim,
        "comparator": candidate.comparator,
        "value": candidate.value,
        "upper": candidate.upper,
        "unit": candidate.unit,
        "counted": candidate.counted,
        "deadline": candidate.deadline and candidate.deadline.day,
        "region": candidate.region,
        "flags": sorted(flag.value for flag in candidate.flags),
        "start": candidate.span.start,
        "end": candidate.span.end,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValueError(field="--dated", value=text, expected="a day such as 2026-12-31") from None
