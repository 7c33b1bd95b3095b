"""Answers larger than memory stand in a file that nobody else can open and that is gone with them."""

import gc
import hashlib
from pathlib import Path

import pyarrow as pa
import pytest

from pilotzone.dataspace.queries import arriving, decide
from pilotzone.dataspace.queries.arriving import Arrivals
from pilotzone.dataspace.queries.engine import Engine
from pilotzone.dataspace.queries.errors import QueryFailedError

MANY = "SELECT a.gdp + b.gdp AS x FROM figures a, figures b, figures c, figures d, figures e"


def reader(rows, batches):
    batch = pa.record_batch({"n": pa.array(range(rows))})
    return pa.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(batches)))


def mapped(folder):
    """Return the mapped files of this process under ``folder``, which have no name any more."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return [line for line in maps if f"{folder}/answer-" in line]


def test_a_small_answer_is_in_memory(tmp_path):
    table = Arrivals(tmp_path).table(reader(1000, 2))
    assert table.num_rows == 2000
    assert not mapped(tmp_path)


def test_a_large_answer_is_mapped_from_a_file_without_a_name(tmp_path):
    before = pa.total_allocated_bytes()
    table = Arrivals(tmp_path).table(reader(1_000_000, 20))
    assert table.num_rows == 20_000_000
    assert pa.total_allocated_bytes() - before < 20_000_000 * 8 / 4
    assert table.column("n").chunk(19)[999_999].as_py() == 999_999
    assert mapped(tmp_path)
    assert not list(tmp_path.iterdir())
    del table
    gc.collect()
    assert not mapped(tmp_path)


def test_an_answer_above_the_limit_fails_and_leaves_no_file(tmp_path):
    with pytest.raises(OSError, match="too large"):
        Arrivals(tmp_path, most_bytes=100_000_000).table(reader(1_000_000, 20))
    assert not list(tmp_path.iterdir())


def test_the_engine_answers_alike_from_a_file_and_from_memory(tables, tmp_path, monkeypatch):
    decision = decide(MANY, tables)
    with Engine(workers=1, arrivals=Arrivals(tmp_path)) as engine:
        held = engine.run(decision, tables).table
        monkeypatch.setattr(arriving, "_IN_MEMORY_BYTES", 1000)
        filed = engine.run(decision, tables).table
    assert mapped(tmp_path)
    assert digest(held) == digest(filed)


def test_the_engine_fails_a_query_whose_answer_is_too_large_and_answers_the_next(tables, tmp_path, monkeypatch):
    monkeypatch.setattr(arriving, "_IN_MEMORY_BYTES", 1000)
    with Engine(workers=1, arrivals=Arrivals(tmp_path, most_bytes=10_000)) as engine:
        with pytest.raises(QueryFailedError):
            engine.run(decide(MANY, tables), tables)
        sql = "SELECT count(*) AS n FROM figures"
        assert engine.run(decide(sql, tables), tables).table.to_pylist() == [{"n": 12}]


def digest(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()
