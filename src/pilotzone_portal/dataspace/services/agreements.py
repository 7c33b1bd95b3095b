"""Agreements: requested, agreed, suspended, resumed, ended."""

import dataclasses
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import PilotzoneError
from pilotzone.common.identifiers import new_identifier
from pilotzone.dataspace.negotiation.agreement import (
    AgreementAct,
    AgreementActor,
    AgreementState,
    agreement_state_at,
    agreement_transition,
)
from pilotzone.dataspace.negotiation.contract_negotiation import (
    INITIAL,
    ContractNegotiationState,
    NegotiationMessage,
    Sender,
    transition,
)
from pilotzone.dataspace.negotiation.errors import AgreementActError
from pilotzone.dataspace.policies.odrl import from_odrl, to_odrl
from pilotzone.dataspace.policies.policy import Policy
from pilotzone_portal.accounts.services import Actor, RightMissingError, Role, require
from pilotzone_portal.dataspace.models import Agreement, Offer
from pilotzone_portal.dataspace.services.offers import get_offer
from pilotzone_portal.oversight.services.evidence import record

__all__ = [
    "Agreement",
    "AgreementUnknownError",
    "PurposeNotOfferedError",
    "accept_agreement",
    "get_agreement",
    "list_agreements",
    "policy_of",
    "request_agreement",
    "resume_agreement",
    "state_at",
    "suspend_agreement",
    "terminate_agreement",
]


class AgreementUnknownError(PilotzoneError):
    """No such agreement, or one between other parties: both look the same."""

    code = "agreement_unknown"
    message = "There is no agreement {agreement!r} that {party} may see."
    help = "See the agreements: pilotzone agreement list."
    status = 404


class PurposeNotOfferedError(PilotzoneError):
    """The offer is not for this purpose."""

    code = "purpose_not_offered"
    message = "The offer {offer} is not for the purpose {purpose!r}."
    help = "It is for: {purposes}."
    status = 403


def request_agreement(actor: Actor, offer_id: str, purpose: str) -> Agreement:
    """Ask for an offer for one purpose; an automatic offer is agreed at once.

    Raises:
        RightMissingError: the party is no data consumer.
        OfferUnknownError: there is no such offer that the party may see.
        PurposeNotOfferedError: the offer is not for this purpose.
    """
    require(actor, Role.DATA_CONSUMER)
    offer = get_offer(actor, offer_id)
    policy = _narrow(offer, purpose)
    with transaction.atomic():
        agreement = Agreement.objects.create(
            identifier=new_identifier("agreement", secrets.token_bytes(10)),
            offer=offer,
            assigner_id=offer.dataset.publisher_id,
            assignee_id=actor.party,
            purpose=purpose,
            policy=to_odrl(policy),
            policy_hash=policy.hash(),
            state=transition(INITIAL, NegotiationMessage.REQUEST, Sender.CONSUMER),
            requested_at=timezone.now(),
        )
        _record(actor, agreement, "agreement.requested")
        if offer.automatic:
            _finalize(agreement)
            _record(Actor(agreement.assigner_id, frozenset()), agreement, "agreement.accepted", automatic="yes")
    return agreement


@transaction.atomic
def accept_agreement(actor: Actor, identifier: str) -> Agreement:
    """Agree to a request as the provider of the dataset.

    Raises:
        AgreementUnknownError: there is no such agreement that the party may see.
        RightMissingError: the party does not provide the dataset.
        NegotiationMessageError: the agreement is past this step.
    """
    agreement = _locked(actor, identifier)
    if agreement.assigner_id != actor.party:
        raise RightMissingError(party=actor.party, role=f"provider of {agreement.offer.dataset_id}")
    _finalize(agreement)
    _record(actor, agreement, "agreement.accepted")
    return agreement


def suspend_agreement(actor: Actor, identifier: str, reason: str) -> Agreement:
    """Stop the use under an agreement for a time; either party and the operator may.

    Raises:
        AgreementUnknownError: there is no such agreement that the party may see.
        RightMissingError: the actor may see it and is neither a party to it nor the operator.
        AgreementActError: its state does not allow this.
        AgreementEndedError: it is over.
    """
    return _act(actor, identifier, AgreementAct.SUSPEND, "agreement.suspended", reason)


def resume_agreement(actor: Actor, identifier: str, reason: str = "") -> Agreement:
    """Let the use go on, as the side that suspended it.

    Raises:
        ResumeError: another side suspended it; and the errors of :func:`suspend_agreement`.
    """
    return _act(actor, identifier, AgreementAct.RESUME, "agreement.resumed", reason)


def terminate_agreement(actor: Actor, identifier: str, reason: str) -> Agreement:
    """Decline or withdraw a request, or end an agreement for good; the errors of :func:`suspend_agreement`."""
    return _act(actor, identifier, AgreementAct.TERMINATE, "agreement.terminated", reason)


