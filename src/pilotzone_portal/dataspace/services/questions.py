"""A question before it is decided: the agreements that it falls under, and what they let it read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from pilotzone.common.periods import Month
from pilotzone.dataspace.negotiation.agreement import AgreementState
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.queries.admission import admit
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.dataspace.queries.parameters import Value
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.dataspace.models import Agreement, Query
from pilotzone_portal.dataspace.services.agreements import policy_of
from pilotzone_portal.dataspace.services.datasets import snapshot_path
from pilotzone_portal.dataspace.services.offers import predicate_sources

__all__ = [
    "AgreementMissingError",
    "AgreementNotInForceError",
    "Question",
    "admit_question",
    "governed_table",
    "table_under",
]


class AgreementMissingError(QueryRefusedError):
    """The party has no agreement over a dataset that its query reads."""

    code = "agreement_missing"
    message = "{party} has no agreement over the dataset {dataset!r}."
    help = "Look at its offers and ask for one: pilotzone dataset show {dataset}; pilotzone agreement request OFFER."


class AgreementNotInForceError(QueryRefusedError):
    """The agreement over a dataset is not in force."""

    code = "agreement_not_in_force"
    message = "The agreement {agreement} over {dataset!r} is not in force: it is {state}."
    help = "A REQUESTED agreement waits for its provider; a SUSPENDED one can be resumed; a TERMINATED one is over."


@dataclass(frozen=True)
class Question:
    """What somebody asks, for what, and under which agreements, if some are named."""

    actor: Actor
    sql: str
    parameters: Mapping[str, Value]
    purpose: str
    agreements: tuple[str, ...]
    at: datetime


def admit_question(question: Question, tables: Iterable[GovernedTable], *, lock: bool = False) -> None:
    """Admit a question under each agreement, whose rows are locked with ``lock``.

    Raises:
        QueryRefusedError: an agreement is not in force, or does not admit it.
    """
    month = Month.of(question.at)
    for table in tables:
        rows = Agreement.objects.select_for_update() if lock else Agreement.objects
        agreement = rows.get(pk=table.agreement)
        _require_in_force(agreement, table.policy.dataset)
        used = agreement.queries.filter(asked_at__gte=month.start, asked_at__lt=month.end)
        count = used.exclude(outcome=Query.Outcome.REFUSED, rewritten="").count()
        admit(table, purpose=question.purpose, at=question.at, queries_this_month=count)


def governed_table(question: Question, dataset: str) -> GovernedTable:
    """Return a dataset as a question may read it, under the agreement that fits best.

    Raises:
        AgreementMissingError: the party has none over it.
        AgreementNotInForceError: it has, and none is in force.
    """
    agreement = _agreement_for(question, dataset)
    _require_in_force(agreement, dataset)
    return table_under(agreement, policy_of(agreement), question.purpose)


def table_under(agreement: Agreement, policy: Policy, purpose: str) -> GovernedTable:
    """Return the dataset of an agreement as a question for ``purpose`` may read it under ``policy``."""
    dataset = agreement.offer.dataset
    return GovernedTable(
        agreement=agreement.identifier,
        policy=policy,
        columns=tuple((name, type_) for name, type_ in dataset.columns),
        path=snapshot_path(dataset.identifier),
        pseudonym_key=_pseudonym_key(agreement, policy, purpose),
        predicate_sources=predicate_sources(policy, dataset),
    )


def _pseudonym_key(agreement: Agreement, policy: Policy, purpose: str) -> bytes:
    """Return the secret of the pseudonyms: of the agreement, or, where keys may join, of the consumer and purpose.

    Pseudonyms of two datasets can only be joined when they are made with one secret, and whoever may join them learns
    who is the same person. For another consumer, and for another purpose, the same person has another pseudonym.
    """
    if policy.join_partners:
        return settings.ZONE.secret("joined pseudonyms", agreement.assignee_id, purpose)
    return settings.ZONE.secret("pseudonyms", agreement.identifier)


def _agreement_for(question: Question, dataset: str) -> Agreement:
    """Choose the agreement: one that was named, else for this purpose, in force, not yet over, the newest."""
    found = list(
        Agreement.objects.select_related("offer__dataset")
        .filter(assignee=question.actor.party, offer__dataset=dataset)
        .order_by("-requested_at")
    )
    named = [agreement for agreement in found if agreement.identifier in question.agreements]
    if not found:
        raise AgreementMissingError(party=question.actor.party, dataset=dataset)

    def rank(agreement: Agreement) -> tuple[bool, bool, bool]:
        policy = policy_of(agreement)
        return (
            bool(policy.purposes and question.purpose not in policy.purposes),
            agreement.state != AgreementState.FINALIZED,
            bool(policy.valid_until and policy.valid_until <= question.at),
        )

    return min(named or found, key=rank)


def _require_in_force(agreement: Agreement, dataset: str) -> None:
    if agreement.state != AgreementState.FINALIZED:
        raise AgreementNotInForceError(agreement=agreement.identifier, dataset=dataset, state=agreement.state)
