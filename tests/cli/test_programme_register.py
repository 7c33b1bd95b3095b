"""``pilotzone register``: items kept and lists handed in from the command line."""

import csv
import io
import json
import shutil

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import CommandLine

JSON = ["--format", "json"]
ITEM = {"id": "T-1", "kinds": ["task"], "title_zh": "建设数据市场", "title_en": "Data market", "region": "CN-33"}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Return the folder of a zone whose office has published the commitments of the package."""
    line = CommandLine(tmp_path_factory.mktemp("published") / "zone")
    line.done(["zone", "init"], ["register", "load-commitments"], ["register", "publish", "--all"])
    return line.zone


@pytest.fixture
def registers(published, tmp_path):
    """Return the program on a zone of the test's own."""
    shutil.copytree(published, tmp_path / "zone")
    return CommandLine(tmp_path / "zone")


def test_the_commitments_stand_in_the_registers_and_every_act_left_its_receipt(registers):
    listed, shown, again, receipts = registers.done(
        ["register", "list", *JSON],
        ["register", "show", "annual_goals", "--region", "CN-50", "--language", "zh", *JSON],
        ["register", "load-commitments", *JSON],
        ["evidence", "show", "--act", "item.published", *JSON],
    )
    assert {one["register"]: one["items"] for one in listed.json}["task_list"] == 54
    assert [one["title"] for one in shown.json] == ["新建智能工厂", "新建数字化车间"]
    assert {one["revision"] for one in again.json} == {2}
    assert len(receipts.json) == 77


@pytest.mark.parametrize("form", ["xlsx", "docx", "csv"])
def test_the_same_day_gives_the_same_file(registers, tmp_path, form):
    first, second = (tmp_path / f"{name}.{form}" for name in ("first", "second"))
    options = ["--region", "CN-33", "--language", "zh"]
    registers.done(
        ["register", "export", "task_list", first, *options], ["register", "export", "task_list", second, *options]
    )
    assert first.read_bytes() == second.read_bytes()


def test_a_workbook_of_the_command_line_holds_the_list(registers, tmp_path):
    registers.done(["register", "export", "annual_goals", tmp_path / "goals.xlsx", "--language", "zh"])
    titles = {cell.value for row in load_workbook(tmp_path / "goals.xlsx").active.iter_rows() for cell in row}
    assert "新建智能工厂" in titles


def test_an_item_is_added_changed_and_withdrawn_with_reasons(registers, tmp_path):
    (tmp_path / "item.json").write_text(json.dumps([ITEM]), encoding="utf-8")
    (tmp_path / "later.toml").write_text(
        'id = "T-1"\nkinds = ["task"]\ntitle_zh = "建设数据市场"\ndeadline = 2027-06-30\n', encoding="utf-8"
    )
    *_, shown = registers.done(
        ["register", "add", tmp_path / "item.json", "--reason", "plan of 2026"],
        ["register", "publish", "T-1"],
        ["register", "change", tmp_path / "later.toml", "--reason", "a year later"],
        ["register", "withdraw", "T-1", "--reason", "repealed"],
        ["register", "show", "T-1", *JSON],
    )
    revisions = [(one["act"], one["reason"], one["content"].get("deadline")) for one in shown.json["revisions"]]
    assert revisions == [
        ("added", "plan of 2026", None),
        ("published", "", None),
        ("changed", "a year later", "2027-06-30"),
        ("withdrawn", "repealed", "2027-06-30"),
    ]


def test_a_list_is_printed_as_csv_for_programs(registers):
    (shown,) = registers.done(["register", "show", "reported_facts", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(shown.out)))
    assert len(rows) == 10
    assert rows[0]["item"] == "S000-03"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "wishes"], "item_unknown"),
        (["export", "wishes", "list.csv"], "register_unknown"),
        (["export", "task_list", "list.pdf"], "invalid_value"),
        (["show", "task_list", "--on", "30 June"], "invalid_value"),
        (["withdraw", "S000-01", "--reason", " "], "item_reason"),
        (["publish", "S999-99"], "item_unknown"),
    ],
)
def test_bad_input_is_named(registers, arguments, code):
    refused = registers("register", *arguments, *JSON)
    assert (refused.status, refused.error["code"]) == (1, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "input_not_readable"),
        ('{"id": "T-1"}', "item_record"),
        ('{"id": "T-1", "kinds": ["task"], "title_en": "x", "colour": "red"}', "item_record"),
        ('{"id": "T-1", "kinds": ["wish"], "title_en": "x"}', "item_kind_unknown"),
        ('{"id": "a b", "kinds": ["task"], "title_en": "x"}', "invalid_value"),
        ("[3]", "item_record"),
    ],
)
def test_a_file_that_holds_no_item_is_refused_and_nothing_is_added(registers, tmp_path, text, code):
    path = tmp_path / "items.json"
    path.write_text(text, encoding="utf-8")
    refused = registers("register", "add", path, *JSON)
    assert (refused.status, refused.error["code"]) == (1, code)
    assert registers("register", "show", "T-1", *JSON).error["code"] == "item_unknown"
