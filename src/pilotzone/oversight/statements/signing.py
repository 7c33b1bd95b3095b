r"""The signature of a party under its statement: a line of a signed note (C2SP signed-note v1.0.0, Ed25519).

What is signed is the text of a note of three lines, each with its end::

    pilotzone/statement/v1
    <origin of the log>
    <canonical JSON (RFC 8785) of act, actor, facts, object, object_digests, as they stand in the receipt>

The first line keeps the signature out of every other use of the key, the second out of every other log. The time in
the receipt is the zone's word and is not signed, nor are the commitments, which the zone makes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import PilotzoneError
from pilotzone.common.receipts import Receipt
from pilotzone.oversight.evidence.encoding import from_base64, to_base64
from pilotzone.oversight.evidence.errors import Finding, KeyInvalidError
from pilotzone.oversight.evidence.notes import Signer, Verifier, open_note, read_note, signature_line
from pilotzone.oversight.statements.errors import StatementSignatureWrongError, StatementUnsignedError

__all__ = ["ACT", "LABEL", "Stated", "check_signature", "read_signing_key", "signed_by", "write_signing_key"]

ACT: Final = "party.statement"
LABEL: Final = "pilotzone/statement/v1"

_PRIVATE: Final = "PRIVATE+KEY+"
_ED25519: Final = b"\x01"
_LINE: Final = re.compile(r"— [^\s+]+ [A-Za-z0-9+/]+=*")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a party states of a thing of its own, without what the zone adds to it.

    >>> stated = Stated(actor="bank", object="invoice-42", object_digests=("sha256:" + "0a" * 32,))
    >>> signer = Signer("bank.example", bytes(32))
    >>> signature = stated.sign("zone.example/evidence", signer)
    >>> stated.check("zone.example/evidence", signature, signer.verifier)
    """

    actor: str
    object: str
    object_digests: tuple[str, ...]
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def text(self, origin: str) -> str:
        """Return the text that is signed for the log ``origin``."""
        said = canonical_bytes(
            {
                "act": ACT,
                "actor": self.actor,
                "object": self.object,
                "object_digests": self.object_digests,
                "facts": self.facts,
            }
        )
        return f"{LABEL}\n{origin}\n{said.decode()}\n"

    def sign(self, origin: str, signer: Signer) -> str:
        """Return the signature line, without its end, that goes with the statement into the log ``origin``."""
        return signature_line(self.text(origin).encode(), signer).removesuffix("\n")

    def check(self, origin: str, signature: str, verifier: Verifier) -> None:
        """Check that the holder of the key has signed this very statement for this very log.

        Raises:
            StatementUnsignedError: ``signature`` is empty.
            StatementSignatureWrongError: it is not such a signature.
        """
        if not signature:
            raise StatementUnsignedError(party=self.actor, object=self.object)
        try:
            if not _LINE.fullmatch(signature):  # one line: with more, the text of the note would be another
                raise KeyInvalidError(finding=Finding.SIGNATURE_LINE)
            open_note(f"{self.text(origin)}\n{signature}\n".encode(), verifier)
        except PilotzoneError as error:
            raise StatementSignatureWrongError(party=self.actor, object=self.object, key=verifier.vkey) from error


def check_signature(receipt: Receipt, origin: str, verifier: Verifier) -> None:
    """Check that an entry of the log ``origin`` bears the signature of its acting party over all that it states.

    Raises:
        StatementUnsignedError: the entry bears no signature.
        StatementSignatureWrongError: it bears one that does not fit, or says more than a party can sign.
    """
    if not receipt.signature:
        raise StatementUnsignedError(party=receipt.actor, object=receipt.object)
    if (receipt.act, receipt.outcome, tuple(receipt.clauses)) != (ACT, "done", ()):
        raise StatementSignatureWrongError(party=receipt.actor, object=receipt.object, key=verifier.vkey)
    stated = Stated(
        actor=receipt.actor, object=receipt.object, object_digests=receipt.object_digests, facts=receipt.facts
    )
    stated.check(origin, receipt.signature, verifier)


def signed_by(signature: str) -> str:
    """Return the name and the id of the key that a signature line says it is by, which proves nothing; else nothing.

    >>> stated = Stated(actor="bank", object="invoice-42", object_digests=())
    >>> signed_by(stated.sign("zone.example/evidence", Signer("bank.example", bytes(32))))
    'bank.example+a490dc12'
    """
    if not _LINE.fullmatch(signature):
        return ""
    try:
        _, ((name, key_id, _),) = read_note(f"{LABEL}\n\n{signature}\n".encode())
    except PilotzoneError:
        return ""
    return f"{name}+{key_id.hex()}"


def write_signing_key(signer: Signer) -> str:
    """Return a private key as one line of text, as Go's ``golang.org/x/mod/sumdb/note`` reads and writes it."""
    key_id = signer.verifier.key_id.hex()
    return f"{_PRIVATE}{signer.name}+{key_id}+{to_base64(_ED25519 + signer.private_key_bytes)}"


def read_signing_key(text: str) -> Signer:
    """Return the private key that :func:`write_signing_key` has written.

    Raises:
        KeyInvalidError: ``text`` is not one.
    """
    try:
        _private, _key, name, key_id, encoded = text.strip().split("+", 4)
        key = from_base64(encoded)
    except ValueError as error:
        raise KeyInvalidError(finding=Finding.KEY_ENCODING) from error
    if not text.startswith(_PRIVATE) or key[:1] != _ED25519:
        raise KeyInvalidError(finding=Finding.KEY_TYPE)
    signer = Signer(name, key[1:])
    if signer.verifier.key_id.hex() != key_id:
        raise KeyInvalidError(finding=Finding.KEY_ID)
    return signer
