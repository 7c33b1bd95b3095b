"""Logs that grow, honestly or not, and mirrors of them over real HTTP."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.mirror.following import Mirrored, follow_log
from pilotzone.oversight.mirror.remote import HttpLog


@pytest.fixture(scope="session")
def signer():
    return Signer("zone.example/evidence", bytes(range(32)))


@pytest.fixture(scope="session")
def verifier(signer):
    return signer.verifier


@pytest.fixture
def grow(tmp_path, signer) -> Callable[..., Path]:
    """Let a log grow to the sizes given; entries before ``fork`` are those of every log, the others its own."""

    def publish_log(*sizes: int, name: str = "log", fork: int = 1 << 40) -> Path:
        def entries(start: int, stop: int):
            return (
                b"entry %d" % each if each < fork else b"%s %d" % (name.encode(), each) for each in range(start, stop)
            )

        for size in sizes:
            publish(tmp_path / name, size, entries, signer)
        return tmp_path / name

    return publish_log


@pytest.fixture
def mirror(tmp_path, served, verifier) -> Callable[..., Mirrored]:
    """Follow a log for one round: serve its folder, and copy it into the folder ``mirror``."""

    def follow(log: Path, **options) -> Mirrored:
        with served(log, **options) as address, HttpLog(address, seconds=5) as source:
            return follow_log(tmp_path / "mirror", source, verifier)

    return follow
