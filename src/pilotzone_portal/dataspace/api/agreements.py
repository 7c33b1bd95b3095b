"""Agreements in the HTTP API: requested, accepted, suspended, resumed, terminated."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from pilotzone_portal.contract import Page, Paging, actor_of, page_of, replies
from pilotzone_portal.dataspace.services import agreements as service
from pilotzone_portal.dataspace.services.agreements import Agreement

__all__ = ["router"]

router = Router(tags=["agreements"])


class AgreementOut(Schema):
    """An agreement: who gives what to whom for which purpose, under which terms, in which state."""

    identifier: str
    offer: str
    dataset: str
    assigner: str
    assignee: str
    purpose: str
    policy: dict[str, Any]
    policy_hash: str
    state: str
    reason: str
    requested_at: datetime
    finalized_at: datetime | None

    @staticmethod
    def resolve_offer(agreement: Agreement) -> str:
        """Name the offer."""
        return agreement.offer_id

    @staticmethod
    def resolve_dataset(agreement: Agreement) -> str:
        """Name the dataset."""
        return agreement.offer.dataset_id

    @staticmethod
    def resolve_assigner(agreement: Agreement) -> str:
        """Name the provider."""
        return agreement.assigner_id

    @staticmethod
    def resolve_assignee(agreement: Agreement) -> str:
        """Name the consumer."""
        return agreement.assignee_id

    @staticmethod
    def resolve_state(agreement: Agreement) -> str:
        """Say the state of this moment: an agreement whose time is over is EXPIRED."""
        return service.state_at(agreement, timezone.now())


class AgreementIn(Schema):
    """What is asked for, and what for."""

    offer: str
    purpose: str = Field(max_length=100)


class Reason(Schema):
    """Why the state of an agreement changes; both parties read it, and the evidence log holds a commitment to it."""

    reason: str = Field(default="", max_length=500)


@router.get("/agreements", response=replies(Page[AgreementOut]))
def agreements(request: HttpRequest, paging: Query[Paging]) -> dict[str, object]:
    """List the agreements of the party, newest first; operator and regulator see all."""
    return page_of(service.list_agreements(actor_of(request)), paging)


@router.get("/agreements/{identifier}", response=replies(AgreementOut, 404))
def agreement(request: HttpRequest, identifier: str) -> Agreement:
    """Show one agreement of the party."""
    return service.get_agreement(actor_of(request), identifier)


@router.post("/agreements", response=replies(AgreementOut, 403, 404, 507, status=HTTPStatus.CREATED))
def request_(request: HttpRequest, wish: AgreementIn) -> Status[Agreement]:
    """Ask for an offer for one purpose; an automatic offer is agreed at once."""
    return Status(HTTPStatus.CREATED, service.request_agreement(actor_of(request), wish.offer, wish.purpose))


@router.post("/agreements/{identifier}/accept", response=replies(AgreementOut, 403, 404, 409, 507))
def accept(request: HttpRequest, identifier: str) -> Agreement:
    """Agree to a request as the provider of the dataset."""
    return service.accept_agreement(actor_of(request), identifier)


@router.post("/agreements/{identifier}/suspend", response=replies(AgreementOut, 403, 404, 409, 507))
def suspend(request: HttpRequest, identifier: str, body: Reason) -> Agreement:
    """Stop the use for a time; either party and the operator may."""
    return service.suspend_agreement(actor_of(request), identifier, body.reason)


@router.post("/agreements/{identifier}/resume", response=replies(AgreementOut, 403, 404, 409, 507))
def resume(request: HttpRequest, identifier: str, body: Reason) -> Agreement:
    """Let the use go on."""
    return service.resume_agreement(actor_of(request), identifier, body.reason)


@router.post("/agreements/{identifier}/terminate", response=replies(AgreementOut, 403, 404, 409, 507))
def terminate(request: HttpRequest, identifier: str, body: Reason) -> Agreement:
    """Decline a request, or end an agreement for good."""
    return service.terminate_agreement(actor_of(request), identifier, body.reason)
