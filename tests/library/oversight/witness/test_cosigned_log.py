"""A log with witnesses: what is public, what waits, and when it refuses to sign."""

import hashlib
import shutil
import threading

import pytest

from pilotzone.oversight.evidence.checkpoints import open_checkpoint, read_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.errors import (
    InclusionInvalidError,
    IndexOutsideLogError,
    LogDamagedError,
    NoteUnsignedError,
    TableRewrittenError,
)
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.policy import Group, TrustPolicy, Witness
from pilotzone.oversight.evidence.policy_errors import QuorumNotReachedError
from pilotzone.oversight.evidence.proofs import check_proof, prove
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.evidence.verification import verify_folder
from pilotzone.oversight.witness.cosigned_log import CosignedLog
from pilotzone.oversight.witness.errors import (
    WitnessAheadError,
    WitnessAnswerError,
    WitnessDisagreesError,
    WitnessesSilentError,
    WitnessRefusedError,
    WitnessSlowError,
    WitnessUnreachableError,
)
from pilotzone.oversight.witness.state import TEXT_TYPE, Answer, WitnessState

from .conftest import cosigners_of
from .test_client import answering, hang, line_of, talking

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def zone(tmp_path):
    return tmp_path / "evidence"


@pytest.fixture
def process(zone):
    """Return the log as a process sees that has just started."""
    return lambda policy: CosignedLog(zone, policy, timeout_seconds=10)


@pytest.fixture
def three(serve, make_policy):
    """Two of three witnesses, all up."""
    return make_policy(2, court=serve("court").url, notary=serve("notary").url, university=serve("university").url)


def public(zone):
    return read_checkpoint((zone / "checkpoint").read_bytes()).size


def signed(zone):
    return read_checkpoint((zone / ".signed").read_bytes()).size


def failures(log):
    return {report.witness: type(report.failure) for report in log.reports if report.failure}


def test_what_all_have_cosigned_is_public_and_every_proof_carries_it(zone, process, three, log, signer):
    cosigned = process(three)
    for size in (1, 255, 256, 300):
        assert cosigned.publish(size, log, signer).size == size
        assert public(zone) == size
        proof = prove(zone, size - 1)
        assert check_proof(proof, log.rows[size - 1], signer.verifier, policy=three).size == size
    assert three.cosigned_by((zone / "checkpoint").read_bytes()) == ("court", "notary", "university")
    assert [report.size for report in cosigned.reports] == [300] * 3
    assert verify_folder(zone, signer.verifier, log).size == 300


def test_a_quorum_is_enough_and_who_has_not_cosigned_is_known(zone, process, serve, make_policy, log, signer):
    policy = make_policy(2, court=serve("court").url, notary=NOWHERE, university=serve("university").url)
    cosigned = process(policy)
    cosigned.publish(5, log, signer)
    assert public(zone) == 5
    assert policy.cosigned_by((zone / "checkpoint").read_bytes()) == ("court", "university")
    assert failures(cosigned) == {"notary": WitnessUnreachableError}


def test_below_the_quorum_a_checkpoint_waits_and_the_public_one_holds(zone, process, serve, make_policy, log, signer):
    court, notary = serve("court"), serve("notary")
    both = make_policy(2, court=court.url, notary=notary.url)
    process(both).publish(5, log, signer)
    lone = process(make_policy(2, court=court.url, notary=NOWHERE))
    assert lone.publish(7, log, signer).size == 7
    assert (signed(zone), public(zone)) == (7, 5)
    assert verify_folder(zone, signer.verifier, log).size == 7
    with pytest.raises(IndexOutsideLogError):
        prove(zone, 6)
    check_proof(prove(zone, 4), log.rows[4], signer.verifier, policy=both)
    process(both).publish(7, log, signer)
    assert public(zone) == 7


def test_a_checkpoint_without_its_quorum_is_not_believed(zone, process, three, make_policy, log, signer):
    publish(zone, 5, log, signer)
    with pytest.raises(QuorumNotReachedError):
        check_proof(prove(zone, 4), log.rows[4], signer.verifier, policy=three)
    process(three).publish(5, log, signer)
    check_proof(prove(zone, 4), log.rows[4], signer.verifier, policy=three)
    with pytest.raises(InclusionInvalidError):
        check_proof(prove(zone, 4), b"another entry", signer.verifier, policy=three)


def test_a_zone_takes_witnesses_on_later_and_may_give_them_up(zone, process, three, make_policy, log, signer):
    publish(zone, 5, log, signer)
    cosigned = process(three)
    cosigned.publish(7, log, signer)
    assert public(zone) == 7
    lone = process(make_policy(2, court=three.witnesses[0].url, notary=NOWHERE))
    lone.publish(9, log, signer)
    assert public(zone) == 7
    publish(zone, 9, log, signer)
    assert public(zone) == 9
    assert publish(zone, 11, log, signer).size == public(zone) == 11


