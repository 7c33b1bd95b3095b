"""The request by which a log asks for a cosignature (C2SP tlog-witness v1.0.0, add-checkpoint)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pilotzone.oversight.evidence.encoding import from_base64, from_decimal, to_base64
from pilotzone.oversight.evidence.errors import Finding
from pilotzone.oversight.evidence.merkle import HASH_BYTES, MAX_SIZE
from pilotzone.oversight.witness.errors import RequestMalformedError

__all__ = ["MAX_PROOF_LINES", "CosignatureRequest", "from_size"]

MAX_PROOF_LINES: Final = 63


@dataclass(frozen=True)
class CosignatureRequest:
    r"""A checkpoint, and the proof that it continues the tree of ``old_size`` entries.

    >>> CosignatureRequest(0, (), b"checkpoint").to_bytes()
    b'old 0\n\ncheckpoint'
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    def to_bytes(self) -> bytes:
        """Return the body of the request."""
        lines = [f"old {self.old_size}", *map(to_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.note

    @classmethod
    def from_bytes(cls, body: bytes) -> "CosignatureRequest":
        """Read the body of a request; the checkpoint in it is not looked at.

        Raises:
            RequestMalformedError: it is not one.
        """
        head, separator, note = body.partition(b"\n\n")
        if not separator:
            raise RequestMalformedError(finding=Finding.NO_CHECKPOINT)
        first, *lines = head.split(b"\n")
        if not first.startswith(b"old "):
            raise RequestMalformedError(finding=Finding.OLD_SIZE)
        if len(lines) > MAX_PROOF_LINES:
            raise RequestMalformedError(finding=Finding.PROOF_LENGTH)
        try:
            old_size = from_size(first.removeprefix(b"old "))
        except ValueError as error:
            raise RequestMalformedError(finding=Finding.OLD_SIZE) from error
        return cls(old_size, _read_proof(lines), note)


def from_size(text: bytes) -> int:
    """Return the size that ``text`` says in decimal.

    Raises:
        ValueError: it is not the size of a log.
    """
    size = from_decimal(text.decode("ascii"))
    if size > MAX_SIZE:
        msg = "larger than any log"
        raise ValueError(msg)
    return size


def _read_proof(lines: Sequence[bytes]) -> tuple[bytes, ...]:
    try:
        proof = tuple(from_base64(line.decode("ascii")) for line in lines)
    except ValueError as error:  # UnicodeError is one
        raise RequestMalformedError(finding=Finding.PROOF_LINE) from error
    if any(len(each) != HASH_BYTES for each in proof):
        raise RequestMalformedError(finding=Finding.PROOF_LINE)
    return proof
