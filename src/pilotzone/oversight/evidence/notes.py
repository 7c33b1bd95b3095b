"""Signed notes: text with signature lines, and the Ed25519 keys that verify them (C2SP signed-note v1.0.0)."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pilotzone.oversight.evidence.encoding import from_base64, to_base64
from pilotzone.oversight.evidence.errors import (
    Finding,
    KeyInvalidError,
    NoteInvalidError,
    NoteUnsignedError,
    SignatureWrongError,
)

__all__ = [
    "Note",
    "NoteSigner",
    "NoteVerifier",
    "Signer",
    "Verifier",
    "check_name",
    "key_id_of",
    "open_note",
    "read_note",
    "read_vkey",
    "sign_note",
    "signature_line",
    "write_vkey",
]

_ED25519: Final = b"\x01"
_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4

_MAX_SIGNATURES: Final = 100
"""The specification asks for 16 at least; a limit keeps a hostile note from costing time."""

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteVerifier(Protocol):
    """A key that checks signature lines: of this module, or of cosignatures."""

    @property
    def name(self) -> str:
        """The name in front of the signatures."""

    @property
    def public_key(self) -> bytes:
        """The key without its type."""

    @property
    def key_id(self) -> bytes:
        """Four bytes that stand in front of each signature, to find the key again."""

    @property
    def vkey(self) -> str:
        """The verifier key as one line of text."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether ``signature`` was made over the text ``message`` by the holder of the private key."""


class NoteSigner(Protocol):
    """A private key that makes signature lines."""

    @property
    def name(self) -> str:
        """The name in front of the signatures."""

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""

    def sign(self, message: bytes) -> bytes:
        """Return what stands behind the key id in a signature line over the text ``message``."""


@dataclass(frozen=True)
class Verifier:
    """A name and an Ed25519 public key: checks the notes that the holder of the private key signs."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        """Refuse what no note could carry.

        Raises:
            KeyInvalidError: the name or the key is malformed.
        """
        check_name(self.name)
        if len(self.public_key) != _KEY_BYTES:
            raise KeyInvalidError(finding=Finding.KEY_LENGTH)

    @classmethod
    def from_vkey(cls, text: str) -> "Verifier":
        """Read a verifier key.

        Raises:
            KeyInvalidError: ``text`` is not one, or of another type than Ed25519.

        >>> Verifier.from_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").name
        'example.com/foo'
        """
        name, key = read_vkey(text)
        if key[:1] != _ED25519:
            raise KeyInvalidError(finding=Finding.KEY_TYPE)
        return cls(name, key[1:])

    @property
    def key_id(self) -> bytes:
        """Four bytes that stand in front of each signature, to find the key again."""
        return key_id_of(self.name, _ED25519 + self.public_key)

    @property
    def vkey(self) -> str:
        """The verifier key as one line of text, to be handed to those who check."""
        return write_vkey(self.name, _ED25519 + self.public_key)

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Say whether ``signature`` was made over ``message`` by the holder of the private key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A name and an Ed25519 private key of 32 bytes.

    >>> Signer("example.com/log", bytes(32)).vkey
    'example.com/log+1dde4531+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
    """

    name: str
    private_key_bytes: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what no note could carry.

        Raises:
            KeyInvalidError: the name or the key is malformed.
        """
        check_name(self.name)
        if len(self.private_key_bytes) != _KEY_BYTES:
            raise KeyInvalidError(finding=Finding.KEY_LENGTH)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The verifier key as one line of text, to be handed to those who check."""
        return self.verifier.vkey

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature over ``message``."""
        return self._key.sign(message)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private_key_bytes)


@dataclass(frozen=True)
class Note:
    """The text of a note whose signatures were checked, and who signed it."""

    text: str
    signed_by: tuple[NoteVerifier, ...]


def sign_note(text: str, *signers: NoteSigner) -> bytes:
    """Return ``text`` as a note with one signature line per signer.

    Raises:
        NoteInvalidError: ``text`` does not end in a newline, or holds control characters.
    """
    _check_text(text)
    message = _encode(text)
    return message + b"\n" + "".join(signature_line(message, signer) for signer in signers).encode()


def signature_line(message: bytes, signer: NoteSigner) -> str:
    """Return the line, with its end, by which ``signer`` signs the text of a note."""
    return f"— {signer.name} {to_base64(signer.verifier.key_id + signer.sign(message))}\n"


def open_note(data: bytes, *verifiers: NoteVerifier) -> Note:
    """Return the text of a note that at least one of ``verifiers`` has signed; unknown signatures are ignored.

    Raises:
        NoteInvalidError: ``data`` is not a note.
        NoteUnsignedError: none of ``verifiers`` has signed it.
        SignatureWrongError: a signature by one of them does not fit the text.
    """
    text, signatures = read_note(data)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by: list[NoteVerifier] = []
    for name, key_id, signature in signatures:
        verifier = known.get((name, key_id))
        if verifier is None or verifier in signed_by:
            continue
        if not verifier.verify(text.encode(), signature):
            raise SignatureWrongError(name=name)
        signed_by.append(verifier)
    if not signed_by:
        raise NoteUnsignedError(names=", ".join(verifier.name for verifier in verifiers))
    return Note(text, tuple(signed_by))


def read_note(data: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return the text of a note and its signatures as name, key id and signature, none of them checked.

    Raises:
        NoteInvalidError: ``data`` is not a note.
    """
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise NoteInvalidError(finding=Finding.NOT_UTF8) from error
    body, separator, tail = whole.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise NoteInvalidError(finding=Finding.NO_SIGNATURES)
    text = body + "\n"
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise NoteInvalidError(finding=Finding.TOO_MANY_SIGNATURES)
    return text, [_read_signature(line) for line in lines]