def test_without_a_quorum_in_the_policy_everything_signed_is_public(zone, process, log, signer):
    process(TrustPolicy()).publish(5, log, signer)
    assert public(zone) == 5


def test_an_unknown_log_is_no_reason_not_to_sign(zone, process, serve, make_policy, log, signer, tmp_path, clock):
    stranger = WitnessState(tmp_path / "w", cosigners_of("court"), [], lambda: clock[0])
    cosigned = process(make_policy(1, court=serve(state=stranger).url))
    assert cosigned.publish(5, log, signer).size == 5
    assert not (zone / "checkpoint").exists()
    assert failures(cosigned) == {"court": WitnessRefusedError}


def test_two_keys_at_one_address_are_asked_once(zone, process, serve, log, signer):
    """A witness may stand in a policy with its Ed25519 key and, as another name, with its ML-DSA-44 key."""
    server = serve("court")
    asked = []
    server.state.add_checkpoint = lambda body, original=server.state.add_checkpoint: (
        asked.append(body) or original(body)
    )
    members = [Witness(each.kind.name, each.verifier, server.url) for each in cosigners_of("court")]
    policy = TrustPolicy((), tuple(members), (Group("both", 2, tuple(each.name for each in members)),), "both")
    cosigned = process(policy)
    cosigned.publish(0, log, signer)
    before = len(asked)
    cosigned.publish(5, log, signer)
    assert len(asked) == before + 1
    assert public(zone) == 5


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def contents(zone):
    return {path: path.read_bytes() for path in zone.rglob("*") if path.is_file()}


def test_a_restored_old_backup_signs_nothing_and_says_how_to_recover(
    zone, process, three, log, make_fork, signer, tmp_path
):
    cosigned = process(three)
    cosigned.publish(5, log, signer)
    copy(zone, tmp_path / "backup")
    cosigned.publish(9, log, signer)
    copy(zone, tmp_path / "newer")
    copy(tmp_path / "backup", zone)
    before = contents(zone)
    with pytest.raises(WitnessAheadError, match="restore a newer one") as caught:
        process(three).publish(7, make_fork(5), signer)
    assert (caught.value.parameters["witnessed"], caught.value.parameters["size"]) == (9, 5)
    assert contents(zone).items() >= before.items()
    copy(tmp_path / "newer", zone)
    process(three).publish(11, log, signer)
    assert public(zone) == 11


def test_a_backup_that_grew_another_history_signs_nothing_more(zone, process, three, log, make_fork, signer):
    process(three).publish(9, log, signer)
    shutil.rmtree(zone)
    publish(zone, 12, make_fork(5), signer)
    with pytest.raises(WitnessDisagreesError):
        process(three).publish(14, make_fork(5), signer)
    assert public(zone) == 12


def test_a_lost_folder_signs_nothing_but_the_empty_tree(zone, process, three, log, signer):
    process(three).publish(9, log, signer)
    shutil.rmtree(zone)
    with pytest.raises(WitnessAheadError):
        process(three).publish(9, log, signer)
    assert (signed(zone), (zone / "checkpoint").exists()) == (0, False)


def test_lost_files_are_derived_from_complete_records_and_the_checkpoint_that_a_witness_shows(
    zone, process, make_policy, serve, log, make_fork, signer
):
    server = serve("court")
    policy = make_policy(1, court=server.url)
    process(policy).publish(9, log, signer)
    shutil.rmtree(zone)
    with pytest.raises(WitnessAheadError, match="save the checkpoint that the witness shows"):
        process(policy).publish(9, log, signer)
    shown = server.state.checkpoint(hashlib.sha256(signer.name.encode()).hexdigest())
    (zone / "checkpoint").write_bytes(shown.body)
    with pytest.raises(TableRewrittenError):
        process(policy).publish(12, make_fork(5), signer)
    process(policy).publish(12, log, signer)
    assert (public(zone), verify_folder(zone, signer.verifier, log).size) == (12, 12)


def test_a_backup_is_not_trusted_while_those_who_could_know_better_are_silent(
    zone, process, three, make_policy, log, make_fork, signer, tmp_path
):
    """Two of three have cosigned more: any two that are silent could be those two, one alone could not."""
    urls = {witness.name: witness.url for witness in three.witnesses}
    cosigned = process(three)
    cosigned.publish(5, log, signer)
    copy(zone, tmp_path / "backup")
    cosigned.publish(9, log, signer)
    copy(tmp_path / "backup", zone)
    with pytest.raises(WitnessesSilentError) as caught:
        process(make_policy(2, court=NOWHERE, notary=NOWHERE, university=NOWHERE)).publish(7, make_fork(5), signer)
    assert caught.value.parameters["names"] == "court, notary, university"
    assert signed(zone) == 5
    with pytest.raises(WitnessAheadError):
        process(make_policy(2, **{**urls, "court": NOWHERE})).publish(7, make_fork(5), signer)


