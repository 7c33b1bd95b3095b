"""Checking an evidence certificate without zone and network: each part, and whose word it rests on."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pilotzone.common.receipts import Receipt
from pilotzone.oversight.certificates.certificate import Certificate
from pilotzone.oversight.certificates.errors import CertificateFinding, CertificateInvalidError
from pilotzone.oversight.certificates.time_stamps import Stamped, check_time_stamp
from pilotzone.oversight.evidence.checkpoints import Checkpoint
from pilotzone.oversight.evidence.cosignatures import cosignatures_in
from pilotzone.oversight.evidence.merkle import leaf_hash
from pilotzone.oversight.evidence.notes import NoteVerifier, Verifier
from pilotzone.oversight.evidence.policy import TrustPolicy, shown
from pilotzone.oversight.evidence.proofs import check_proof, read_proof
from pilotzone.oversight.statements.signing import check_signature

__all__ = ["Checked", "Cosigned", "check_certificate", "read_receipt"]


@dataclass(frozen=True)
class Cosigned:
    """A witness by its name in the policy, and when it has seen no larger tree; None where it does not say."""

    name: str
    time: datetime | None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a sound certificate shows, and whether by keys of whoever checks or by those that it brings itself."""

    certificate: Certificate
    receipt: Receipt
    index: int
    leaf: bytes
    hashes: int
    checkpoint: Checkpoint
    quorum: str
    cosigned: tuple[Cosigned, ...]
    stamped: Stamped | None
    key_is_given: bool
    policy_is_given: bool
    authority_is_given: bool
    signature_is_checked: bool


def check_certificate(
    data: bytes,
    *verifiers: NoteVerifier,
    policy: TrustPolicy | None = None,
    authority: str | None = None,
    signer: Verifier | None = None,
) -> Checked:
    """Check every part of a certificate, and all of them against each other.

    ``verifiers`` are keys of the log and ``policy`` the quorum that whoever checks trusts, ``authority`` the root
    certificates of time-stamping authorities (PEM); without them those in the certificate are taken, which then holds
    together, and says nothing about who made it. ``signer`` is the key with which the acting party must have signed.

    Raises:
        CertificateInvalidError, TimeStampInvalidError: it is not as it was issued, or its time stamp does not hold.
        StatementUnsignedError, StatementSignatureWrongError: ``signer`` has not signed what the entry states.
        PilotzoneError: entry, proof, policy or checkpoint do not fit; see :mod:`pilotzone.oversight.evidence`.
    """
    certificate = Certificate.from_bytes(data)
    entry = certificate.entry.encode()
    index, hashes, note = read_proof(certificate.proof)
    own = TrustPolicy.from_text(certificate.policy.encode())
    checkpoint = check_proof(certificate.proof, entry, policy=own)
    trusted = own if policy is None else policy
    if verifiers or policy is not None:
        check_proof(certificate.proof, entry, *verifiers, policy=trusted)
    stamp, receipt = certificate.time_stamp, read_receipt(entry)
    if signer:
        check_signature(receipt, checkpoint.origin, signer)
    return Checked(
        certificate=certificate,
        receipt=receipt,
        index=index,
        leaf=leaf_hash(entry),
        hashes=len(hashes),
        checkpoint=checkpoint,
        quorum=shown(trusted.quorum),
        cosigned=_cosigned(note, trusted),
        stamped=check_time_stamp(stamp, checkpoint.to_text().encode(), authority) if stamp else None,
        key_is_given=bool(verifiers) or policy is not None,
        policy_is_given=policy is not None,
        authority_is_given=authority is not None,
        signature_is_checked=signer is not None,
    )


def read_receipt(entry: bytes) -> Receipt:
    """Return the receipt that an entry is, byte for byte.

    Raises:
        CertificateInvalidError: it is none.
    """
    try:
        receipt = Receipt.from_bytes(entry)
        sound = receipt.to_bytes() == entry
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CertificateInvalidError(finding=CertificateFinding.NOT_A_RECEIPT) from error
    if not sound:
        raise CertificateInvalidError(finding=CertificateFinding.NOT_A_RECEIPT)
    return receipt


def _cosigned(note: bytes, policy: TrustPolicy) -> tuple[Cosigned, ...]:
    times = {each.verifier: each.time for each in cosignatures_in(note, *(each.verifier for each in policy.witnesses))}
    return tuple(
        Cosigned(shown(witness.name), _moment(times[witness.verifier]))
        for witness in policy.witnesses
        if witness.verifier in times
    )


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):  # signed, and beyond what a calendar holds
        return None
