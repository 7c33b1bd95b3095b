"""Checkpoints: what a log of which size leads to which root, as a signed note (C2SP tlog-checkpoint v1.0.0)."""

from dataclasses import dataclass

from pilotzone.oversight.evidence.encoding import from_base64, from_decimal, to_base64
from pilotzone.oversight.evidence.errors import CheckpointInvalidError, Finding, KeyInvalidError
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT, HASH_BYTES, MAX_SIZE
from pilotzone.oversight.evidence.notes import NoteSigner, NoteVerifier, check_name, open_note, read_note, sign_note

__all__ = ["Checkpoint", "open_checkpoint", "read_checkpoint", "sign_checkpoint"]


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: its name, its number of entries and the root over them.

    Extension lines are not read: cosignatures of a later kind do not cover them, so nothing may hang on them.

    >>> print(Checkpoint("example.com/log", 0, EMPTY_ROOT).to_text(), end="")
    example.com/log
    0
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Refuse what no log could sign.

        Raises:
            CheckpointInvalidError: origin, size or root cannot be those of a log.
        """
        try:
            check_name(self.origin)
        except KeyInvalidError as error:
            raise CheckpointInvalidError(finding=Finding.ORIGIN) from error
        if not 0 <= self.size <= MAX_SIZE:
            raise CheckpointInvalidError(finding=Finding.SIZE)
        if len(self.root) != HASH_BYTES:
            raise CheckpointInvalidError(finding=Finding.ROOT_LENGTH)
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointInvalidError(finding=Finding.EMPTY_ROOT)

    def to_text(self) -> str:
        """Return the text of the note."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """Read the text of a note.

        Raises:
            CheckpointInvalidError: it is not that of a checkpoint.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise CheckpointInvalidError(finding=Finding.THREE_LINES)
        try:
            return cls(lines[0], from_decimal(lines[1]), from_base64(lines[2]))
        except ValueError as error:
            raise CheckpointInvalidError(finding=Finding.SIZE_OR_ROOT) from error


def sign_checkpoint(checkpoint: Checkpoint, *signers: NoteSigner) -> bytes:
    """Return the note signed with each of the log's own keys.

    Raises:
        CheckpointInvalidError: the checkpoint is that of a log of another name than the signers'.
    """
    if any(signer.name != checkpoint.origin for signer in signers):
        raise CheckpointInvalidError(finding=Finding.OTHER_ORIGIN)
    return sign_note(checkpoint.to_text(), *signers)


def open_checkpoint(data: bytes, *verifiers: NoteVerifier) -> Checkpoint:
    """Return the checkpoint in a note that one of the log's own keys has signed.

    Raises:
        NoteInvalidError: ``data`` is not a note.
        NoteUnsignedError: none of the keys has signed it.
        SignatureWrongError: the signature by one of the keys does not fit the text.
        CheckpointInvalidError: the text is not a checkpoint of the log that the key belongs to.
    """
    note = open_note(data, *verifiers)
    checkpoint = Checkpoint.from_text(note.text)
    if checkpoint.origin not in {verifier.name for verifier in note.signed_by}:
        raise CheckpointInvalidError(finding=Finding.OTHER_ORIGIN)
    return checkpoint


def read_checkpoint(data: bytes) -> Checkpoint:
    """Return the checkpoint in a note without checking who signed it: for the log's own folder, never for a stranger's.

    Raises:
        NoteInvalidError: ``data`` is not a note.
        CheckpointInvalidError: the text is not a checkpoint.
    """
    return Checkpoint.from_text(read_note(data)[0])
