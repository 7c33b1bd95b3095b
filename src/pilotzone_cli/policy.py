"""``pilotzone policy``: try terms before they are agreed."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark
from pilotzone_cli.policy_options import moment, policy_from_file
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.usage import yuan

if TYPE_CHECKING:
    from pilotzone_portal.dataspace.services.dry_runs import DryRun, Replayed

__all__ = ["policy"]

_COLUMNS: Final = (
    *("query", "asked_at", "consumer", "purpose", "outcome", "rows", "outcome_then", "rows_then", "code", "rho"),
)


@click.group()
def policy() -> None:
    """Try the terms of a dataset."""


@policy.command(name="dry-run")
@click.option("--change", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Other terms, in ODRL.")
@click.option("--since", required=True, metavar="TIME", help="Questions asked at this moment or later.")
@click.option("--until", required=True, metavar="TIME", help="Questions asked before this moment.")
@formats()
@pass_session
def dry_run(session: Session, *, change: Path, since: str, until: str) -> None:
    """Ask the questions of a period about one's dataset again, as if other terms had held.

    Who would be refused, whose answers would lose rows, what would change in money and privacy; no answer is shown.

    Example: pilotzone --as power_company policy dry-run --change terms.json --since 2026-07-01 --until 2026-08-01
    """
    changed = policy_from_file(change)
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.dry_runs import dry_run as replay

        found = replay(actor, changed, since=moment(since), until=moment(until))
    print_rows(session, _COLUMNS, [_row(one) for one in found.replayed])
    for text in _remarks(found):
        remark(text)


def _row(one: "Replayed") -> Mapping[str, object]:
    return {
        "query": one.query.identifier,
        "asked_at": one.query.asked_at,
        "consumer": one.query.consumer_id,
        "purpose": one.query.purpose,
        "outcome": one.query.outcome,
        "rows": one.query.rows,
        "outcome_then": one.outcome.value,
        "rows_then": one.rows,
        "code": one.error.code if one.error else "",
        "rho": one.loss.rho,
    }


def _remarks(found: "DryRun") -> list[str]:
    numbers = {outcome.value: number for outcome, number in found.counts.items()}
    text = _(
        "Of {questions} questions {answered} would be answered, {withheld} be left without any group, {refused} be"
        " refused, {failed} fail; {narrowed} would lose rows; {decided} were only decided, because they read data of"
        " others or are answered under noise."
    )
    said = [text.format(questions=len(found.replayed), narrowed=found.narrowed, **numbers)]
    bill = _("{month}, {agreement} with {consumer}: {before} yuan as it was, {after} yuan then.")
    return said + [
        bill.format(
            month=one.month,
            agreement=one.agreement,
            consumer=one.consumer,
            before=yuan(one.fen_before),
            after=yuan(one.fen_after),
        )
        for one in found.bills
    ]
