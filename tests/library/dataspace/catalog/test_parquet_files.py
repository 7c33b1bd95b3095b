from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.dataspace.catalog import ParquetSource, write_snapshot
from pilotzone.dataspace.catalog.errors import (
    ColumnTypeError,
    DamagedParquetError,
    DeclaredTypeError,
    EmptySourceError,
    SourceNotReadableError,
    ValueTypeError,
)


def snapshot_of(folder, table, types=None):
    pq.write_table(table, folder / "source.parquet")
    return write_snapshot(ParquetSource(folder / "source.parquet"), folder / "snapshot.parquet", types or {})


TAKEN = [
    (pa.bool_(), True, "BOOLEAN", True),
    (pa.int8(), -1, "BIGINT", -1),
    (pa.uint32(), 4_000_000_000, "BIGINT", 4_000_000_000),
    (pa.float32(), 0.5, "DOUBLE", 0.5),
    (pa.decimal128(10, 2), Decimal("1.50"), "DECIMAL(10,2)", Decimal("1.50")),
    (pa.string(), "湖北", "VARCHAR", "湖北"),
    (pa.large_string(), "湖北", "VARCHAR", "湖北"),
    (pa.dictionary(pa.int8(), pa.string()), "湖北", "VARCHAR", "湖北"),
    (pa.date32(), date(2026, 7, 1), "DATE", date(2026, 7, 1)),
    (pa.timestamp("ms"), datetime(2026, 7, 1, 8), "TIMESTAMP", datetime(2026, 7, 1, 8)),  # noqa: DTZ001 - without zone
    (
        pa.timestamp("us", "Asia/Shanghai"),
        datetime(2026, 7, 1, 8, tzinfo=UTC),
        "TIMESTAMP",
        datetime(2026, 7, 1, 8),  # noqa: DTZ001 - in UTC, as a column states it
    ),
]


@pytest.mark.parametrize(("kind", "value", "name", "kept"), TAKEN, ids=[str(case[0]) for case in TAKEN])
def test_a_plain_type_is_kept_or_widened(kind, value, name, kept, tmp_path):
    snapshot = snapshot_of(tmp_path, pa.table({"Column A": pa.array([value, None], kind)}))
    assert [(c.name, c.type, c.title) for c in snapshot.columns] == [("column_a", name, "Column A")]
    assert pq.read_table(snapshot.path)["column_a"].to_pylist() == [kept, None]


REFUSED = [
    (pa.uint64(), 1),
    (pa.decimal256(50, 2), Decimal(1)),
    (pa.binary(), b"x"),
    (pa.time64("us"), None),
    (pa.duration("us"), None),
    (pa.list_(pa.int64()), [1]),
    (pa.struct([("x", pa.int64())]), {"x": 1}),
    (pa.map_(pa.string(), pa.int64()), [("x", 1)]),
]


@pytest.mark.parametrize(("kind", "value"), REFUSED, ids=[str(case[0]) for case in REFUSED])
def test_another_type_is_refused_with_its_column(kind, value, tmp_path):
    with pytest.raises(ColumnTypeError) as caught:
        snapshot_of(tmp_path, pa.table({"good": [1], "bad": pa.array([value], kind)}))
    assert caught.value.parameters["column"] == "bad"


def test_a_time_finer_than_a_microsecond_is_refused_with_its_row(tmp_path):
    table = pa.table({"t": pa.array([1000, 1001], pa.timestamp("ns"))})
    with pytest.raises(ValueTypeError) as caught:
        snapshot_of(tmp_path, table)
    assert (caught.value.parameters["place"], caught.value.parameters["column"]) == ("row 2", "t")


def test_a_file_states_its_types_itself(tmp_path):
    """A declaration may repeat what the file states, and change nothing."""
    table = pa.table({"a": [1]})
    assert snapshot_of(tmp_path, table, {"a": "BIGINT"}).rows == 1
    with pytest.raises(DeclaredTypeError):
        snapshot_of(tmp_path, table, {"a": "VARCHAR"})


def test_a_file_without_rows_is_refused(tmp_path):
    with pytest.raises(EmptySourceError):
        snapshot_of(tmp_path, pa.table({"a": pa.array([], pa.int64())}))


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(SourceNotReadableError):
        write_snapshot(ParquetSource(tmp_path / "absent.parquet"), tmp_path / "snapshot.parquet")


def test_what_the_file_says_of_itself_to_pilotzone_is_kept_and_nothing_else(tmp_path):
    table = pa.table({"a": [1]}).replace_schema_metadata({"pilotzone:synthetic": "true", "author": "Wang Fang"})
    metadata = pq.read_metadata(snapshot_of(tmp_path, table).path).metadata
    assert metadata == {b"pilotzone:synthetic": b"true"}


@pytest.mark.parametrize("data", [b"", b"PAR1", b"a,b\n1,2\n", b"PAR1" + bytes(100) + b"PAR1"])
def test_a_file_that_is_no_parquet_is_refused(data, tmp_path):
    (tmp_path / "source.parquet").write_bytes(data)
    with pytest.raises(DamagedParquetError):
        write_snapshot(ParquetSource(tmp_path / "source.parquet"), tmp_path / "snapshot.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["source.parquet"]


def test_a_file_damaged_in_its_pages_leaves_nothing(tmp_path):
    source = tmp_path / "source.parquet"
    pq.write_table(pa.table({"a": list(range(10_000))}), source, compression="zstd", use_dictionary=False)
    data = bytearray(source.read_bytes())
    data[40 : len(data) // 2] = bytes(len(data) // 2 - 40)
    source.write_bytes(data)
    with pytest.raises(DamagedParquetError):
        write_snapshot(ParquetSource(source), tmp_path / "snapshot.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["source.parquet"]


def test_text_that_is_no_utf_8_is_refused(tmp_path):
    raw = pa.array([b"\xff\xfe"], pa.binary())
    table = pa.table({"a": pa.StringArray.from_buffers(1, raw.buffers()[1], raw.buffers()[2])})
    with pytest.raises(DamagedParquetError):
        snapshot_of(tmp_path, table)
