"""Cosignatures: dated signatures over a checkpoint, in Ed25519 and ML-DSA-44 (C2SP tlog-cosignature v1.1.0-rc.1)."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint
from pilotzone.oversight.evidence.errors import Finding, KeyInvalidError, NoteUnsignedError
from pilotzone.oversight.evidence.notes import (
    NoteVerifier,
    Verifier,
    check_name,
    key_id_of,
    open_note,
    read_note,
    read_vkey,
    write_vkey,
)

__all__ = [
    "Cosignature",
    "CosignatureKind",
    "CosignatureVerifier",
    "Cosigner",
    "cosignatures_in",
    "log_verifier",
    "signed_message",
]

_TIME_BYTES: Final = 8
_SEED_BYTES: Final = 32
_MAX_TIME: Final = 2**63 - 1
_MAX_NAME_BYTES: Final = 255

_SUBTREE_LABEL: Final = b"subtree/v1\n\x00"


class CosignatureKind(Enum):
    """The algorithms, each with the byte that stands for it in a verifier key."""

    ED25519 = b"\x04"
    ML_DSA_44 = b"\x06"

    @property
    def public_key_bytes(self) -> int:
        """The length of a public key."""
        return 32 if self is CosignatureKind.ED25519 else 1312


@dataclass(frozen=True)
class CosignatureVerifier:
    """The name and public key of a cosigner; a log too may sign its checkpoints with an ML-DSA-44 key of this kind."""

    name: str
    kind: CosignatureKind
    public_key: bytes

    def __post_init__(self) -> None:
        """Refuse what no note could carry.

        Raises:
            KeyInvalidError: the name or the key is malformed.
        """
        check_name(self.name)
        if len(self.name.encode()) > _MAX_NAME_BYTES:
            raise KeyInvalidError(finding=Finding.COSIGNER_NAME_LENGTH)
        if len(self.public_key) != self.kind.public_key_bytes:
            raise KeyInvalidError(finding=Finding.COSIGNER_KEY_LENGTH)

    @classmethod
    def from_vkey(cls, text: str) -> "CosignatureVerifier":
        """Read the verifier key of a cosigner.

        Raises:
            KeyInvalidError: ``text`` is not one, or is the key of a log.
        """
        name, key = read_vkey(text)
        try:
            kind = CosignatureKind(key[:1])
        except ValueError as error:
            raise KeyInvalidError(finding=Finding.COSIGNER_KEY_TYPE) from error
        return cls(name, kind, key[1:])

    @property
    def key_id(self) -> bytes:
        """Four bytes that stand in front of each signature, to find the key again."""
        return key_id_of(self.name, self.kind.value + self.public_key)

    @property
    def vkey(self) -> str:
        """The verifier key as one line of text, to be handed to those who check."""
        return write_vkey(self.name, self.kind.value + self.public_key)

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether ``signature``, its time included, was made over the checkpoint with the text ``message``."""
        time = int.from_bytes(signature[:_TIME_BYTES], "big")
        if time > _MAX_TIME:
            return False
        key = MLDSA44PublicKey if self.kind is CosignatureKind.ML_DSA_44 else Ed25519PublicKey
        try:
            signed = signed_message(self.kind, self.name, time, message)
            key.from_public_bytes(self.public_key).verify(signature[_TIME_BYTES:], signed)
        except (InvalidSignature, PilotzoneError):  # what is no checkpoint cannot be cosigned
            return False
        return True


