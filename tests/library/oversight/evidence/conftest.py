"""A table of entries, a key, and logs published from them."""

import hashlib
import os
from pathlib import Path

import pytest

from pilotzone.oversight.evidence.merkle import leaf_hash, node_hash
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.publisher import publish


class Table:
    """A durable table in memory: entry ``index`` is a short text, and every read is recorded."""

    def __init__(self, size: int):
        self.rows = [b"entry %d" % index for index in range(size)]
        self.reads = []

    def __call__(self, start: int, stop: int):
        self.reads.append((start, stop))
        return iter(self.rows[start:stop])


def recursive_root(entries: list[bytes]) -> bytes:
    """MTH as RFC 6962, section 2.1, writes it."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return node_hash(recursive_root(entries[:k]), recursive_root(entries[k:]))


@pytest.fixture(scope="session")
def mth():
    return recursive_root


@pytest.fixture(scope="session")
def make_table():
    return Table


@pytest.fixture(scope="session")
def signer():
    return Signer("zone.example/evidence", bytes(range(32)))


@pytest.fixture(scope="session")
def verifier(signer):
    return signer.verifier


@pytest.fixture
def published(tmp_path, signer):
    """Publish a table in the given steps and return the folder."""

    def build(table, *sizes: int) -> Path:
        directory = tmp_path / "log"
        for size in sizes:
            publish(directory, size, table, signer)
        return directory

    return build


@pytest.fixture
def in_child():
    """Run an action in a forked process that shares nothing back but the disk, and return its exit status."""

    def run(action) -> int:
        pid = os.fork()
        if pid == 0:
            status = 99
            try:
                status = action() or 0
            finally:
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    return run
