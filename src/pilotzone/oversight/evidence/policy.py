"""Trust policies: which log, which witnesses, and whose word is enough (C2SP tlog-policy, read at 5ba5ee83)."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureVerifier, cosignatures_in, log_verifier
from pilotzone.oversight.evidence.encoding import from_decimal
from pilotzone.oversight.evidence.errors import KeyInvalidError
from pilotzone.oversight.evidence.notes import NoteVerifier
from pilotzone.oversight.evidence.policy_errors import (
    PolicyCharacterError,
    PolicyKeyInvalidError,
    PolicyKeyTwiceError,
    PolicyLineFormError,
    PolicyLineUnfinishedError,
    PolicyLineUnknownError,
    PolicyMemberTwiceError,
    PolicyNameReservedError,
    PolicyNameTwiceError,
    PolicyNameUndefinedError,
    PolicyQuorumMissingError,
    PolicyQuorumTwiceError,
    PolicyThresholdError,
    QuorumNotReachedError,
)

__all__ = ["NONE", "Group", "Log", "TrustPolicy", "Witness", "shown"]

NONE: Final = "none"
"""The quorum that asks for nobody."""

_FORMS: Final = {
    "log": (2, 3, "log VKEY [URL]"),
    "witness": (3, 4, "witness NAME VKEY [URL]"),
    "group": (4, None, "group NAME all|any|NUMBER MEMBER..."),
    "quorum": (2, 2, "quorum NAME"),
}
"""For the first word of a line: the fewest and the most words that it may have, and how to write it."""

_CONTROL: Final = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")


@dataclass(frozen=True)
class Log:
    """A log that the policy accepts."""

    verifier: NoteVerifier
    url: str = ""


@dataclass(frozen=True)
class Witness:
    """A witness under the name that it has in the policy."""

    name: str
    verifier: CosignatureVerifier
    url: str = ""


@dataclass(frozen=True)
class Group:
    """Members of which at least ``threshold`` must have cosigned; each is a witness or an earlier group."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class TrustPolicy:
    """When a checkpoint is to be believed: one of the logs has signed it, and a quorum of witnesses has cosigned.

    Names are opaque: bytes that are not UTF-8 stand in them as surrogates.
    """

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    @classmethod
    def from_text(cls, data: bytes) -> "TrustPolicy":
        r"""Read the text of a policy.

        Raises:
            PolicyCharacterError, PolicyLineUnfinishedError, PolicyLineUnknownError, PolicyLineFormError,
            PolicyKeyInvalidError, PolicyKeyTwiceError, PolicyNameReservedError, PolicyNameTwiceError,
            PolicyNameUndefinedError, PolicyMemberTwiceError, PolicyThresholdError, PolicyQuorumMissingError,
            PolicyQuorumTwiceError: each names the line that breaks a rule, and the rule.

        >>> TrustPolicy.from_text(b"# nobody yet\nquorum none\n").quorum
        'none'
        """
        _check_characters(data)
        reading = _Reading()
        for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n")[:-1], start=1):
            words = [word for word in re.split(r"[ \t]+", line) if word]
            if words and not words[0].startswith("#"):
                reading.read(number, words)
        if reading.quorum is None:
            raise PolicyQuorumMissingError
        return cls(tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorum)

    @property
    def log_verifiers(self) -> tuple[NoteVerifier, ...]:
        """The keys of the logs."""
        return tuple(log.verifier for log in self.logs)

    def is_reached(self, cosigned: Collection[str]) -> bool:
        """Say whether the cosignatures of these witnesses, named as in the policy, are a quorum."""
        reached = {NONE, *cosigned}
        for group in self.groups:  # a group stands behind its members
            if sum(member in reached for member in group.members) >= group.threshold:
                reached.add(group.name)
        return self.quorum in reached

    def cosigned_by(self, note: bytes) -> tuple[str, ...]:
        """Return the names of the witnesses that have cosigned a checkpoint.

        Raises:
            NoteInvalidError: ``note`` is not a note.
            SignatureWrongError: a signature by a witness of the policy does not fit the text.
        """
        signed = {each.verifier for each in cosignatures_in(note, *(each.verifier for each in self.witnesses))}
        return tuple(witness.name for witness in self.witnesses if witness.verifier in signed)

    def check(self, note: bytes, *verifiers: NoteVerifier) -> Checkpoint:
        """Return the checkpoint in ``note`` if the policy holds it to be valid.

        ``verifiers`` are the keys of the log where it is known from elsewhere; else one of the policy's logs must have
        signed.

        Raises:
            QuorumNotReachedError: too few witnesses have cosigned it; those that are missing are named.
            NoteInvalidError, NoteUnsignedError, SignatureWrongError, CheckpointInvalidError: it is not a checkpoint of
                the log, or a signature does not fit.
        """
        checkpoint = open_checkpoint(note, *(verifiers or self.log_verifiers))
        cosigned = self.cosigned_by(note)
        if not self.is_reached(cosigned):
            missing = [witness.name for witness in self.witnesses if witness.name not in cosigned]
            raise QuorumNotReachedError(
                size=checkpoint.size,
                quorum=shown(self.quorum),
                cosigned=", ".join(map(shown, cosigned)) or "-",
                missing=", ".join(map(shown, missing)),
            )
        return checkpoint


