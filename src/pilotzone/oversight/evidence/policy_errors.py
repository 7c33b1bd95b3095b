"""What can be wrong with a trust policy, and with a checkpoint that it judges, one class per situation."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "PolicyCharacterError",
    "PolicyKeyInvalidError",
    "PolicyKeyTwiceError",
    "PolicyLineFormError",
    "PolicyLineUnfinishedError",
    "PolicyLineUnknownError",
    "PolicyMemberTwiceError",
    "PolicyNameReservedError",
    "PolicyNameTwiceError",
    "PolicyNameUndefinedError",
    "PolicyQuorumMissingError",
    "PolicyQuorumTwiceError",
    "PolicyThresholdError",
    "QuorumNotReachedError",
]


class PolicyCharacterError(PilotzoneError):
    """The file holds a byte that no policy may hold."""

    code = "policy_character_invalid"
    message = "Line {line} of the trust policy holds the control character {character}."
    help = (
        "Save the file as plain text with lines that end in a newline alone; tabs and spaces may stand between words."
    )


class PolicyLineUnfinishedError(PilotzoneError):
    """The last line has no newline: the file may have been cut off."""

    code = "policy_line_unfinished"
    message = "Line {line}, the last of the trust policy, has no end: the file may have been cut off."
    help = "See that the policy is whole, and end its last line with a newline."


class PolicyLineUnknownError(PilotzoneError):
    """A line begins with a word that no policy knows."""

    code = "policy_line_unknown"
    message = "Line {line} of the trust policy begins with {word!r}."
    help = "A line begins with log, witness, group or quorum; a comment begins with #."


class PolicyLineFormError(PilotzoneError):
    """A line has too few or too many words."""

    code = "policy_line_form"
    message = "Line {line} of the trust policy has too few words, or too many."
    help = "Write it as: {form}"


class PolicyKeyInvalidError(PilotzoneError):
    """A verifier key in the policy is malformed or of the wrong type."""

    code = "policy_key_invalid"
    message = "The key in line {line} of the trust policy cannot be used: {finding}."
    help = "Copy the verifier key again from its owner: name, key id and key with plus signs between, without spaces."


class PolicyKeyTwiceError(PilotzoneError):
    """One key stands in two lines, perhaps under two names."""

    code = "policy_key_twice"
    message = "Lines {first} and {line} of the trust policy hold the same public key."
    help = "Give each log and each witness its own key: one key has one vote."


class PolicyNameReservedError(PilotzoneError):
    """The name ``none`` is used for a witness, a group or a member."""

    code = "policy_name_reserved"
    message = "Line {line} of the trust policy uses the name 'none', which stands for no witness at all."
    help = "Choose another name; 'none' may stand behind quorum alone."


class PolicyNameTwiceError(PilotzoneError):
    """Two witnesses or groups have the same name."""

    code = "policy_name_twice"
    message = "Line {line} of the trust policy gives the name {name!r} a second time."
    help = "Witnesses and groups share their names: choose another one."


class PolicyNameUndefinedError(PilotzoneError):
    """A group or the quorum names what no earlier line defines."""

    code = "policy_name_undefined"
    message = "Line {line} of the trust policy speaks of {name!r}, which no line before it defines."
    help = "Define the witness or group on an earlier line, or correct the name."


class PolicyMemberTwiceError(PilotzoneError):
    """A witness or group is a member more than once, so that its word would count twice."""

    code = "policy_member_twice"
    message = "Line {line} of the trust policy makes {name!r} a member a second time."
    help = "Each witness and each group can be a member once, of one group."


class PolicyThresholdError(PilotzoneError):
    """A group asks for none of its members, for more than it has, or for no number."""

    code = "policy_threshold_invalid"
    message = "The group in line {line} of the trust policy asks for {threshold!r} of its {members} members."
    help = "Write all, any, or a number from 1 to the number of members."


class PolicyQuorumMissingError(PilotzoneError):
    """The policy does not say whose word is enough."""

    code = "policy_quorum_missing"
    message = "The trust policy has no quorum line."
    help = "Add one: quorum NAME, with a witness or group from an earlier line, or quorum none."


class PolicyQuorumTwiceError(PilotzoneError):
    """The policy says twice whose word is enough."""

    code = "policy_quorum_twice"
    message = "Line {line} of the trust policy is a second quorum line."
    help = "Keep one of them."


class QuorumNotReachedError(PilotzoneError):
    """A checkpoint was not cosigned by those whose word the policy asks for."""

    code = "quorum_not_reached"
    message = "The checkpoint of size {size} does not reach the quorum {quorum!r}: cosigned by {cosigned}."
    help = "Still missing are {missing}. Ask for a newer proof, or for the policy under which it was made."
    status = 409
