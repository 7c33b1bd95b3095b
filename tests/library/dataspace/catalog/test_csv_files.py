import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.catalog import CsvSource, column_name, csv_files, write_snapshot
from pilotzone.dataspace.catalog.errors import (
    CsvTooLargeError,
    EncodingError,
    SourceError,
    SourceNotReadableError,
    TooFewFieldsError,
    UnreadableCsvError,
    ValueTypeError,
)

VECTORS = tomllib.loads((Path(__file__).parents[3] / "vectors" / "csv_files.toml").read_text(encoding="utf-8"))["file"]


def named(vectors):
    return pytest.mark.parametrize("vector", vectors, ids=[vector["name"] for vector in vectors])


def snapshot_of(folder, data: bytes, declared=None, **options):
    file = folder / "source.csv"
    file.write_bytes(data)
    return write_snapshot(CsvSource(file, **options), folder / "snapshot.parquet", declared or {})


@named([vector for vector in VECTORS if "error" not in vector])
def test_a_sound_file_becomes_a_snapshot(vector, tmp_path):
    snapshot = snapshot_of(tmp_path, vector["text"].encode(), vector.get("declared"))
    assert {column.name: column.type for column in snapshot.columns} == vector["types"]
    rows = pq.read_table(snapshot.path).to_pylist()
    assert [[str(value) for value in row.values()] for row in rows] == vector["rows"]
    assert snapshot.rows == len(rows)


@named([vector for vector in VECTORS if "error" in vector])
def test_a_defect_is_named_by_line_and_column_and_nothing_is_left(vector, tmp_path):
    with pytest.raises(SourceError) as caught:
        snapshot_of(tmp_path, vector["text"].encode(), vector.get("declared"))
    assert caught.value.code == vector["error"]
    assert vector["where"].items() <= caught.value.parameters.items()
    assert [path.name for path in tmp_path.iterdir()] == ["source.csv"]


def test_bytes_that_are_not_utf_8_are_named_by_byte_and_line(tmp_path):
    with pytest.raises(EncodingError) as caught:
        snapshot_of(tmp_path, b"a,b\n1,2\n3,\xb1\xb1\xbe\xa9\n")
    assert (caught.value.parameters["byte"], caught.value.parameters["line"]) == (11, 3)
    assert "gb18030" in caught.value.advice


@pytest.mark.parametrize("header", ["a", "ab", "abc"])
def test_a_wrong_byte_is_counted_across_the_chunks_in_which_a_file_is_read(header, tmp_path):
    """Whichever byte of a character a chunk ends with."""
    data = f"{header}\n".encode() + "试验区\n".encode() * 300_000
    with pytest.raises(EncodingError) as caught:
        snapshot_of(tmp_path, data + b"\xff\n")
    assert (caught.value.parameters["byte"], caught.value.parameters["line"]) == (len(data) + 1, 300_002)


def test_gb18030_is_read_where_it_is_declared(tmp_path):
    snapshot = snapshot_of(tmp_path, "地区,值\n北京,1\n".encode("gb18030"), encoding="gb18030")
    assert pq.read_table(snapshot.path).to_pylist() == [{"地区": "北京", "值": 1}]


def test_another_delimiter_is_read_where_it_is_declared(tmp_path):
    snapshot = snapshot_of(tmp_path, b"a;b\n1;2,5\n", delimiter=";")
    assert pq.read_table(snapshot.path).to_pylist() == [{"a": 1, "b": "2,5"}]


@pytest.mark.parametrize("options", [{"delimiter": ""}, {"delimiter": '"'}, {"delimiter": "ab"}, {"encoding": "big5"}])
def test_an_impossible_delimiter_or_encoding_is_refused(options):
    with pytest.raises(InvalidValueError):
        CsvSource(Path("any.csv"), **options)


