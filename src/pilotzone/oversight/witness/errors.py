"""What a witness refuses, and what can go wrong between a log and its witnesses, one class per situation."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CheckpointNotTrustedError",
    "GrowthNotShownError",
    "LogNotWatchedError",
    "NothingCosignedError",
    "OldSizeTooLargeError",
    "RequestMalformedError",
    "SizeConflictError",
    "WitnessAddressError",
    "WitnessAheadError",
    "WitnessAnswerError",
    "WitnessDisagreesError",
    "WitnessExistsError",
    "WitnessNotFoundError",
    "WitnessRefusedError",
    "WitnessSlowError",
    "WitnessStateDamagedError",
    "WitnessStateError",
    "WitnessUnreachableError",
    "WitnessesSilentError",
]


class RequestMalformedError(PilotzoneError):
    """The bytes sent to a witness are not a request."""

    code = "witness_request_malformed"
    message = "This is not a request to cosign a checkpoint: {finding}."
    help = "Send the line 'old SIZE', the lines of a consistency proof, an empty line and the signed checkpoint."


class OldSizeTooLargeError(PilotzoneError):
    """The old size is larger than that of the checkpoint."""

    code = "witness_old_size_too_large"
    message = "The request goes from {old_size} entries back to {size}."
    help = "A log only grows: send the size that this witness has cosigned, and a checkpoint as large or larger."


class LogNotWatchedError(PilotzoneError):
    """The witness does not know the log."""

    code = "witness_log_unknown"
    message = "This witness does not watch the log {origin!r}."
    help = "Ask whoever runs the witness to add the log's key to its policy file."
    status = 404


class CheckpointNotTrustedError(PilotzoneError):
    """The checkpoint is not signed by a key that the witness trusts, or one of the signatures is wrong."""

    code = "witness_checkpoint_not_trusted"
    message = "The checkpoint is not signed by a key of the log that this witness trusts, or the signature is wrong."
    help = "Sign it with the key that the witness has for this log, or give the witness the new key."
    status = 403


class SizeConflictError(PilotzoneError):
    """The witness has cosigned another size than the request starts from."""

    code = "witness_size_conflict"
    message = "This witness has cosigned {size} entries."
    help = "Send a consistency proof from there."
    status = 409


class GrowthNotShownError(PilotzoneError):
    """The request does not show that the log has only grown."""

    code = "witness_growth_not_shown"
    message = "The log of {size} entries is not shown to begin with the {old_size} entries that were cosigned."
    help = "Send a proof from the tree that was cosigned. Where there is none, the log has shown two histories."
    status = 422


class NothingCosignedError(PilotzoneError):
    """The witness has cosigned nothing at this address."""

    code = "witness_nothing_cosigned"
    message = "This witness has nothing at {path}."
    help = "POST add-checkpoint, or GET <hex SHA-256 of the log's name>/checkpoint for a log that it has cosigned."
    status = 404


class WitnessExistsError(PilotzoneError):
    """A witness would be made where one is under another name."""

    code = "witness_exists"
    message = "The folder {directory} holds the witness {name}."
    help = "One key serves one name: use this name, or make the new witness in another folder."
    status = 409


class WitnessNotFoundError(PilotzoneError):
    """The folder holds no witness."""

    code = "witness_not_found"
    message = "There is no witness in {directory}."
    help = "Make one: pilotzone witness key {directory} --name example.org/witness."
    status = 404


class WitnessStateDamagedError(PilotzoneError):
    """The file that says what was cosigned last is not one that this witness wrote."""

    code = "witness_state_damaged"
    message = "The state of this witness is damaged: {file} is not a checkpoint that it has cosigned."
    help = (
        "Cosign nothing until it is restored: a witness that forgets may cosign a second history. Take the newest "
        "checkpoint with a cosignature of this witness, from a proof or a mirror, and put it there."
    )
    status = 500


class WitnessStateError(PilotzoneError):
    """The operating system refuses to read or write the state of the witness."""

    code = "witness_state_not_writable"
    message = "The state of this witness cannot be read or written at {file}: {reason}."
    help = "Nothing was cosigned. Make room or give the right to write there, then ask again."
    status = 503


class WitnessAddressError(PilotzoneError):
    """The address of a witness is not one that can be asked."""

    code = "witness_address_invalid"
    message = "The witness cannot be asked at {url!r}."
    help = "Write its submission prefix behind its key in the policy file, such as https://witness.example.org/zone."


class WitnessUnreachableError(PilotzoneError):
    """Nobody answers at the address of the witness."""

    code = "witness_unreachable"
    message = "The witness at {url} could not be reached: {reason}."
    help = "It is asked again with the next checkpoint. Ask whoever runs it whether it is up."
    status = 502


class WitnessSlowError(PilotzoneError):
    """The witness does not answer in time."""

    code = "witness_slow"
    message = "The witness at {url} did not answer within {seconds} seconds."
    help = "It is asked again with the next checkpoint. Ask whoever runs it whether it is overloaded."
    status = 504


class WitnessAnswerError(PilotzoneError):
    """The witness answers what no witness may answer."""

    code = "witness_answer_invalid"
    message = "The answer of the witness at {url} cannot be used: {finding}."
    help = "Compare its key with the one in the policy file, and ask whoever runs it."
    status = 502


class WitnessRefusedError(PilotzoneError):
    """The witness does not cosign, for a reason of its own."""

    code = "witness_refused"
    message = "The witness at {url} refuses with status {status}."
    help = (
        "404: it does not know this log. 403: it has another key of it. Send it the file of pilotzone evidence policy."
    )
    status = 502


class WitnessAheadError(PilotzoneError):
    """A witness has cosigned more entries than the log has signed: the log was set back, or runs twice."""

    code = "witness_ahead"
    message = (
        "The witness at {url} has cosigned {witnessed} entries of this log, but the newest signed here has {size}."
    )
    help = (
        "Nothing new is signed. If a backup was restored, restore a newer one, records and evidence together, with at "
        "least {witnessed} entries. If the records are complete and only the files are behind, save the checkpoint "
        "that the witness shows as the file 'checkpoint': the records are then checked against it. If the zone runs a "
        "second time elsewhere, end one of the two. Only if the newer entries are lost for good: make a new zone with "
        "a new log, and keep this one as it is."
    )
    status = 409


class WitnessDisagreesError(PilotzoneError):
    """A witness has cosigned a different tree: the log has two histories."""

    code = "witness_disagrees"
    message = "The witness at {url} has cosigned a tree of {witnessed} entries with which this log does not begin."
    help = (
        "Nothing new is signed. If a backup was restored, restore a newer one, records and evidence together. If the "
        "zone runs a second time elsewhere, end one of the two. If the witness errs, take it out of the policy file."
    )
    status = 409


class WitnessesSilentError(PilotzoneError):
    """At the start, too few witnesses answer to be sure that none has seen a larger log."""

    code = "witnesses_silent"
    message = "Nothing new is signed yet: {names} do not answer, and could have cosigned a larger log."
    help = (
        "Entries wait in the records, and none is lost. Bring the witnesses back, or take those that are gone for good "
        "out of the policy file."
    )
    status = 503
