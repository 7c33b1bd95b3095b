"""Heads of tables give their cells year, unit and aim, in every format that has tables."""

import html
import io
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
import typst
from docx import Document
from docx.oxml import OxmlElement

from pilotzone.programme.plans import CandidateFlag, PlanContext, PlanFlag, find_candidates, import_plan

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "programme"
CASES = tomllib.loads((VECTORS / "tables.toml").read_text(encoding="utf-8"))["case"]
HEAD, ROW = ["指标", "单位", "2020年", "2025年"], ["软件业务收入", "亿元", "300", "500"]


def spread(cell):
    """Return a cell's text and the columns and rows that it covers."""
    return (cell, 1, 1) if isinstance(cell, str) else (cell["text"], cell.get("columns", 1), cell.get("rows", 1))


def as_html(before, *tables):
    def shown(cell):
        text, columns, rows = spread(cell)
        return f'<td colspan="{columns}" rowspan="{rows}"><p>{html.escape(text)}</p></td>'

    drawn = "".join(
        "".join("".join(map(shown, row)).join(("<tr>", "</tr>")) for row in rows).join(("<table>", "</table>"))
        for rows in tables
    )
    return f"<html><body><p>{before}</p>{drawn}</body></html>".encode()


def as_docx(before, *tables):
    document = Document()
    document.add_paragraph(before)
    for rows in tables:
        width = sum(spread(cell)[1] for cell in rows[0])
        table = document.add_table(rows=len(rows), cols=width)
        taken = set()
        for place, row in enumerate(rows):
            column = 0
            for text, columns, down in map(spread, row):
                while (place, column) in taken:
                    column += 1
                taken |= {(place + below, column + right) for below in range(down) for right in range(columns)}
                cell = table.cell(place, column).merge(table.cell(place + down - 1, column + columns - 1))
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(before, *tables, page="width: 21cm, height: 29.7cm"):
    def shown(cell):
        escaped = cell.replace("[", r"\[").replace("]", r"\]")
        return f"[{escaped}]"

    drawn = "".join(
        f"#table(columns: {len(rows[0])}, {', '.join(shown(cell) for row in rows for cell in row)})\n"
        for rows in tables
    )
    return typst.compile(f'#set page({page})\n#set text(font: "Noto Serif CJK SC")\n{before}\n\n{drawn}'.encode())


def check(case, data):
    plan = import_plan(data)
    context = PlanContext(dated=case.get("dated"), region=case.get("region"), places=case.get("places", {}))
    found = find_candidates(plan, context)
    wanted = [one | {name: Decimal(one[name]) for name in ("value",) if name in one} for one in case["candidates"]]
    compared = [
        {
            name: {
                "span": plan.text[one.span.start : one.span.end],
                "deadline": one.deadline and one.deadline.day,
                "flags": sorted(one.flags),
            }.get(name, getattr(one, name))
            for name in want
        }
        for one, want in zip(found, wanted, strict=False)
    ]
    assert (compared, len(found)) == (wanted, len(wanted))
    for one in found:
        assert one.sentence.start <= one.span.start < one.span.end <= one.sentence.end


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_table_in_a_page(case):
    check(case, as_html(case["before"], case["rows"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_table_in_a_word_document(case):
    check(case, as_docx(case["before"], case["rows"]))


@pytest.mark.parametrize("case", [one for one in CASES if "merged" not in one], ids=lambda case: case["says"])
def test_a_table_in_a_pdf(case, chinese_font):
    check(case, as_pdf(case["before"], case["rows"]))


def test_the_date_of_a_cell_stands_in_its_head():
    plan = import_plan(as_html("表", [HEAD, ROW]))
    (target,) = (one for one in find_candidates(plan) if one.kind == "target")
    assert plan.text[slice(*target.deadline.span)] == "2025年"
    assert target.deadline.span.end < target.span.start


def test_a_cell_that_reaches_down_is_proposed_once_and_dates_all_its_rows():
    rows = [["任务", "完成时限"], ["建设数据平台", {"text": "2025年底", "rows": 2}], ["建设算力平台"]]
    for data in (as_html("表", rows), as_docx("表", rows)):
        plan = import_plan(data)
        assert plan.text.count("2025年底") == 1
        found = [(plan.text[slice(*one.span)], one.deadline.day.year) for one in find_candidates(plan)]
        assert found == [("建设数据平台", 2025), ("建设算力平台", 2025)]


def test_a_table_that_a_page_break_cuts_keeps_its_head_and_the_flag(chinese_font):
    rows = [[f"第{number}类收入", "亿元", str(number), str(number + 10)] for number in range(1, 31)]
    plan = import_plan(as_pdf("主要指标", [HEAD, *rows], page="width: 21cm, height: 12cm"))
    targets = [one for one in find_candidates(plan) if one.kind == "target"]
    assert PlanFlag.TABLE_ACROSS_PAGES in plan.flags
    assert {one.page for one in plan.paragraphs if one.table == 1} >= {1, 2}
    assert [int(one.value / 10**8) for one in targets] == list(range(11, 41))
    assert {one.deadline.day.year for one in targets} == {2025}


def test_a_head_that_is_repeated_on_the_next_page_is_no_row():
    plan = import_plan(as_html("表", [HEAD, ROW, HEAD, ROW]))
    assert [one.value for one in find_candidates(plan)] == [300 * 10**8, 500 * 10**8] * 2


def test_a_table_without_a_head_right_behind_another_goes_on_under_its_head():
    for data in (as_html("表", [HEAD, ROW], [["电信业务收入", "亿元", "30", "50"]]),):
        plan = import_plan(data)
        assert [one.value for one in find_candidates(plan) if one.kind == "target"] == [500 * 10**8, 50 * 10**8]


def test_a_row_that_the_file_marks_as_head_is_one_even_with_values():
    table = "<table><thead><tr><th>2025</th><th>100</th></tr></thead><tr><td>收入</td><td>5亿元</td></tr></table>"
    (one,) = find_candidates(import_plan(f"<html><body><h2>目标</h2>{table}</body></html>".encode())) or (None,)
    assert one is None
    document = Document()
    row = document.add_table(rows=2, cols=2).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    row.cells[0].text = "100"
    stream = io.BytesIO()
    document.save(stream)
    assert [one.head for one in import_plan(stream.getvalue()).paragraphs] == [True]


def test_targets_of_text_and_table_that_contradict_each_other_are_flagged_at_both():
    said = "到2025年，数字经济核心产业增加值占地区生产总值的比重达到12%。"
    rows = [["指标", "2020年", "2025年"], ["数字经济核心产业增加值占GDP比重（%）", "7.8", "10"]]
    flagged = [
        one.value
        for one in find_candidates(import_plan(as_html(said, rows)))
        if CandidateFlag.CONTRADICTORY in one.flags
    ]
    assert flagged == [12, 10]


def test_the_same_target_in_text_and_table_is_no_contradiction():
    said = "到2025年，数字经济核心产业增加值占地区生产总值的比重达到10%。"
    rows = [["指标", "2020年", "2025年"], ["数字经济核心产业增加值占GDP比重（%）", "7.8", "10"]]
    found = find_candidates(import_plan(as_html(said, rows)))
    assert not any(CandidateFlag.CONTRADICTORY in one.flags for one in found)
