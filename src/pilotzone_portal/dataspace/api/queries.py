"""Governed queries in the HTTP API: answered as JSON or as an Arrow IPC stream, explained, listed."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import orjson
import pyarrow as pa
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pyarrow import ipc

from pilotzone.dataspace.queries.allowed import LONGEST_STATEMENT
from pilotzone.dataspace.queries.decision import Decision
from pilotzone_portal.contract import Page, Paging, actor_of, document, page_of, replies
from pilotzone_portal.dataspace.services import queries as service
from pilotzone_portal.dataspace.services.private_answers import privacy_costs
from pilotzone_portal.dataspace.services.queries import QueryAnswer

__all__ = ["ARROW", "router"]

ARROW: Final = "application/vnd.apache.arrow.stream"
_JSON: Final = "application/json"
_SHORT: Final = 100
"""Characters of a clause's value in a header: proxies commonly take 8 kB of headers in all."""

router = Router(tags=["queries"])


class Question(Schema):
    """A question: one SELECT statement, what it is for, and the agreements to use where several would do."""

    sql: str = Field(max_length=LONGEST_STATEMENT)
    purpose: str = Field(max_length=100)
    agreements: list[str] = Field(default_factory=list)
    parameters: dict[str, bool | int | Decimal | str | None] = Field(
        default_factory=dict, description="The values of $name, $1 or ? in the statement; ? are numbered from 1."
    )


class ColumnOut(Schema):
    """A column of an answer and its Arrow type."""

    name: str
    type: str


class ClauseOut(Schema):
    """A term of an agreement that was applied."""

    term: str
    agreement: str
    dataset: str
    value: str


class PrivacyOut(Schema):
    """What a question costs of the privacy of a month, and what is left: rho, which adds up over questions."""

    dataset: str
    month: str
    cost: str = Field(description="0 where the question was answered before.")
    left: str
    queries: str = Field(description="How many new questions the rest is enough for.")


class AnswerOut(Schema):
    """An answer, row by row; decimals are texts so that no digit is lost, dates and times ISO 8601, NaN is null."""

    query: str
    sha256: str = Field(description="The digest in the receipt: of the same answer as an Arrow IPC stream.")
    columns: list[ColumnOut]
    rows: list[list[Any]]
    disclosure: list[ClauseOut] = Field(description="The rules by which something may be withheld.")
    report: list[str] = Field(description="What that means for the rows; whether a row is withheld, is not said.")
    privacy: list[PrivacyOut] = Field(description="What the noise of the figures cost, if they have noise.")


class DecisionOut(Schema):
    """What the agreements make of a statement."""

    sql: str
    rewritten: str
    clauses: list[ClauseOut]
    agreements: list[str]
    policy_hashes: list[str]
    privacy: list[PrivacyOut]

    @staticmethod
    def resolve_rewritten(decision: Decision) -> str:
        """Show all that runs."""
        return decision.as_run

    @staticmethod
    def resolve_privacy(decision: Decision) -> list[dict[str, str]]:
        """Say what the question would cost now."""
        return [cost.parameters() for cost in privacy_costs(decision, timezone.now())]


class QueryOut(Schema):
    """A question that was asked, and what became of it."""

    identifier: str
    consumer: str
    purpose: str
    sql: str
    parameters: dict[str, Any]
    rewritten: str
    agreements: list[str]
    outcome: str
    error: dict[str, Any] | None
    clauses: list[str]
    rows: int | None
    answer_sha256: str
    asked_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_consumer(query: service.Query) -> str:
        """Name who asked."""
        return query.consumer_id

    @staticmethod
    def resolve_agreements(query: service.Query) -> list[str]:
        """Name the agreements; the list was fetched with the queries."""
        return [agreement.identifier for agreement in query.agreements.all()]


@router.post(
    "/queries",
    response=replies(AnswerOut, 403, 507),
    openapi_extra=document(ARROW, "The answer: JSON, or an Arrow IPC stream if Accept prefers it.", binary=True),
)
def run(request: HttpRequest, question: Question) -> object:
    """Answer a question under the party's agreements, or refuse it and quote the clause; both leave a receipt.

    An Arrow IPC stream has the rest in headers: Pilotzone-Query, Pilotzone-Sha256 (of the body) and, as JSON with
    values cut at 100 characters, Pilotzone-Disclosure; and Pilotzone-Privacy, what the noise cost.
    """
    answer = service.run_query(
        actor_of(request),
        question.sql,
        purpose=question.purpose,
        agreements=question.agreements,
        parameters=question.parameters,
    )
    if request.get_preferred_type([_JSON, ARROW]) == ARROW:
        return _arrow(answer)
    return HttpResponse(orjson.dumps(_plain(answer), default=_exact), content_type=_JSON)


@router.post("/queries/explain", response=replies(DecisionOut, 403))
def explain(request: HttpRequest, question: Question) -> Decision:
    """Say what would be decided, the rewritten SQL and the clauses, without running or recording anything."""
    return service.explain_query(
        actor_of(request),
        question.sql,
        purpose=question.purpose,
        agreements=question.agreements,
        parameters=question.parameters,
    )


@router.get("/queries", response=replies(Page[QueryOut]))
def history(request: HttpRequest, paging: Query[Paging]) -> dict[str, object]:
    """List the questions the party asked or that were asked of its data, newest first."""
    return page_of(service.list_queries(actor_of(request)), paging)


@router.post("/queries/{identifier}/cancel", response=replies(QueryOut, 404, 409, 507))
def cancel(request: HttpRequest, identifier: str) -> service.Query:
    """End a question of one's own that still runs; it counts, and is charged, like one that failed."""
    return service.cancel_query(actor_of(request), identifier)


def _plain(answer: QueryAnswer) -> dict[str, object]:
    table = answer.table
    return {
        "query": answer.query.identifier,
        "sha256": answer.query.answer_sha256,
        "columns": [{"name": field.name, "type": str(field.type)} for field in table.schema],
        "rows": list(zip(*(column.to_pylist() for column in table.columns), strict=True)),
        "disclosure": [asdict(clause) for clause in answer.disclosure.clauses],
        "report": [sentence.text for sentence in answer.disclosure.report],
        "privacy": [cost.parameters() for cost in answer.privacy],
    }


def _exact(value: Decimal) -> str:
    return f"{value:f}"


def _arrow(answer: QueryAnswer) -> StreamingHttpResponse:
    applied = [asdict(replace(clause, value=clause.value[:_SHORT])) for clause in answer.disclosure.clauses]
    return StreamingHttpResponse(
        _stream(answer.table),
        content_type=ARROW,
        headers={
            "Pilotzone-Query": answer.query.identifier,
            "Pilotzone-Sha256": answer.query.answer_sha256,
            "Pilotzone-Disclosure": json.dumps(applied),  # ASCII, as a header must be
            "Pilotzone-Privacy": json.dumps([cost.parameters() for cost in answer.privacy]),
        },
    )


def _stream(table: pa.Table) -> Iterator[bytes]:
    """Yield the very bytes that the receipt holds the digest of, batch by batch."""
    sink = BytesIO()
    with ipc.new_stream(sink, table.schema) as writer:
        for batch in table.to_batches():
            writer.write_batch(batch)
            yield sink.getvalue()
            sink.seek(0)
            sink.truncate()
    yield sink.getvalue()
