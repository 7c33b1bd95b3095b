"""Logs that exist as a list of entries, one that forks, and witnesses: as states, and behind real small servers."""

import threading
from contextlib import contextmanager

import pytest

from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.merkle import consistency_proof, leaf_hash, root_hash, subtree_root
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.policy import Group, TrustPolicy, Witness
from pilotzone.oversight.witness.requests import CosignatureRequest
from pilotzone.oversight.witness.server import WitnessServer
from pilotzone.oversight.witness.state import WitnessState

NOON = 1_790_000_000


class ListedLog:
    """A log of entries in a list; with ``fork_at`` it has other entries from there on."""

    def __init__(self, signer, fork_at=10**9):
        self.signer = signer
        self.rows = [(b"entry %d" if n < fork_at else b"other %d") % n for n in range(600)]
        self.leaves = [leaf_hash(row) for row in self.rows]

    def __call__(self, start, stop):
        return iter(self.rows[start:stop])

    def _hash(self, level, index):
        return subtree_root(b"".join(self.leaves[index << level : (index + 1) << level]))

    def root(self, size):
        return root_hash(size, self._hash)

    def note(self, size):
        return sign_checkpoint(Checkpoint(self.signer.name, size, self.root(size)), self.signer)

    def proof(self, old, size):
        return tuple(consistency_proof(old, size, self._hash))

    def request(self, old, size, proof=None, note=None):
        proof = self.proof(old, size) if proof is None else proof
        return CosignatureRequest(old, tuple(proof), note or self.note(size)).to_bytes()


def cosigners_of(name):
    return tuple(Cosigner(f"{name}.example", kind, name.encode().ljust(32, b".")) for kind in CosignatureKind)


@pytest.fixture(scope="session")
def signer():
    return Signer("zone.example/evidence", bytes(range(32)))


@pytest.fixture(scope="session")
def log(signer):
    return ListedLog(signer)


@pytest.fixture(scope="session")
def make_fork(signer):
    return lambda at: ListedLog(signer, at)


@pytest.fixture
def clock():
    """A clock that stands still until a test moves it."""
    return [NOON]


@pytest.fixture
def make_state(tmp_path, signer, clock):
    def make(name="court", *more_logs):
        return WitnessState(tmp_path / name, cosigners_of(name), [signer.verifier, *more_logs], lambda: clock[0])

    return make


@pytest.fixture
def state(make_state):
    return make_state()


@contextmanager
def serving(server):
    """Let a server answer in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def serve(make_state):
    """Start a witness behind HTTP and return its server; all are stopped at the end of the test."""
    running = []

    def start(name="court", state=None, port=0):
        context = serving(WitnessServer(("127.0.0.1", port), state or make_state(name)))
        running.append(context)
        return context.__enter__()

    yield start
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture
def make_policy():
    """Return a policy that asks for ``needed`` of the witnesses at these addresses."""

    def make(needed, **urls):
        witnesses = tuple(Witness(name, cosigners_of(name)[0].verifier, url) for name, url in urls.items())
        return TrustPolicy((), witnesses, (Group("all", needed, tuple(urls)),), "all")

    return make