def list_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements of the party, or all for operator and regulator."""
    agreements = Agreement.objects.select_related("offer__dataset", "assigner", "assignee")
    if actor.sees_all:
        return agreements
    return agreements.filter(Q(assigner=actor.party) | Q(assignee=actor.party))


def get_agreement(actor: Actor, identifier: str) -> Agreement:
    """Return one agreement of the party.

    Raises:
        AgreementUnknownError: there is none.
    """
    agreement = list_agreements(actor).filter(pk=identifier).first()
    if agreement is None:
        raise AgreementUnknownError(agreement=identifier, party=actor.party)
    return agreement


def policy_of(agreement: Agreement) -> Policy:
    """Return the terms of an agreement."""
    return from_odrl(agreement.policy)


def state_at(agreement: Agreement, moment: datetime) -> str:
    """Return the state that a person reads: an agreement in force whose time is over has EXPIRED."""
    if agreement.state == ContractNegotiationState.REQUESTED:
        return agreement.state
    return agreement_state_at(AgreementState(agreement.state), policy_of(agreement).valid_until, moment)


def _narrow(offer: Offer, purpose: str) -> Policy:
    policy = from_odrl(offer.policy)
    if not policy.purposes:
        return policy
    if purpose not in policy.purposes:
        raise PurposeNotOfferedError(offer=offer.identifier, purpose=purpose, purposes=", ".join(policy.purposes))
    return dataclasses.replace(policy, purposes=(purpose,))


def _finalize(agreement: Agreement) -> None:
    """Take the three steps of DSP 2025-1 that need no answer when both parties live on one node."""
    for message, sender in (
        (NegotiationMessage.AGREEMENT, Sender.PROVIDER),
        (NegotiationMessage.VERIFICATION, Sender.CONSUMER),
        (NegotiationMessage.FINALIZED, Sender.PROVIDER),
    ):
        agreement.state = transition(ContractNegotiationState(agreement.state), message, sender)
    agreement.finalized_at = timezone.now()
    agreement.save(update_fields=["state", "finalized_at"])


@transaction.atomic
def _act(actor: Actor, identifier: str, act: AgreementAct, receipt: str, reason: str) -> Agreement:
    agreement = _locked(actor, identifier)
    side = _side(actor, agreement)
    if agreement.state == ContractNegotiationState.REQUESTED:
        agreement.state = _end_negotiation(side, act)
    else:
        agreement.state = agreement_transition(
            AgreementState(agreement.state),
            act,
            side,
            suspended_by=AgreementActor(agreement.suspended_by) if agreement.suspended_by else None,
        )
    agreement.suspended_by = side if act is AgreementAct.SUSPEND else ""
    agreement.reason = reason
    agreement.ended_at = timezone.now() if act is AgreementAct.TERMINATE else None
    agreement.save(update_fields=["state", "suspended_by", "reason", "ended_at"])
    _record(actor, agreement, receipt, reason=reason)
    return agreement


def _end_negotiation(side: AgreementActor, act: AgreementAct) -> str:
    """A request can only be ended: by its sender, by its receiver, or by the operator in the receiver's place."""
    sender = Sender.CONSUMER if side is AgreementActor.CONSUMER else Sender.PROVIDER
    if act is not AgreementAct.TERMINATE:
        raise AgreementActError(state="REQUESTED", actor=side, act=act, legal=f"{AgreementAct.TERMINATE} ({side})")
    return transition(ContractNegotiationState.REQUESTED, NegotiationMessage.TERMINATION, sender)


def _side(actor: Actor, agreement: Agreement) -> AgreementActor:
    if actor.party == agreement.assigner_id:
        return AgreementActor.PROVIDER
    if actor.party == agreement.assignee_id:
        return AgreementActor.CONSUMER
    require(actor, Role.ZONE_OPERATOR)
    return AgreementActor.OPERATOR


def _locked(actor: Actor, identifier: str) -> Agreement:
    get_agreement(actor, identifier)
    return Agreement.objects.select_for_update().get(pk=identifier)


def _record(actor: Actor, agreement: Agreement, act: str, *, reason: str = "", **facts: str) -> None:
    record(
        act=act,
        actor=actor,
        object_id=agreement.identifier,
        parties=(agreement.assigner_id, agreement.assignee_id),
        facts={
            "dataset": agreement.offer.dataset_id,
            "offer": agreement.offer_id,
            "policy": agreement.policy_hash,
            "state": agreement.state,
            **facts,
        },
        content=canonical_bytes({"policy": agreement.policy, "tariff": agreement.offer.tariff}),
        hidden={"reason": reason} if reason else {},  # free text may name a person
    )
