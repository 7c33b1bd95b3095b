"""A list as a workbook (Office Open XML, ISO/IEC 29500) with one sheet that prints on A4, landscape."""

import io
from typing import Final

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pilotzone.programme.registers.listing import Listing

__all__ = ["xlsx_bytes"]

_HEADINGS_ROW: Final = 3
_NARROW, _WIDE, _WIDEST = 8, 18, 48


def xlsx_bytes(listing: Listing) -> bytes:
    """Return a workbook: title, region and date, headings that repeat on every page, rows, signature line."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = listing.title[:31]  # the longest name that a sheet can have
    _write_around(sheet, listing)
    for number, row in enumerate((listing.headings, *listing.rows), start=_HEADINGS_ROW):
        _write_row(sheet, number, row)
    _set_page(sheet, listing)
    book.properties.creator, book.properties.title = "", listing.title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_around(sheet: Worksheet, listing: Listing) -> None:
    last = len(listing.headings)
    sheet.cell(1, 1, listing.title).font = Font(bold=True, size=16)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet.cell(2, 1, listing.region)
    sheet.cell(2, last, listing.dated).alignment = Alignment(horizontal="right")
    signed = _HEADINGS_ROW + len(listing.rows) + 2
    for number, text in enumerate(listing.signature):
        sheet.cell(signed, 1 + number * last // len(listing.signature), text)


def _write_row(sheet: Worksheet, number: int, row: tuple[str, ...]) -> None:
    line = Side(style="thin")
    for column, text in enumerate(row, start=1):
        cell = sheet.cell(number, column, text)
        cell.data_type = "s"  # text that begins like a formula stays text
        cell.border = Border(left=line, right=line, top=line, bottom=line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == _HEADINGS_ROW)


def _set_page(sheet: Worksheet, listing: Listing) -> None:
    sheet.freeze_panes = f"A{_HEADINGS_ROW + 1}"
    sheet.print_title_rows = f"{_HEADINGS_ROW}:{_HEADINGS_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for column in range(len(listing.headings)):
        longest = max((len(row[column]) for row in (listing.headings, *listing.rows)), default=0)
        width = _NARROW if column == 0 else min(max(longest + 2, _WIDE), _WIDEST)
        sheet.column_dimensions[get_column_letter(column + 1)].width = width
