"""Governed queries: admitted, reserved, answered or refused, each with its receipt."""

import atexit
import functools
import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Final

import pyarrow as pa
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from pyarrow import ipc

from pilotzone.common.errors import PilotzoneError
from pilotzone.common.identifiers import new_identifier
from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.privacy.ledger import Outcome as PrivacyOutcome
from pilotzone.dataspace.queries.arriving import Arrivals
from pilotzone.dataspace.queries.clauses import Clause, GovernedTable
from pilotzone.dataspace.queries.decision import Decision, DecisionCache
from pilotzone.dataspace.queries.disclosure import Disclosure
from pilotzone.dataspace.queries.engine import Answer, Engine
from pilotzone.dataspace.queries.errors import MinimumGroupError, QueryCancelledError, QueryRefusedError
from pilotzone.dataspace.queries.gate import table_names
from pilotzone.dataspace.queries.parameters import Value, bind_parameters
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.dataspace.models import Agreement, Query
from pilotzone_portal.dataspace.services.agreements import get_agreement
from pilotzone_portal.dataspace.services.budgets import charge_privacy
from pilotzone_portal.dataspace.services.private_answers import PrivacyCost, privacy_costs, reserve_costs
from pilotzone_portal.dataspace.services.questions import Question, admit_question, governed_table
from pilotzone_portal.dataspace.services.releases import ring_four
from pilotzone_portal.oversight.services.evidence import record

__all__ = [
    "Query",
    "QueryAnswer",
    "QueryNotRunningError",
    "QueryUnknownError",
    "answer_digest",
    "cancel_query",
    "engine",
    "explain_query",
    "list_queries",
    "run_query",
]


class QueryUnknownError(PilotzoneError):
    """The party asked no such question."""

    code = "query_unknown"
    message = "{party} asked no query {query!r}."
    help = "See those that you asked: pilotzone query history."
    status = 404


class QueryNotRunningError(PilotzoneError):
    """A question that has ended cannot be cancelled."""

    code = "query_not_running"
    message = "The query {query} does not run: it is {outcome}."
    help = "Only a query that is started can be cancelled."
    status = 409


@dataclass(frozen=True)
class QueryAnswer:
    """What leaves the zone for one question: the record of it, the table, what was withheld, and what it cost."""

    query: Query
    table: pa.Table
    disclosure: Disclosure
    privacy: tuple[PrivacyCost, ...] = ()


@functools.cache
def engine() -> Engine:
    """Return the query engine of this process, with its warm workers."""
    running = Engine(workers=max(2, os.cpu_count() or 1), warm=_WARM, arrivals=Arrivals(settings.ZONE.path))
    atexit.register(running.close)
    return running


_WARM: Final = 16
"""Workers that may be idle: each holds about 100 MB, and starting one takes a fifth of a second."""

_decisions = DecisionCache()


def run_query(
    actor: Actor,
    sql: str,
    *,
    purpose: str,
    agreements: Iterable[str] = (),
    parameters: Mapping[str, Value] = MappingProxyType({}),
) -> QueryAnswer:
    """Answer a question under the party's agreements, or refuse it; both leave a receipt.

    ``parameters`` are the values of ``$name``, ``$1`` or ``?`` in the statement.

    The question is reserved in a transaction of its own before it runs, so that a quota cannot be outrun and an
    interrupted question still counts; what ring 4 remembers is committed before the rest of the statement runs; nothing
    leaves before the transaction that records the answer has committed. Privacy that the question costs is reserved
    with it, and charged whatever becomes of it.

    Raises:
        RightMissingError: the party is no data consumer.
        EngineBusyError: too many questions of the party wait; this one is not recorded.
        QueryRefusedError: the agreements do not allow it; the error quotes the clause.
        AgreementUnknownError: a named agreement is not one that the party may see.
        QueryFailedError: it was allowed and could not be computed.
        QueryCancelledError: it was cancelled.
    """
    require(actor, Role.DATA_CONSUMER)
    with engine().turn(actor.party):
        return _run(Question(actor, sql, parameters, purpose, tuple(agreements), timezone.now()))


