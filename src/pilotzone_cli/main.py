"""The command ``pilotzone``: options that hold for every noun, and one place where every failure ends."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from pilotzone_cli import (
    accounts,
    agreement,
    anchor,
    batch,
    chart,
    core_account,
    dataset,
    demo,
    department,
    evidence,
    indicator,
    measure,
    mirror,
    observations,
    offer,
    pairing,
    party,
    policy,
    programme,
    query,
    register,
    serve,
    table,
    target,
    task,
    task_reports,
    trial,
    trial_indicators,
    trial_scores,
    usage,
    vintage,
    witness,
    zone,
)
from pilotzone_cli.failures import report
from pilotzone_cli.language import LANGUAGES, choose, default_language
from pilotzone_cli.output import flush
from pilotzone_cli.session import Session, pass_session

__all__ = ["main", "pilotzone", "run"]

_INTERRUPTED: Final = 130
"""128 and the number of SIGINT: what a shell reports for a program that Ctrl-C ended."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--zone", "zone_path", type=click.Path(path_type=Path), envvar="PILOTZONE_ZONE", help="The folder of the zone."
)
@click.option(
    "--as", "as_party", metavar="PARTY", envvar="PILOTZONE_PARTY", help="The party that acts [default: the operator]."
)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), help="The language of messages [default: from LANG].")
@click.version_option(package_name="pilotzone", message="pilotzone %(version)s")
@pass_session
def pilotzone(session: Session, *, zone_path: Path | None, as_party: str | None, lang: str | None) -> None:
    """Run a digital-economy pilot zone: publish, agree, ask, prove, settle.

    Example: pilotzone demo
    """
    session.zone_path = zone_path
    session.party = as_party or ""
    session.language = lang or default_language()
    choose(session.language)


for _noun in (
    accounts.accounts,
    agreement.agreement,
    batch.batch,
    chart.chart,
    dataset.dataset,
    demo.demo,
    department.department,
    department.place,
    evidence.evidence,
    indicator.indicator,
    measure.measure,
    observations.observations,
    offer.offer,
    pairing.pairing,
    party.party,
    policy.policy,
    programme.programme,
    query.query,
    register.register,
    serve.serve,
    table.table,
    target.target,
    task.task,
    trial.trial,
    usage.usage,
    vintage.vintage,
    witness.witness,
    zone.zone,
):
    pilotzone.add_command(_noun)

for _verb in (mirror.mirror, mirror.check_fork, anchor.anchor, anchor.check_anchor):
    evidence.evidence.add_command(_verb)

for _verb in (core_account.core, core_account.synthetic):
    accounts.accounts.add_command(_verb)

for _verb in (
    task_reports.list_,
    task_reports.show,
    task_reports.remind,
    task_reports.roll_up,
    task_reports.used_twice,
    task_reports.carry_over,
):
    task.task.add_command(_verb)

trial.trial.add_command(trial_scores.score)
trial.trial.add_command(trial_indicators.indicator)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or failed, 2 misused, 130 interrupted."""
    session = Session()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        _check_encoding(arguments)
        status = pilotzone.main(arguments, prog_name="pilotzone", standalone_mode=False, obj=session)
        flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as misuse:
        misuse.show()
        return misuse.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except Exception as failure:  # noqa: BLE001 - the edge: whatever it is, the person reads words and never a trace
        report(failure, session)
        return 1
    return status if isinstance(status, int) else 0


def _check_encoding(arguments: Sequence[str]) -> None:
    """Refuse bytes that are no text: they could neither be recorded nor printed."""
    try:
        "".join(arguments).encode()
    except UnicodeEncodeError:
        msg = "An argument is not UTF-8."
        raise click.UsageError(msg) from None


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run())