def read_vkey(text: str) -> tuple[str, bytes]:
    """Return the name in a verifier key, and the key itself behind one byte for its type.

    Raises:
        KeyInvalidError: ``text`` is not a verifier key.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    check_name(name)
    try:
        key = from_base64(encoded)
    except ValueError as error:
        raise KeyInvalidError(finding=Finding.KEY_ENCODING) from error
    if key_id_of(name, key).hex() != key_id:
        raise KeyInvalidError(finding=Finding.KEY_ID)
    return name, key


def write_vkey(name: str, key: bytes) -> str:
    """Return the verifier key of ``name`` for ``key``, which begins with the byte for its type."""
    return f"{name}+{key_id_of(name, key).hex()}+{to_base64(key)}"


def key_id_of(name: str, key: bytes) -> bytes:
    """Return the four bytes that stand for ``key``, which begins with the byte for its type."""
    return hashlib.sha256(name.encode() + b"\n" + key).digest()[:_KEY_ID_BYTES]


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        check_name(name)
        signature = from_base64(encoded)
    except (KeyInvalidError, ValueError) as error:
        raise NoteInvalidError(finding=Finding.SIGNATURE_LINE) from error
    if dash != "—" or len(signature) <= _KEY_ID_BYTES:
        raise NoteInvalidError(finding=Finding.SIGNATURE_LINE)
    return name, signature[:_KEY_ID_BYTES], signature[_KEY_ID_BYTES:]


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteInvalidError(finding=Finding.NO_FINAL_NEWLINE)
    if _CONTROL.search(text):
        raise NoteInvalidError(finding=Finding.CONTROL_CHARACTERS)


def check_name(name: str) -> None:
    """Refuse a name that no key, and so no log, can have.

    Raises:
        KeyInvalidError: the name is empty, or holds a space, a plus sign or a control character.
    """
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise KeyInvalidError(finding=Finding.NAME_NOT_UNICODE) from error
    if not name or "+" in name or _CONTROL.search(name) or any(character.isspace() for character in name):
        raise KeyInvalidError(finding=Finding.NAME_CHARACTERS)


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NoteInvalidError(finding=Finding.NOT_UNICODE) from error