@dataclass(frozen=True)
class Cosigner:
    """A name and a private key of 32 bytes (in ML-DSA-44 the seed of FIPS 204) that sign checkpoints at ``time``.

    ``time`` is in seconds since 1970 (POSIX). A witness gives the time at which it has seen no larger tree; a log that
    signs its own checkpoint gives 0, which says nothing of time.

    >>> cosigner = Cosigner("example.com/witness", CosignatureKind.ED25519, bytes(32), time=1679315147)
    >>> cosigner.verifier.vkey
    'example.com/witness+b2186cf9+BDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
    """

    name: str
    kind: CosignatureKind
    private_key_bytes: bytes = field(repr=False)
    time: int = 0

    def __post_init__(self) -> None:
        """Refuse a key that signs nothing.

        Raises:
            KeyInvalidError: the key is malformed.
        """
        if len(self.private_key_bytes) != _SEED_BYTES:
            raise KeyInvalidError(finding=Finding.COSIGNER_KEY_LENGTH)

    @property
    def verifier(self) -> CosignatureVerifier:
        """The public half.

        Raises:
            KeyInvalidError: the name is malformed.
        """
        return CosignatureVerifier(self.name, self.kind, self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the time in eight bytes and the signature over the checkpoint with the text ``message``.

        Raises:
            CheckpointInvalidError: ``message`` is not the text of a checkpoint.
        """
        signed = signed_message(self.kind, self.name, self.time, message)
        return self.time.to_bytes(_TIME_BYTES, "big") + self._key.sign(signed)

    @property
    def _key(self) -> Ed25519PrivateKey | MLDSA44PrivateKey:
        if self.kind is CosignatureKind.ML_DSA_44:
            return MLDSA44PrivateKey.from_seed_bytes(self.private_key_bytes)
        return Ed25519PrivateKey.from_private_bytes(self.private_key_bytes)


@dataclass(frozen=True)
class Cosignature:
    """A cosignature that was checked: by whom, and when, in seconds since 1970."""

    verifier: CosignatureVerifier
    time: int


def cosignatures_in(note: bytes, *verifiers: CosignatureVerifier) -> tuple[Cosignature, ...]:
    """Return the cosignatures that ``verifiers`` have put on a checkpoint; of each the first, unknown ones ignored.

    Raises:
        NoteInvalidError: ``note`` is not a note.
        SignatureWrongError: a signature by one of them does not fit the text.
    """
    signatures = {(name, key_id): signature for name, key_id, signature in reversed(read_note(note)[1])}
    try:
        known = {(each.name, each.key_id) for each in open_note(note, *verifiers).signed_by}
    except NoteUnsignedError:
        return ()
    return tuple(
        Cosignature(each, int.from_bytes(signatures[each.name, each.key_id][:_TIME_BYTES], "big"))
        for each in verifiers
        if (each.name, each.key_id) in known
    )


def log_verifier(vkey: str) -> NoteVerifier:
    """Read the verifier key of a log: plain Ed25519, or ML-DSA-44 as cosigners use it (C2SP tlog-checkpoint v1.0.0).

    Raises:
        KeyInvalidError: ``vkey`` is not one.
    """
    name, key = read_vkey(vkey)
    if key[:1] == CosignatureKind.ML_DSA_44.value:
        return CosignatureVerifier(name, CosignatureKind.ML_DSA_44, key[1:])
    if key[:1] == CosignatureKind.ED25519.value:
        raise KeyInvalidError(finding=Finding.LOG_KEY_TYPE)
    return Verifier.from_vkey(vkey)


def signed_message(kind: CosignatureKind, cosigner: str, time: int, message: bytes) -> bytes:
    r"""Return the bytes that a cosigner signs for the checkpoint with the text ``message``.

    Raises:
        CheckpointInvalidError: ``message`` is not the text of a checkpoint.
        KeyInvalidError: a name is too long for an ML-DSA-44 cosignature.
    """
    checkpoint = Checkpoint.from_text(message.decode(errors="replace"))
    if kind is CosignatureKind.ED25519:
        return f"cosignature/v1\ntime {time}\n".encode() + message
    parts = (
        _SUBTREE_LABEL,
        _with_length(cosigner),
        time.to_bytes(8, "big"),
        _with_length(checkpoint.origin),
        (0).to_bytes(8, "big"),
        checkpoint.size.to_bytes(8, "big"),
        checkpoint.root,
    )
    return b"".join(parts)


def _with_length(name: str) -> bytes:
    data = name.encode()
    if len(data) > _MAX_NAME_BYTES:
        raise KeyInvalidError(finding=Finding.COSIGNER_NAME_LENGTH)
    return len(data).to_bytes(1, "big") + data