def _run(question: Question) -> QueryAnswer:
    actor = question.actor
    query, decision, tables, costs = _reserve(question)
    try:
        answer = engine().run(decision, tables, ring_four(query, decision, tables), name=query.identifier)
        _require_a_group(answer)
    except QueryCancelledError:  # which has its receipt already
        raise
    except KeyboardInterrupt:
        _close(actor, query, Query.Outcome.CANCELLED, costs, error=QueryCancelledError())
        raise
    except PilotzoneError as failure:
        outcome = Query.Outcome.REFUSED if isinstance(failure, QueryRefusedError) else Query.Outcome.FAILED
        _close(actor, query, outcome, costs, error=failure)
        raise
    _close(actor, query, Query.Outcome.ANSWERED, costs, table=answer.table)
    return QueryAnswer(query, answer.table, answer.disclosure, costs)


def cancel_query(actor: Actor, identifier: str) -> Query:
    """End a question of the party's own that still runs; it counts, and is charged, like one that failed.

    From the commit on nothing of an answer can leave. Its worker is ended too, if it is one of this process.

    Raises:
        QueryUnknownError: the party asked no such question.
        QueryNotRunningError: it has ended.
    """
    with transaction.atomic():
        query = Query.objects.select_for_update().filter(pk=identifier, consumer=actor.party).first()
        if query is None:
            raise QueryUnknownError(party=actor.party, query=identifier)
        if query.outcome != Query.Outcome.STARTED:
            raise QueryNotRunningError(query=identifier, outcome=query.outcome)
        charge_privacy(query, PrivacyOutcome.CANCELLED, timezone.now())
        _close(actor, query, Query.Outcome.CANCELLED, (), error=QueryCancelledError())
    engine().cancel(identifier)
    return query


def explain_query(
    actor: Actor,
    sql: str,
    *,
    purpose: str,
    agreements: Iterable[str] = (),
    parameters: Mapping[str, Value] = MappingProxyType({}),
) -> Decision:
    """Return what would be decided, without running or recording anything; the errors are those of a run."""
    require(actor, Role.DATA_CONSUMER)
    return _decide(Question(actor, sql, parameters, purpose, tuple(agreements), timezone.now()))[0]


def list_queries(actor: Actor) -> QuerySet[Query]:
    """Return the questions the party asked or that were asked of its data; all for operator and regulator."""
    queries = Query.objects.prefetch_related("agreements")
    if actor.sees_all:
        return queries
    return queries.filter(Q(consumer=actor.party) | Q(agreements__assigner=actor.party)).distinct()


def _require_a_group(answer: Answer) -> None:
    """Refuse an answer without rows where groups may have been withheld: empty and withheld look the same."""
    if answer.disclosure.minimum_groups and not answer.table.num_rows:
        raise MinimumGroupError(**answer.disclosure.minimum_groups[0].parameters())


def _reserve(
    question: Question,
) -> tuple[Query, Decision, Mapping[str, GovernedTable], tuple[PrivacyCost, ...]]:
    try:
        decision, tables = _decide(question)
        with transaction.atomic():
            # Again under the lock: the quota, and a suspension in between. One order for all, or two joins of the same
            # datasets, written the other way round, would wait for each other.
            admit_question(question, sorted(tables.values(), key=attrgetter("agreement")), lock=True)
            query = _save(question, Query.Outcome.STARTED, decision=decision)
            costs = privacy_costs(decision, question.at)
            reserve_costs(query, costs, question.at)
            record(act="query.started", **_facts(question, query, tables), clauses=_quoted(decision.clauses))
    except QueryRefusedError as refusal:
        with transaction.atomic():
            query = _save(question, Query.Outcome.REFUSED, error=refusal)
            clauses = [refusal.clause] if refusal.clause else []
            facts = _facts(question, query, {}) | {"facts": {"code": refusal.code}}
            record(act="query.refused", outcome="refused", **facts, clauses=_quoted(clauses))
        raise
    return query, decision, tables, costs


def _decide(question: Question) -> tuple[Decision, Mapping[str, GovernedTable]]:
    for agreement in question.agreements:
        get_agreement(question.actor, agreement)  # a name that is none must not lead to another agreement
    sql = bind_parameters(question.sql, question.parameters)
    tables = {name: governed_table(question, name) for name in table_names(sql)}
    admit_question(question, tables.values())
    return _decisions.decide(sql, tables), tables


