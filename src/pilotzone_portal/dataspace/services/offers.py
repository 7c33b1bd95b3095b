"""Offers: terms that the engine will enforce, and a tariff."""

import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import PilotzoneError
from pilotzone.common.identifiers import new_identifier
from pilotzone.dataspace.metering.tariff import Tariff, tariff_to_json
from pilotzone.dataspace.policies.odrl import to_odrl
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.queries.clauses import PredicateSource
from pilotzone.dataspace.queries.masks import check_masks
from pilotzone.dataspace.queries.predicates import check_row_predicate, predicate_datasets
from pilotzone.dataspace.queries.private import spending_under
from pilotzone_portal.accounts.services import Actor, RightMissingError, Role, require
from pilotzone_portal.dataspace.models import Dataset, Offer
from pilotzone_portal.dataspace.services.datasets import get_dataset, list_datasets, snapshot_path
from pilotzone_portal.oversight.services.evidence import record

__all__ = [
    "Offer",
    "OfferLapsedError",
    "OfferUnknownError",
    "PolicyColumnError",
    "check_terms",
    "create_offer",
    "get_offer",
    "list_offers",
    "predicate_sources",
]


class OfferUnknownError(PilotzoneError):
    """No such offer, or one on a dataset that the party may not see."""

    code = "offer_unknown"
    message = "There is no offer {offer!r} that {party} may see."
    help = "See the offers of a dataset: pilotzone dataset show DATASET."
    status = 404


class PolicyColumnError(PilotzoneError):
    """The policy names a column that the dataset does not have."""

    code = "policy_column_unknown"
    message = "The policy names a column {column!r}, which the dataset {dataset} does not have."
    help = "Its columns are: {columns}. A column that the policy does not name is hidden."


class OfferLapsedError(PilotzoneError):
    """The offer could never be used: its time is over."""

    code = "offer_lapsed"
    message = "The offer ends at {valid_until}, which is over."
    help = "Give a valid_until in the future, or none."


def create_offer(actor: Actor, policy: Policy, tariff: Tariff, *, automatic: bool = False) -> Offer:
    """Offer a dataset of the party under terms that the engine enforces; ``automatic`` agrees to every request.

    Raises:
        RightMissingError: the party does not provide this dataset.
        DatasetUnknownError: there is no such dataset that the party may see.
        PolicyColumnError: the policy names a column that is not there.
        OfferLapsedError: the terms are over before they begin.
        PrivacyParameterError: one query would spend too little privacy to be counted.
        RowPredicateError, MaskTypeError: the row predicate or a mask is not one that the engine can enforce.
    """
    require(actor, Role.DATA_PROVIDER)
    dataset = get_dataset(actor, policy.dataset)
    if dataset.publisher_id != actor.party:
        raise RightMissingError(party=actor.party, role=f"publisher of {dataset.identifier}")
    if policy.valid_until and policy.valid_until <= timezone.now():
        raise OfferLapsedError(valid_until=policy.valid_until.isoformat())
    check_terms(dataset, policy)
    with transaction.atomic():
        offer = Offer.objects.create(
            identifier=new_identifier("offer", secrets.token_bytes(10)),
            dataset=dataset,
            policy=to_odrl(policy),
            policy_hash=policy.hash(),
            tariff=tariff_to_json(tariff),
            automatic=automatic,
            made_at=timezone.now(),
        )
        record(
            act="offer.created",
            actor=actor,
            object_id=offer.identifier,
            facts={"dataset": dataset.identifier, "policy": offer.policy_hash},
            content=canonical_bytes({"policy": offer.policy, "tariff": offer.tariff}),
        )
    return offer


def check_terms(dataset: Dataset, policy: Policy) -> None:
    """Check that the engine can enforce a policy on its dataset.

    Raises:
        PolicyColumnError: the policy names a column that is not there.
        PrivacyParameterError: one query would spend too little privacy to be counted.
        RowPredicateError, MaskTypeError: the row predicate or a mask is not one that the engine can enforce.
    """
    types = tuple((name, type_) for name, type_ in dataset.columns)
    columns = [name for name, _ in types]
    for name, _ in policy.columns:
        if name not in columns:
            raise PolicyColumnError(column=name, dataset=dataset.identifier, columns=", ".join(columns))
    check_row_predicate(policy, types, predicate_sources(policy, dataset))
    check_masks(policy, types)
    if policy.privacy is not None:
        spending_under(policy.privacy)


def predicate_sources(policy: Policy, dataset: Dataset) -> tuple[PredicateSource, ...]:
    """Return the datasets of the same publisher that the policy's row predicate reads; others it cannot read."""
    names = predicate_datasets(policy, tuple((name, type_) for name, type_ in dataset.columns))
    found = Dataset.objects.filter(pk__in=names, publisher=dataset.publisher_id).order_by("pk") if names else ()
    return tuple(
        PredicateSource(
            source.identifier, tuple((name, type_) for name, type_ in source.columns), snapshot_path(source.identifier)
        )
        for source in found
    )


def list_offers(actor: Actor, dataset: str = "") -> QuerySet[Offer]:
    """Return the offers on datasets that the party may see."""
    offers = Offer.objects.select_related("dataset__publisher").filter(dataset__in=list_datasets(actor))
    return offers.filter(dataset=dataset) if dataset else offers


def get_offer(actor: Actor, identifier: str) -> Offer:
    """Return one offer.

    Raises:
        OfferUnknownError: there is none on a dataset that the party may see.
    """
    offer = list_offers(actor).filter(pk=identifier).first()
    if offer is None:
        raise OfferUnknownError(offer=identifier, party=actor.party)
    return offer
