"""What is wrong with an anchor, in words that a catalogue translates."""

from enum import StrEnum

__all__ = ["AnchorFinding"]


class AnchorFinding(StrEnum):
    """The parameter ``finding`` of an error."""

    FORM = "the file is not an anchor"
    OTHER_ANCHOR = "it is of another kind than the one that is set"
    OTHER_LEDGER = "the node follows another chain"
    NO_TRANSACTION = "there is no such transaction"
    OTHER_DIGEST = "the transaction carries another digest"
    FAILED = "the transaction has failed"
