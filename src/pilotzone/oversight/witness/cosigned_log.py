"""A log with witnesses: what it signs becomes public once a quorum has cosigned it (C2SP tlog-witness, tlog-policy)."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, read_checkpoint
from pilotzone.oversight.evidence.errors import Finding, LogNotFoundError
from pilotzone.oversight.evidence.folder import CHECKPOINT, SIGNED, WITNESSING, LogFolder
from pilotzone.oversight.evidence.merkle import consistency_proof
from pilotzone.oversight.evidence.notes import NoteSigner, NoteVerifier, read_note
from pilotzone.oversight.evidence.policy import NONE, TrustPolicy, Witness, shown
from pilotzone.oversight.evidence.publisher import newest_signed, publish
from pilotzone.oversight.evidence.tiles import EntrySource, hash_reader
from pilotzone.oversight.witness.client import Inquiry, ask
from pilotzone.oversight.witness.errors import (
    WitnessAheadError,
    WitnessAnswerError,
    WitnessDisagreesError,
    WitnessesSilentError,
)

__all__ = ["CosignedLog", "Report"]

_TIMEOUT_SECONDS: Final = 5.0

_UNKNOWN_TO_WITNESS: Final = 404
"""The answer of a witness that does not know the log, and so has cosigned nothing of it."""

_CONTRADICTIONS: Final = (WitnessAheadError, WitnessDisagreesError)


@dataclass(frozen=True)
class Report:
    """What a witness said when it was asked last: the size that it has cosigned then, or why it has not."""

    witness: str
    size: int
    failure: PilotzoneError | None = None


class CosignedLog:
    """The log in a folder with the witnesses of its policy, as one process sees them.

    Before it signs anything, a process asks every witness to cosign again what is signed already. It does not sign
    when one has cosigned a larger or another tree, nor when so many are silent that they alone could have made a
    larger checkpoint public: after a restore from an old backup a log would else sign a second history.
    """

    def __init__(self, directory: Path, policy: TrustPolicy, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        """Name the folder and the policy; ``timeout_seconds`` is what a witness has to answer in."""
        self._folder = LogFolder(directory)
        self._policy = policy
        self._timeout = timeout_seconds
        self._agreed = False
        self._reports: dict[str, Report] = {}

    @property
    def reports(self) -> tuple[Report, ...]:
        """What each witness said when this process asked it last, in the order of the policy."""
        return tuple(self._reports[each.name] for each in self._policy.witnesses if each.name in self._reports)

    def publish(self, size: int, entries: EntrySource, *signers: NoteSigner) -> Checkpoint:
        """Sign the first ``size`` entries, ask the witnesses, and make public what a quorum has cosigned.

        Args are those of :func:`pilotzone.oversight.evidence.publisher.publish`, whose errors it raises too. That the
        quorum is not reached is no error: the checkpoint waits, and :attr:`reports` say for whom.

        Returns:
            The newest signed checkpoint, public or not.

        Raises:
            WitnessAheadError, WitnessDisagreesError: a witness has cosigned a larger tree, or another one.
            WitnessesSilentError: too few witnesses answer to be sure that there is none.
        """
        directory = self._folder.directory
        with self._folder.locked(WITNESSING):  # one process at a time: another one's progress looks like a second log
            if newest_signed(self._folder, signers[0].verifier)[1] is None:
                publish(directory, 0, entries, *signers, held=True)  # the empty tree contradicts no other
            if not self._agreed:
                self._gather(signers[0].verifier, self._policy.witnesses)
                self._check_heard()
                self._agreed = True
            checkpoint = publish(directory, size, entries, *signers, held=True)
            self._gather(signers[0].verifier, self._lacking(signers[0].verifier))
            self._agreed = not any(isinstance(each.failure, _CONTRADICTIONS) for each in self.reports)
            return checkpoint

    def _lacking(self, verifier: NoteVerifier) -> list[Witness]:
        """Return the witnesses that have not cosigned the newest signed checkpoint."""
        cosigned = self._policy.cosigned_by(self._newest(verifier)[0])
        return [witness for witness in self._policy.witnesses if witness.name not in cosigned]

    def _newest(self, verifier: NoteVerifier) -> tuple[bytes, Checkpoint]:
        """Return the newest signed checkpoint, with all cosignatures that it has."""
        name, checkpoint = newest_signed(self._folder, verifier)
        note = self._folder.read(name)
        if checkpoint is None or note is None:
            raise LogNotFoundError(directory=self._folder.directory)
        return note, checkpoint

    def _gather(self, verifier: NoteVerifier, witnesses: Sequence[Witness]) -> None:
        """Ask ``witnesses`` at once, and make the checkpoint public as soon as a quorum has cosigned it."""
        before, checkpoint = self._newest(verifier)
        note, released = before, self._release(before)
        with ThreadPoolExecutor(max_workers=len(witnesses) or 1) as pool:
            asked = dict(self._ask(pool, note, checkpoint, witnesses))
            for answer in as_completed(asked):
                try:
                    note = _merged(note, answer.result())
                except PilotzoneError as failure:
                    self._report(asked[answer], failure)
                else:
                    self._report(asked[answer], None, note, checkpoint.size)
                    released = released or self._release(note)
        if note != before:
            with self._folder.locked():
                self._folder.write(SIGNED, note)
            self._release(note)

    def _ask(
        self, pool: ThreadPoolExecutor, note: bytes, checkpoint: Checkpoint, witnesses: Sequence[Witness]
    ) -> Iterator[tuple[Future[str], list[Witness]]]:
        """Ask each address once: a witness may have several keys, and so several names."""
        read = cache(hash_reader(cache(lambda tile: self._folder.hashes(tile)[1]), checkpoint.size))
        cosigned = self._policy.cosigned_by(note)
        at: dict[str, list[Witness]] = {}
        for witness in witnesses:
            at.setdefault(witness.url, []).append(witness)
        for url, there in at.items():
            known = checkpoint.size if there[0].name in cosigned else self._last_size(there[0])
            inquiry = Inquiry(
                note,
                checkpoint,
                lambda old: consistency_proof(old, checkpoint.size, read),
                known if known <= checkpoint.size else 0,
            )
            yield pool.submit(ask, url, [each.verifier for each in there], inquiry, self._timeout), there

    def _release(self, note: bytes) -> bool:
        """Make a checkpoint public if a quorum has cosigned it, and say whether it has."""
        if not self._policy.is_reached(self._policy.cosigned_by(note)):
            return False
        with self._folder.locked():
            public = self._folder.read(CHECKPOINT)
            if public is None or (public != note and read_checkpoint(public).size <= read_checkpoint(note).size):
                self._folder.write(CHECKPOINT, note)
        return True

    def _report(
        self, witnesses: Sequence[Witness], failure: PilotzoneError | None, note: bytes = b"", size: int = 0
    ) -> None:
        """Remember what an address has answered for each of the witnesses there."""
        cosigned = self._policy.cosigned_by(note) if note else ()
        for each in witnesses:
            if each.name in cosigned:
                self._reports[each.name] = Report(each.name, size)
            else:
                why = failure or WitnessAnswerError(url=each.url, finding=Finding.NOT_SIGNED)
                self._reports[each.name] = Report(each.name, self._last_size(each), why)

    def _last_size(self, witness: Witness) -> int:
        return self._reports[witness.name].size if witness.name in self._reports else 0

    def _check_heard(self) -> None:
        """Refuse to go on unless what the witnesses said rules out that a larger checkpoint is public."""
        silent = []
        for report in self.reports:
            if isinstance(report.failure, _CONTRADICTIONS):
                raise report.failure
            if report.failure and report.failure.parameters.get("status") != _UNKNOWN_TO_WITNESS:
                silent.append(report.witness)
        if self._policy.quorum != NONE and self._policy.is_reached(silent):
            raise WitnessesSilentError(names=", ".join(map(shown, silent)))


def _merged(note: bytes, lines: str) -> bytes:
    """Return ``note`` with those signature lines that it lacks."""
    text, signatures = read_note(note)
    there = {(name, key_id) for name, key_id, _ in signatures}
    offered = read_note(f"{text}\n{lines}".encode())[1]
    new = [
        line
        for line, (name, key_id, _) in zip(lines.splitlines(keepends=True), offered, strict=True)
        if (name, key_id) not in there
    ]
    return note + "".join(new).encode()
