"""A list as a document (Office Open XML, ISO/IEC 29500) with one table on A4, landscape."""

import io
from collections.abc import Sequence
from typing import Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import Table

from pilotzone.programme.registers.listing import Listing

__all__ = ["docx_bytes"]

_LONG, _SHORT, _MARGIN = Mm(297), Mm(210), Mm(20)
_WIDTH: Final = _LONG - 2 * _MARGIN
_LATIN: Final = "Times New Roman"
_SONG: Final = "宋体"
"""The face of Chinese running text; where it is missing a program takes its own."""


def docx_bytes(listing: Listing) -> bytes:
    """Return a document: title, region and date, a table whose headings repeat on every page, signature line."""
    paper = Document()
    _set_page(paper, listing)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(listing.title)
    run.bold, run.font.size = True, Pt(16)
    _write_line(paper, (listing.region, listing.dated))
    _write_table(paper.add_table(rows=1 + len(listing.rows), cols=len(listing.headings), style="Table Grid"), listing)
    paper.add_paragraph()
    _write_line(paper, listing.signature)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _set_page(paper: Paper, listing: Listing) -> None:
    section = paper.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, _LONG, _SHORT
    section.left_margin = section.right_margin = _MARGIN
    normal = paper.styles["Normal"]
    normal.font.size, normal.font.name = Pt(10), _LATIN
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = listing.title, "", ""


def _write_line(paper: Paper, texts: Sequence[str]) -> None:
    """Write texts side by side: the first from the left, each further one from its share of the width."""
    line = paper.add_paragraph("\t".join(texts))
    for number in range(1, len(texts)):
        line.paragraph_format.tab_stops.add_tab_stop(Length(_WIDTH * number // len(texts)))


def _write_table(table: Table, listing: Listing) -> None:
    for line, row in zip(table.rows, (listing.headings, *listing.rows), strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no name for it
