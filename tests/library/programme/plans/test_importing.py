"""Bytes of every format become text with places, or a clear error; foreign bytes never raise anything else."""

import hashlib
import io
import zipfile

import pytest
import typst
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.plans import Limits, PlanFlag, PlanFormat, import_plan
from pilotzone.programme.plans.errors import (
    PlanDamagedError,
    PlanEncodingError,
    PlanFormatError,
    PlanPicturesError,
    PlanTooLargeError,
)

PLAN = (
    "到2025年，全省数字经济核心产业增加值占地区生产总值的比重达到10%以上。"
    "各级政府要加快建设数字基础设施，推动数据资源开发利用。\n"
)
TRADITIONAL = "到2025年，全省的經濟增加值達到百分之十以上，推動數據資源開發利用，加快建設基礎設施。\n"


def pdf(*pages):
    """Return a PDF of pages, each a list of (x, y, text) in Helvetica 12, with a table of references that is right."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for runs in pages:
        drawn = "".join(f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in runs)
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
        kids.append(len(objects) + 1)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    body, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start, size = len(body), len(objects) + 1
    body += (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    )
    return body.encode("latin-1")


def docx(*paragraphs, rows=()):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def words(plan):
    return [plan.text[one.span.start : one.span.end] for one in plan.paragraphs]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"]
)
def test_usual_encodings_of_one_text_give_one_text(encoding):
    text = (
        PLAN * 3
        if encoding != "big5"
        else "到2025年，全省的經濟增加值達到百分之十以上，推動數據資源開發利用，加快建設基礎設施。\n" * 4
    )
    assert import_plan(text.encode(encoding)).text == text


def test_a_guessed_encoding_is_flagged_and_a_named_one_is_not():
    data = (PLAN * 3).encode("gb18030")
    assert import_plan(data).flags == {PlanFlag.ENCODING_GUESSED}
    assert import_plan(data, encoding="gb18030").flags == frozenset()


def test_bytes_that_are_no_text_in_the_encoding_named_are_refused():
    with pytest.raises(PlanEncodingError, match="utf-8"):
        import_plan(PLAN.encode("gb18030"), encoding="utf-8")


def test_an_encoding_that_nobody_knows_is_refused():
    with pytest.raises(PlanEncodingError, match="klingon"):
        import_plan(PLAN.encode(), encoding="klingon")


@pytest.mark.parametrize(
    ("encoding", "data"), [("utf-7", b"+2AA-"), ("punycode", b"\xff-\xff"), ("rot13", b"a"), ("undefined", b"a")]
)
def test_an_encoding_that_gives_no_characters_is_refused(encoding, data):
    with pytest.raises(PlanEncodingError):
        import_plan(data, encoding=encoding)


def test_plain_text_is_kept_character_by_character():
    text = "  一。\r\n\r\n\t二。 "
    plan = import_plan(text.encode())
    assert plan.text == text
    assert words(plan) == ["一。", "二。"]
    assert plan.source_digest == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_a_page_is_its_words_without_scripts_navigation_and_lists_of_links():
    page = (
        "<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><nav>首页</nav>"
        "<div><a href='/a'>相关链接</a> <a href='/b'>更多</a></div><script>var x = 1</script>"
        "<h1>工作计划</h1><p>到2025年，<a href='/c'>增加值</a>达到<b>10%</b>以上。</p>"
        "<footer>版权</footer></body></html>"
    )
    plan = import_plan(page.encode())
    assert plan.format is PlanFormat.HTML
    assert words(plan) == ["工作计划", "到2025年，增加值达到10%以上。"]


def test_rows_of_a_table_in_a_page_keep_their_place():
    rows = "<tr><th>指标</th><th>2025年</th></tr><tr><td>比重</td><td><p>10%</p></td></tr>"
    page = f"<html><body>前<table>{rows}</table>后</body></html>"
    plan = import_plan(page.encode())
    assert words(plan) == ["前", "指标\t2025年", "比重\t10%", "后"]
    assert [(one.table, one.row) for one in plan.paragraphs] == [(None, None), (1, 1), (1, 2), (None, None)]


def test_a_control_character_behind_a_row_does_no_harm():
    row = "<tr><td>一</td><td>二</td></tr>\x0b"
    assert words(import_plan(f"<html><body><table>{row}</table></body></html>".encode()))[0] == "一\t二"


def test_a_table_that_lays_out_a_page_is_no_table():
    plan = import_plan("<html><body><table><tr><td><p>一。</p><p>二。</p></td></tr></table></body></html>".encode())
    assert words(plan) == ["一。", "二。"]


def test_a_page_says_its_encoding():
    page = "<html><head><meta charset=gb2312></head><body><p>数字经济</p></body></html>"
    plan = import_plan(page.encode("gb18030"))
    assert (words(plan), plan.encoding, plan.flags) == (["数字经济"], "gb18030", frozenset())


def test_a_page_nested_deep_is_read_to_its_end():
    assert words(import_plan(nested(1_000))) == ["前", "深", "后"]


def test_a_page_nested_too_deep_is_refused_and_not_cut_off():
    with pytest.raises(PlanDamagedError, match="too deep"):
        import_plan(nested(5_000))


def nested(depth):
    return f"<html><body>前{'<div>' * depth}深{'</div>' * depth}<p>后</p></body></html>".encode()


def test_a_word_document_gives_paragraphs_and_rows():
    plan = import_plan(docx("一、主要目标", rows=[("指标", "2025年"), ("比重", "10%")]))
    assert plan.format is PlanFormat.DOCX
    assert words(plan) == ["一、主要目标", "指标\t2025年", "比重\t10%"]
    assert [(one.table, one.row) for one in plan.paragraphs][1:] == [(1, 1), (1, 2)]


def test_a_word_document_that_unpacks_to_a_multiple_of_its_size_is_refused():
    stream = io.BytesIO(docx("一"))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(5_000_000))
    with pytest.raises(PlanTooLargeError, match="bytes unpacked"):
        import_plan(stream.getvalue(), limits=Limits(unpacked_bytes=1_000_000))


def test_a_word_document_that_breaks_off_is_refused():
    with pytest.raises(PlanDamagedError, match="DOCX"):
        import_plan(docx("一")[:-200])


def test_lines_of_a_printed_page_are_joined_and_page_numbers_left_out():
    lines = ["By 2025 the value added of the core industries of the zone shall reach", "10 percent of gross product."]
    plan = import_plan(pdf([(50, 800 - 20 * row, line) for row, line in enumerate([*lines, "- 1 -"])]))
    assert words(plan) == [" ".join(lines)]
    assert [one.page for one in plan.paragraphs] == [1]


def test_chinese_that_was_set_apart_from_digits_is_read_as_it_was_written(chinese_font):
    source = '#set text(font: "Noto Serif CJK SC")\n到2022年，增加值达2.6万亿元以上，占GDP的比重达50%以上。'
    assert words(import_plan(typst.compile(source.encode()))) == [source.partition("\n")[2]]


def test_pages_of_pictures_are_refused():
    with pytest.raises(PlanPicturesError, match="2 pages"):
        import_plan(pdf([], []))


def test_a_page_without_text_among_others_is_flagged():
    assert import_plan(pdf([(50, 700, "A plan.")], [])).flags == {PlanFlag.PAGE_WITHOUT_TEXT}


def table_row(height, *cells):
    return [(50 + 150 * column, height, cell) for column, cell in enumerate(cells)]


def test_a_glyph_without_a_meaning_is_shown_as_such():
    assert import_plan(pdf([(50, 700, "A\0 plan.")])).text == "A\ufffd plan."


def test_a_table_that_a_page_break_cuts_is_flagged():
    first = [(50, 780, "Goals of the zone."), *table_row(100, "Share", "percent", "10")]
    second = [*table_row(780, "Growth", "percent", "15"), (50, 600, "The end.")]
    assert import_plan(pdf(first, second)).flags == {PlanFlag.TABLE_ACROSS_PAGES}


def test_a_table_that_ends_on_its_page_is_not_flagged():
    first = [(50, 780, "Goals of the zone."), *table_row(100, "Share", "percent", "10")]
    assert import_plan(pdf(first, [(50, 780, "The next chapter.")])).flags == frozenset()


def test_a_locked_file_is_refused():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(PlanDamagedError, match="locked"):
        import_plan(stream.getvalue())


def test_more_pages_than_the_limit_are_refused():
    with pytest.raises(PlanTooLargeError, match="1 pages"):
        import_plan(pdf([(50, 700, "A")], [(50, 700, "B")]), limits=Limits(pages=1))


@pytest.mark.parametrize(
    ("limits", "what"), [(Limits(file_bytes=10), "10 bytes"), (Limits(characters=10), "10 characters")]
)
def test_more_text_than_the_limit_is_refused(limits, what):
    with pytest.raises(PlanTooLargeError, match=what):
        import_plan(PLAN.encode(), limits=limits)


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1", b"\x89PNG\r\n", b"PK\x03\x04rest", b"{\\rtf1 }"])
def test_other_kinds_of_files_are_refused_by_their_name(data):
    with pytest.raises(PlanFormatError):
        import_plan(data)


@given(st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04word/", b"<html>", b"\xff\xfe"]), st.binary(max_size=300))
def test_any_bytes_give_a_text_or_an_error_of_ours(start, rest):
    try:
        plan = import_plan(start + rest)
    except PilotzoneError:
        return
    assert all(plan.text[one.span.start : one.span.end].strip() for one in plan.paragraphs)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")).filter(str.strip))
def test_paragraphs_and_sentences_cover_every_word_of_a_text(text):
    plan = import_plan(text.encode(), encoding="utf-8") if not text.lstrip().startswith("<") else import_plan(b"one")
    said = "".join(plan.text[one.start : one.end] for one in plan.sentences())
    assert "".join(said.split()) == "".join(plan.text.split())
