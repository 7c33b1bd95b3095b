"""What can be wrong with an evidence certificate and its time stamp, one class per situation."""

from enum import StrEnum

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CertificateFinding",
    "CertificateInvalidError",
    "CertificatePageError",
    "TimeStampAddressError",
    "TimeStampAuthorityError",
    "TimeStampInvalidError",
    "TimeStampRefusedError",
    "TimeStampUnreachableError",
]


class CertificateFinding(StrEnum):
    """What is wrong, in words that a catalogue translates: the parameter ``finding`` of an error."""

    NOT_JSON = "it is not JSON text"
    PARTS = "a part is missing, of another kind, or unknown"
    SPELLING = "it is not spelt in canonical JSON (RFC 8785), or something stands behind it"
    DIGEST = "its parts do not have the digest that it states"
    BASE64 = "the time stamp is not base64"
    NOT_A_RECEIPT = "the entry is not a receipt"

    NOT_A_RESPONSE = "it is not the answer of a time-stamping authority"
    NO_AUTHORITY = "the certificate of the authority is not a PEM text of X.509 certificates"
    NOT_VERIFIED = "its signature, its certificates or what it stamps are not what they must be"


class CertificateInvalidError(PilotzoneError):
    """Bytes are not an evidence certificate, or are one no longer."""

    code = "certificate_invalid"
    message = "This is not an unchanged evidence certificate: {finding}."
    help = "Use the file as it was issued, byte for byte; ask the zone for a new one if there is none."


class TimeStampInvalidError(PilotzoneError):
    """A time stamp does not show that the authority has seen the checkpoint."""

    code = "time_stamp_invalid"
    message = "The time stamp does not hold: {finding}."
    help = "Compare the certificate of the authority with the one that it publishes. If they agree, trust no time."


class TimeStampAddressError(PilotzoneError):
    """The address of a time-stamping authority is not one."""

    code = "time_stamp_address_invalid"
    message = "{url!r} is not the address of a time-stamping authority."
    help = "Set PILOTZONE_TIME_STAMP_URL to an address such as https://tsa.example.org/tsr."


class TimeStampAuthorityError(PilotzoneError):
    """The certificate of the time-stamping authority cannot be read."""

    code = "time_stamp_authority_unreadable"
    message = "The certificate of the time-stamping authority cannot be read from {path!r}."
    help = "Set PILOTZONE_TIME_STAMP_AUTHORITY to a file with its root certificate in PEM."
    status = 503


class TimeStampUnreachableError(PilotzoneError):
    """The time-stamping authority does not answer."""

    code = "time_stamp_unreachable"
    message = "The time-stamping authority at {url} does not answer: {reason}."
    help = "Try again later. Without PILOTZONE_TIME_STAMP_URL certificates are issued without a time stamp."
    status = 503


class TimeStampRefusedError(PilotzoneError):
    """The time-stamping authority answers with something else than a time stamp."""

    code = "time_stamp_refused"
    message = "The time-stamping authority at {url} gave no time stamp: HTTP status {status}."
    help = "Ask its operator; it must take SHA-256 and put its own certificate, and no other, into the answer."
    status = 503


class CertificatePageError(PilotzoneError):
    """The page of a certificate cannot be set."""

    code = "certificate_page_not_set"
    message = "The page of the certificate cannot be set: {reason}."
    help = "Install the font Noto Serif CJK SC (in Debian the package fonts-noto-cjk) and issue the page again."
    status = 503