def test_two_silent_of_three_keep_a_log_from_starting_and_one_does_not(zone, process, serve, make_policy, log, signer):
    court, notary = serve("court").url, serve("notary").url
    with pytest.raises(WitnessesSilentError):
        process(make_policy(2, court=court, notary=NOWHERE, university=NOWHERE)).publish(5, log, signer)
    running = process(make_policy(2, court=court, notary=notary, university=NOWHERE))
    assert running.publish(5, log, signer).size == 5


def test_a_witness_that_falls_silent_later_does_not_keep_the_log_from_signing(
    zone, process, serve, make_policy, log, signer
):
    server = serve("court")
    running = process(make_policy(1, court=server.url))
    running.publish(5, log, signer)
    server.state.add_checkpoint = lambda _: Answer(503, TEXT_TYPE, b"")
    assert running.publish(7, log, signer).size == 7
    assert (signed(zone), public(zone)) == (7, 5)
    del server.state.add_checkpoint
    running.publish(7, log, signer)
    assert public(zone) == 7


def test_a_log_that_runs_twice_is_stopped_when_a_witness_says_so(
    zone, process, three, log, make_fork, signer, tmp_path
):
    first = process(three)
    first.publish(5, log, signer)
    copy(zone, tmp_path / "twin")
    CosignedLog(tmp_path / "twin", three).publish(9, make_fork(5), signer)
    first.publish(7, log, signer)
    assert (signed(zone), public(zone)) == (7, 5)
    assert set(failures(first).values()) == {WitnessAheadError}
    with pytest.raises(WitnessAheadError):
        first.publish(8, log, signer)
    assert signed(zone) == 7


def test_a_witness_that_was_itself_set_back_is_led_forward_again(
    zone, process, serve, make_policy, log, signer, tmp_path
):
    running = process(make_policy(1, court=serve("court").url))
    running.publish(5, log, signer)
    copy(tmp_path / "court", tmp_path / "old")
    running.publish(9, log, signer)
    copy(tmp_path / "old", tmp_path / "court")
    running.publish(12, log, signer)
    assert public(zone) == 12


@pytest.mark.parametrize("lie", ["wrong signature", "foreign line", "hangs"])
def test_a_bad_witness_neither_spoils_nor_stops_what_the_others_cosign(zone, serve, make_policy, log, signer, lie):
    def run(url):
        policy = make_policy(1, liar=url, court=serve("court").url)
        return policy, CosignedLog(zone, policy, timeout_seconds=0.5)

    lies = {
        "wrong signature": line_of(cosigners_of("liar")[0], log, 3),
        "foreign line": "— a.example AAAAAAAA\n".encode(),
    }
    with talking(hang) if lie == "hangs" else answering((200, lies[lie])) as url:
        policy, running = run(url)
        running._agreed = True  # it was honest when the log started
        running.publish(5, log, signer)
    assert policy.check((zone / "checkpoint").read_bytes(), signer.verifier).size == 5
    assert failures(running)["liar"] is (WitnessSlowError if lie == "hangs" else WitnessAnswerError)


def test_both_keys_of_the_log_are_on_what_is_public(zone, process, three, log, signer):
    second = Cosigner(signer.name, CosignatureKind.ML_DSA_44, bytes(32))
    process(three).publish(5, log, signer, second)
    note = (zone / "checkpoint").read_bytes()
    assert open_checkpoint(note, second.verifier) == open_checkpoint(note, signer.verifier)
    process(three).publish(6, log, signer)
    assert public(zone) == 6


def test_a_damaged_public_checkpoint_is_found_beside_a_newer_signed_one(
    zone, process, serve, make_policy, log, make_fork, signer
):
    process(make_policy(1, court=serve("court").url)).publish(5, log, signer)
    publish(zone, 9, log, signer, held=True)
    (zone / "checkpoint").write_bytes(make_fork(2).note(5))
    with pytest.raises(LogDamagedError):
        verify_folder(zone, signer.verifier, log)


def test_the_checkpoint_of_another_key_is_not_continued(zone, process, three, log, signer):
    process(three).publish(5, log, signer)
    with pytest.raises(NoteUnsignedError):
        process(three).publish(6, log, Signer(signer.name, b"x" * 32))


def test_processes_at_once_wait_for_one_another_and_a_reader_always_finds_a_public_log(
    zone, process, three, log, signer
):
    process(three).publish(1, log, signer)
    faults, done = [], threading.Event()

    def work(sizes):
        running = process(three)
        try:
            for size in sizes:
                running.publish(size, log, signer)
                assert not failures(running)
        except Exception as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)

    def read():
        last = 0
        try:
            while not done.is_set():
                size = three.check((zone / "checkpoint").read_bytes(), signer.verifier).size
                assert size >= last
                assert verify_folder(zone, signer.verifier, log).size >= size
                check_proof(prove(zone, size - 1), log.rows[size - 1], signer.verifier, policy=three)
                last = size
        except Exception as fault:  # noqa: BLE001 - the same
            faults.append(fault)

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=work, args=(range(first, 320, 50),)) for first in (2, 20, 30)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    assert faults == []
    assert public(zone) == 302
