"""What can be wrong with an act on an item of the registers."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "ItemExistsError",
    "ItemNotPublishableError",
    "ItemReasonError",
    "ItemRevisedError",
    "ItemUnchangedError",
    "ItemUnknownError",
    "ItemWithdrawnError",
]


class ItemUnknownError(PilotzoneError):
    """No such item, or a draft of another party: both look the same."""

    code = "item_unknown"
    message = "There is no item {item!r} that {party} may see."
    help = "See the registers: pilotzone register list."
    status = 404


class ItemExistsError(PilotzoneError):
    """An item of this identifier is listed already."""

    code = "item_exists"
    message = "An item {item!r} is listed already."
    help = "Change it with a reason, or choose another identifier; what was listed is never overwritten."
    status = 409


class ItemReasonError(PilotzoneError):
    """An item is to be changed or withdrawn without a reason."""

    code = "item_reason"
    message = "The item {item} cannot be changed or withdrawn without a reason."
    help = "Say why in a sentence: it stands in the history beside the old value."


class ItemUnchangedError(PilotzoneError):
    """A change would change nothing."""

    code = "item_unchanged"
    message = "The item {item} says this already."
    help = "Change what is to be different, or leave the item as it is."
    status = 409


class ItemRevisedError(PilotzoneError):
    """Somebody else has changed the item since it was read."""

    code = "item_revised"
    message = "The item {item} has been changed since you read it: it is at revision {revision}, you saw {seen}."
    help = "Read what it says now, and make your change to that."
    status = 409


class ItemWithdrawnError(PilotzoneError):
    """The item is withdrawn: nothing more happens to it."""

    code = "item_withdrawn"
    message = "The item {item} is withdrawn."
    help = "Add a new item if the matter is taken up again; the withdrawn one stays in the history."
    status = 409


class ItemNotPublishableError(PilotzoneError):
    """A target lacks what makes it one: a quantity with a comparator, and a deadline."""

    code = "item_not_publishable"
    message = "The item {item} cannot be published as a target: it has no {missing}."
    help = "Add a target that begins with a comparator, such as >= 15 %, and a deadline; or list it as a task."
    status = 409
