"""Witnesses as programs: a zone is public with two of three, survives a kill, and refuses an old backup."""

import re
import shutil
import signal
import subprocess
from contextlib import ExitStack, contextmanager

import pytest

NAMES = ("court", "notary", "university")
ADD = ("party", "add", "--name-en", "Any", "--role", "data_consumer")


class Witnesses:
    """Three witnesses of the zone, each a folder and, while it is up, a process."""

    def __init__(self, pilotzone, folder, stack):
        self.pilotzone, self.folder, self.stack = pilotzone, folder, stack
        self.processes, self.lines = {}, []
        self.logs = folder / "logs.policy"
        self.logs.write_text(pilotzone("evidence", "policy").out, encoding="utf-8")

    def start(self, name, port=0):
        process = self.stack.enter_context(self._running(name, port))
        self.processes[name] = process
        return re.search(r"http://\S+?:(\d+)", process.stderr.readline())

    @contextmanager
    def _running(self, name, port):
        folder = self.folder / name
        process = self.pilotzone.start(
            "witness", "serve", folder, "--policy", self.logs, "--port", port, stderr=subprocess.PIPE
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def stop(self, name, how=signal.SIGKILL):
        self.processes[name].send_signal(how)
        return self.processes[name].wait(timeout=60)

    def write_policy(self):
        for name in NAMES:
            made = self.pilotzone("witness", "key", self.folder / name, "--name", f"{name}.example", "--format", "json")
            address = self.start(name)
            key = made.json["ml_dsa_key" if name == "notary" else "ed25519_key"]
            self.lines.append(f"witness {name} {key} {address[0]}\n")
        text = "".join([*self.lines, f"group most 2 {' '.join(NAMES)}\n", "quorum most\n"])
        (self.pilotzone.zone / "witnesses.policy").write_text(text, encoding="utf-8")


@pytest.fixture
def witnesses(pilotzone, tmp_path):
    with ExitStack() as stack:
        started = Witnesses(pilotzone, tmp_path, stack)
        started.write_policy()
        yield started


@pytest.mark.slow
def test_a_zone_with_three_witnesses_from_the_first_cosignature_to_a_restored_backup(pilotzone, witnesses, tmp_path):
    """One story, since each step needs the one before."""
    status = pilotzone("evidence", "status", "--format", "json").json
    assert (status["public_size"], status["cosigned_by"], status["not_cosigned_by"]) == (7, list(NAMES), {})

    assert witnesses.stop("university") == -signal.SIGKILL
    assert pilotzone(*ADD, "first").status == 0
    status = pilotzone("evidence", "status", "--format", "json").json
    assert (status["signed_size"], status["public_size"], status["quorum"]) == (8, 8, "most")
    assert status["cosigned_by"] == ["court", "notary"]
    assert "could not be reached" in status["not_cosigned_by"]["university"]

    policy = tmp_path / "zone.policy"
    policy.write_text(pilotzone("evidence", "policy").out, encoding="utf-8")
    pilotzone("evidence", "proof", 7, "--output", tmp_path / "act.tlog-proof")
    check = ("evidence", "check", tmp_path / "act.tlog-proof", tmp_path / "act.entry", "--format", "json")
    elsewhere = {"PILOTZONE_ZONE": ""}
    checked = pilotzone(*check, "--policy", policy, env=elsewhere).json
    assert (checked["size"], checked["quorum"], checked["cosigned_by"]) == (8, "most", ["court", "notary"])
    policy.write_text(policy.read_text(encoding="utf-8").replace("group most 2", "group most 3"), encoding="utf-8")
    refused = pilotzone(*check, "--policy", policy, env=elsewhere)
    assert (refused.status, refused.error["code"]) == (1, "quorum_not_reached")
    assert refused.error["parameters"]["missing"] == "university"

    shutil.copytree(pilotzone.zone, tmp_path / "backup")
    assert pilotzone(*ADD, "second").status == 0
    shutil.rmtree(pilotzone.zone)
    shutil.copytree(tmp_path / "backup", pilotzone.zone)
    late = pilotzone(*ADD, "third", "--format", "json")
    assert (late.status, late.error["code"]) == (1, "log_not_published")
    status = pilotzone("evidence", "status", "--format", "json").json
    assert (status["size"], status["signed_size"], status["public_size"]) == (9, 8, 8)
    assert "restore a newer one" in status["hindered_by"]


@pytest.mark.slow
def test_a_witness_that_was_killed_remembers_what_it_has_cosigned(pilotzone, witnesses):
    pilotzone("evidence", "status")
    port = re.search(r":(\d+)$", witnesses.lines[0].strip())[1]
    witnesses.stop("court")
    witnesses.start("court", port)
    witnesses.stop("notary", signal.SIGTERM)
    assert pilotzone(*ADD, "first").status == 0
    status = pilotzone("evidence", "status", "--format", "json").json
    assert (status["public_size"], status["cosigned_by"]) == (8, ["court", "university"])


def test_a_witness_needs_no_zone_and_is_made_once(nowhere, tmp_path):
    made = nowhere("witness", "key", tmp_path / "court", "--name", "court.example", "--format", "json")
    assert made.json["ed25519_key"].startswith("court.example+")
    assert nowhere("witness", "key", tmp_path / "court", "--format", "json").json == made.json
    other = nowhere("witness", "key", tmp_path / "court", "--name", "other.example", "--format", "json")
    assert (other.status, other.error["code"]) == (1, "witness_exists")
    assert nowhere("witness", "key", tmp_path / "none", "--format", "json").error["code"] == "witness_not_found"


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("quorum none\n", "policy_without_log"),
        ("quorum some\n", "policy_name_undefined"),
        (None, "input_not_readable"),
    ],
)
def test_a_witness_that_would_watch_nothing_does_not_start(nowhere, tmp_path, policy, code):
    nowhere("witness", "key", tmp_path / "court", "--name", "court.example")
    if policy:
        (tmp_path / "policy").write_text(policy, encoding="utf-8")
    refused = nowhere("witness", "serve", tmp_path / "court", "--policy", tmp_path / "policy")
    assert refused.status == 1
    assert f"code: {code}" in refused.err


def test_an_address_that_is_taken_is_said(pilotzone, tmp_path):
    pilotzone("witness", "key", tmp_path / "court", "--name", "court.example")
    (tmp_path / "policy").write_text(pilotzone("evidence", "policy").out, encoding="utf-8")
    refused = pilotzone(
        "witness", "serve", tmp_path / "court", "--policy", tmp_path / "policy", "--host", "192.0.2.1", "--port", 9
    )
    assert (refused.status, "code: witness_not_listening" in refused.err) == (1, True)


def test_a_proof_is_not_checked_without_any_key_of_the_log(nowhere, tmp_path):
    (tmp_path / "policy").write_text("quorum none\n", encoding="utf-8")
    misused = nowhere("evidence", "check", "a.tlog-proof", "a.entry", "--policy", tmp_path / "policy")
    assert misused.status == 2
    assert "--key" in misused.err
