"""What a mirror can meet: a log out of reach, wrong bytes, an older state, and two histories."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AccessRefusedError",
    "AddressInvalidError",
    "ForkFoundError",
    "ForkProofInvalidError",
    "LogUnreachableError",
    "LogWentBackError",
    "ServedWrongError",
]


class AddressInvalidError(PilotzoneError):
    """An address cannot be that of a log."""

    code = "log_address_invalid"
    message = "{address!r} is not the address of a log."
    help = (
        "Write it as https://zone.example.org/api/v1/evidence/, without a query; an access key goes over https only, "
        "or to this machine."
    )


class LogUnreachableError(PilotzoneError):
    """The server of the log does not answer as a web server should."""

    code = "log_unreachable"
    message = "The log at {address} cannot be reached: {reason}."
    help = "Check the address and the network, then run the mirror again: it goes on where it ended."
    status = 503


class AccessRefusedError(PilotzoneError):
    """The server of the log wants another access key, or one at all."""

    code = "log_access_refused"
    message = "The log at {address} refuses to hand out {file} (HTTP status {status})."
    help = "Ask the operator of the zone for an access key of a regulator, and set PILOTZONE_ACCESS_KEY to it."
    status = 403


class ServedWrongError(PilotzoneError):
    """A file of the log is not what its checkpoint signs; it was not kept."""

    code = "log_served_wrong"
    message = "The log serves {file} otherwise than its signed checkpoint says: {finding}."
    help = "Nothing of it was kept. Run the mirror again; if it stays so, tell the operator of the log."
    status = 502


class LogWentBackError(PilotzoneError):
    """The log shows an earlier state of the same history."""

    code = "log_went_back"
    message = "The log shows {size} entries, but this mirror holds {held} of the same history."
    help = (
        "A cache may be late: run the mirror again. If it stays so, the log was restored from an old backup, "
        "and this mirror holds the entries that it lost."
    )
    status = 409


class ForkFoundError(PilotzoneError):
    """The log has signed two histories."""

    code = "log_forked"
    message = "The log {origin} has signed two histories: one of {smaller} entries, and one of {larger} that differs."
    help = (
        "The proof is in {file}. Send it to the regulator and to every witness; anyone can check it: "
        "pilotzone evidence check-fork {file} --key VKEY. This mirror keeps the history that it has."
    )
    status = 409


class ForkProofInvalidError(PilotzoneError):
    """A file does not prove that a log has signed two histories."""

    code = "fork_proof_invalid"
    message = "The file does not prove that the log has signed two histories: {finding}."
    help = "Use the file as the mirror wrote it, with the ending .fork. If it was not altered, the log is not at fault."
