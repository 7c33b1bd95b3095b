"""The proof that a log has signed two histories: two checkpoints, and what shows that they exclude each other.

The larger checkpoint is shown, by a consistency proof (RFC 6962, section 2.1.2), to begin with a tree of as many
entries as the smaller one has, but of another root than the smaller one signs. Any implementation of consistency
proofs can check that; no table and no tile is needed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint
from pilotzone.oversight.evidence.encoding import from_base64, to_base64
from pilotzone.oversight.evidence.errors import ConsistencyInvalidError
from pilotzone.oversight.evidence.merkle import HASH_BYTES, HashReader, consistency_proof, root_hash, verify_consistency
from pilotzone.oversight.evidence.notes import NoteVerifier
from pilotzone.oversight.mirror.errors import ForkProofInvalidError

__all__ = ["FORMAT", "Fork", "ForkFinding", "check_fork", "find_fork"]

FORMAT: Final = "pilotzone-fork-proof@v1"

_PARTS: Final = 5
"""The head, and of two notes the text and the signatures, each behind an empty line."""


class ForkFinding(StrEnum):
    """What is wrong with the proof of a fork, in words that a catalogue translates."""

    FIRST_LINE = "its first line is another"
    PARTS = "it does not hold two checkpoints behind its head"
    HASHES = "a line of its head is not a hash in base64"
    ORDER = "the first checkpoint is not the smaller one"
    NOT_SHOWN = "the larger checkpoint is not shown to begin with the root in its head"
    SAME_HISTORY = "the smaller checkpoint signs the root with which the larger one begins"


@dataclass(frozen=True)
class Fork:
    """Two signed checkpoints of one log that exclude each other.

    ``root`` is that of the first ``smaller.size`` entries under the larger checkpoint, ``proof`` what shows it.
    """

    smaller: Checkpoint
    larger: Checkpoint
    root: bytes
    proof: tuple[bytes, ...]
    notes: tuple[bytes, bytes]

    def to_bytes(self) -> bytes:
        """Return the proof as a file."""
        head = "\n".join([FORMAT, *map(to_base64, (self.root, *self.proof))]).encode()
        return b"\n\n".join((head, self.notes[0][:-1], self.notes[1]))


def find_fork(smaller: bytes, larger: bytes, read: HashReader, verifier: NoteVerifier) -> Fork | None:
    """Return the proof that two signed checkpoints exclude each other, None if the one only grew into the other.

    Args:
        smaller: the note with fewer entries, or as many.
        larger: the other note.
        read: the hashes of the larger tree, shown to belong to it; of trees of one size nothing is read.
        verifier: the key of the log.

    Raises:
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: the log has not signed both.
    """
    old, new = open_checkpoint(smaller, verifier), open_checkpoint(larger, verifier)
    root = new.root if old.size == new.size else root_hash(old.size, read)
    if root == old.root:
        return None
    return Fork(old, new, root, tuple(consistency_proof(old.size, new.size, read)), (smaller, larger))


def check_fork(data: bytes, verifier: NoteVerifier) -> Fork:
    """Return the fork that a file proves the log to have made; nothing but the file and the key is needed.

    Raises:
        ForkProofInvalidError: it proves none.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: the log has not signed both
            checkpoints.
    """
    fork = _read(data, verifier)
    old, new = fork.smaller, fork.larger
    if old.size > new.size:
        raise ForkProofInvalidError(finding=ForkFinding.ORDER)
    try:
        verify_consistency(
            old_size=old.size, old_root=fork.root, new_size=new.size, new_root=new.root, proof=fork.proof
        )
    except ConsistencyInvalidError as error:
        raise ForkProofInvalidError(finding=ForkFinding.NOT_SHOWN) from error
    if fork.root == old.root:
        raise ForkProofInvalidError(finding=ForkFinding.SAME_HISTORY)
    return fork


def _read(data: bytes, verifier: NoteVerifier) -> Fork:
    parts = data.split(b"\n\n")
    lines = parts[0].decode(errors="replace").split("\n")
    if lines[0] != FORMAT:
        raise ForkProofInvalidError(finding=ForkFinding.FIRST_LINE)
    if len(parts) != _PARTS:
        raise ForkProofInvalidError(finding=ForkFinding.PARTS)
    try:
        hashes = [from_base64(line) for line in lines[1:]]
    except ValueError as error:
        raise ForkProofInvalidError(finding=ForkFinding.HASHES) from error
    if not hashes or any(len(each) != HASH_BYTES for each in hashes):
        raise ForkProofInvalidError(finding=ForkFinding.HASHES)
    notes = parts[1] + b"\n\n" + parts[2] + b"\n", parts[3] + b"\n\n" + parts[4]
    smaller, larger = (open_checkpoint(note, verifier) for note in notes)
    return Fork(smaller, larger, hashes[0], tuple(hashes[1:]), notes)
