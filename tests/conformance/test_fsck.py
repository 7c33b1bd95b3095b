"""Our log checked by fsck, the checker of Tessera (Go, v1.0.4)."""

import subprocess

import pytest

from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.publisher import publish

pytestmark = pytest.mark.conformance


@pytest.fixture
def fsck(program, signer, tmp_path):
    """Run the program on the log at an address and return what it said.

    Version 1.0.4 ends with status 0 whatever it found, so that its words decide.
    """
    path = program("fsck")
    key = tmp_path / "log.vkey"
    key.write_text(signer.vkey, encoding="utf-8")

    def run(address: str) -> str:
        command = [path, "--ui=false", "--N=2", f"--public_key={key}", f"--storage_url={address}"]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stderr

    return run


def accepted(checkpoint) -> str:
    return f"Successfully fsck'd log with size {checkpoint.size} and root {to_base64(checkpoint.root)}"


def test_fsck_accepts_our_log_over_http_and_on_disk(fsck, grown, served):
    directory, (_earlier, now) = grown
    with served(directory) as address:
        over_http = fsck(address)
    for said in (over_http, fsck(f"file://{directory}/")):
        assert accepted(now) in said
        assert "fsck failed" not in said


@pytest.mark.parametrize("size", [0, 1, 256, 65_536])
def test_fsck_accepts_logs_of_every_shape(fsck, signer, tmp_path, size):
    log = tmp_path / "log"
    checkpoint = publish(log, size, lambda start, stop: (b"%d" % each for each in range(start, stop)), signer)
    assert accepted(checkpoint) in fsck(f"file://{log}/")


@pytest.mark.parametrize("name", ["tile/entries/003", "tile/0/007", "tile/1/000"])
def test_fsck_finds_a_flipped_bit(fsck, copied, flip, name):
    flip(copied / name, 100)
    said = fsck(f"file://{copied}/")
    assert "fsck failed" in said
    assert "Successfully" not in said