@pytest.mark.parametrize("name", ["absent.csv", ""])
def test_a_file_that_is_absent_or_a_folder_is_named(name, tmp_path):
    with pytest.raises(SourceNotReadableError):
        write_snapshot(CsvSource(tmp_path / name), tmp_path / "snapshot.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_signs_that_an_engine_could_expand_is_taken_literally(tmp_path):
    folder = tmp_path / "it's [1]*?"
    folder.mkdir()
    assert snapshot_of(folder, b"a\n1\n").rows == 1


def test_the_first_defect_of_a_long_file_is_found(tmp_path):
    """Lines are counted in the file, not in the parts in which an engine reads it."""
    data = b"a,b\n" + b'1,"two\nlines"\n' * 200_000 + b"3\n" + b"4,5\n" * 100_000 + b"6\n"
    with pytest.raises(TooFewFieldsError) as caught:
        snapshot_of(tmp_path, data)
    assert caught.value.parameters["line"] == 400_002


@pytest.mark.parametrize(("last", "kind"), [("7", "BIGINT"), ("0.5", "DOUBLE"), ("07", "VARCHAR"), ("x", "VARCHAR")])
def test_the_last_of_many_rows_decides_as_much_as_the_first(last, kind, tmp_path):
    snapshot = snapshot_of(tmp_path, b"a\n" + b"1\n" * 5_000 + last.encode())
    assert [column.type for column in snapshot.columns] == [kind]


def test_a_wrong_value_after_a_very_long_field_is_found(tmp_path):
    with pytest.raises(ValueTypeError) as caught:
        snapshot_of(tmp_path, b'a,b\n"' + b"x\n" * 100_000 + b'",1\ny,z\n', {"b": "BIGINT"})
    assert caught.value.parameters["place"] == "line 100003"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_the_zone_of_the_machine_changes_no_time(zone, tmp_path):
    (tmp_path / "source.csv").write_text("a,b\n2026-01-01T08:00:00+08:00,2026-01-01 08:00\n")
    program = (
        "import sys; from pathlib import Path; from pilotzone.dataspace.catalog import CsvSource, write_snapshot; "
        "write_snapshot(CsvSource(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    paths = [str(tmp_path / "source.csv"), str(tmp_path / "snapshot.parquet")]
    subprocess.run([sys.executable, "-c", program, *paths], check=True, env=os.environ | {"TZ": zone})
    (row,) = pq.read_table(tmp_path / "snapshot.parquet").to_pylist()
    assert (row["a"].hour, row["b"].hour) == (0, 8)


@pytest.mark.parametrize("limit", ["2MB", "20MB"])
def test_a_file_that_needs_more_memory_than_is_set_aside_is_a_clear_error(limit, monkeypatch, tmp_path):
    monkeypatch.setitem(csv_files._SETTINGS, "memory_limit", limit)
    header = ",".join(f"c{n}" for n in range(300))
    with pytest.raises(CsvTooLargeError):
        snapshot_of(tmp_path, (header + "\n" + (",".join(["x" * 200] * 300) + "\n") * 300).encode())
    assert [path.name for path in tmp_path.iterdir()] == ["source.csv"]


def test_a_line_longer_than_the_engine_reads_is_named(tmp_path):
    with pytest.raises(UnreadableCsvError) as caught:
        snapshot_of(tmp_path, b"a,b\n1,2\n" + b"x" * 3_000_000 + b",2\n")
    assert caught.value.parameters["line"] == 3


def test_rows_keep_their_order(tmp_path):
    numbers = list(range(300_000, 0, -1))
    snapshot = snapshot_of(tmp_path, ("a\n" + "\n".join(map(str, numbers))).encode())
    assert pq.read_table(snapshot.path)["a"].to_pylist() == numbers


@given(st.text(max_size=40))
def test_the_name_of_a_name_is_the_name(header):
    """Applying the rule twice changes nothing, and a name holds letters, digits and ``_`` only."""
    name = column_name(header)
    assert column_name(name) == name
    assert all(sign.isalnum() or sign == "_" for sign in name)


@pytest.mark.shared
def test_a_real_file_with_an_unquoted_comma_is_refused_at_its_line(shared, tmp_path):
    with pytest.raises(SourceError) as caught:
        write_snapshot(CsvSource(shared / "data" / "facts" / "known_values.csv"), tmp_path / "snapshot.parquet")
    assert caught.value.parameters["line"] == 8


@pytest.mark.shared
def test_real_measurements_get_the_types_of_measurements(shared, tmp_path):
    air = CsvSource(shared / "data" / "city" / "beijing_air_Aotizhongxin.csv")
    snapshot = write_snapshot(air, tmp_path / "snapshot.parquet")
    assert snapshot.rows == 35_064
    types = {column.name: column.type for column in snapshot.columns}
    assert (types["pm2_5"], types["wd"], types["year"]) == ("DOUBLE", "VARCHAR", "BIGINT")
    assert pq.read_table(snapshot.path)["pm2_5"].null_count == 925
