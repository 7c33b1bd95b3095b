"""Trust policies: each rule of the format in a case of the vector file, and what a checkpoint needs to pass."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.errors import NoteUnsignedError, SignatureWrongError
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT
from pilotzone.oversight.evidence.notes import Signer, signature_line
from pilotzone.oversight.evidence.policy import Group, TrustPolicy
from pilotzone.oversight.evidence.policy_errors import QuorumNotReachedError

CASES = tomllib.loads(
    (Path(__file__).parents[3] / "vectors" / "evidence" / "trust_policies.toml").read_text(encoding="utf-8")
)
LOG = Signer("zone.example/evidence", bytes(32))
WITNESSES = {
    name: Cosigner(f"{name.lower()}.example", CosignatureKind.ED25519, name.encode() * 32, time=1) for name in "ABCDE"
}
KEYS = {name: witness.verifier.vkey for name, witness in WITNESSES.items()} | {
    "LOG": LOG.vkey,
    "Q": Cosigner("q.example", CosignatureKind.ML_DSA_44, b"Q" * 32).verifier.vkey,
    "A-AS-Z": Cosigner("z.example", CosignatureKind.ED25519, b"A" * 32).verifier.vkey,
    "A-AS-LOG": Signer("a.example", b"A" * 32).vkey,
}
NOTE = sign_checkpoint(Checkpoint(LOG.name, 0, EMPTY_ROOT), LOG)


def policy_of(text: str) -> TrustPolicy:
    for name, key in KEYS.items():
        text = text.replace(f"{{{name}}}", key)
    return TrustPolicy.from_text(text.encode())


def cosigned(*names: str) -> bytes:
    text = NOTE.split(b"\n\n")[0] + b"\n"
    return NOTE + "".join(signature_line(text, WITNESSES[name]) for name in names).encode()


@pytest.mark.parametrize("case", CASES["accepted"], ids=lambda case: case["rule"])
def test_a_policy_that_keeps_the_rules_is_read_and_counts(case):
    policy = policy_of(case["text"])
    for names in case["reached"]:
        assert policy.is_reached(names), names
    for names in case.get("not_reached", []):
        assert not policy.is_reached(names), names


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["rule"])
def test_a_policy_that_breaks_a_rule_is_refused_by_the_line(case):
    with pytest.raises(PilotzoneError) as caught:
        policy_of(case["text"])
    assert caught.value.code == case["code"]
    assert caught.value.parameters.get("line") == case.get("line")


def test_names_that_are_not_utf_8_are_told_apart_and_can_be_printed():
    text = b"witness \xff " + KEYS["A"].encode() + b"\nwitness \xfe " + KEYS["B"].encode() + b"\nquorum \xfe\n"
    policy = TrustPolicy.from_text(text)
    assert not policy.is_reached([policy.witnesses[0].name])
    with pytest.raises(QuorumNotReachedError) as caught:
        policy.check(NOTE, LOG.verifier)
    str(caught.value).encode()


def test_40_logs_witnesses_and_groups_are_no_trouble():
    """The specification asks for 32 of each at least."""
    lines = [f"log {Signer(f'log{n}.example', bytes([n]) * 32).vkey}\n" for n in range(40)]
    for n in range(40):
        witness = Cosigner(f"w{n}.example", CosignatureKind.ED25519, bytes([100 + n]) * 32)
        before = [] if n == 0 else [f"g{n - 1}"]
        lines.append(f"witness w{n} {witness.verifier.vkey}\ngroup g{n} all w{n} {' '.join(before)}\n")
    policy = TrustPolicy.from_text("".join([*lines, "quorum g39\n"]).encode())
    everybody = [f"w{n}" for n in range(40)]
    assert policy.is_reached(everybody)
    assert not policy.is_reached(everybody[1:])


@given(st.data())
def test_counting_group_by_group_is_what_the_definition_says(data):
    """A group is reached if and only if so many of its members are; compared with the recursion of the definition."""
    names = [f"w{n}" for n in range(data.draw(st.integers(1, 5)))]
    groups, free = [], list(names)
    for number in range(data.draw(st.integers(1, 4))):
        members = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        groups.append(Group(f"g{number}", data.draw(st.integers(1, len(members))), tuple(members)))
        free = [name for name in free if name not in members] + [f"g{number}"]
    definitions = {group.name: group for group in groups}
    cosigned_by = set(data.draw(st.lists(st.sampled_from(names))))

    def is_reached(name):
        group = definitions.get(name)
        return name in cosigned_by if group is None else sum(map(is_reached, group.members)) >= group.threshold

    quorum = data.draw(st.sampled_from(names + list(definitions)))
    assert TrustPolicy(groups=tuple(groups), quorum=quorum).is_reached(cosigned_by) == is_reached(quorum)


TWO_OF_THREE = "log {LOG}\nwitness a {A}\nwitness b {B}\nwitness c {C}\ngroup g 2 a b c\nquorum g\n"


def test_a_checkpoint_passes_when_its_cosignatures_reach_the_quorum():
    policy = policy_of(TWO_OF_THREE)
    assert policy.check(cosigned("A", "C")).size == 0
    assert policy.cosigned_by(cosigned("C", "A", "D")) == ("a", "c")


@pytest.mark.parametrize("names", [[], ["A"], ["A", "D", "E"], ["A", "A"]])
def test_too_few_cosignatures_are_refused_and_those_missing_are_named(names):
    with pytest.raises(QuorumNotReachedError) as caught:
        policy_of(TWO_OF_THREE).check(cosigned(*names))
    assert caught.value.parameters["missing"] == ("a, b, c" if not names else "b, c")


def test_a_wrong_cosignature_by_a_witness_of_the_policy_spoils_the_checkpoint():
    """A known key whose signature fails: the whole note is rejected (signed-note)."""
    text = b"zone.example/evidence\n1\n" + b"A" * 43 + b"=\n"
    wrong = signature_line(text, WITNESSES["C"]).encode()
    with pytest.raises(SignatureWrongError):
        policy_of(TWO_OF_THREE).check(cosigned("A", "B") + wrong)


def test_the_log_must_be_one_of_the_policy_unless_it_is_named():
    other = Signer("other.example/log", b"x" * 32)
    note = sign_checkpoint(Checkpoint(other.name, 0, EMPTY_ROOT), other)
    policy = policy_of("log {LOG}\nquorum none\n")
    assert policy.check(note, other.verifier).origin == other.name
    with pytest.raises(NoteUnsignedError):
        policy.check(note)
    with pytest.raises(NoteUnsignedError):
        TrustPolicy().check(NOTE)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_a_fault(data):
    for text in (data, b"quorum none\n" + data + b"\n"):
        try:
            TrustPolicy.from_text(text)
        except PilotzoneError as error:
            str(error).encode()
