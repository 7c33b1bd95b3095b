"""Logs of our own making, and the programs of others that check them: conformance/build.sh builds these."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.publisher import publish

PROGRAMS = Path(__file__).resolve().parent.parent.parent / "build" / "verifiers" / "bin"
SIZES = (700, 66_000)


@pytest.fixture(scope="session")
def program():
    """Return the path of a program by its name, or skip where it was not built."""

    def find(name: str) -> str:
        found = shutil.which(PROGRAMS / name)
        if found is None:
            pytest.skip(
                f"{name} is not built: run what conformance/ has for it, which needs Go 1.24, or Maven, or a Debian"
            )
        return found

    return find


@pytest.fixture(scope="session")
def signer():
    return Signer("zone.example/evidence", bytes(range(32)))


def entry(index: int) -> bytes:
    return b"entry %d" % index


def entries(start: int, stop: int) -> Iterator[bytes]:
    return map(entry, range(start, stop))


@pytest.fixture(scope="session")
def grown(tmp_path_factory, signer):
    """Return a log with three levels of tiles, full and partial, and the states that it went through."""
    directory = tmp_path_factory.mktemp("grown")
    return directory, [publish(directory, size, entries, signer) for size in SIZES]


@pytest.fixture
def copied(grown, tmp_path):
    """Return a copy of the grown log that a test may damage."""
    return shutil.copytree(grown[0], tmp_path / "log")


def flip_bit(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)


@pytest.fixture
def flip():
    return flip_bit
