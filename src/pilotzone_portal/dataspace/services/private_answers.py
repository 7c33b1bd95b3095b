"""Answers under noise: what a question costs, and the noise that it gets once, under each agreement and snapshot.

The cost follows from the question alone. It is reserved in the transaction that reserves the query, and charged
whatever becomes of it. What was noised is stored before anything reads it, and stands for the same question from then
on: asking again costs nothing and shows nothing new.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from pilotzone.common.periods import Month
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.privacy.errors import BudgetExhaustedError
from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.privacy.noising import noised
from pilotzone.dataspace.privacy.spending import Spending
from pilotzone.dataspace.queries.clauses import Clause
from pilotzone.dataspace.queries.decision import Decision
from pilotzone.dataspace.queries.errors import PrivacyBudgetSpentError
from pilotzone.dataspace.queries.private import PrivateRelease, spending_under
from pilotzone.dataspace.queries.releases import Proposed
from pilotzone_portal.dataspace.models import Agreement, Dataset, NoisedRelease, Query
from pilotzone_portal.dataspace.services.agreements import policy_of
from pilotzone_portal.dataspace.services.budgets import Account, privacy_left, reserve_privacy
from pilotzone_portal.dataspace.services.stored_tables import stream_of, table_of

__all__ = ["PrivacyCost", "noised_tables", "privacy_costs", "reserve_costs"]


@dataclass(frozen=True)
class PrivacyCost:
    """What a question costs of one agreement's privacy in one month, and what was left of it before.

    The amounts are rho of zero-concentrated differential privacy, which adds up over questions, and delta.
    """

    dataset: str
    account: Account
    spending: Spending
    clause: Clause
    cost: Loss
    left_before: Loss

    @property
    def left(self) -> Loss:
        """What is left when the question has its answer."""
        return self.left_before - self.cost

    @property
    def queries_left(self) -> int:
        """How many new questions what is left is enough for."""
        return max(0, self.spending.queries(self.left))

    def parameters(self) -> dict[str, str]:
        """Return what sentences about the cost say; a question that was answered before costs 0."""
        return {
            "dataset": self.dataset,
            "month": self.account.period,
            "cost": f"{self.cost.rho:f}",
            "left": f"{self.left.rho:f}",
            "queries": str(self.queries_left),
        }


def privacy_costs(decision: Decision, at: datetime) -> tuple[PrivacyCost, ...]:
    """Return what a decision costs now: each release that was not answered before, by its agreement."""
    by_agreement: defaultdict[str, list[PrivateRelease]] = defaultdict(list)
    for release in decision.private_releases:
        by_agreement[release.agreement].append(release)
    return tuple(_cost(agreement, releases, decision, at) for agreement, releases in sorted(by_agreement.items()))


def reserve_costs(query: Query, costs: Iterable[PrivacyCost], at: datetime) -> None:
    """Reserve what a query costs, all of it or nothing; to be called in the transaction that reserves the query.

    Raises:
        PrivacyBudgetSpentError: a month has less left.
    """
    for cost in costs:
        if cost.cost == Loss():
            continue
        try:
            reserve_privacy(query, [(cost.account, cost.spending.month, cost.cost)], at)
        except BudgetExhaustedError as spent:
            raise PrivacyBudgetSpentError(
                name=spent.parameters["term"],
                cost=spent.parameters["cost"],
                left=spent.parameters["left"],
                month=cost.account.period,
                **cost.clause.parameters(),
            ) from spent


def noised_tables(query: Query, proposed: Sequence[Proposed], settled: Sequence[pa.Table]) -> tuple[pa.Table, ...]:
    """Return what may be read of each release: that of a private one with the noise that its question has for good.

    To be called in the transaction in which all of them are settled.
    """
    return tuple(
        _stored_or_drawn(query, offered.release, offered.table)
        if isinstance(offered.release, PrivateRelease)
        else table
        for offered, table in zip(proposed, settled, strict=True)
    )


def _cost(agreement: str, releases: Sequence[PrivateRelease], decision: Decision, at: datetime) -> PrivacyCost:
    dataset = releases[0].datasets[0]
    spending = spending_under(_terms(agreement))
    account = Account(agreement, releases[0].unit, str(Month.of(at)))
    new = {release.digest: release.noise.loss for release in releases}  # asked twice in one query, it is one question
    answered = NoisedRelease.objects.filter(**_snapshot(releases[0]), digest__in=new)
    for digest in answered.values_list("digest", flat=True):
        del new[digest]
    clause = next(c for c in decision.clauses if c.term == "privacy" and c.dataset == dataset)
    left = privacy_left(account)
    return PrivacyCost(
        dataset, account, spending, clause, sum(new.values(), Loss()), spending.month.left if left is None else left
    )


def _terms(agreement: str) -> PrivacyTerms:
    terms = policy_of(Agreement.objects.get(pk=agreement)).privacy
    if terms is None:
        msg = "an agreement with the mode private has terms of privacy"
        raise ValueError(msg)
    return terms


def _snapshot(release: PrivateRelease) -> dict[str, str]:
    """Return under which agreement and of which data a question is the same question."""
    sha256 = Dataset.objects.values_list("sha256", flat=True).get(pk=release.datasets[0])
    return {"agreement_id": release.agreement, "sha256": sha256}


def _stored_or_drawn(query: Query, release: PrivateRelease, exact: pa.Table) -> pa.Table:
    stored, _ = NoisedRelease.objects.get_or_create(
        **_snapshot(release),
        digest=release.digest,
        defaults={"query": query, "table": lambda: stream_of(noised(exact, release.noise, os.urandom))},
    )
    return table_of(stored.table)
