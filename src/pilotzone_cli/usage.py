"""``pilotzone usage``: what a party owes and earns for a month."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import click

from pilotzone.common.periods import Month
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark
from pilotzone_cli.session import Session, pass_session

__all__ = ["usage", "yuan"]

_COLUMNS: Final = (
    "month",
    "agreement",
    "dataset",
    "provider",
    "consumer",
    "queries",
    "free_queries",
    "rows",
    "fee_yuan",
    "queries_yuan",
    "rows_yuan",
    "amount",
)


@click.group()
def usage() -> None:
    """See what was used, and what it costs."""


@usage.command()
@click.option("--month", metavar="YYYY-MM", help="The calendar month, in UTC [default: the present one].")
@click.option("--party", default="", help="Another party's statement, for operator and regulator.")
@formats()
@pass_session
def statement(session: Session, *, month: str | None, party: str) -> None:
    """Show the statement of a month: one line for each agreement, rounded to the fen.

    Example: pilotzone --as city_bank usage statement --month 2026-07 --format csv
    """
    period = Month.parse(month) if month else Month.of(datetime.now(UTC))
    actor = session.actor()
    from pilotzone_portal.dataspace.services.usage import usage_statement

    found = usage_statement(actor, period, party=party)
    whose = party or actor.party
    rows = [{**vars(line), "month": str(period), "amount": yuan(line.fen)} for line in found.lines]
    print_rows(session, _COLUMNS, rows)
    text = _("{party} owes {owed} yuan and earns {earned} yuan for {month}.")
    owed, earned = found.owed_by(whose).total_fen, found.earned_by(whose).total_fen
    remark(text.format(party=whose, owed=yuan(owed), earned=yuan(earned), month=period))


def yuan(fen: int) -> Decimal:
    """Return whole fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)
