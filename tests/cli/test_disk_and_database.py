"""A busy database, a full disk, a folder that may not be written: clear errors, and nothing half-written."""

import os
import resource
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from pilotzone_cli import output
from pilotzone_cli.errors import OutputNotWrittenError
from tests.cli.conftest import SCRIPT

ADMIT = ("party", "add", "university", "--name-en", "University", "--role", "data_consumer", "--format", "json")


def parties(pilotzone) -> int:
    verified, listed = pilotzone.done(["evidence", "verify"], ["party", "list", "--format", "json"])
    assert verified.status == 0
    return len(listed.json)


@pytest.mark.slow
def test_a_busy_database_is_said_to_be_busy(pilotzone):
    """The writer waits its ten seconds, then gives up."""
    other = sqlite3.connect(pilotzone.zone / "records.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        refused = pilotzone(*ADMIT)
    finally:
        other.close()
    assert (refused.status, refused.error["code"]) == (1, "database_busy")
    assert parties(pilotzone) == 3
    assert pilotzone(*ADMIT).status == 0


def test_a_snapshot_for_which_there_is_no_room_is_not_published(pilotzone, tmp_path):
    source = tmp_path / "large.csv"
    source.write_text("a,b\n" + "".join(f"{n},{n * 7919 % 10007}\n" for n in range(40_000)), encoding="utf-8")
    publish = ("--as", "power_company", "dataset", "publish", source, "--name", "large", "--format", "json")
    refused = limited(pilotzone, 200_000, *publish)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert '"snapshot_not_written"' in refused.stderr
    assert [path.name for path in (pilotzone.zone / "data").iterdir()] == ["customers.parquet"]
    assert len(pilotzone("dataset", "list", "--format", "json").json) == 1


def test_records_for_which_there_is_no_room_are_not_half_written(pilotzone):
    refused = limited(pilotzone, 1000, *ADMIT)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert '"storage_not_writable"' in refused.stderr
    assert parties(pilotzone) == 3


def limited(pilotzone, size, *arguments):
    """Run a command whose files cannot grow beyond ``size`` bytes, as on a disk that is full."""
    return subprocess.run(
        [SCRIPT, *map(str, arguments)],
        env=pilotzone.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


def test_a_result_that_cannot_be_printed_is_an_error(pilotzone):
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [SCRIPT, "party", "list"],
            env=pilotzone.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == "code: output_not_written"


def test_a_reader_who_has_read_enough_is_no_fault(pilotzone):
    read, write = os.pipe()
    os.close(read)
    process = pilotzone.start("evidence", "show", stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert process.communicate()[1] == ""


def test_a_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    with pytest.raises(OutputNotWrittenError):
        output.write_file(tmp_path / "absent" / "answer.csv", b"a,b")
    (tmp_path / "answer.csv").mkdir()
    with pytest.raises(OutputNotWrittenError):
        output.write_file(tmp_path / "answer.csv", b"a,b")
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]


def test_a_file_that_is_there_outlives_a_full_disk(tmp_path):
    (tmp_path / "answer.csv").write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OutputNotWrittenError):
            output.write_file(tmp_path / "answer.csv", b"new" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"answer.csv": b"old"}


def test_a_folder_that_may_not_be_written_is_said_to_be_so(pilotzone):
    bound = [SCRIPT]
    if os.geteuid() == 0:  # file permissions bind root too, once it has given up the capability to override them
        bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", SCRIPT]
        if shutil.which("setpriv") is None or subprocess.run([*bound, "--version"], check=False).returncode:
            pytest.skip("this root cannot give up its capabilities")
    for path in (pilotzone.zone / "records.sqlite3", pilotzone.zone):
        path.chmod(path.stat().st_mode & ~0o222)
    refused = subprocess.run(
        [*bound, *ADMIT], env=pilotzone.environment, capture_output=True, encoding="utf-8", check=False
    )
    pilotzone.zone.chmod(0o755)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert '"storage_not_writable"' in refused.stderr
