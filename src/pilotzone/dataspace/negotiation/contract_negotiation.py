"""The contract negotiation of the Dataspace Protocol 2025-1 as a table: state, message, sender, next state."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pilotzone.dataspace.negotiation.errors import NegotiationEndedError, NegotiationMessageError

__all__ = ["INITIAL", "TRANSITIONS", "ContractNegotiationState", "NegotiationMessage", "Sender", "transition"]

INITIAL: Final = None
"""Where a negotiation stands before its first message; the protocol has no name for it."""


class ContractNegotiationState(StrEnum):
    """The states of a contract negotiation, in the protocol's words."""

    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    AGREED = "AGREED"
    VERIFIED = "VERIFIED"
    FINALIZED = "FINALIZED"
    TERMINATED = "TERMINATED"


class NegotiationMessage(StrEnum):
    """The messages of a contract negotiation; an event message counts with its event type."""

    REQUEST = "ContractRequestMessage"
    OFFER = "ContractOfferMessage"
    ACCEPTED = "ContractNegotiationEventMessage ACCEPTED"
    AGREEMENT = "ContractAgreementMessage"
    VERIFICATION = "ContractAgreementVerificationMessage"
    FINALIZED = "ContractNegotiationEventMessage FINALIZED"
    TERMINATION = "ContractNegotiationTerminationMessage"


class Sender(StrEnum):
    """Who sends a message."""

    CONSUMER = "consumer"
    PROVIDER = "provider"


_State = ContractNegotiationState
_Message = NegotiationMessage

TRANSITIONS: Final[Mapping[tuple[ContractNegotiationState | None, NegotiationMessage, Sender], _State]] = (
    MappingProxyType(
        {
            (INITIAL, _Message.REQUEST, Sender.CONSUMER): _State.REQUESTED,
            (INITIAL, _Message.OFFER, Sender.PROVIDER): _State.OFFERED,
            (_State.REQUESTED, _Message.OFFER, Sender.PROVIDER): _State.OFFERED,
            (_State.REQUESTED, _Message.AGREEMENT, Sender.PROVIDER): _State.AGREED,
            (_State.REQUESTED, _Message.TERMINATION, Sender.CONSUMER): _State.TERMINATED,
            (_State.REQUESTED, _Message.TERMINATION, Sender.PROVIDER): _State.TERMINATED,
            (_State.OFFERED, _Message.REQUEST, Sender.CONSUMER): _State.REQUESTED,
            (_State.OFFERED, _Message.ACCEPTED, Sender.CONSUMER): _State.ACCEPTED,
            (_State.OFFERED, _Message.TERMINATION, Sender.CONSUMER): _State.TERMINATED,
            (_State.OFFERED, _Message.TERMINATION, Sender.PROVIDER): _State.TERMINATED,
            (_State.ACCEPTED, _Message.AGREEMENT, Sender.PROVIDER): _State.AGREED,
            (_State.ACCEPTED, _Message.TERMINATION, Sender.PROVIDER): _State.TERMINATED,
            (_State.AGREED, _Message.VERIFICATION, Sender.CONSUMER): _State.VERIFIED,
            (_State.AGREED, _Message.TERMINATION, Sender.CONSUMER): _State.TERMINATED,
            (_State.VERIFIED, _Message.FINALIZED, Sender.PROVIDER): _State.FINALIZED,
            (_State.VERIFIED, _Message.TERMINATION, Sender.PROVIDER): _State.TERMINATED,
        }
    )
)
"""The protocol's figure of the contract negotiation state machine, arrow by arrow."""


def transition(
    state: ContractNegotiationState | None, message: NegotiationMessage, sender: Sender
) -> ContractNegotiationState:
    """Return the state after ``sender`` sent ``message`` in ``state`` (``INITIAL`` before the first message).

    Raises:
        NegotiationMessageError: the figure has no such arrow; the error names those it has.
        NegotiationEndedError: no arrow leaves the state.

    >>> transition(INITIAL, NegotiationMessage.REQUEST, Sender.CONSUMER)
    <ContractNegotiationState.REQUESTED: 'REQUESTED'>
    """
    following = TRANSITIONS.get((state, message, sender))
    if following is not None:
        return following
    legal = ", ".join(_legal(state))
    if not legal:
        raise NegotiationEndedError(state=state, sender=sender, message=message)
    raise NegotiationMessageError(state=state or "INITIAL", sender=sender, message=message, legal=legal)


def _legal(state: ContractNegotiationState | None) -> Iterator[str]:
    for start, message, sender in TRANSITIONS:
        if start is state:
            yield f"{message} ({sender})"
