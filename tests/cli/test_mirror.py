"""A mirror from the command line: over real HTTP, resumed, kept going, and convinced of a fork."""

import signal
import subprocess
import time

import pytest

from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.publisher import publish

SIGNER = Signer("zone.example/evidence", bytes(range(32)))
COURT = Cosigner("court.example/w", CosignatureKind.ED25519, bytes(32), time=7)


def grow(directory, size: int, history: str = "one"):
    publish(directory, size, lambda start, stop: (f"{history} {n}".encode() for n in range(start, stop)), SIGNER)
    return directory


def test_a_log_is_copied_and_the_copy_grows_with_it(nowhere, served, tmp_path):
    log, copy = grow(tmp_path / "log", 300), tmp_path / "copy"
    with served(log) as address:
        arguments = ("evidence", "mirror", address, copy, "--key", SIGNER.vkey, "--format", "json")
        first = nowhere(*arguments).json
        grow(log, 700)
        second = nowhere(*arguments).json
    assert (first["size"], first["added"]) == (300, 300)
    assert (second["size"], second["added"], second["path"]) == (700, 400, str(copy))
    assert (copy / "checkpoint").read_bytes() == (log / "checkpoint").read_bytes()


def test_a_fork_ends_the_command_and_its_proof_convinces_anybody(nowhere, served, tmp_path):
    log, forked, copy = grow(tmp_path / "log", 300), grow(tmp_path / "forked", 700, "other"), tmp_path / "copy"
    key = ("--key", SIGNER.vkey, "--format", "json")
    with served(log) as address:
        assert nowhere("evidence", "mirror", address, copy, *key).status == 0
    with served(forked) as address:
        outcome = nowhere("evidence", "mirror", address, copy, *key)
    assert (outcome.status, outcome.error["code"]) == (1, "log_forked")
    assert (copy / "checkpoint").read_bytes() == (log / "checkpoint").read_bytes()

    proof = outcome.error["parameters"]["file"]
    checked = nowhere("evidence", "check-fork", proof, *key)
    assert (checked.status, checked.json["smaller_size"], checked.json["larger_size"]) == (0, 300, 700)
    other = nowhere("evidence", "check-fork", proof, "--key", Signer(SIGNER.name, bytes(32)).vkey, "--format", "json")
    assert (other.status, other.error["code"]) == (1, "note_unsigned")
    nothing = nowhere("evidence", "check-fork", copy / "checkpoint", *key)
    assert (nothing.status, nothing.error["code"]) == (1, "fork_proof_invalid")
    missing = nowhere("evidence", "check-fork", tmp_path / "missing", *key)
    assert (missing.status, missing.error["code"]) == (1, "input_not_readable")


def test_a_quorum_that_is_missed_is_said(nowhere, served, tmp_path):
    (tmp_path / "policy").write_text(f"witness court {COURT.verifier.vkey}\nquorum court\n", encoding="utf-8")
    with served(grow(tmp_path / "log", 3)) as address:
        arguments = ("evidence", "mirror", address, tmp_path / "copy", "--key", SIGNER.vkey, "--policy")
        outcome = nowhere(*arguments, tmp_path / "policy")
        assert (outcome.status, outcome.err.splitlines()[-1]) == (1, "code: quorum_not_reached")
        missing = nowhere(*arguments, tmp_path / "missing")
        assert (missing.status, missing.err.splitlines()[-1]) == (1, "code: input_not_readable")


def test_a_log_out_of_reach_is_said(nowhere, tmp_path):
    outcome = nowhere("evidence", "mirror", "http://127.0.0.1:1/", tmp_path / "copy", "--key", SIGNER.vkey)
    assert (outcome.status, outcome.err.splitlines()[-1]) == (1, "code: log_unreachable")
    outcome = nowhere("evidence", "mirror", "nonsense", tmp_path / "copy", "--key", SIGNER.vkey)
    assert (outcome.status, outcome.err.splitlines()[-1]) == (1, "code: log_address_invalid")


@pytest.mark.slow
def test_a_mirror_kept_going_follows_survives_a_bad_round_and_ends_at_a_fork(nowhere, served, tmp_path):
    log, copy = grow(tmp_path / "log", 10), tmp_path / "copy"
    honest = (log / "checkpoint").read_bytes()
    with served(log) as address:
        arguments = ("evidence", "mirror", address, copy, "--key", SIGNER.vkey, "--every", "1")
        with nowhere.start(*arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            until(lambda: size_of(copy) == 10)
            (log / "checkpoint").write_bytes(b"damaged")
            assert "[note_invalid]" in process.stderr.readline()
            (log / "checkpoint").write_bytes(honest)
            assert "holds 10 entries" in process.stderr.readline()
            grow(log, 20)
            assert "holds 20 entries" in process.stderr.readline()
            forked = grow(tmp_path / "forked", 20, "other")
            (log / "checkpoint").write_bytes((forked / "checkpoint").read_bytes())
            assert process.stderr.read().splitlines()[-1] == "code: log_forked"
        assert process.returncode == 1


@pytest.mark.slow
def test_a_mirror_kept_going_ends_with_ctrl_c(nowhere, served, tmp_path):
    with served(grow(tmp_path / "log", 10)) as address:
        arguments = ("evidence", "mirror", address, tmp_path / "copy", "--key", SIGNER.vkey, "--every", "1")
        with nowhere.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            until(lambda: size_of(tmp_path / "copy") == 10)
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert "Traceback" not in process.communicate(timeout=30)[1]
        assert process.returncode == 130


def size_of(copy) -> int:
    checkpoint = copy / "checkpoint"
    return int(checkpoint.read_text(encoding="utf-8").splitlines()[1]) if checkpoint.exists() else 0


def until(true) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen in half a minute")
