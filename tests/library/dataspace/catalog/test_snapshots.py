import hashlib
import os
import resource
import signal
import subprocess
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.dataspace.catalog import CsvSource, ParquetSource, write_snapshot
from pilotzone.dataspace.catalog.errors import SnapshotNotWrittenError, TooFewFieldsError
from pilotzone.dataspace.catalog.snapshots import _groups


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "source.csv"
    file.write_text("a,b\n" + "".join(f"{n},{n * 7919 % 1000}.5\n" for n in range(50_000)))
    return CsvSource(file)


def test_the_same_rows_give_the_same_bytes(source, tmp_path):
    first = write_snapshot(source, tmp_path / "first.parquet")
    second = write_snapshot(source, tmp_path / "second.parquet")
    assert first.sha256 == second.sha256
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == "sha256:" + hashlib.sha256(first.path.read_bytes()).hexdigest()


def test_a_snapshot_of_a_snapshot_has_the_same_bytes(source, tmp_path):
    first = write_snapshot(source, tmp_path / "first.parquet")
    second = write_snapshot(ParquetSource(first.path), tmp_path / "second.parquet")
    assert first.sha256 == second.sha256


def test_the_engine_reads_the_types_that_the_snapshot_states(source, tmp_path):
    snapshot = write_snapshot(source, tmp_path / "snapshot.parquet", {"b": "DECIMAL(6,1)"})
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{snapshot.path}'").fetchall()
    assert [(row[0], row[1]) for row in described] == [(column.name, column.type) for column in snapshot.columns]


def test_a_failed_writing_leaves_the_earlier_snapshot_as_it_was(source, tmp_path):
    snapshot = write_snapshot(source, tmp_path / "snapshot.parquet")
    before = snapshot.path.read_bytes()
    source.path.write_text("a,b\n1\n")
    with pytest.raises(TooFewFieldsError):
        write_snapshot(source, snapshot.path)
    assert snapshot.path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["snapshot.parquet", "source.csv"]


def test_a_folder_that_is_absent_is_an_error_that_names_the_snapshot(source, tmp_path):
    with pytest.raises(SnapshotNotWrittenError) as caught:
        write_snapshot(source, tmp_path / "absent" / "snapshot.parquet")
    assert "No such file or directory" in str(caught.value)


@pytest.mark.parametrize("limit", [10_000, 700_000], ids=["in the working copy", "in the snapshot itself"])
def test_a_full_disk_leaves_nothing_half_written(limit, tmp_path):
    """A limit on the size of files stands for the full disk: the operating system refuses the same write."""
    source = tmp_path / "source.parquet" if limit > 10_000 else tmp_path / "source.csv"
    if limit > 10_000:
        pq.write_table(pa.table({"a": [str(hash_of(n)) for n in range(40_000)]}), source)
        made = ParquetSource(source)
    else:
        source.write_text("a\n" + "1234\n" * 10_000)
        made = CsvSource(source)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    earlier = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(SnapshotNotWrittenError):
            write_snapshot(made, tmp_path / "snapshot.parquet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, earlier)
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def hash_of(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@given(st.lists(st.integers(0, 20), max_size=6), st.integers(1, 9))
def test_groups_depend_on_the_rows_and_not_on_the_batches(sizes, size):
    column = pa.array(range(sum(sizes)), pa.int64())
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    batches = [
        pa.RecordBatch.from_arrays([column.slice(start, rows)], ["a"])
        for start, rows in zip(starts, sizes, strict=True)
    ]
    groups = list(_groups(batches, size))
    assert all(group.num_rows == size for group in groups[:-1])
    assert all(0 < group.num_rows <= size for group in groups)
    assert [value for group in groups for value in group["a"].to_pylist()] == column.to_pylist()


def test_a_process_killed_while_it_writes_leaves_no_snapshot(tmp_path):
    """The file appears by renaming, so that a reader sees it whole or not at all."""
    pipe = tmp_path / "source.csv"
    os.mkfifo(pipe)
    program = (
        "import sys; from pathlib import Path; from pilotzone.dataspace.catalog import CsvSource, write_snapshot; "
        "write_snapshot(CsvSource(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    destination = tmp_path / "snapshot.parquet"
    child = subprocess.Popen([sys.executable, "-c", program, str(pipe), str(destination)])
    with pipe.open("wb") as file:  # opens when the child reads
        file.write(b"a,b\n1,2\n")
        file.flush()
        child.kill()
        child.wait()
    assert child.returncode == -signal.SIGKILL
    assert any(path.name.endswith(".partial") for path in tmp_path.iterdir())  # it was indeed writing
    assert not destination.exists()
