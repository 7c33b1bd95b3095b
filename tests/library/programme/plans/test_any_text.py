"""What holds for any text and any bytes, whatever they say (Hypothesis)."""

import io
import itertools
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.plans import (
    Cell,
    Limits,
    Paragraph,
    PlanContext,
    PlanFormat,
    PlanText,
    Span,
    candidate_from_record,
    candidate_record,
    find_candidates,
    import_plan,
)

WORDS = st.sampled_from(
    [
        *(
            "到2025年",
            "二〇二二年",
            "“十四五”期间",
            "今年",
            "每年",
            "2021—2025年",
            "2025年2月30日",
            "9999年",
            "0000年",
            "以来",
        ),
        *(
            "达到",
            "不超过",
            "以上",
            "左右",
            "控制在",
            "翻一番",
            "倍增",
            "增长",
            "占GDP比重",
            "力争",
            "预计",
            "建成",
            "一批",
        ),
        *(
            "3.5%",
            "一百二十",
            "百分之",
            "三成",
            "两倍",
            "十五个百分点",
            "2万亿元",
            "１０％",
            "1..2",
            "٣",
            "²",
            "½",
            "10—15",
            "个",
            "家",
        ),
        *(
            "杭州市",
            "全市",
            "浙江",
            "，",
            "。",
            "；",
            "\n",
            "、",
            "一、主要目标",
            "二、工作回顾",
            "（一）",
            "单位：亿元",
            "加快",
            "要",
        ),
        *(
            "By 2025",
            " by the end of ",
            "the 14th Five-Year",
            " Plan",
            "10 to 15",
            " percent",
            "US$ 5",
            " billion",
            " at least ",
        ),
        *(
            "strive to ",
            "up to ",
            "double",
            "in the next five years",
            "Q: ",
            "within 99999 years",
            ". ",
            "July",
            "30 June 2025",
        ),
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=3), max_size=30).map("".join)
CONTEXTS = st.builds(
    PlanContext,
    dated=st.none() | st.dates(),
    region=st.none() | st.sampled_from(["CN", "CN-33", "CN-330100", "CN-110105"]),
    annual=st.none() | st.booleans(),
    places=st.just({}) | st.dictionaries(st.text(max_size=3), st.just("CN-330100"), max_size=3),
)


def plan_of(text):
    """Return a text as a plan; the character before it keeps it from being a page or an archive."""
    return import_plan(f"文{text}".replace("\0", "").encode("utf-8", "replace"), encoding="utf-8")


def check(plan, context):
    found = find_candidates(plan, context)
    for one in found:
        assert one.sentence.start <= one.span.start < one.span.end <= one.sentence.end <= len(plan.text)
        assert any(part.span.start <= one.span.start and one.span.end <= part.span.end for part in plan.paragraphs)
        if one.deadline and one.deadline.span:
            assert plan.text[slice(*one.deadline.span)].strip()
        assert candidate_from_record(candidate_record(one)) == one
    return found


@given(TEXTS, CONTEXTS)
def test_candidates_of_any_text_lie_in_it_and_survive_their_record(text, context):
    check(plan_of(text), context)


@given(TEXTS, CONTEXTS)
def test_lines_before_a_text_shift_its_candidates_and_change_nothing_else(text, context):
    """They hold ordinary words: no heading, no date and no wording of the rules."""
    lines, context = "甲乙丙丁。\n\n戊己庚辛。\n", replace(context, annual=False)
    alone = find_candidates(plan_of(text), context)
    behind = find_candidates(
        replace(plan := plan_of(text), text=lines + plan.text, paragraphs=moved(plan, lines)), context
    )
    assert [shifted(one, len(lines)) for one in alone] == list(behind)


def moved(plan, lines):
    """Return the paragraphs of a plan behind lines that are put before it."""
    first = plan_of(lines[1:]).paragraphs
    return first + tuple(
        replace(one, span=Span(one.span.start + len(lines), one.span.end + len(lines))) for one in plan.paragraphs
    )


