"""Refusals of evaluations of targets."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["EvaluationUnreadableError", "RulesUnknownError"]


class RulesUnknownError(PilotzoneError):
    """An evaluation names rules that this program does not have."""

    code = "target_rules_unknown"
    message = "There are no rules of version {version!r} by which targets are evaluated."
    help = "Known are: {known}. Take a newer release of the program."
    status = 404


class EvaluationUnreadableError(PilotzoneError):
    """The bytes of an evaluation cannot be read."""

    code = "target_evaluation_unreadable"
    message = "The evaluation of a target cannot be read: {reason}."
    help = "Give the canonical JSON that was written with the evaluation, unchanged."
    status = 422
