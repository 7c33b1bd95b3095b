"""What a witness answers: every case of C2SP tlog-witness, add-checkpoint, one by one and with two requests at once."""

import hashlib
import os
import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.oversight.evidence.checkpoints import Checkpoint, read_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner, cosignatures_in
from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT
from pilotzone.oversight.evidence.notes import Signer, read_note, sign_note, signature_line
from pilotzone.oversight.witness.state import WitnessState

ORIGIN_HASH = hashlib.sha256(b"zone.example/evidence").hexdigest()


def note_of(signer, size, root, *more):
    return sign_note(f"{signer.name}\n{size}\n{to_base64(root)}\n", signer, *more)


def status_of(state, body):
    return state.add_checkpoint(body).status


def verifiers(state):
    return tuple(each.verifier for each in state._cosigners)


def test_growth_is_cosigned_by_both_keys_at_the_time_of_the_clock(state, log, clock):
    answer = state.add_checkpoint(log.request(0, 5))
    assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
    text = read_note(log.note(5))[0].encode()
    found = cosignatures_in(text + b"\n" + answer.body, *verifiers(state))
    assert [each.time for each in found] == [clock[0]] * 2
    assert {each.verifier.kind for each in found} == set(CosignatureKind)
    assert status_of(state, log.request(5, 300)) == 200


def test_an_unknown_log_is_404(state, log):
    stranger = Signer("stranger.example/log", bytes(32))
    assert status_of(state, log.request(0, 5, (), note_of(stranger, 5, log.root(5)))) == 404


def test_no_signature_by_a_trusted_key_is_403(state, log, signer):
    thief = Signer(signer.name, b"x" * 32)
    assert status_of(state, log.request(0, 5, (), note_of(thief, 5, log.root(5)))) == 403


def test_a_trusted_key_whose_line_fails_is_403_even_beside_one_that_holds(make_state, log, signer):
    second = Signer(signer.name, b"2" * 32)
    state = make_state("court", second.verifier)
    wrong = signature_line(b"another text\n", second).encode()
    assert status_of(state, log.request(0, 5, (), log.note(5) + wrong)) == 403
    assert (
        status_of(state, log.request(0, 5, (), log.note(5) + signature_line(b"x\n", Signer("a", bytes(32))).encode()))
        == 200
    )


def test_an_old_size_larger_than_the_checkpoint_is_400(state, log):
    assert status_of(state, log.request(6, 5, ())) == 400


@pytest.mark.parametrize("old", [0, 4, 6])
def test_an_old_size_other_than_the_one_cosigned_is_409_with_that_size(state, log, old):
    state.add_checkpoint(log.request(0, 5))
    answer = state.add_checkpoint(log.request(old, 9))
    assert (answer.status, answer.content_type, answer.body) == (409, "text/x.tlog.size", b"5\n")


def test_before_the_first_cosignature_the_size_is_0(state, log):
    answer = state.add_checkpoint(log.request(3, 9))
    assert (answer.status, answer.body) == (409, b"0\n")


def test_size_0_with_another_root_than_that_of_the_empty_tree_is_422(state, log, signer):
    assert status_of(state, log.request(0, 0, (), note_of(signer, 0, b"r" * 32))) == 422
    assert status_of(state, log.request(0, 0, (), note_of(signer, 0, EMPTY_ROOT))) == 200


def test_old_size_0_with_a_proof_is_422(state, log):
    assert status_of(state, log.request(0, 5, [b"p" * 32])) == 422


@pytest.mark.parametrize("proof", [[], [b"p" * 32], "cut", "longer"])
def test_a_wrong_consistency_proof_is_422(state, log, proof):
    state.add_checkpoint(log.request(0, 5))
    right = log.proof(5, 9)
    proof = {"cut": right[:-1], "longer": (*right, b"p" * 32)}.get(proof, proof) if isinstance(proof, str) else proof
    assert status_of(state, log.request(5, 9, proof)) == 422


def test_a_larger_fork_is_422_whatever_its_proof(state, log, make_fork):
    state.add_checkpoint(log.request(0, 5))
    assert status_of(state, make_fork(3).request(5, 9)) == 422


