"""``pilotzone query``: ask governed data, see what would be decided, see what was asked."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark
from pilotzone_cli.results import check_destination, output_option, print_result
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.dataspace.queries.parameters import Value
    from pilotzone_portal.accounts.services import Actor
    from pilotzone_portal.dataspace.services.private_answers import PrivacyCost
    from pilotzone_portal.dataspace.services.queries import Query

__all__ = ["query"]

_COLUMNS: Final = ("query", "asked_at", "consumer", "purpose", "agreements", "outcome", "rows", "error", "sql")

_sql_argument = click.argument("sql", required=False)
_file_option = click.option("--file", type=click.File(encoding="utf-8"), help="Read the SQL from a file.")
_purpose_option = click.option("--purpose", required=True, help="What the answer is for.")
_agreement_option = click.option(
    "--agreement", "agreements", multiple=True, help="Use this agreement; repeatable [default: the newest that fits]."
)
_parameter_option = click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of $NAME in the SQL, or of the n-th ?; a number, true, false, null or a text; repeatable.",
)


@click.group()
def query() -> None:
    """Ask governed data under agreements."""


@query.command()
@_sql_argument
@_file_option
@_purpose_option
@_agreement_option
@_parameter_option
@formats("arrow", "parquet")
@output_option
@pass_session
def run(
    session: Session,
    *,
    sql: str | None,
    file: IO[str] | None,
    purpose: str,
    agreements: tuple[str, ...],
    parameters: tuple[str, ...],
    output: Path | None,
) -> None:
    """Answer the query SQL (or - for standard input), or refuse it with the clause that does not allow it.

    Example: pilotzone --as university query run "SELECT region, gdp FROM provincial_gdp" --purpose research
    """
    text = _statement(sql, file)
    check_destination(session, output)
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.queries import run_query

        _check_agreements(actor, agreements)
        answer = run_query(
            actor, text, purpose=purpose, agreements=agreements, parameters=dict(map(_parameter, parameters))
        )
        print_result(session, answer.table, output)
        remark(_("{query}: {rows} rows").format(query=answer.query.identifier, rows=answer.table.num_rows))
        for sentence in answer.disclosure.report:
            remark(_(sentence.template).format(**sentence.parameters))
        for cost in answer.privacy:
            remark(_privacy(cost))


@query.command()
@_sql_argument
@_file_option
@_purpose_option
@_agreement_option
@_parameter_option
@formats()
@pass_session
def explain(
    session: Session,
    *,
    sql: str | None,
    file: IO[str] | None,
    purpose: str,
    agreements: tuple[str, ...],
    parameters: tuple[str, ...],
) -> None:
    """Say what would be decided and which SQL would run, without running it.

    Example: pilotzone --as city_bank query explain "SELECT avg(kwh) FROM meters" --purpose credit_risk
    """
    text = _statement(sql, file)
    actor = session.actor()
    from pilotzone_portal.dataspace.services.private_answers import privacy_costs
    from pilotzone_portal.dataspace.services.queries import explain_query

    _check_agreements(actor, agreements)
    decision = explain_query(
        actor, text, purpose=purpose, agreements=agreements, parameters=dict(map(_parameter, parameters))
    )
    print_record(
        session,
        {
            "decision": _("allowed") if session.format == "table" else "allowed",
            "agreements": list(decision.agreements),
            "clauses": [f"{clause.dataset} {clause.term} {clause.value}" for clause in decision.clauses],
            "rewritten": decision.as_run,
            "privacy": [_privacy(cost) for cost in privacy_costs(decision, datetime.now(UTC))],
        },
    )


@query.command()
@formats()
@pass_session
def history(session: Session) -> None:
    """List the questions the party asked, and those asked of its data, the newest first.

    Example: pilotzone --as city_bank query history --format csv
    """
    actor = session.actor()
    from pilotzone_portal.dataspace.services.queries import list_queries

    print_rows(session, _COLUMNS, map(_record, list_queries(actor)))


def _privacy(cost: "PrivacyCost") -> str:
    template = _(
        "Privacy of {dataset} in {month}: this question costs ρ {cost}, nothing if it was answered before; ρ {left} is"
        " then left, enough for new questions: {queries}."
    )
    return template.format(**cost.parameters())


def _record(query: "Query") -> Mapping[str, object]:
    return {
        "query": query.identifier,
        "asked_at": query.asked_at,
        "consumer": query.consumer_id,
        "purpose": query.purpose,
        "agreements": sorted(agreement.identifier for agreement in query.agreements.all()),
        "outcome": query.outcome,
        "rows": query.rows,
        "error": query.error["code"] if query.error else None,
        "sql": query.sql,
    }


def _check_agreements(actor: "Actor", agreements: tuple[str, ...]) -> None:
    """Refuse an agreement that is not there: the query would be answered under another."""
    from pilotzone_portal.dataspace.services.agreements import get_agreement

    for agreement in agreements:
        get_agreement(actor, agreement)


def _parameter(text: str) -> "tuple[str, Value]":
    """Return name and value: a number, text in quotation marks, true, false or null of JSON; else the text as it is."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidValueError(
            field="The option --parameter", value=text, expected="NAME=VALUE, such as district=east"
        )
    try:
        found = json.loads(value, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        return name, value
    return name, value if isinstance(found, dict | list) else found


def _statement(sql: str | None, file: IO[str] | None) -> str:
    if (sql is None) == (file is None):
        raise click.UsageError("Give the SQL as an argument (- for standard input), or name its file with --file.")
    if file is None and sql != "-":
        return str(sql)
    with file or click.open_file("-", encoding="utf-8") as opened:
        try:
            return opened.read()
        except ValueError as failure:
            raise InputNotReadableError(path=opened.name, expected="SQL", reason="it is not UTF-8") from failure
