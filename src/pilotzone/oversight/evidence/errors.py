"""What can be wrong with a log, its keys and its proofs, one class per situation."""

from enum import StrEnum

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "BundleInvalidError",
    "CheckpointInvalidError",
    "CheckpointNotKeptError",
    "ConsistencyInvalidError",
    "EntryTooLongError",
    "Finding",
    "ForeignFileError",
    "InclusionInvalidError",
    "IndexOutsideLogError",
    "KeyInvalidError",
    "LogAheadError",
    "LogDamagedError",
    "LogNotFoundError",
    "LogUnreadableError",
    "LogUnwritableError",
    "NoteInvalidError",
    "NoteUnsignedError",
    "ProofInvalidError",
    "SignatureWrongError",
    "TableRewrittenError",
    "TableShortError",
    "TilePathInvalidError",
]


class Finding(StrEnum):
    """What is wrong, in words that a catalogue translates: the parameter ``finding`` of an error."""

    MISSING = "the file is missing"
    FORM = "the file is too short, too long or not divided into entries as it should be"
    ENTRY = "the entry is not the one that the checkpoint signs"
    HASH = "the hash is not that of the entries below it"
    ROOT = "the entries and tiles agree with each other but not with the signed root"
    TABLE_DIFFERS = "the table holds another entry at this index"
    TABLE_LACKS = "the table holds no entry at this index"

    KEY_LENGTH = "an Ed25519 key has 32 bytes"
    KEY_ENCODING = "its last part is not base64"
    KEY_TYPE = "it is not of the type Ed25519"
    LOG_KEY_TYPE = "it is not the key of a log, which is of the type Ed25519 (01) or ML-DSA-44 (06)"
    COSIGNER_KEY_TYPE = "it is not the key of a witness, which is of the type Ed25519 (04) or ML-DSA-44 (06)"
    COSIGNER_KEY_LENGTH = "a public key has 32 bytes in Ed25519 and 1,312 in ML-DSA-44, a private one 32"
    COSIGNER_NAME_LENGTH = "the name of a cosigner or of a log has more than 255 bytes"
    KEY_ID = "its middle part does not fit the name and the key"
    NAME_NOT_UNICODE = "the name is not Unicode text"
    NAME_CHARACTERS = "the name is empty, or holds a space, a plus sign or a control character"
    NOT_UTF8 = "it is not UTF-8"
    NOT_UNICODE = "it is not Unicode text"
    NO_SIGNATURES = "no empty line stands before the signatures, or the last line has no end"
    TOO_MANY_SIGNATURES = "it has more than 100 signatures"
    SIGNATURE_LINE = "a signature line is malformed"
    NO_FINAL_NEWLINE = "its text does not end in a newline"
    CONTROL_CHARACTERS = "it holds control characters"
    ORIGIN = "the name of the log is malformed"
    SIZE = "the size is not a number from 0 to 2^63 - 1"
    ROOT_LENGTH = "the root has not 32 bytes"
    EMPTY_ROOT = "a log without entries has another root"
    THREE_LINES = "it has not three lines"
    SIZE_OR_ROOT = "the size is not decimal, or the root is not base64"
    OTHER_ORIGIN = "it is signed under another name than that of the log"
    FIRST_LINE = "its first line is another"
    NO_INDEX = "the line with the index is missing"
    INDEX_OR_HASH = "the index is not decimal, or a hash is not base64"
    HASH_LENGTH = "a hash has not 32 bytes"

    OLD_SIZE = "its first line is not the word old and a size"
    PROOF_LINE = "a line of the proof is not the base64 of 32 bytes"
    PROOF_LENGTH = "the proof has more than 63 lines"
    NO_CHECKPOINT = "no empty line and no checkpoint stand behind the proof"
    CHECKPOINT_FORM = "what stands behind the proof is not a signed checkpoint of three lines"
    NOT_SIGNED = "it holds no cosignature by the key in the policy"
    WRONG_SIGNATURE = "its cosignature does not fit the checkpoint"
    NO_TIME = "its cosignature has no time"
    NO_SIZE = "it says that it has another size, and not which"
    SAME_SIZE = "it says that it has another size, and names the size that was sent"
    TOO_LONG = "it is too long"


class LogDamagedError(PilotzoneError):
    """A file of the log is not what the signed checkpoint, or the table, says it must be."""

    code = "log_damaged"
    message = "The evidence log is damaged at entry {index}, file {file}: {finding}."
    help = (
        "Keep a copy of the folder and of the table for inquiry. If the table is right, delete the folder 'tile' "
        "and publish again: tiles are derived from the table, and checked against the signed checkpoint."
    )
    status = 500


class ForeignFileError(PilotzoneError):
    """A file lies in the folder of the log that no log has."""

    code = "log_foreign_file"
    message = "The file {file} does not belong to the evidence log."
    help = "Find out who put it there, then move it out of the folder and verify again."
    status = 500


class LogNotFoundError(PilotzoneError):
    """The folder holds no checkpoint."""

    code = "log_not_found"
    message = "There is no evidence log in {directory}: it has no file 'checkpoint'."
    help = "Name the folder that the zone publishes its log to, or publish the log first."
    status = 404


