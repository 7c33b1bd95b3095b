"""Lists in the form that an office hands in, read back from each format."""

import csv
import io
import time
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.programme.registers import (
    Department,
    Directory,
    Level,
    ListedItem,
    ListFormat,
    Place,
    SourcePlace,
    TargetReference,
    export_listing,
    list_items,
    load_registers,
)
from pilotzone.programme.registers.errors import ColumnUnknownError, DepartmentUnknownError
from pilotzone.programme.registers.register import Column, Register

ZHEJIANG = Place(code="CN-33", level=Level.PROVINCE, name_zh="浙江省", name_en="Zhejiang")
HANGZHOU = Place(code="CN-3301", level=Level.CITY, name_zh="杭州市", name_en="Hangzhou", parent="CN-33")
DIRECTORY = Directory(
    [ZHEJIANG, HANGZHOU],
    [
        Department(code="drc", place="CN-33", name_zh="省发展改革委", name_en="Provincial DRC"),
        Department(code="data", place="CN-3301", name_zh="市数据局", name_en="City data bureau"),
        Department(code="tax", place="CN-3301", name_zh="市税务局", name_en="City tax bureau"),
    ],
)
POWER = ListedItem(id="P1", kinds=("delegated_power",), title_zh="数据登记授权", title_en="Power to register data")
PROJECT = ListedItem(
    id="I1",
    kinds=("project", "task"),
    title_zh="算力中心",
    title_en="Computing centre",
    field="设施",
    region="CN-3301",
    lead="data",
    supporting=("drc", "tax"),
    deadline=date(2027, 6, 30),
    target=TargetReference("T-7", ">= 280 PFLOPS"),
    evidence=("sha256:00", "sha256:01"),
    source=SourcePlace("plan-2025", 214, 260),
)
REFORM = ListedItem(
    id="I2", kinds=("reform",), title_zh="=1+1", region="CN-33", delegated_power="P1", deadline_words="三年内"
)
ITEMS = (PROJECT, POWER, REFORM)
DAY = date(2026, 11, 22)


def listing(register="task_list", language="zh", items=ITEMS):
    return list_items(load_registers()[register], items, DIRECTORY, region="CN-33", day=DAY, language=language)


