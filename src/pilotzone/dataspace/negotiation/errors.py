"""Refusals of messages and acts that the state of a negotiation or an agreement does not allow."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AgreementActError",
    "AgreementEndedError",
    "NegotiationEndedError",
    "NegotiationMessageError",
    "ResumeError",
]


class NegotiationMessageError(PilotzoneError):
    """A message does not fit the state of the negotiation, or its sender."""

    code = "negotiation_message"
    message = "In the state {state}, the {sender} cannot send {message}."
    help = "Legal in this state: {legal}."
    status = 409


class NegotiationEndedError(PilotzoneError):
    """A message arrives after the end of the negotiation."""

    code = "negotiation_ended"
    message = "The negotiation is {state}: the {sender} cannot send {message}."
    help = "Nothing follows this state; start a new negotiation."
    status = 409


class AgreementActError(PilotzoneError):
    """An act does not fit the state of the agreement, or who acts."""

    code = "agreement_act"
    message = "In the state {state}, the {actor} cannot {act} the agreement."
    help = "Legal in this state: {legal}."
    status = 409


class AgreementEndedError(PilotzoneError):
    """An act comes after the end of the agreement."""

    code = "agreement_ended"
    message = "The agreement is {state}: the {actor} cannot {act} it."
    help = "Nothing follows this state; request a new agreement."
    status = 409


class ResumeError(PilotzoneError):
    """Somebody would lift the suspension of another."""

    code = "agreement_resume"
    message = "The {actor} cannot resume the agreement: the {suspended_by} suspended it."
    help = "Ask the {suspended_by} to resume it, or terminate it."
    status = 403
