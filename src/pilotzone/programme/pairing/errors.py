"""What can be wrong with a search for measures, and with the wishes of adopters and mentors."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["CapacityError", "ChoiceRepeatedError", "ChoiceUnknownError", "NeedEmptyError", "NeedPreconditionError"]


class NeedEmptyError(PilotzoneError):
    """A search names neither a problem nor a heading."""

    code = "need_empty"
    message = "The search of {region} says nothing about the problem."
    help = "Describe the problem in a few words, or name a heading of the lists."


class NeedPreconditionError(PilotzoneError):
    """A precondition is said to be both there and missing."""

    code = "need_precondition"
    message = "The precondition {precondition!r} is given both as there and as missing."
    help = "Name it once. What is not known is left out."


class CapacityError(PilotzoneError):
    """A mentor offers less than no place."""

    code = "mentor_capacity"
    message = "The mentor {mentor} cannot have {capacity} places."
    help = "Give a whole number from 0 on."


class ChoiceRepeatedError(PilotzoneError):
    """A list of choices names someone twice."""

    code = "choice_repeated"
    message = "The choices of {chooser} name {chosen} twice."
    help = "Name each once, the most wanted first; there are no ties."


class ChoiceUnknownError(PilotzoneError):
    """A list of choices names someone who takes no part."""

    code = "choice_unknown"
    message = "The choices of {chooser} name {chosen}, who takes no part."
    help = "Name those that take part on the other side."