def test_the_same_size_with_another_root_is_422_and_the_request_is_kept(state, log, make_fork, tmp_path):
    """It may be proof of misbehaviour: signed by the log, and contradicting what it signed before."""
    state.add_checkpoint(log.request(0, 5))
    request = make_fork(3).request(5, 5)
    assert status_of(state, request) == 422
    assert [path.read_bytes() for path in (tmp_path / "court" / "refused").iterdir()] == [request]


def test_the_same_checkpoint_again_is_cosigned_again_with_the_time_of_then(state, log, clock):
    state.add_checkpoint(log.request(0, 5))
    clock[0] += 60
    answer = state.add_checkpoint(log.request(5, 5))
    assert answer.status == 200
    found = cosignatures_in(read_note(log.note(5))[0].encode() + b"\n" + answer.body, *verifiers(state))
    assert found[0].time == clock[0]


def test_the_same_size_with_a_proof_is_422(state, log):
    state.add_checkpoint(log.request(0, 5))
    assert status_of(state, log.request(5, 5, [b"p" * 32])) == 422


MALFORMED = {
    "nothing": b"",
    "no old line": b"new 0\n\n",
    "no size": b"old\n\n",
    "two spellings of a size": b"old 00\n\n",
    "a size with a sign": b"old +1\n\n",
    "a size beyond every log": b"old 9223372036854775808\n\n",
    "no empty line": b"old 0\n",
    "no checkpoint": b"old 0\n\nhello",
    "a proof line that is not base64": b"old 0\n!\n\n",
    "a proof line that is not a hash": b"old 0\nAAAA\n\n",
    "64 proof lines": b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n",
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_not_a_request_is_400(state, log, case):
    body = MALFORMED[case]
    assert status_of(state, body + (log.note(1) if body.endswith(b"\n\n") else b"")) == 400


def test_63_proof_lines_are_read(state, log):
    assert status_of(state, log.request(0, 5, [b"p" * 32] * 63)) == 422


@pytest.mark.parametrize(
    "text", ["\n1\n", "\n01\n{root}\n", "\n1\nAAAA\n", "\n1\n{root}\nextension\n", "\n-1\n{root}\n"]
)
def test_a_signed_note_that_is_no_plain_checkpoint_is_400(state, log, signer, text):
    """Extension lines too: an ML-DSA-44 cosignature would not cover them."""
    note = sign_note(signer.name + text.format(root=to_base64(log.root(1))), signer)
    assert status_of(state, log.request(0, 1, (), note)) == 400


def test_refusals_leave_the_state_as_it_was(state, log, make_fork):
    state.add_checkpoint(log.request(0, 5))
    before = state.checkpoint(ORIGIN_HASH)
    for body in (log.request(3, 9), make_fork(3).request(5, 9), log.request(6, 5, ()), b"rubbish"):
        assert status_of(state, body) != 200
    assert state.checkpoint(ORIGIN_HASH) == before


def test_two_requests_at_once_never_roll_back(state, log):
    """The race of the specification: a late store of the smaller size would forget leaves."""
    state.add_checkpoint(log.request(0, 5))
    statuses, barrier = [], threading.Barrier(8)

    def grow(size):
        barrier.wait()
        statuses.append((status_of(state, log.request(5, size)), size))

    threads = [threading.Thread(target=grow, args=(size,)) for size in range(10, 18)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in statuses) == [200] + [409] * 7
    (cosigned,) = [size for status, size in statuses if status == 200]
    assert read_checkpoint(state.checkpoint(ORIGIN_HASH).body).size == cosigned


def test_two_processes_on_one_folder_are_one_witness(make_state, log):
    first, second = make_state(), make_state()
    assert status_of(first, log.request(0, 5)) == 200
    assert second.add_checkpoint(log.request(0, 9)).body == b"5\n"
    assert status_of(second, log.request(5, 9)) == 200
    assert status_of(first, log.request(5, 9)) == 409


def test_the_state_is_on_disk_before_the_answer(state, log, monkeypatch):
    """A crash inside the store gives no answer; what was there stays."""
    state.add_checkpoint(log.request(0, 5))

    def crash(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        state.add_checkpoint(log.request(5, 9))
    monkeypatch.undo()
    assert read_checkpoint(state.checkpoint(ORIGIN_HASH).body).size == 5


def test_monitors_get_the_checkpoint_with_the_signatures_of_the_log_and_the_witness(state, log, signer):
    foreign = Cosigner("foreign.example", CosignatureKind.ED25519, bytes(32), time=1)
    note = note_of(signer, 5, log.root(5), foreign)
    answer = state.add_checkpoint(log.request(0, 5, (), note))
    shown = state.checkpoint(ORIGIN_HASH)
    assert (shown.status, shown.content_type) == (200, "text/plain; charset=utf-8")
    assert shown.body == log.note(5) + answer.body
    assert {name for name, _, _ in read_note(shown.body)[1]} == {signer.name, "court.example"}


@pytest.mark.parametrize("origin_hash", [ORIGIN_HASH, "0" * 64, "", "../name", ORIGIN_HASH.upper()])
def test_monitors_get_404_where_nothing_was_cosigned(state, origin_hash):
    assert state.checkpoint(origin_hash).status == 404


def test_logs_do_not_mix(make_state, log):
    other = Signer("other.example/log", b"o" * 32)
    state = make_state("court", other.verifier)
    assert status_of(state, log.request(0, 5)) == 200
    assert status_of(state, log.request(0, 3, (), note_of(other, 3, log.root(3)))) == 200
    assert read_checkpoint(state.checkpoint(ORIGIN_HASH).body).size == 5


def test_a_clock_that_goes_back_does_not_date_backwards(state, log, clock):
    """At the later time the larger tree was the largest: an earlier date would contradict the cosignature before."""
    state.add_checkpoint(log.request(0, 5))
    noon = clock[0]
    for clock[0] in (noon - 3600, -5):
        answer = state.add_checkpoint(log.request(5, 5))
        found = cosignatures_in(read_note(log.note(5))[0].encode() + b"\n" + answer.body, *verifiers(state))
        assert found[0].time == noon


def test_a_clock_at_zero_still_gives_a_time(state, log, clock):
    clock[0] = 0
    answer = state.add_checkpoint(log.request(0, 5))
    found = cosignatures_in(read_note(log.note(5))[0].encode() + b"\n" + answer.body, *verifiers(state))
    assert found[0].time == 1


@pytest.mark.parametrize("damage", ["empty", "torn", "other log", "unsigned"])
def test_a_damaged_state_cosigns_nothing(state, log, signer, tmp_path, damage):
    state.add_checkpoint(log.request(0, 5))
    file = tmp_path / "court" / "logs" / ORIGIN_HASH
    other = Checkpoint("other.example/log", 0, EMPTY_ROOT).to_text()
    at = [replace(each, time=1) for each in state._cosigners]
    file.write_bytes(
        {
            "empty": b"",
            "torn": file.read_bytes()[:100],
            "other log": sign_note(other, *at),
            "unsigned": log.note(5),
        }[damage]
    )
    answer = state.add_checkpoint(log.request(5, 9))
    assert answer.status == 500
    assert b"witness_state_damaged" in answer.body
    assert state.checkpoint(ORIGIN_HASH).status == 500


def test_a_folder_that_cannot_be_written_is_503(tmp_path, log, signer, clock):
    (tmp_path / "file").write_text("no folder")
    state = WitnessState(tmp_path / "file", [], [signer.verifier], lambda: clock[0])
    answer = state.add_checkpoint(log.request(0, 5))
    assert answer.status == 503
    assert b"witness_state_not_writable" in answer.body


def test_a_log_that_goes_on_lying_does_not_fill_the_disk(state, log, make_fork, tmp_path):
    state.add_checkpoint(log.request(0, 5))
    for number in range(110):
        assert status_of(state, log.request(5, 9, [bytes([number]) * 32])) == 422
    assert len(list((tmp_path / "court" / "refused").iterdir())) == 100


@pytest.fixture(scope="module")
def lasting_state(tmp_path_factory, signer):
    return WitnessState(tmp_path_factory.mktemp("lasting"), [], [signer.verifier], lambda: 1)


@given(data=st.data())
def test_any_bytes_get_an_answer_and_never_a_fault(lasting_state, log, data):
    """Parts of true requests between random bytes come further than random bytes alone."""
    parts = [b"old 0\n", b"old 5\n", b"\n", *log.note(1).splitlines(keepends=True), b"A" * 43 + b"=\n"]
    chosen = data.draw(st.lists(st.one_of(st.sampled_from(parts), st.binary(max_size=40)), max_size=12))
    assert status_of(lasting_state, b"".join(chosen)) in {200, 400, 403, 404, 409, 422}
