"""Dry runs of a policy: the questions of a period, asked again under other terms.

Nothing leaves but counts, and these only where all data is the provider's own. What ring 4 remembers and what private
answers cost is kept in memory, as if the period began with nothing released and nothing spent. Questions that were
refused before are not asked again: no receipt tells the provider of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from pilotzone.common.errors import PilotzoneError
from pilotzone.common.periods import Month
from pilotzone.dataspace.metering.statement import rate
from pilotzone.dataspace.metering.usage import UsageRecord
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.privacy.ledger import Budget, Loss, reserve
from pilotzone.dataspace.privacy.sketch_statements import Sketching
from pilotzone.dataspace.queries.admission import admit
from pilotzone.dataspace.queries.clauses import GovernedTable, clause_of
from pilotzone.dataspace.queries.decision import Decision, decide
from pilotzone.dataspace.queries.differencing import History, settle
from pilotzone.dataspace.queries.errors import PrivacyBudgetSpentError, QueryRefusedError
from pilotzone.dataspace.queries.parameters import bind_parameters
from pilotzone.dataspace.queries.private import spending_under
from pilotzone.dataspace.queries.releases import Proposed, RingFour
from pilotzone_portal.accounts.services import Actor, RightMissingError, Role, require
from pilotzone_portal.dataspace.models import Agreement, Query
from pilotzone_portal.dataspace.services.agreements import policy_of
from pilotzone_portal.dataspace.services.datasets import get_dataset
from pilotzone_portal.dataspace.services.offers import check_terms
from pilotzone_portal.dataspace.services.queries import engine
from pilotzone_portal.dataspace.services.questions import table_under
from pilotzone_portal.dataspace.services.usage import tariff_of
from pilotzone_portal.oversight.services.evidence import record

__all__ = ["Bill", "DryRun", "ReplayOutcome", "Replayed", "dry_run"]


class ReplayOutcome(StrEnum):
    """What would have become of a question; one that is only decided reads data of others, or has noise."""

    ANSWERED = "answered"
    WITHHELD = "withheld"
    REFUSED = "refused"
    FAILED = "failed"
    DECIDED = "decided"


@dataclass(frozen=True)
class Replayed:
    """A recorded question under the changed terms: its rows if it was run, and the privacy that it would cost."""

    query: Query
    outcome: ReplayOutcome
    error: PilotzoneError | None = None
    rows: int | None = None
    loss: Loss = field(default_factory=Loss)


@dataclass(frozen=True)
class Bill:
    """What the questions of a month under one agreement cost, in fen, as they were and under the changed terms."""

    agreement: str
    consumer: str
    month: Month
    fen_before: int
    fen_after: int


@dataclass(frozen=True)
class DryRun:
    """The questions of a period under changed terms, in the order in which they were asked."""

    replayed: tuple[Replayed, ...]
    bills: tuple[Bill, ...]

    @property
    def counts(self) -> Mapping[ReplayOutcome, int]:
        """How many questions would have had each outcome."""
        found = Counter(one.outcome for one in self.replayed)
        return {outcome: found[outcome] for outcome in ReplayOutcome}

    @property
    def narrowed(self) -> int:
        """How many questions would have had fewer rows than they had, without being refused."""
        return sum(one.rows is not None and one.rows < (one.query.rows or 0) for one in self.replayed)


def dry_run(actor: Actor, policy: Policy, *, since: datetime, until: datetime) -> DryRun:
    """Ask the questions about a dataset from ``since`` until before ``until`` again, as if ``policy`` had held.

    Raises:
        RightMissingError: the party does not provide this dataset.
        DatasetUnknownError: there is no such dataset that the party may see.
        PolicyColumnError, PrivacyParameterError, RowPredicateError, MaskTypeError: see ``check_terms``.
    """
    require(actor, Role.DATA_PROVIDER)
    dataset = get_dataset(actor, policy.dataset)
    if dataset.publisher_id != actor.party:
        raise RightMissingError(party=actor.party, role=f"publisher of {dataset.identifier}")
    check_terms(dataset, policy)
    asked = Query.objects.filter(agreements__offer__dataset=dataset, asked_at__gte=since, asked_at__lt=until)
    replay = _Replay(actor, policy)
    replayed = tuple(replay.again(query) for query in asked.distinct().order_by("asked_at", "identifier"))
    found = DryRun(replayed, tuple(_bills(replayed, dataset.identifier)))
    with transaction.atomic():
        facts = {"dataset": dataset.identifier, "policy": policy.hash(), "since": since.isoformat()}
        numbers = {"until": until.isoformat(), "questions": len(replayed)}
        record(act="policy.dry_run", actor=actor, object_id=dataset.identifier, facts={**facts, **numbers})
    return found


class _Replay:
    """One pass over a period: what was counted, spent and released so far."""

    def __init__(self, actor: Actor, policy: Policy) -> None:
        self._actor = actor
        self._policy = policy
        self._admitted: Counter[tuple[str, str]] = Counter()
        self._budgets: dict[tuple[str, str], Budget] = {}
        self._asked: set[tuple[str, str]] = set()
        self._histories: dict[tuple[str, str], History] = {}

    def again(self, query: Query) -> Replayed:
        """Return what would have become of ``query``."""
        agreements = list(query.agreements.select_related("offer__dataset"))
        tables = {one.offer.dataset_id: self._table(one, query.purpose) for one in agreements}
        try:
            decision, loss = self._decided(query, tables)
        except QueryRefusedError as refusal:
            return Replayed(query, ReplayOutcome.REFUSED, refusal)
        if decision.private_releases or any(one.assigner_id != self._actor.party for one in agreements):
            return Replayed(query, ReplayOutcome.DECIDED, loss=loss)
        try:
            with engine().turn(self._actor.party):
                answer = engine().run(decision, tables, self._ring_four(query, decision, tables))
        except PilotzoneError as failure:
            return Replayed(query, ReplayOutcome.FAILED, failure)
        if answer.disclosure.minimum_groups and not answer.table.num_rows:
            return Replayed(query, ReplayOutcome.WITHHELD, rows=0)
        return Replayed(query, ReplayOutcome.ANSWERED, rows=answer.table.num_rows)

    def _table(self, agreement: Agreement, purpose: str) -> GovernedTable:
        changed = agreement.offer.dataset_id == self._policy.dataset
        return table_under(agreement, self._policy if changed else policy_of(agreement), purpose)

    def _decided(self, query: Query, tables: Mapping[str, GovernedTable]) -> tuple[Decision, Loss]:
        month = str(Month.of(query.asked_at))
        for table in tables.values():
            used = self._admitted[table.agreement, month]
            admit(table, purpose=query.purpose, at=query.asked_at, queries_this_month=used)
        decision = decide(bind_parameters(query.sql, query.parameters), tables)
        loss = self._spent(decision, tables, month)
        self._admitted.update((table.agreement, month) for table in tables.values())
        return decision, loss

    def _spent(self, decision: Decision, tables: Mapping[str, GovernedTable], month: str) -> Loss:
        """Reserve the privacy of the releases that were not answered before, from the budget of the month."""
        whole = Loss()
        for release in decision.private_releases:
            table = tables[release.datasets[0]]
            if (release.agreement, release.digest) in self._asked or table.policy.privacy is None:
                continue
            account = (release.agreement, month)
            budget = self._budgets.get(account, spending_under(table.policy.privacy).month)
            if not release.noise.loss.within(budget.left):
                raise _spent_error(table, budget, release.noise.loss, month)
            self._budgets[account], _ = reserve(budget, release.digest, release.noise.loss)
            self._asked.add((release.agreement, release.digest))
            whole += release.noise.loss
        return whole

    def _ring_four(self, query: Query, decision: Decision, tables: Mapping[str, GovernedTable]) -> RingFour | None:
        if not decision.releases:
            return None
        audited = {name: table for name, table in tables.items() if table.policy.differencing}
        sizes = {
            name: max(table.policy.minimum_group_size, self._history(query, name).minimum_group_size)
            for name, table in audited.items()
        }
        secret = settings.ZONE.secret("dry run", query.consumer_id)
        return RingFour(
            partial(self._settled, query, sizes), {name: Sketching(secret, size) for name, size in sizes.items()}
        )

    def _settled(self, query: Query, sizes: Mapping[str, int], proposed: Sequence[Proposed]) -> Sequence[pa.Table]:
        before = {name: self._history(query, name) for name in sizes}
        held = {name: History(size, before[name].sketches, before[name].withheld) for name, size in sizes.items()}
        settlement = settle(proposed, held)
        for name, history in held.items():
            sketches = (*history.sketches, settlement.remembered[name])
            withheld = (*history.withheld, settlement.withheld[name])
            self._histories[query.consumer_id, name] = History(history.minimum_group_size, sketches, withheld)
        return settlement.tables

    def _history(self, query: Query, dataset: str) -> History:
        return self._histories.get((query.consumer_id, dataset), History(0))


def _spent_error(table: GovernedTable, budget: Budget, cost: Loss, month: str) -> PrivacyBudgetSpentError:
    name = "rho" if cost.rho_pico > budget.left.rho_pico else "delta"
    return PrivacyBudgetSpentError(
        name=name,
        cost=f"{getattr(cost, name):f}",
        left=f"{getattr(budget.left, name):f}",
        month=month,
        **clause_of(table, "privacy").parameters(),
    )


def _bills(replayed: Sequence[Replayed], dataset: str) -> Iterable[Bill]:
    """Yield the bills of each agreement over the dataset and each month, for the questions of the period alone."""
    uses = [
        (agreement, Month.of(one.query.asked_at), one)
        for one in replayed
        for agreement in one.query.agreements.select_related("offer")
        if agreement.offer.dataset_id == dataset
    ]
    for agreement, month in sorted({(use[0], use[1]) for use in uses}, key=lambda one: (one[0].pk, str(one[1]))):
        of_bill = [one for whose, when, one in uses if (whose, when) == (agreement, month)]
        tariff = tariff_of(agreement)
        before = [(one, one.query.rows) for one in of_bill if one.query.outcome == Query.Outcome.ANSWERED]
        answered = [one for one in of_bill if one.outcome in {ReplayOutcome.ANSWERED, ReplayOutcome.DECIDED}]
        after = [(one, one.query.rows if one.rows is None else one.rows) for one in answered]
        fen = [rate(tariff, [_usage(agreement, *pair) for pair in pairs]).fen for pairs in (before, after)]
        yield Bill(agreement.identifier, agreement.assignee_id, month, *fen)


def _usage(agreement: Agreement, one: Replayed, rows: int | None) -> UsageRecord:
    return UsageRecord(
        query=one.query.identifier,
        agreement=agreement.identifier,
        dataset=agreement.offer.dataset_id,
        provider=agreement.assigner_id,
        consumer=agreement.assignee_id,
        time=one.query.asked_at,
        rows=rows or 0,
    )
