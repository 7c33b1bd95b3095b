"""Append, publish, crash, restart, restore and witnesses that come and go, in any order, against a simple model.

Whatever happens, no two public checkpoints of one size have different roots, each has its quorum, the public size
never falls but for a restore, and every file verifies.
"""

import os
import shutil
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pilotzone.oversight.evidence.checkpoints import open_checkpoint, read_checkpoint
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.policy import Group, TrustPolicy, Witness
from pilotzone.oversight.evidence.verification import verify_folder
from pilotzone.oversight.witness.cosigned_log import CosignedLog
from pilotzone.oversight.witness.errors import WitnessAheadError, WitnessDisagreesError, WitnessesSilentError
from pilotzone.oversight.witness.server import WitnessServer
from pilotzone.oversight.witness.state import TEXT_TYPE, Answer, WitnessState

from .conftest import NOON, cosigners_of, serving

pytestmark = pytest.mark.slow

NAMES = ("court", "notary", "university")
SIGNER = Signer("zone.example/evidence", bytes(range(32)))
REFUSALS = (WitnessAheadError, WitnessDisagreesError, WitnessesSilentError)


class Crash(BaseException):
    """The process ends here."""


@contextmanager
def crash_at(operation: int):
    """End the process, which is this thread, in front of its n-th flush or rename; witnesses are other threads."""
    left, zone_thread, originals = [operation], threading.current_thread(), (os.fsync, os.replace)

    def counted(original):
        def call(*args, **kwargs):
            if threading.current_thread() is zone_thread:
                left[0] -= 1
                if left[0] == 0:
                    raise Crash
            return original(*args, **kwargs)

        return call

    os.fsync, os.replace = map(counted, originals)
    try:
        yield
    finally:
        os.fsync, os.replace = originals


class SwitchedState(WitnessState):
    """A witness that can be down."""

    is_up = True

    def add_checkpoint(self, body):
        return super().add_checkpoint(body) if self.is_up else Answer(503, TEXT_TYPE, b"")


class Zone(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.resources = ExitStack()
        self.resources.callback(shutil.rmtree, self.folder)
        self.evidence = self.folder / "evidence"
        self.rows, self.public, self.number = [], {}, 0
        self.newest_public = 0

    def teardown(self):
        self.resources.close()

    @initialize()
    def begin(self):
        self.states = {
            name: SwitchedState(self.folder / name, cosigners_of(name), [SIGNER.verifier], lambda: NOON)
            for name in NAMES
        }
        witnesses = []
        for name, state in self.states.items():
            server = self.resources.enter_context(serving(WitnessServer(("127.0.0.1", 0), state)))
            witnesses.append(Witness(name, cosigners_of(name)[0].verifier, server.url))
        self.policy = TrustPolicy((), tuple(witnesses), (Group("most", 2, NAMES),), "most")
        self.restart()
        self.append(3)
        self.publish()
        self.back_up()

    def entries(self, start, stop):
        return iter(self.rows[start:stop])

    @rule()
    def restart(self):
        self.process = CosignedLog(self.evidence, self.policy, timeout_seconds=10)

    @rule(count=st.sampled_from([1, 3, 250, 256]))
    def append(self, count):
        for _ in range(count):
            self.number += 1
            self.rows.append(b"entry %d" % self.number)

    @rule()
    def publish(self):
        try:
            assert self.process.publish(len(self.rows), self.entries, SIGNER).size == len(self.rows)
        except REFUSALS as refusal:
            self.check_refusal(refusal)
        else:
            up = [name for name in NAMES if self.states[name].is_up]
            agree = not any(isinstance(each.failure, REFUSALS) for each in self.process.reports)
            if len(up) >= 2 and agree:
                assert self.public_size() == len(self.rows)

    @rule(operation=st.integers(1, 25))
    def crash(self, operation):
        try:
            with crash_at(operation):
                self.publish()
        except Crash:
            self.restart()

    @rule(name=st.sampled_from(NAMES))
    def switch(self, name):
        self.states[name].is_up = not self.states[name].is_up

    @rule()
    def back_up(self):
        """Copy records and evidence, as the guide says: records first, so that they are never behind."""
        target = self.folder / f"backup-{self.number}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.evidence, target)
        self.backup = (list(self.rows), target)

    @rule(entries=st.integers(0, 3), up=st.sets(st.sampled_from(NAMES)))
    def restore_and_go_on(self, entries, up):
        """Put the old backup in place, act, and publish: nothing is signed that contradicts what was public before."""
        rows, evidence = self.rows, self.folder / "lost"
        shutil.rmtree(evidence, ignore_errors=True)
        self.evidence.rename(evidence)
        self.rows = list(self.backup[0])
        shutil.copytree(self.backup[1], self.evidence)
        self.newest_public = self.public_size()
        self.restart()
        self.append(entries)
        before = self.signed_size()
        for name, state in self.states.items():
            state.is_up = name in up
        must_refuse = len(up) < 2 or any(self.states[name]._last(SIGNER.name).size > before for name in up)
        try:
            self.process.publish(len(self.rows), self.entries, SIGNER)
        except REFUSALS:
            assert self.signed_size() == before
            self.check_public()
            self.rows = rows  # the operator follows the advice
            shutil.rmtree(self.evidence)
            evidence.rename(self.evidence)
            self.newest_public = self.public_size()
            self.restart()
        else:
            assert not must_refuse

    def check_refusal(self, refusal):
        """A refusal has its reason in what the witnesses hold, or in how many are silent."""
        if isinstance(refusal, WitnessesSilentError):
            assert sum(not state.is_up for state in self.states.values()) >= 2
        else:
            assert any(state._last(SIGNER.name).size for state in self.states.values())

    def public_size(self):
        return self.size_in("checkpoint")

    def signed_size(self):
        return max(self.size_in("checkpoint"), self.size_in(".signed"))

    def size_in(self, name):
        file = self.evidence / name
        return read_checkpoint(file.read_bytes()).size if file.exists() else 0

    @invariant()
    def check_public(self):
        file = self.evidence / "checkpoint"
        if not file.exists():
            return
        note = file.read_bytes()
        checkpoint = self.policy.check(note, SIGNER.verifier)
        assert self.public.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root
        assert checkpoint.size >= self.newest_public
        self.newest_public = checkpoint.size
        assert checkpoint.size <= verify_folder(self.evidence, SIGNER.verifier, self.entries).size <= len(self.rows)

    @invariant()
    def check_witnesses(self):
        """What a witness has cosigned last is signed by the log."""
        for state in getattr(self, "states", {}).values():
            for path in state._directory.glob("logs/*"):
                open_checkpoint(path.read_bytes(), SIGNER.verifier)


Zone.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestZone = Zone.TestCase