def shifted(candidate, by):
    def moved(span):
        return span and Span(span.start + by, span.end + by)

    deadline = candidate.deadline and replace(candidate.deadline, span=moved(candidate.deadline.span))
    return replace(candidate, span=moved(candidate.span), sentence=moved(candidate.sentence), deadline=deadline)


CELLS = st.sampled_from(
    [
        *(
            "指标",
            "单位",
            "2020年",
            "2025年",
            "到2027年目标",
            "完成时限",
            "序号",
            "牵头单位",
            "亿元",
            "%",
            "占比（%）",
            "（亿元）",
            "单位",
        ),
        *(
            "10",
            "≥8",
            "[13.5]",
            "—",
            "2.5万亿元",
            "12以上",
            "1",
            "-3",
            "2025年底",
            "",
            "建设平台，培育20家企业。",
            "全覆盖",
            "年均增速",
        ),
        *("Unit", "2025 target", "billion yuan", "baseline", "deadline", "by June 2025"),
    ]
)
ROWS = st.lists(
    st.lists(st.tuples(CELLS | st.text(max_size=3), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=5),
    min_size=1,
    max_size=6,
)


@given(ROWS, CONTEXTS)
def test_candidates_of_any_table_lie_in_its_cells(rows, context):
    drawn = "".join(
        "<tr>"
        + "".join(
            f"<td colspan='{columns}' rowspan='{down}'>{text.replace('&', '').replace('<', '')}</td>"
            for text, columns, down in row
        )
        + "</tr>"
        for row in rows
    )
    with suppress(PilotzoneError):
        plan = import_plan(f"<html><body><p>表</p><table>{drawn}</table></body></html>".encode("utf-8", "replace"))
        for part in plan.paragraphs:
            own = [cell.span for cell in part.cells if cell.span.start >= part.span.start]
            assert "\t".join(plan.text[slice(*span)] for span in own) == plan.text[slice(*part.span)] or not part.cells
        check(plan, context)


@given(st.lists(TEXTS, min_size=2, max_size=5), CONTEXTS)
def test_a_table_that_a_caller_makes_is_read_like_any_other(texts, context):
    """A row need not come from a file: what is stored is put together again."""
    words = [" ".join(text.split()) for text in texts]
    assume(all(words))
    starts = list(itertools.accumulate((len(word) + 1 for word in words), initial=0))
    cells = tuple(
        Cell(span=Span(start, start + len(word)), column=column)
        for column, (start, word) in enumerate(zip(starts, words, strict=False))
    )
    text = "\t".join(words)
    row = Paragraph(span=Span(0, len(text)), table=1, row=1, cells=cells)
    check(PlanText(text=text, paragraphs=(row,), source_digest="", format=PlanFormat.TEXT), context)


def word_document():
    document = Document()
    document.add_paragraph("到2025年，增加值达到10%以上。")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "指标"
    table.cell(0, 1).text, table.cell(1, 1).text = "2025年", "10"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


DOCX = word_document()
with zipfile.ZipFile(io.BytesIO(DOCX)) as ARCHIVE:
    PARTS = {name: ARCHIVE.read(name) for name in ARCHIVE.namelist()}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 5_000), st.binary(max_size=20), st.integers(0, 60))
def test_a_word_document_with_any_part_damaged_is_read_or_refused(name, place, put, cut):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, content in PARTS.items():
            at = place % (len(content) + 1)
            archive.writestr(part, content[:at] + put + content[at + cut :] if part == name else content)
    with suppress(PilotzoneError):
        find_candidates(import_plan(stream.getvalue(), limits=Limits(unpacked_bytes=2**22)))


@given(st.integers(0, len(DOCX)), st.binary(max_size=8))
def test_a_word_document_with_any_bytes_damaged_is_read_or_refused(place, put):
    with suppress(PilotzoneError):
        import_plan(DOCX[:place] + put + DOCX[place + len(put) :], limits=Limits(unpacked_bytes=2**22))


@pytest.mark.parametrize("year", [1, 9999])
def test_a_text_of_the_first_or_the_last_year_is_read(year):
    check(
        plan_of("今年达到3%。明年达到5%。在未来五年内达到6家。经过三年，达到7家。"),
        PlanContext(dated=date(year, 12, 31)),
    )
