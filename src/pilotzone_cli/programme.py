"""``pilotzone programme``: what plan texts promise, as candidates for a person to decide about."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.evaluations import evaluate, verify_evaluation
from pilotzone_cli.files import read_bytes
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark
from pilotzone_cli.plans import CANDIDATE_COLUMNS, COMMANDS, candidate_row, kept_rows
from pilotzone_cli.session import Session, pass_session

__all__ = ["programme"]


@click.group()
def programme() -> None:
    """Read plans of the trial: targets, tasks, what was reached and what is claimed."""


for _verb in (*COMMANDS, evaluate, verify_evaluation):
    programme.add_command(_verb)


@programme.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dated", metavar="DAY", help="The day of the text, from which words like this year count.")
@click.option("--region", help="The region of sentences that name none, such as CN-35.")
@click.option("--annual", is_flag=True, default=None, help="An annual report [default: its first lines say so].")
@click.option("--encoding", help="The encoding of a text or a page [default: found out].")
@click.option("--keep", is_flag=True, help="Keep the file and its candidates in the zone, for decisions.")
@click.option("--title-en", default="", help="With --keep: its title in English [default: its first line].")
@click.option("--title-zh", default="", help="With --keep: its title in Chinese.")
@formats()
@pass_session
def import_(
    session: Session,
    *,
    file: Path,
    dated: str | None,
    region: str | None,
    annual: bool | None,
    encoding: str | None,
    keep: bool,
    title_en: str,
    title_zh: str,
) -> None:
    """Propose targets and tasks found in a plan (text, HTML, DOCX, PDF).

    Every row is a proposal for a person to decide about. Places count the characters of the text that was read.
    Without --keep nothing is stored, and no zone is needed.

    Example: pilotzone programme import plan.docx --dated 2025-03-05 --region CN-35
    """
    from pilotzone.common.regions import load_regions
    from pilotzone.programme.plans import PlanContext, find_candidates, import_plan, names_below

    if (title_en or title_zh) and not keep:
        raise click.UsageError("A title is for a plan that is kept: add --keep.")
    if region and region not in load_regions():
        known = "CN, or a code of GB/T 2260 such as CN-35 or CN-440100"
        raise InvalidValueError(field="--region", value=region, expected=known)
    data, day = read_bytes(file, "a plan text"), _day(dated)
    if keep:
        about = {"title_en": title_en, "title_zh": title_zh, "region": region or "", "encoding": encoding or ""}
        _keep(session, data, **about, dated=day, annual=annual, file_name=file.name)
        return
    plan = import_plan(data, encoding=encoding)
    context = PlanContext(dated=day, region=region, annual=annual, places=names_below(region))
    rows = [candidate_row(plan.text, one) for one in find_candidates(plan, context)]
    print_rows(session, CANDIDATE_COLUMNS, rows)
    _tell_flags(sorted(flag.value for flag in plan.flags))


def _keep(session: Session, data: bytes, **about: Any) -> None:
    with session.acting() as actor:
        from pilotzone_portal.programme.services.plans.plans import PlanDescription, keep_plan

        plan = keep_plan(actor, data, PlanDescription(**about))
        rows = kept_rows(actor, plan.identifier)
        print_rows(session, ("candidate", *CANDIDATE_COLUMNS), rows)
        remark(_("The plan is kept as {plan}.").format(plan=plan.identifier))
        _tell_flags(plan.flags)


def _tell_flags(flags: Iterable[str]) -> None:
    for flag in flags:
        remark(_("The text has the flag {flag}: look at the file beside it.").format(flag=flag))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValueError(field="--dated", value=text, expected="a day such as 2026-12-31") from None
