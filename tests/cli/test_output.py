"""What is printed: exact for programs, readable and harmless for people."""

import json
import os
import pty
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.csv import read_csv

from pilotzone_cli.headings import HEADINGS
from pilotzone_cli.output import draw, to_csv, to_json, write_file
from pilotzone_cli.results import print_result
from pilotzone_cli.session import Session
from pilotzone_cli.usage import yuan
from pilotzone_cli.values import plain

VALUES = {
    "nothing": (None, "", None),
    "a truth": (True, "true", True),
    "a whole number": (2**60, str(2**60), 2**60),
    "an exact number": (Decimal("1E+2"), "100", "100"),
    "cents that end in nought": (Decimal("0.10"), "0.10", "0.10"),
    "a number that is none": (float("nan"), "nan", "nan"),
    "a number without end": (float("-inf"), "-inf", "-inf"),
    "a day": (date(2026, 7, 1), "2026-07-01", "2026-07-01"),
    "a time": (datetime(2026, 7, 1, tzinfo=UTC), "2026-07-01T00:00:00Z", "2026-07-01T00:00:00Z"),
    "bytes": (b"\x00\xff", "00ff", "00ff"),
    "Chinese": ("试验区", "试验区", "试验区"),
    "a list": (["a", Decimal(1)], '["a", "1"]', ["a", "1"]),
}


@pytest.mark.parametrize(("value", "in_csv", "in_json"), VALUES.values(), ids=VALUES)
def test_a_value_is_written_exactly(value, in_csv, in_json):
    assert plain(value) == in_csv
    assert json.loads(to_json([value])) == [in_json]


def test_json_holds_chinese_as_it_is_and_keeps_the_order():
    assert to_json({"b": "试验区", "a": 1}) == '{\n  "b": "试验区",\n  "a": 1\n}\n'


def test_csv_quotes_what_would_break_it():
    assert to_csv(["a", "b"], [['say "x"', "1,\n2"]]) == 'a,b\r\n"say ""x""","1,\n2"\r\n'


def test_fen_are_yuan_with_two_decimals():
    assert [str(yuan(fen)) for fen in (0, 5, 30105)] == ["0.00", "0.05", "301.05"]


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def test_columns_of_a_table_stand_under_each_other_where_chinese_is_among_them():
    lines = draw(["name", "n"], [["试验区", 1], ["zone", 22]]).splitlines()
    assert {width(line) for line in lines} == {width(lines[0])}


def test_a_table_that_no_terminal_shows_is_neither_cut_nor_coloured():
    long = "字" * 500
    table = draw(["text"], [[long]])
    assert long in table
    assert "\x1b" not in table


def test_control_sequences_in_data_do_not_reach_the_terminal():
    table = draw(["\x1b[2J"], [["\x1b]0;owned\x07"], ["[red]plain[/red]"]])
    assert "\x1b" not in table
    assert "\\x1b]0;owned\\x07" in table
    assert "[red]plain[/red]" in table


def test_a_long_answer_is_shown_in_part_and_says_so(capsys):
    table = pa.table({"n": list(range(1500))})
    print_result(Session(format="table"), table, None)
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1002
    assert "1000 of 1500" in shown.err
    print_result(Session(format="csv"), table, None)
    assert len(capsys.readouterr().out.splitlines()) == 1501


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "answer.csv")
    write_file(tmp_path / "link", b"a,b")
    write_file(Path("/dev/null"), b"a,b")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "answer.csv").read_bytes() == b"a,b"
    assert Path("/dev/null").is_char_device()


def test_programs_read_the_names_and_people_the_headings():
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in HEADINGS)


def test_binary_formats_are_not_written_to_a_terminal(pilotzone):
    """The question is not even asked: no receipt, no price."""
    controller, terminal = pty.openpty()
    ask = ("--as", "city_bank", "query", "run", "SELECT count(*) FROM customers", "--purpose", "credit_risk")
    process = pilotzone.start(*ask, "--format", "arrow", stdout=terminal, stderr=-1)
    said = process.communicate()[1]
    os.close(terminal)
    os.close(controller)
    assert process.returncode == 1
    assert "code: binary_to_terminal" in said
    assert pilotzone("query", "history", "--format", "json").json == []


@pytest.mark.parametrize(
    ("format_", "read"),
    [("arrow", lambda path: pa.ipc.open_stream(path).read_all()), ("parquet", pq.read_table), ("csv", read_csv)],
)
def test_an_answer_of_many_batches_is_whole_in_its_file(tmp_path, format_, read):
    part = pa.table({"n": list(range(1000)), "text": ["a,b"] * 1000})
    table, path = pa.concat_tables([part] * 5), tmp_path / f"answer.{format_}"
    print_result(Session(format=format_), table, path)
    assert read(path).equals(table)
    assert list(tmp_path.iterdir()) == [path]