class LogUnreadableError(PilotzoneError):
    """The operating system refuses to read the log."""

    code = "log_unreadable"
    message = "The evidence log cannot be read at {file}: {reason}."
    help = "Give this process the right to read the folder and everything in it, then try again."
    status = 503


class LogUnwritableError(PilotzoneError):
    """The operating system refuses to write the log."""

    code = "log_unwritable"
    message = "The evidence log cannot be written at {file}: {reason}."
    help = (
        "Free space on the disk or give this process the right to write there, then publish again. "
        "No entry is lost: entries stand in the table, and the last checkpoint stays valid."
    )
    status = 503


class LogAheadError(PilotzoneError):
    """The signed checkpoint covers more entries than the table holds."""

    code = "log_ahead_of_table"
    message = "The log was signed with {published} entries, but the table holds no entry {index}."
    help = (
        "The table has lost entries, perhaps by a restore from an old backup: restore a newer one, then publish again."
    )
    status = 409


class TableRewrittenError(PilotzoneError):
    """The table no longer yields the entries that were signed."""

    code = "log_table_rewritten"
    message = "The first {published} entries of the table do not lead to the root that was signed for them."
    help = "An entry was changed after it was published. Verify the folder with the table to find it, and restore it."
    status = 409


class TableShortError(PilotzoneError):
    """The table yields fewer entries than it was said to hold."""

    code = "log_table_short"
    message = "The table was said to hold {size} entries, but entry {index} is missing."
    help = "Indices must be contiguous from 0. Count the entries in the transaction that reads them."
    status = 409


class EntryTooLongError(PilotzoneError):
    """An entry does not fit the two length bytes of an entry bundle."""

    code = "entry_too_long"
    message = "An entry of {length} bytes is too long for the evidence log."
    help = "An entry has at most {limit} bytes: log the digest of a large object, not the object."


class IndexOutsideLogError(PilotzoneError):
    """An entry was asked for that the checkpoint does not cover."""

    code = "index_outside_log"
    message = "The log has no entry {index}: its checkpoint covers {size} entries, counted from 0."
    help = "Ask for a smaller index, or wait until the entry is published."
    status = 404


class CheckpointNotKeptError(PilotzoneError):
    """A proof was asked for against a checkpoint that is not in the folder."""

    code = "checkpoint_not_kept"
    message = "The log holds no checkpoint of size {size}; its checkpoint is of size {published}."
    help = "Ask for a proof without a size: an entry is proved against the present checkpoint."
    status = 404


class TilePathInvalidError(PilotzoneError):
    """A path does not name a tile or an entry bundle."""

    code = "tile_path_invalid"
    message = "{path!r} does not name a tile."
    help = "Write it as tile/0/x001/x234/067, tile/entries/000 or tile/1/000.p/17."


class BundleInvalidError(PilotzoneError):
    """Bytes do not divide into entries."""

    code = "entry_bundle_invalid"
    message = "The entry bundle breaks off after {entries} whole entries: {left} bytes are left over."
    help = "Fetch the bundle again; each entry stands behind its length in two bytes."


class KeyInvalidError(PilotzoneError):
    """A key, or its name, is malformed."""

    code = "key_invalid"
    message = "The key cannot be used: {finding}."
    help = "Write a verifier key as example.com/log+530d903a+<base64>; a name has no spaces and no plus sign."


class NoteInvalidError(PilotzoneError):
    """Bytes are not a signed note."""

    code = "note_invalid"
    message = "This is not a signed note: {finding}."
    help = "Fetch it again, unchanged: text, an empty line, then signature lines that start with an em dash."


class NoteUnsignedError(PilotzoneError):
    """No key that is trusted has signed the note."""

    code = "note_unsigned"
    message = "The note carries no signature by {names}."
    help = "Check that the verifier key is the one that the signer gave you."


class SignatureWrongError(PilotzoneError):
    """A trusted key's signature does not fit the text of the note."""

    code = "signature_wrong"
    message = "The signature by {name} does not fit the text: one of them was altered."
    help = "Do not use the note. Fetch it again from its source."


class CheckpointInvalidError(PilotzoneError):
    """The text of a signed note is not a checkpoint, or not one of this log."""

    code = "checkpoint_invalid"
    message = "This is not a checkpoint of the log: {finding}."
    help = "A checkpoint is three lines: the name of the log, its size in decimal, its root in base64."


class ProofInvalidError(PilotzoneError):
    """A text is not a proof."""

    code = "proof_invalid"
    message = "This is not a proof of the form c2sp.org/tlog-proof@v1: {finding}."
    help = "Use the file as it was downloaded, with the ending .tlog-proof."


class InclusionInvalidError(PilotzoneError):
    """A proof does not show that the entry is in the log."""

    code = "inclusion_invalid"
    message = "The entry is not shown to be entry {index} of {size}: expected root {expected}, got {got}."
    help = "Check that the entry is the one the proof was made for, byte for byte. If it is, do not trust the proof."


class ConsistencyInvalidError(PilotzoneError):
    """A proof does not show that one tree only grew into the other."""

    code = "consistency_invalid"
    message = (
        "The log of {new_size} entries is not shown to begin with that of {old_size}: expected {expected}, got {got}."
    )
    help = "Fetch the proof again. If it stays wrong, keep both checkpoints: the log has shown two histories."
