"""The keys of the zone's log and its witnesses: who they are, what they have cosigned, and why one has not."""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from pilotzone.common.errors import PilotzoneError, error_classes
from pilotzone.oversight.evidence.checkpoints import read_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.folder import CHECKPOINT, SIGNED, LogFolder
from pilotzone.oversight.evidence.notes import NoteSigner, Signer
from pilotzone.oversight.evidence.policy import TrustPolicy, shown
from pilotzone.oversight.witness.cosigned_log import CosignedLog, Report

__all__ = [
    "PolicyOfOtherLogError",
    "WitnessStatus",
    "keep_reports",
    "log_signers",
    "policy_text",
    "public_size",
    "signed_size",
    "witness_statuses",
    "witnessed_log",
    "zone_policy",
]


class PolicyOfOtherLogError(PilotzoneError):
    """The policy file of the zone names logs, and this zone's is not among them."""

    code = "policy_of_other_log"
    message = "The trust policy in {path} names logs, and not the one of this zone."
    help = "Put the key of this zone's log into its log line: pilotzone zone status shows it."
    status = 409


@dataclass(frozen=True)
class WitnessStatus:
    """A witness of the zone: what it has cosigned, and what it said when that is not the newest checkpoint."""

    name: str
    key_name: str
    url: str
    size: int
    has_cosigned: bool
    failure: PilotzoneError | None


def log_signers() -> tuple[NoteSigner, ...]:
    """Return the keys of the log, Ed25519 first; the ML-DSA-44 key makes no statement about time."""
    zone = settings.ZONE
    signer = Signer(zone.origin, zone.evidence_key)
    if zone.evidence_ml_dsa_key is None:
        return (signer,)
    return signer, Cosigner(zone.origin, CosignatureKind.ML_DSA_44, zone.evidence_ml_dsa_key)


def zone_policy() -> TrustPolicy | None:
    """Return the trust policy of the zone, None where it has no witnesses.

    Raises:
        PilotzoneError: the file breaks a rule; see :mod:`pilotzone.oversight.evidence.policy_errors`.
        PolicyOfOtherLogError: it is made for another log.
    """
    path = settings.ZONE.witness_policy
    if not path.exists():
        return None
    policy = TrustPolicy.from_text(path.read_bytes())
    own = {signer.verifier.vkey for signer in log_signers()}
    if policy.logs and own.isdisjoint(verifier.vkey for verifier in policy.log_verifiers):
        raise PolicyOfOtherLogError(path=path)
    return policy


def policy_text() -> bytes:
    """Return the policy by which anyone can judge this log: the zone's file, with the log's keys where it has none."""
    policy = zone_policy()
    text = b"quorum none\n" if policy is None else settings.ZONE.witness_policy.read_bytes()
    if policy is not None and policy.logs:
        return text
    return "".join(f"log {signer.verifier.vkey}\n" for signer in log_signers()).encode() + text


def witnessed_log() -> CosignedLog | None:
    """Return the log with its witnesses as this process knows them, None where the zone has no policy."""
    policy = zone_policy()
    return None if policy is None else _witnessed_log(settings.ZONE.evidence, policy)


@lru_cache(maxsize=4)
def _witnessed_log(directory: Path, policy: TrustPolicy) -> CosignedLog:
    """Remember that the witnesses agreed: they are asked before the first signature, and after a change of policy."""
    return CosignedLog(directory, policy)


def keep_reports(reports: Iterable[Report]) -> None:
    """Write down what the witnesses said, for other processes to show."""
    said = {
        report.witness: {
            "size": report.size,
            "code": report.failure.code if report.failure else None,
            "parameters": report.failure.as_dict()["parameters"] if report.failure else {},
        }
        for report in reports
    }
    text, path = json.dumps(said), settings.ZONE.witness_reports
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(path)


def witness_statuses() -> tuple[WitnessStatus, ...]:
    """Return each witness of the zone with what is known of it, without asking it.

    Raises:
        PilotzoneError: the policy of the zone breaks a rule.
    """
    policy, reports = zone_policy(), _kept_reports()
    if policy is None:
        return ()
    note = _newest_note()
    cosigned, size = policy.cosigned_by(note), read_checkpoint(note).size
    statuses = []
    for witness in policy.witnesses:
        report = reports.get(witness.name, Report(witness.name, 0))
        done = witness.name in cosigned
        statuses.append(
            WitnessStatus(
                name=shown(witness.name),
                key_name=witness.verifier.name,
                url=shown(witness.url),
                size=size if done else report.size,
                has_cosigned=done,
                failure=None if done else report.failure,
            )
        )
    return tuple(statuses)


def public_size() -> int:
    """Return the number of entries that the public checkpoint covers."""
    return _size(CHECKPOINT)


def signed_size() -> int:
    """Return the number of entries that are signed, whether witnesses have cosigned them or not."""
    return max(_size(CHECKPOINT), _size(SIGNED))


def _size(name: str) -> int:
    note = LogFolder(settings.ZONE.evidence).read(name)
    return 0 if note is None else read_checkpoint(note).size


def _newest_note() -> bytes:
    folder = LogFolder(settings.ZONE.evidence)
    signed = folder.read(SIGNED) or folder.checkpoint()
    public = folder.read(CHECKPOINT) or signed
    return max(public, signed, key=lambda note: read_checkpoint(note).size)


def _kept_reports() -> dict[str, Report]:
    path = settings.ZONE.witness_reports
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {name: Report(name, said["size"], _failure(said["code"], said["parameters"])) for name, said in kept.items()}


def _failure(code: str | None, parameters: dict[str, object]) -> PilotzoneError | None:
    """Return the error as it was when it was written down; one that another version wrote may be unknown here."""
    found = next((cls for cls in error_classes() if cls.code == code), None)
    try:
        return found and found(**parameters)
    except KeyError:
        return None
