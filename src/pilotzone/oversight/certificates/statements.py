"""What each part of a certificate proves and what it does not, as templates that a catalogue translates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pilotzone.oversight.certificates.checking import Checked
from pilotzone.oversight.statements.signing import signed_by

__all__ = ["STATEMENTS", "Statement", "statements"]

STATEMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "entry": (
        "This text is entry {index} of the {size} entries of the log {origin}, byte for byte.",
        "That what was entered is true, or that the party named in it has acted: the zone has entered it so.",
    ),
    "signature_given": (
        "{actor} has signed what it states, with a key that you have given: the zone cannot have made it up.",
        "When {actor} has signed: the time in the entry is the zone's own word.",
    ),
    "signature_own": (
        "",
        "That {actor} has signed: the entry bears a signature that says it is by {key}, a key that you have not given.",
    ),
    "log_key_given": (
        "The log has signed its {size} entries with a key that you have given.",
        "That the holder of the key shows everybody the same entries: witnesses are there for that.",
    ),
    "log_key_own": (
        "The log has signed its {size} entries with the key that stands in the certificate.",
        "That this is the key of the zone: compare it with one from a source that you trust, or name a policy.",
    ),
    "witnesses_given": (
        "By your policy enough witnesses have cosigned that the log has only grown: {names}.",
        "That they have read the entries: a witness sees hashes alone.",
    ),
    "witnesses_own": (
        "By the policy in the certificate enough witnesses have cosigned that the log has only grown: {names}.",
        "That they have read the entries, or that these are witnesses that you would trust: name your own policy.",
    ),
    "no_witnesses": (
        "",
        "That the log has shown everybody the same entries: no witness was asked, and only its own word stands for it.",
    ),
    "time_given": (
        "{authority}, an authority that you have named, has seen the log with this entry at {time}: it is no younger.",
        "When the act took place: the time in the entry is the zone's own word.",
    ),
    "time_own": (
        "{authority}, an authority that the certificate names, has seen the log with this entry at {time}.",
        "That this authority is one: compare its certificate. Nor when the act took place.",
    ),
    "no_time": (
        "",
        "How old the entry is: there is no time stamp, and the time in the entry is the zone's own word.",
    ),
}
"""For each code: what is proved, nothing where the text is empty, and what is not."""


@dataclass(frozen=True)
class Statement:
    """Two templates with the parameters that fill them."""

    code: str
    proved: str
    not_proved: str
    parameters: Mapping[str, object]


def statements(checked: Checked) -> tuple[Statement, ...]:
    """Return what a checked certificate proves, part by part: entry, signature, key, witnesses, time."""
    parameters = {
        "index": checked.index,
        "actor": checked.receipt.actor,
        "key": signed_by(checked.receipt.signature),
        "size": checked.checkpoint.size,
        "origin": checked.checkpoint.origin,
        "names": ", ".join(each.name for each in checked.cosigned),
        "authority": checked.stamped.authority if checked.stamped else "",
        "time": checked.stamped.time.strftime("%Y-%m-%d %H:%M:%S UTC") if checked.stamped else "",
    }
    signed = (f"signature_{_whose(given=checked.signature_is_checked)}",) if checked.receipt.signature else ()
    codes = (
        "entry",
        *signed,
        f"log_key_{_whose(given=checked.key_is_given)}",
        f"witnesses_{_whose(given=checked.policy_is_given)}" if checked.cosigned else "no_witnesses",
        f"time_{_whose(given=checked.authority_is_given)}" if checked.stamped else "no_time",
    )
    return tuple(Statement(code, *STATEMENTS[code], parameters) for code in codes)


def _whose(*, given: bool) -> str:
    return "given" if given else "own"
