"""The evidence certificate: entry, proof, trust policy and time stamp of one act in one JSON document (RFC 8785)."""

import json
from dataclasses import dataclass
from typing import Any, Final

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.oversight.certificates.errors import CertificateFinding, CertificateInvalidError
from pilotzone.oversight.evidence.encoding import from_base64, to_base64

__all__ = ["FORMAT", "Certificate", "TimeStamp"]

FORMAT: Final = "pilotzone/evidence-certificate/v1"

_PARTS: Final = frozenset({"format", "entry", "proof", "policy", "sha256"})
_TIME_STAMP: Final = frozenset({"response", "authority"})


@dataclass(frozen=True)
class TimeStamp:
    """The answer of a time-stamping authority over a checkpoint (RFC 3161, DER), and its root certificates in PEM."""

    response: bytes
    authority: str


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What proves one act: the text of its entry, its ``.tlog-proof``, and the policy with the keys of the log.

    Keys, policy and root certificates are those that the issuer names: whoever checks compares them with his own.

    >>> certificate = Certificate(entry="{}", proof="", policy="quorum none")
    >>> Certificate.from_bytes(certificate.to_bytes()) == certificate
    True
    """

    entry: str
    proof: str
    policy: str
    time_stamp: TimeStamp | None = None

    def to_bytes(self) -> bytes:
        """Return the document in canonical JSON, its digest included."""
        parts = self._parts()
        return canonical_bytes({**parts, "sha256": _digest(parts)})

    @property
    def sha256(self) -> str:
        """The digest over the other parts: it finds damage, and gives the document a name; it proves nothing."""
        return _digest(self._parts())

    def _parts(self) -> dict[str, JsonValue]:
        parts: dict[str, JsonValue] = {
            "format": FORMAT,
            "entry": self.entry,
            "proof": self.proof,
            "policy": self.policy,
        }
        if self.time_stamp:
            parts["time_stamp"] = {
                "response": to_base64(self.time_stamp.response),
                "authority": self.time_stamp.authority,
            }
        return parts

    @classmethod
    def from_bytes(cls, data: bytes) -> "Certificate":
        """Read a document, every byte of which counts.

        Raises:
            CertificateInvalidError: it is not one, or not as it was issued.
        """
        try:
            document = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise CertificateInvalidError(finding=CertificateFinding.NOT_JSON) from error
        if not _is_made_of(document, _PARTS, optional="time_stamp") or document["format"] != FORMAT:
            raise CertificateInvalidError(finding=CertificateFinding.PARTS)
        certificate = cls(
            entry=document["entry"],
            proof=document["proof"],
            policy=document["policy"],
            time_stamp=_time_stamp(document["time_stamp"]) if "time_stamp" in document else None,
        )
        try:
            if certificate.sha256 != document["sha256"]:
                raise CertificateInvalidError(finding=CertificateFinding.DIGEST)
        except ValueError as error:  # half of a surrogate pair, which JSON can spell and UTF-8 cannot
            raise CertificateInvalidError(finding=CertificateFinding.SPELLING) from error
        if certificate.to_bytes() != data:
            raise CertificateInvalidError(finding=CertificateFinding.SPELLING)
        return certificate


def _time_stamp(value: Any) -> TimeStamp:
    if not _is_made_of(value, _TIME_STAMP):
        raise CertificateInvalidError(finding=CertificateFinding.PARTS)
    try:
        return TimeStamp(from_base64(value["response"]), value["authority"])
    except ValueError as error:
        raise CertificateInvalidError(finding=CertificateFinding.BASE64) from error


def _is_made_of(value: Any, parts: frozenset[str], optional: str = "") -> bool:
    """Say whether ``value`` is an object of these parts, all of them texts, and perhaps the optional one."""
    return (
        isinstance(value, dict)
        and value.keys() - {optional} == parts
        and all(isinstance(value[name], str) for name in parts)
    )


def _digest(parts: dict[str, JsonValue]) -> str:
    return sha256_digest(canonical_bytes(parts))
