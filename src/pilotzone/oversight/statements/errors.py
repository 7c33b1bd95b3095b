"""What can be wrong with the signature of a party, one class per situation."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["StatementSignatureWrongError", "StatementUnsignedError"]


class StatementUnsignedError(PilotzoneError):
    """A signature is wanted, and there is none."""

    code = "statement_unsigned"
    message = "What {party} states of {object} carries no signature of {party}."
    help = (
        "A party with a signing key signs each of its statements: pilotzone party sign. "
        "Acts on the portal's pages and by the command line carry none."
    )
    status = 403


class StatementSignatureWrongError(PilotzoneError):
    """The signature of a party does not fit what the party is said to state."""

    code = "statement_signature_wrong"
    message = "The signature under what {party} states of {object} is not one by the key {key} over these words."
    help = (
        "It must be made by that key, for this log, over this very party, object, digests and facts. "
        "Sign again with pilotzone party sign; if the entry stands in a log, do not rely on it."
    )
    status = 403
