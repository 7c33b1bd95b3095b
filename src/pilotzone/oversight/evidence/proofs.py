"""Proofs that an entry is in the log, each one text that is checked offline (C2SP tlog-proof, read at 5ba5ee83)."""

import functools
from pathlib import Path
from typing import Final

from pilotzone.oversight.evidence.checkpoints import Checkpoint, read_checkpoint
from pilotzone.oversight.evidence.encoding import from_base64, from_decimal, to_base64
from pilotzone.oversight.evidence.errors import (
    CheckpointNotKeptError,
    Finding,
    InclusionInvalidError,
    IndexOutsideLogError,
    LogDamagedError,
    ProofInvalidError,
)
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.merkle import HASH_BYTES, inclusion_proof, leaf_hash, verify_inclusion
from pilotzone.oversight.evidence.notes import NoteVerifier
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.tiles import Tile, hash_reader

__all__ = ["FORMAT", "check_proof", "prove", "proved_note", "read_proof"]

FORMAT: Final = "c2sp.org/tlog-proof@v1"

NOBODY_ASKED: Final = TrustPolicy()
"""The policy without witnesses."""


def prove(directory: Path, index: int, size: int | None = None) -> str:
    """Return the proof that entry ``index`` is in the log, the text of a ``.tlog-proof`` file.

    Only the tiles on the path are read, at most two of each level. The proof is checked against the root of the
    checkpoint before it is returned; who signed the checkpoint is for :func:`check_proof` to say.

    Args:
        directory: the folder of the log.
        index: the entry, counted from 0.
        size: the size that the checkpoint must have; None for the present one.

    Raises:
        IndexOutsideLogError: the checkpoint does not cover the entry.
        CheckpointNotKeptError: the checkpoint is of another size.
        LogDamagedError: the tiles do not lead to the root of the checkpoint.
        LogNotFoundError, LogUnreadableError, NoteInvalidError, CheckpointInvalidError: there is no log to read.
    """
    folder = LogFolder(directory)
    signed = folder.checkpoint()
    checkpoint = read_checkpoint(signed)
    if size not in {None, checkpoint.size}:
        raise CheckpointNotKeptError(size=size, published=checkpoint.size)
    if not 0 <= index < checkpoint.size:
        raise IndexOutsideLogError(index=index, size=checkpoint.size)
    hashes = _hashes_on_path(folder, index, checkpoint)
    lines = [FORMAT, f"index {index}", *map(to_base64, hashes), "", ""]
    return "\n".join(lines) + signed.decode()


def check_proof(
    text: str | bytes, entry: bytes, *verifiers: NoteVerifier, policy: TrustPolicy = NOBODY_ASKED
) -> Checkpoint:
    """Return the checkpoint under which ``text`` shows ``entry`` to be in the log.

    ``verifiers`` are the keys of the log; without any, the logs of the policy are accepted. The policy says which
    witnesses must have cosigned; without one, the log's word is enough.

    Raises:
        ProofInvalidError: ``text`` is not a proof.
        InclusionInvalidError: it is one, but of another entry.
        QuorumNotReachedError: too few witnesses of the policy have cosigned its checkpoint.
        NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: its checkpoint is not one
            that the log's key signed.
    """
    index, hashes, signed = read_proof(text)
    checkpoint = policy.check(signed, *verifiers)
    verify_inclusion(index=index, size=checkpoint.size, leaf=leaf_hash(entry), proof=hashes, root=checkpoint.root)
    return checkpoint


def proved_note(text: str | bytes) -> bytes:
    """Return the signed and perhaps cosigned checkpoint in a proof, unchecked.

    Raises:
        ProofInvalidError: ``text`` is not a proof.
    """
    return read_proof(text)[2]


def _hashes_on_path(folder: LogFolder, index: int, checkpoint: Checkpoint) -> list[bytes]:
    """Return the inclusion proof, after checking that it leads to the root."""
    read = hash_reader(functools.cache(lambda tile: folder.hashes(tile)[1]), checkpoint.size)
    leaf = read(0, index)
    proof = inclusion_proof(index, checkpoint.size, read)
    try:
        verify_inclusion(index=index, size=checkpoint.size, leaf=leaf, proof=proof, root=checkpoint.root)
    except InclusionInvalidError as error:
        file = Tile(0, index // 256).path
        raise LogDamagedError(index=index, file=file, finding=Finding.ROOT) from error
    return proof


def read_proof(text: str | bytes) -> tuple[int, list[bytes], bytes]:
    """Return the index, the hashes and the signed checkpoint of a proof, unchecked.

    Raises:
        ProofInvalidError: ``text`` is not a proof.
    """
    try:
        data = text.encode() if isinstance(text, str) else text
        head, _, signed = data.partition(b"\n\n")
        lines = head.decode().split("\n")
        if lines.pop(0) != FORMAT:
            raise ProofInvalidError(finding=Finding.FIRST_LINE)
        if lines and lines[0].startswith("extra "):
            from_base64(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise ProofInvalidError(finding=Finding.NO_INDEX)
        index = from_decimal(lines.pop(0).removeprefix("index "))
        hashes = [from_base64(line) for line in lines]
    except ValueError as error:  # UnicodeError is one
        raise ProofInvalidError(finding=Finding.INDEX_OR_HASH) from error
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofInvalidError(finding=Finding.HASH_LENGTH)
    return index, hashes, signed