def _check_characters(data: bytes) -> None:
    if found := _CONTROL.search(data):
        line = data.count(b"\n", 0, found.start()) + 1
        raise PolicyCharacterError(line=line, character=f"0x{found[0].hex()}")
    if data and not data.endswith(b"\n"):
        raise PolicyLineUnfinishedError(line=data.count(b"\n") + 1)


@dataclass
class _Reading:
    """What the lines read so far define."""

    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    keys: dict[bytes, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)

    def read(self, line: int, words: list[str]) -> None:
        """Take in the line with this number."""
        kind, *rest = words
        if kind not in _FORMS:
            raise PolicyLineUnknownError(line=line, word=shown(kind))
        fewest, most, form = _FORMS[kind]
        if not fewest <= len(words) <= (most or len(words)):
            raise PolicyLineFormError(line=line, form=form)
        match kind:
            case "log":
                self._read_log(line, *rest)
            case "witness":
                self._read_witness(line, *rest)
            case "group":
                self._read_group(line, rest[0], rest[1], rest[2:])
            case "quorum":
                self._read_quorum(line, rest[0])

    def _read_log(self, line: int, vkey: str, url: str = "") -> None:
        try:
            verifier = log_verifier(vkey)
        except KeyInvalidError as error:
            raise PolicyKeyInvalidError(line=line, **error.parameters) from error
        self._take_key(line, verifier.public_key)
        self.logs.append(Log(verifier, url))

    def _read_witness(self, line: int, name: str, vkey: str, url: str = "") -> None:
        self._define(line, name)
        try:
            verifier = CosignatureVerifier.from_vkey(vkey)
        except KeyInvalidError as error:
            raise PolicyKeyInvalidError(line=line, **error.parameters) from error
        self._take_key(line, verifier.public_key)
        self.witnesses.append(Witness(name, verifier, url))

    def _read_group(self, line: int, name: str, threshold: str, members: list[str]) -> None:
        for member in members:
            self._check_defined(line, member)
            if member in self.members:
                raise PolicyMemberTwiceError(line=line, name=shown(member))
            self.members.add(member)
        self._define(line, name)
        self.groups.append(Group(name, _threshold(line, threshold, len(members)), tuple(members)))

    def _read_quorum(self, line: int, name: str) -> None:
        if self.quorum is not None:
            raise PolicyQuorumTwiceError(line=line)
        if name != NONE:
            self._check_defined(line, name)
        self.quorum = name

    def _define(self, line: int, name: str) -> None:
        if name == NONE:
            raise PolicyNameReservedError(line=line)
        if name in self.names:
            raise PolicyNameTwiceError(line=line, name=shown(name))
        self.names.add(name)

    def _check_defined(self, line: int, name: str) -> None:
        if name == NONE:
            raise PolicyNameReservedError(line=line)
        if name not in self.names:
            raise PolicyNameUndefinedError(line=line, name=shown(name))

    def _take_key(self, line: int, key: bytes) -> None:
        if key in self.keys:
            raise PolicyKeyTwiceError(first=self.keys[key], line=line)
        self.keys[key] = line


def shown(name: str) -> str:
    """Return a name of a policy as it can be printed: bytes that are not UTF-8 become question marks."""
    return name.encode(errors="replace").decode()


def _threshold(line: int, text: str, members: int) -> int:
    """Return how many members a group asks for."""
    if text in {"all", "any"}:
        return members if text == "all" else 1
    try:
        threshold = from_decimal(text)
    except ValueError:
        threshold = 0
    if not 1 <= threshold <= members:
        raise PolicyThresholdError(line=line, threshold=shown(text), members=members)
    return threshold
