"""Asking one witness for its cosignature, within a time that no answer can stretch (C2SP tlog-witness v1.0.0)."""

import http.client
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pilotzone.oversight.evidence.checkpoints import Checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureVerifier, cosignatures_in
from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.errors import Finding, NoteInvalidError, SignatureWrongError
from pilotzone.oversight.evidence.notes import read_note
from pilotzone.oversight.witness.errors import (
    WitnessAddressError,
    WitnessAheadError,
    WitnessAnswerError,
    WitnessDisagreesError,
    WitnessRefusedError,
    WitnessSlowError,
    WitnessUnreachableError,
)
from pilotzone.oversight.witness.requests import CosignatureRequest, from_size

__all__ = ["Inquiry", "ask"]

_MAX_ANSWER_BYTES: Final = 65_536

_MAX_REQUESTS: Final = 4
"""The first, one with the size that the witness names, and two more for a witness whom others ask too."""

_OK: Final = 200
_CONFLICT: Final = 409
_UNPROCESSABLE: Final = 422


@dataclass(frozen=True)
class Inquiry:
    """A signed checkpoint for which cosignatures are sought.

    ``prove`` gives the consistency proof from a smaller size; ``known_size`` is the size that the witness is thought to
    have cosigned last.
    """

    note: bytes
    checkpoint: Checkpoint
    prove: Callable[[int], Sequence[bytes]]
    known_size: int = 0


def ask(url: str, verifiers: Sequence[CosignatureVerifier], inquiry: Inquiry, timeout_seconds: float) -> str:
    """Return the signature lines by which the witness at ``url`` cosigns, those of ``verifiers`` only, all checked.

    Raises:
        WitnessAddressError, WitnessUnreachableError, WitnessSlowError: there is no answer.
        WitnessAheadError, WitnessDisagreesError: the witness has cosigned a larger tree, or another one.
        WitnessRefusedError: it does not cosign, for a reason of its own.
        WitnessAnswerError: its answer is not one.
    """
    with closing(_Exchange(url, timeout_seconds)) as exchange:
        return _ask(exchange, verifiers, inquiry)


def _ask(exchange: "_Exchange", verifiers: Sequence[CosignatureVerifier], inquiry: Inquiry) -> str:
    old_size = inquiry.known_size
    for _ in range(_MAX_REQUESTS):
        request = CosignatureRequest(old_size, tuple(inquiry.prove(old_size)), inquiry.note)
        status, answer = exchange.post(request.to_bytes())
        if status == _OK:
            return _read_cosignatures(exchange.url, verifiers, inquiry.note, answer)
        if status == _UNPROCESSABLE:
            raise WitnessDisagreesError(url=exchange.url, witnessed=old_size)
        if status != _CONFLICT:
            raise WitnessRefusedError(url=exchange.url, status=status)
        old_size = _read_size(exchange.url, answer, old_size, inquiry.checkpoint.size)
    raise WitnessAnswerError(url=exchange.url, finding=Finding.SAME_SIZE)


def _read_size(url: str, answer: bytes, sent: int, limit: int) -> int:
    """Return the size that a witness names, from which it wants the proof."""
    text, end, rest = answer.partition(b"\n")
    try:
        size = from_size(text if end and not rest else b"")  # without its end it may be cut short
    except ValueError as error:
        raise WitnessAnswerError(url=url, finding=Finding.NO_SIZE) from error
    if size == sent:
        raise WitnessAnswerError(url=url, finding=Finding.SAME_SIZE)
    if size > limit:
        raise WitnessAheadError(url=url, witnessed=size, size=limit)
    return size


def _read_cosignatures(url: str, verifiers: Sequence[CosignatureVerifier], note: bytes, answer: bytes) -> str:
    """Return the lines of an answer that are cosignatures of the text that was sent."""
    text = read_note(note)[0]
    cosigned = text.encode() + b"\n" + answer
    try:
        signatures = read_note(cosigned)[1]  # an empty line in the answer makes another text, which nobody cosigns
        found = cosignatures_in(cosigned, *verifiers)
    except NoteInvalidError as error:
        raise WitnessAnswerError(url=url, finding=Finding.NOT_SIGNED) from error
    except SignatureWrongError as error:
        raise WitnessAnswerError(url=url, finding=Finding.WRONG_SIGNATURE) from error
    if not found:
        raise WitnessAnswerError(url=url, finding=Finding.NOT_SIGNED)
    if not all(each.time for each in found):
        raise WitnessAnswerError(url=url, finding=Finding.NO_TIME)
    known = {(each.verifier.name, each.verifier.key_id) for each in found}
    first = {(name, key_id): signature for name, key_id, signature in reversed(signatures) if (name, key_id) in known}
    return "".join(f"— {name} {to_base64(key_id + signature)}\n" for (name, key_id), signature in first.items())


class _Exchange:
    """A connection that is cut when its time is over, whatever the other side does."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self.url = url
        self._seconds = timeout_seconds
        address = _split(url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self._prefix = address.path.rstrip("/")
        self._connection = kind(address.hostname or "", address.port, timeout=timeout_seconds)
        self._socket: socket.socket | None = None
        self._over = threading.Event()
        self._timer = threading.Timer(timeout_seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def post(self, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to add-checkpoint."""
        headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "pilotzone"}
        try:
            self._connect()
            self._connection.request("POST", f"{self._prefix}/add-checkpoint", body, headers)
            with self._connection.getresponse() as response:
                answer = response.read(_MAX_ANSWER_BYTES + 1)
            if response.length and len(answer) <= _MAX_ANSWER_BYTES:
                raise http.client.IncompleteRead(answer, response.length)
        except (OSError, http.client.HTTPException) as error:
            if self._over.is_set() or isinstance(error, TimeoutError):
                raise WitnessSlowError(url=self.url, seconds=self._seconds) from error
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise WitnessUnreachableError(url=self.url, reason=reason) from error
        if self._over.is_set():  # cut inside a body of unsaid length, which then looks like a whole one
            raise WitnessSlowError(url=self.url, seconds=self._seconds)
        if len(answer) > _MAX_ANSWER_BYTES:
            raise WitnessAnswerError(url=self.url, finding=Finding.TOO_LONG)
        return response.status, answer

    def _connect(self) -> None:
        """Connect unless an earlier answer has left the connection open."""
        if self._connection.sock is None:
            self._connection.connect()
            self._socket = self._connection.sock  # the connection lets go of it before the last answer is read
        if self._over.is_set():  # while it connected there was nothing to cut
            raise TimeoutError

    def close(self) -> None:
        """Close the connection."""
        self._timer.cancel()
        self._connection.close()

    def _cut(self) -> None:
        self._over.set()
        if self._socket:
            with suppress(OSError):  # it has just ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)


def _split(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
        usable = address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
    except ValueError as error:
        raise WitnessAddressError(url=url) from error
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise WitnessAddressError(url=url)
    return address