def _save(
    question: Question,
    outcome: Query.Outcome,
    *,
    decision: Decision | None = None,
    error: PilotzoneError | None = None,
) -> Query:
    query = Query.objects.create(
        identifier=new_identifier("query", secrets.token_bytes(10)),
        consumer_id=question.actor.party,
        person=question.actor.person,
        purpose=question.purpose,
        sql=question.sql,
        parameters=_recorded(question.parameters),
        rewritten=decision.as_run if decision else "",
        outcome=outcome,
        error=error.as_dict() if error else None,
        clauses=_quoted(decision.clauses) if decision else [],
        asked_at=question.at,
        closed_at=timezone.now() if error else None,
    )
    if decision:
        query.agreements.set(decision.agreements)
    return query


def _close(
    actor: Actor,
    query: Query,
    outcome: Query.Outcome,
    costs: Iterable[PrivacyCost],
    *,
    table: pa.Table | None = None,
    error: PilotzoneError | None = None,
) -> None:
    query.outcome, query.closed_at = outcome, timezone.now()
    facts: dict[str, str | int] = {}
    if table is not None:
        query.rows = facts["rows"] = table.num_rows
        query.answer_sha256 = facts["answer"] = answer_digest(table)
    if error is not None:
        query.error = error.as_dict()
        facts["code"] = error.code
    with transaction.atomic():
        if Query.objects.select_for_update().get(pk=query.pk).outcome != Query.Outcome.STARTED:
            raise QueryCancelledError
        if any(cost.cost != Loss() for cost in costs):
            charge_privacy(query, _CHARGED[outcome], query.closed_at)
        query.save(update_fields=["outcome", "closed_at", "rows", "answer_sha256", "error"])
        record(
            act=f"query.{outcome.value}",
            actor=actor,
            object_id=query.identifier,
            outcome=_RECORDED[outcome],
            parties=query.agreements.values_list("assigner_id", flat=True),
            facts=facts,
        )


_RECORDED: Final = {
    Query.Outcome.ANSWERED: "allowed",
    Query.Outcome.REFUSED: "refused",
    Query.Outcome.FAILED: "failed",
    Query.Outcome.CANCELLED: "failed",
}

_CHARGED: Final = {
    Query.Outcome.ANSWERED: PrivacyOutcome.ANSWERED,
    Query.Outcome.REFUSED: PrivacyOutcome.FAILED,
    Query.Outcome.FAILED: PrivacyOutcome.FAILED,
    Query.Outcome.CANCELLED: PrivacyOutcome.CANCELLED,
}


def answer_digest(table: pa.Table) -> str:
    """Return the SHA-256 of the answer as an Arrow IPC stream: whoever holds the answer can compare."""
    sink = _Digest()
    with ipc.new_stream(pa.PythonFile(sink, "w"), table.schema) as writer:
        writer.write_table(table)
    return "sha256:" + sink.digest.hexdigest()


class _Digest(io.RawIOBase):
    """A file of which only the digest is kept."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return memoryview(content).nbytes


def _facts(question: Question, query: Query, tables: Mapping[str, GovernedTable]) -> dict[str, object]:
    agreements = [table.agreement for table in tables.values()]
    parties = Agreement.objects.filter(pk__in=agreements).values_list("assigner_id", flat=True)
    return {
        "actor": question.actor,
        "object_id": query.identifier,
        "parties": list(parties),
        "facts": {f"agreement_{number}": agreement for number, agreement in enumerate(sorted(agreements), 1)},
        "hidden": {"sql": question.sql, "purpose": question.purpose} | _hidden(question.parameters),
    }


def _recorded(parameters: Mapping[str, Value]) -> dict[str, Value]:
    """Return parameters as JSON in the records can hold them: PostgreSQL's knows no NUL."""
    return {
        name.replace("\0", "\ufffd"): value.replace("\0", "\ufffd") if isinstance(value, str) else value
        for name, value in parameters.items()
    }


def _hidden(parameters: Mapping[str, Value]) -> dict[str, str]:
    """Return the values for the receipt, where they stand hidden as the statement does."""
    if not parameters:
        return {}
    return {"parameters": json.dumps(_recorded(parameters), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)}


def _quoted(clauses: Iterable[Clause]) -> list[str]:
    return [f"{clause.agreement} {clause.term} {clause.value}" for clause in clauses]
