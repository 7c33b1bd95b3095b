"""Refusals where targets are evaluated."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["ItemWithoutTargetError", "TargetEvaluationUnknownError"]


class ItemWithoutTargetError(PilotzoneError):
    """An item to be evaluated states no quantity that could be reached, as tasks and claims do not."""

    code = "item_without_target"
    message = "The item {item} is no target: figures cannot say whether it was reached."
    help = "Name an item with a target, or follow a task by its evidence. Targets are listed under /programme/targets/."
    status = 409


class TargetEvaluationUnknownError(PilotzoneError):
    """No such evaluation, or one of an item that is not published: both look the same."""

    code = "target_evaluation_unknown"
    message = "There is no evaluation {digest!r} that {party} may see."
    help = "See the evaluations of an item on its page. Those of a draft are seen by its own party."
    status = 404
