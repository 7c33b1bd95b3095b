"""The state of a witness: for each log the checkpoint that it cosigned last, compared and stored in one step.

C2SP tlog-witness, tag v1.0.0, with the rules on equal sizes, size zero and monitoring of commit 5ba5ee83.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import read_checkpoint
from pilotzone.oversight.evidence.cosignatures import Cosigner, cosignatures_in
from pilotzone.oversight.evidence.durable_files import locked, write_whole
from pilotzone.oversight.evidence.encoding import from_base64, to_base64
from pilotzone.oversight.evidence.errors import (
    ConsistencyInvalidError,
    Finding,
    NoteInvalidError,
    NoteUnsignedError,
    SignatureWrongError,
)
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT, HASH_BYTES, verify_consistency
from pilotzone.oversight.evidence.notes import NoteVerifier, open_note, read_note, signature_line
from pilotzone.oversight.witness.errors import (
    CheckpointNotTrustedError,
    GrowthNotShownError,
    LogNotWatchedError,
    NothingCosignedError,
    OldSizeTooLargeError,
    RequestMalformedError,
    SizeConflictError,
    WitnessStateDamagedError,
    WitnessStateError,
)
from pilotzone.oversight.witness.requests import CosignatureRequest, from_size

__all__ = ["SIZE_TYPE", "TEXT_TYPE", "Answer", "WitnessState"]

TEXT_TYPE: Final = "text/plain; charset=utf-8"
SIZE_TYPE: Final = "text/x.tlog.size"

_REFUSED: Final = "refused"
"""The folder of refused requests that a log has signed: they may be proof of its misbehaviour."""

_MAX_KEPT: Final = 100
"""How many of them are kept: a log that goes on lying must not fill the disk of its witness."""


@dataclass(frozen=True)
class Answer:
    """What a witness answers, in the terms of HTTP."""

    status: int
    content_type: str
    body: bytes


class WitnessState:
    """A witness without its network: what it knows of each log lies in one file of its folder."""

    def __init__(
        self, directory: Path, cosigners: Sequence[Cosigner], logs: Iterable[NoteVerifier], clock: Callable[[], float]
    ) -> None:
        """Watch ``logs`` by their keys, the name of each being the origin of the log.

        Args:
            directory: the folder of the witness.
            cosigners: its keys.
            logs: the keys that it trusts; a log may have several.
            clock: returns the time, in seconds since 1970.
        """
        self._directory = directory
        self._cosigners = tuple(cosigners)
        self._clock = clock
        self._logs: dict[str, tuple[NoteVerifier, ...]] = {}
        for log in logs:
            self._logs[log.name] = (*self._logs.get(log.name, ()), log)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign the checkpoint in a request, if the log is shown to have only grown since the last one."""
        try:
            return Answer(200, TEXT_TYPE, self._cosign(body))
        except SizeConflictError as conflict:
            return Answer(409, SIZE_TYPE, f"{conflict.parameters['size']}\n".encode())
        except PilotzoneError as refusal:
            return _refused(refusal)

    def checkpoint(self, origin_hash: str) -> Answer:
        """Return the checkpoint that was cosigned last for the log whose name has this SHA-256, in hexadecimal."""
        try:
            for origin in self._logs:
                if hashlib.sha256(origin.encode()).hexdigest() == origin_hash and (note := self._last(origin).note):
                    return Answer(200, TEXT_TYPE, note)
            raise NothingCosignedError(path=f"/{origin_hash}/checkpoint")
        except PilotzoneError as refusal:
            return _refused(refusal)

    def _cosign(self, body: bytes) -> bytes:
        request = CosignatureRequest.from_bytes(body)
        text, log_signatures = self._check_signatures(request.note)
        origin, size, root = _read_text(text)
        if request.old_size > size:
            raise OldSizeTooLargeError(old_size=request.old_size, size=size)
        try:
            with locked(self._directory):  # compare and store in one step: see the specification's race
                last = self._last(origin)
                if request.old_size != last.size:
                    raise SizeConflictError(size=last.size)
                self._check_growth(last, size, root, request, body)
                time = max(int(self._clock()), last.time, 1)  # a clock that goes back does not date backwards
                message = text.encode()
                lines = "".join(signature_line(message, replace(each, time=time)) for each in self._cosigners)
                write_whole(self._directory, _file(origin), message + b"\n" + (log_signatures + lines).encode())
        except OSError as error:
            raise WitnessStateError(file=_file(origin), reason=error.strerror) from error
        return lines.encode()

    def _check_signatures(self, note: bytes) -> tuple[str, str]:
        """Return the text of a checkpoint, and the lines by which keys that are trusted have signed it."""
        try:
            text, signatures = read_note(note)
        except NoteInvalidError as error:
            raise RequestMalformedError(finding=Finding.CHECKPOINT_FORM) from error
        origin = text.partition("\n")[0]
        if origin not in self._logs:
            raise LogNotWatchedError(origin=origin)
        try:
            signed_by = {(each.name, each.key_id) for each in open_note(note, *self._logs[origin]).signed_by}
        except (NoteUnsignedError, SignatureWrongError) as error:
            raise CheckpointNotTrustedError from error
        kept = {(name, key_id): signature for name, key_id, signature in reversed(signatures)}
        return text, "".join(
            f"— {name} {to_base64(key_id + signature)}\n"
            for (name, key_id), signature in kept.items()
            if (name, key_id) in signed_by
        )

    def _check_growth(
        self, last: "_Cosigned", size: int, root: bytes, request: CosignatureRequest, body: bytes
    ) -> None:
        """Refuse what does not continue the last tree; an empty tree has one root only, so it needs no rule."""
        try:
            verify_consistency(
                old_size=last.size, old_root=last.root, new_size=size, new_root=root, proof=request.proof
            )
        except ConsistencyInvalidError as error:
            self._keep(body)
            raise GrowthNotShownError(old_size=last.size, size=size) from error

    def _keep(self, body: bytes) -> None:
        """Keep a request that a log has signed and that contradicts what it signed before, or seems to."""
        folder = self._directory / _REFUSED
        if not folder.is_dir() or len(list(folder.iterdir())) < _MAX_KEPT:
            write_whole(self._directory, f"{_REFUSED}/{hashlib.sha256(body).hexdigest()}", body)

    def _last(self, origin: str) -> "_Cosigned":
        """Return what was cosigned last for a log."""
        file = _file(origin)
        try:
            note = (self._directory / file).read_bytes()
        except FileNotFoundError:
            return _Cosigned()
        except OSError as error:
            raise WitnessStateError(file=file, reason=error.strerror) from error
        try:
            found = cosignatures_in(note, *(each.verifier for each in self._cosigners))
            checkpoint = read_checkpoint(note)
        except PilotzoneError as error:
            raise WitnessStateDamagedError(file=file) from error
        if len(found) < len(self._cosigners) or checkpoint.origin != origin:
            raise WitnessStateDamagedError(file=file)
        return _Cosigned(checkpoint.size, checkpoint.root, max(each.time for each in found), note)


@dataclass(frozen=True)
class _Cosigned:
    """The tree that was cosigned last, when, and its note; before the first there is none, and the empty tree."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    time: int = 0
    note: bytes = b""


def _read_text(text: str) -> tuple[str, int, bytes]:
    """Return name, size and root of a checkpoint, even of one that no log may sign: it is to be refused by its rule.

    Extension lines are refused, since ML-DSA-44 cosignatures do not cover them.
    """
    lines = text.split("\n")
    if len(lines) != 4:
        raise RequestMalformedError(finding=Finding.CHECKPOINT_FORM)
    try:
        size, root = from_size(lines[1].encode()), from_base64(lines[2])
    except ValueError as error:
        raise RequestMalformedError(finding=Finding.CHECKPOINT_FORM) from error
    if len(root) != HASH_BYTES:
        raise RequestMalformedError(finding=Finding.CHECKPOINT_FORM)
    return lines[0], size, root


def _file(origin: str) -> str:
    return f"logs/{hashlib.sha256(origin.encode()).hexdigest()}"


def _refused(refusal: PilotzoneError) -> Answer:
    return Answer(refusal.status, TEXT_TYPE, f"{refusal}\n".encode(errors="replace"))
