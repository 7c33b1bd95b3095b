"""Time stamps by an authority over the text of a checkpoint (RFC 3161, over HTTP as in its section 3.4)."""

import hashlib
import http.client
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
from cryptography.x509.oid import NameOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from pilotzone.oversight.certificates.certificate import TimeStamp
from pilotzone.oversight.certificates.errors import (
    CertificateFinding,
    TimeStampAddressError,
    TimeStampInvalidError,
    TimeStampRefusedError,
    TimeStampUnreachableError,
)

__all__ = ["Stamped", "check_time_stamp", "request_time_stamp"]

_MAX_ANSWER_BYTES: Final = 65_536
_OK: Final = 200


@dataclass(frozen=True)
class Stamped:
    """When an authority has seen a text, by its own clock, and the name in the certificate that it signed with."""

    time: datetime
    authority: str


def request_time_stamp(url: str, message: bytes, authority: str, *, timeout_seconds: float = 10) -> TimeStamp:
    """Return a time stamp over ``message`` from the authority at ``url``, checked against its root certificates.

    The request carries no nonce: an older answer over the same text would say more, not less.

    Raises:
        TimeStampAddressError, TimeStampUnreachableError, TimeStampRefusedError: there is no answer of the authority.
        TimeStampInvalidError: its answer does not hold.
    """
    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=False).cert_request(cert_request=True).build()
    stamp = TimeStamp(_post(url, request.as_bytes(), timeout_seconds), authority)
    check_time_stamp(stamp, message)
    return stamp


def check_time_stamp(stamp: TimeStamp, message: bytes, authority: str | None = None) -> Stamped:
    """Say when ``message`` was stamped; ``authority`` are root certificates to trust instead of those in the stamp.

    Raises:
        TimeStampInvalidError: it was not stamped by an authority under these root certificates.
    """
    try:
        roots = load_pem_x509_certificates((stamp.authority if authority is None else authority).encode())
    except ValueError as error:
        raise TimeStampInvalidError(finding=CertificateFinding.NO_AUTHORITY) from error
    try:
        response = decode_timestamp_response(stamp.response)
    except ValueError as error:
        raise TimeStampInvalidError(finding=CertificateFinding.NOT_A_RESPONSE) from error
    try:
        VerifierBuilder(roots=roots).build().verify(response, _digest(response, message))
        return Stamped(response.tst_info.gen_time.astimezone(UTC), _signer(response))
    except (VerificationError, ValueError) as error:
        raise TimeStampInvalidError(finding=CertificateFinding.NOT_VERIFIED) from error


def _digest(response: TimeStampResponse, message: bytes) -> bytes:
    """Return the digest that must stand in the answer; SHA-256 only, as that is what was asked for."""
    if response.tst_info.message_imprint.hash_algorithm.dotted_string != "2.16.840.1.101.3.4.2.1":
        raise VerificationError
    return hashlib.sha256(message).digest()


def _signer(response: TimeStampResponse) -> str:
    """Return the name of the certificate that has signed, which the verifier has found among those in the answer."""
    signer = next(iter(response.signed_data.signer_infos))
    for each in map(load_der_x509_certificate, response.signed_data.certificates):
        if (each.issuer, each.serial_number) == (signer.issuer, signer.serial_number):
            names = each.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value) if names else each.subject.rfc4514_string()
    raise VerificationError


def _post(url: str, body: bytes, timeout_seconds: float) -> bytes:
    try:
        address = urlsplit(url)
        kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[address.scheme]
        if not address.hostname:
            raise TimeStampAddressError(url=url)
        connection = kind(address.hostname, address.port, timeout=timeout_seconds)
    except (ValueError, KeyError, http.client.HTTPException) as error:
        raise TimeStampAddressError(url=url) from error
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request("POST", target, body, {"Content-Type": "application/timestamp-query"})
        with connection.getresponse() as response:
            answer: bytes = response.read(_MAX_ANSWER_BYTES)
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise TimeStampUnreachableError(url=url, reason=reason) from error
    finally:
        connection.close()
    if response.status != _OK:
        raise TimeStampRefusedError(url=url, status=response.status)
    return answer
