"""Offers in the HTTP API: terms in ODRL 2.2 and a tariff."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Schema, Status

from pilotzone.dataspace.metering.tariff import tariff_from_json
from pilotzone.dataspace.policies.odrl import from_odrl
from pilotzone.dataspace.policies.words import plain_words
from pilotzone_portal.contract import Page, Paging, actor_of, open_to_all, page_of, replies
from pilotzone_portal.dataspace.services.offers import Offer, create_offer, get_offer, list_offers

__all__ = ["OfferOut", "router"]

router = Router(tags=["offers"])


class OfferOut(Schema):
    """An offer: its terms for programs and in plain words, and what a use costs."""

    identifier: str
    dataset: str
    policy: dict[str, Any]
    policy_hash: str
    plain_words: list[str]
    tariff: dict[str, Any]
    automatic: bool
    made_at: datetime

    @staticmethod
    def resolve_dataset(offer: Offer) -> str:
        """Name the dataset."""
        return offer.dataset_id

    @staticmethod
    def resolve_plain_words(offer: Offer) -> list[str]:
        """Say the terms in the language of the request."""
        sentences = plain_words(from_odrl(offer.policy))
        return [gettext(sentence.template).format(**sentence.parameters) for sentence in sentences]


class OfferIn(Schema):
    """An offer to make; ``automatic`` agrees to every request."""

    policy: dict[str, Any]
    tariff: dict[str, Any]
    automatic: bool = False


@router.get("/offers", response=replies(Page[OfferOut]), **open_to_all())
def offers(request: HttpRequest, paging: Query[Paging], dataset: str = "") -> dict[str, object]:
    """List the offers on datasets that the party may see, or those on one dataset."""
    return page_of(list_offers(actor_of(request), dataset), paging)


@router.get("/offers/{identifier}", response=replies(OfferOut, 404), **open_to_all())
def offer(request: HttpRequest, identifier: str) -> Offer:
    """Show one offer."""
    return get_offer(actor_of(request), identifier)


@router.post("/offers", response=replies(OfferOut, 400, 403, 404, 507, status=HTTPStatus.CREATED))
def create(request: HttpRequest, terms: OfferIn) -> Status[Offer]:
    """Offer a dataset of the party: ``policy`` is an ODRL 2.2 Set, and a term that nothing enforces is refused."""
    policy, tariff = from_odrl(terms.policy), tariff_from_json(terms.tariff)
    return Status(HTTPStatus.CREATED, create_offer(actor_of(request), policy, tariff, automatic=terms.automatic))
