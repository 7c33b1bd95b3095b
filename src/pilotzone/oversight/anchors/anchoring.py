"""What an anchor is: it writes the digest of a checkpoint into a ledger, and says later when it stood there.

An anchor adds a date that the operator of the log cannot choose, as far as the ledger's own operators are independent.
It adds nothing to the proof that an entry is in the log, and it does not keep the log from showing two histories:
witnesses do that. A failed anchor never keeps an entry from being logged.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.oversight.anchors.errors import AnchorInvalidError, AnchorOffError
from pilotzone.oversight.anchors.findings import AnchorFinding
from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint
from pilotzone.oversight.evidence.notes import NoteVerifier

__all__ = [
    "FORMAT",
    "Anchor",
    "Anchored",
    "NoAnchor",
    "Receipt",
    "Standing",
    "anchor_checkpoint",
    "check_anchor",
    "digest_of",
]

FORMAT: Final = "pilotzone-anchor@v1"


@dataclass(frozen=True)
class Receipt:
    """Where in which ledger a digest was put: the anchor's name, the ledger's and the place's."""

    anchor: str
    ledger: str
    place: str


@dataclass(frozen=True)
class Standing:
    """Since when a digest has stood in a ledger by the ledger's own clock, and how many blocks follow it."""

    at: datetime
    followed_by: int


@dataclass(frozen=True)
class Anchored:
    """A checkpoint that stands in a ledger."""

    checkpoint: Checkpoint
    receipt: Receipt
    standing: Standing


class Anchor(Protocol):
    """A ledger that takes digests."""

    @property
    def name(self) -> str:
        """The name under which receipts of this kind are known."""

    def submit(self, digest: bytes) -> Receipt:
        """Put 32 bytes into the ledger and return where they are, or will be."""

    def find(self, digest: bytes, receipt: Receipt) -> Standing:
        """Return how the 32 bytes stand at that place of the ledger."""


class NoAnchor:
    """The default: nothing is written anywhere."""

    name = "none"

    def submit(self, digest: bytes) -> Receipt:
        """Refuse.

        Raises:
            AnchorOffError: always.
        """
        del digest
        raise AnchorOffError

    def find(self, digest: bytes, receipt: Receipt) -> Standing:
        """Refuse.

        Raises:
            AnchorOffError: always.
        """
        del digest, receipt
        raise AnchorOffError


def digest_of(checkpoint: Checkpoint) -> bytes:
    """Return the SHA-256 of a checkpoint's text: its signatures and cosignatures may come and go."""
    return hashlib.sha256(checkpoint.to_text().encode()).digest()


def anchor_checkpoint(note: bytes, anchor: Anchor, verifier: NoteVerifier) -> bytes:
    """Put the digest of a signed checkpoint into a ledger and return the anchor as a file.

    Raises:
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: the log has not signed it.
        AnchorOffError: the anchor is none.
        PilotzoneError: what the ledger says against it.
    """
    receipt = anchor.submit(digest_of(open_checkpoint(note, verifier)))
    fields = {"anchor": receipt.anchor, "ledger": receipt.ledger, "place": receipt.place}
    return b"\n".join((FORMAT.encode(), canonical_bytes(fields), b"", note))


def check_anchor(data: bytes, anchor: Anchor, verifier: NoteVerifier) -> Anchored:
    """Return how a checkpoint stands in a ledger, by asking the ledger.

    The word of the node that is asked is believed: ask one of your own.

    Raises:
        AnchorInvalidError: the file is no anchor of this kind, or the ledger does not hold what it says.
        AnchorWaitingError: the ledger has not taken it yet.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: the log has not signed the
            checkpoint.
        PilotzoneError: the ledger cannot be asked.
    """
    head, _, note = data.partition(b"\n\n")
    checkpoint, receipt = open_checkpoint(note, verifier), _read_receipt(head)
    if receipt.anchor != anchor.name:
        raise AnchorInvalidError(finding=AnchorFinding.OTHER_ANCHOR)
    return Anchored(checkpoint, receipt, anchor.find(digest_of(checkpoint), receipt))


def _read_receipt(head: bytes) -> Receipt:
    first, _, fields = head.partition(b"\n")
    try:
        if first != FORMAT.encode():
            raise AnchorInvalidError(finding=AnchorFinding.FORM)
        read = json.loads(fields)
        receipt = Receipt(**read)
    except (ValueError, TypeError, RecursionError) as error:
        raise AnchorInvalidError(finding=AnchorFinding.FORM) from error
    if not all(isinstance(value, str) for value in read.values()):
        raise AnchorInvalidError(finding=AnchorFinding.FORM)
    return receipt
