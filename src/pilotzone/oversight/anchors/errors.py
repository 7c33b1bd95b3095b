"""What can go wrong when a checkpoint is anchored, and when an anchor is checked."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AnchorInvalidError",
    "AnchorOffError",
    "AnchorUnknownError",
    "AnchorWaitingError",
    "LedgerRefusesError",
    "LedgerUnreachableError",
]


class AnchorOffError(PilotzoneError):
    """No anchor is set, which is the default."""

    code = "anchor_off"
    message = "No anchor is set: checkpoints are not written into any other ledger."
    help = "Witnesses give more than an anchor does. If you need one, set PILOTZONE_ANCHOR, such as evm:ACCOUNT@NODE."
    status = 409


class AnchorUnknownError(PilotzoneError):
    """The setting names an anchor that there is not, or names it wrongly."""

    code = "anchor_unknown"
    message = "{setting!r} does not name an anchor."
    help = "Write none, or evm:ACCOUNT@NODE, such as evm:0x<40 hexadecimal digits>@http://127.0.0.1:8545."


class AnchorInvalidError(PilotzoneError):
    """An anchor does not show that the checkpoint was written into the ledger."""

    code = "anchor_invalid"
    message = "The ledger does not show that this checkpoint was anchored: {finding}."
    help = "Check that the node follows the same chain and is up to date. If it is, do not trust the anchor."


class AnchorWaitingError(PilotzoneError):
    """The ledger has not yet taken what was sent to it."""

    code = "anchor_waiting"
    message = "The transaction {transaction} is in no block yet."
    help = "Nothing is lost. Check the anchor again when the chain has gone on."
    status = 409


class LedgerRefusesError(PilotzoneError):
    """The node answers with an error of its own."""

    code = "ledger_refuses"
    message = "The node at {address} refuses {method}: {reason}."
    help = "See that the account is one of the node or of the signer in front of it, and that it can pay the fee."
    status = 502


class LedgerUnreachableError(PilotzoneError):
    """The node does not answer as a node does."""

    code = "ledger_unreachable"
    message = "The node at {address} cannot be asked: {reason}."
    help = "The log goes on without its anchor. Check the address and the network, then anchor again."
    status = 503
