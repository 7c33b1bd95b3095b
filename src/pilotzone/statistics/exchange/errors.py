"""Refusals of the exchange of figures."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["AttributionMissingError", "ConceptMissingError", "MessageUnreadableError"]


class AttributionMissingError(PilotzoneError):
    """Figures were to be exported without saying whose they are."""

    code = "attribution_missing"
    message = "An export needs an attribution."
    help = "Say whose figures they are, as their publisher asks, such as: Source: National Bureau of Statistics."
    status = 422


class MessageUnreadableError(PilotzoneError):
    """What came is no message of the standard."""

    code = "message_unreadable"
    message = "The {standard} message cannot be read: {reason}."
    help = "Check it against the standard; a document type, or another encoding than UTF-8, is refused as well."
    status = 422


class ConceptMissingError(PilotzoneError):
    """A message lacks a concept that a figure needs, or has a value that is not in a closed list."""

    code = "concept_missing"
    message = "An observation has {value!r} as {concept}."
    help = "A figure needs the concepts {needed}, with the codes of the reference; nothing is guessed."
    status = 422