def read_csv(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def read_sheet(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def test_a_list_shows_names_and_days_in_its_language():
    chinese, english = listing("major_projects"), listing("major_projects", "en")
    assert chinese.headings[:3] == ("序号", "项目名称", "领域")
    assert len(chinese.rows) == 1
    assert chinese.rows[0][:5] == ("1", "算力中心", "设施", "杭州市", ">= 280 PFLOPS")
    assert chinese.rows[0][5:8] == ("市数据局", "省发展改革委、市税务局", "2027年6月30日")
    assert chinese.rows[0][8:] == ("sha256:00、sha256:01", "plan-2025，第214字")
    assert english.headings[:3] == ("No.", "Project", "Field")
    assert english.rows[0][5:8] == ("City data bureau", "Provincial DRC; City tax bureau", "30 June 2027")
    assert (chinese.region, chinese.dated) == ("地区：浙江省", "日期：2026年11月22日")
    assert (english.region, english.dated) == ("Region: Zhejiang", "Date: 22 November 2026")


def test_a_reform_names_the_power_that_it_rests_on_and_keeps_a_deadline_in_words():
    row = dict(zip(listing("major_reforms").headings, listing("major_reforms").rows[0], strict=True))
    assert (row["对应授权事项"], row["完成时限"]) == ("数据登记授权", "依原文：三年内")
    assert listing("major_reforms", "en").rows[0][1] == "=1+1"  # not translated: the Chinese title stands


def test_csv_reads_back_as_the_form_with_formulas_kept_text():
    wanted = listing()
    title, region, headings, *rows, signature = read_csv(export_listing(wanted, ListFormat.CSV))
    assert title == ["任务清单"]
    assert region == ["地区：浙江省", "日期：2026年11月22日"]
    assert tuple(headings) == wanted.headings
    assert [row[0] for row in rows] == ["1", "2"]
    assert tuple(rows[0]) == wanted.rows[0]
    assert rows[1][1] == "'=1+1"
    assert tuple(signature) == wanted.signature


def test_xlsx_reads_back_as_the_form_with_formulas_kept_text():
    wanted = listing()
    content = export_listing(wanted, ListFormat.XLSX)
    title, region, headings, *rows = read_sheet(content)
    assert title[0] == "任务清单"
    assert (region[0], region[-1]) == (wanted.region, wanted.dated)
    assert tuple(headings) == wanted.headings
    assert [tuple(row) for row in rows[:2]] == list(wanted.rows)
    assert [text for text in rows[-1] if text] == list(wanted.signature)
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["B5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_docx_reads_back_as_the_form():
    wanted = listing(language="en")
    paper = docx.Document(io.BytesIO(export_listing(wanted, ListFormat.DOCX)))
    cells = [tuple(cell.text for cell in row.cells) for row in paper.tables[0].rows]
    assert cells == [wanted.headings, *wanted.rows]
    said = [one.text for one in paper.paragraphs if one.text]
    assert said == [wanted.title, f"{wanted.region}\t{wanted.dated}", "\t".join(wanted.signature)]


def test_a_list_without_items_still_has_its_form():
    empty = listing(items=())
    assert read_csv(export_listing(empty, ListFormat.CSV))[3] == list(empty.signature)
    assert len(docx.Document(io.BytesIO(export_listing(empty, ListFormat.DOCX))).tables[0].rows) == 1
    assert read_sheet(export_listing(empty, ListFormat.XLSX))[2] == list(empty.headings)


@pytest.mark.parametrize("form", ListFormat)
def test_the_same_state_gives_the_same_bytes_whenever_it_is_exported(form):
    first = export_listing(listing(), form)
    time.sleep(2.1)  # a ZIP archive states time in steps of two seconds
    assert export_listing(listing(), form) == first
    if form is not ListFormat.CSV:
        with zipfile.ZipFile(io.BytesIO(first)) as packed:
            assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2026-11-22T00:00:00Z" in packed.read("docProps/core.xml")


texts = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n"), min_size=1, max_size=30)


@settings(max_examples=25)
@given(st.lists(st.tuples(texts, texts), max_size=4))
def test_any_text_that_an_item_takes_survives_csv_and_xlsx(pairs):
    items = [ListedItem(id=f"I{n}", kinds=("task",), title_zh=t, field=f) for n, (t, f) in enumerate(pairs)]
    wanted = listing(items=items)
    rows = read_csv(export_listing(wanted, ListFormat.CSV))[3:-1]
    assert [tuple(cell.removeprefix("'") if cell[:2] in _GUARDED else cell for cell in row) for row in rows] == list(
        wanted.rows
    )
    sheet = openpyxl.load_workbook(io.BytesIO(export_listing(wanted, ListFormat.XLSX))).worksheets[0]
    for number, row in enumerate(wanted.rows, start=4):
        assert tuple(cell.value or "" for cell in sheet[number]) == row


_GUARDED = ("'=", "'+", "'-", "'@")


def test_a_department_that_nobody_entered_is_named():
    item = ListedItem(id="I3", kinds=("task",), title_zh="甲", lead="nobody")
    with pytest.raises(DepartmentUnknownError, match="'nobody'"):
        listing(items=[item])


def test_a_column_that_nothing_fills_is_named():
    register = Register(
        id="own", title_zh="甲", title_en="A", kinds=("task",), columns=(Column("weather", "天气", "W"),)
    )
    with pytest.raises(ColumnUnknownError, match="'weather'"):
        list_items(register, ITEMS, DIRECTORY, region="CN-33", day=DAY, language="zh")
