"""Workbooks as a bureau publishes them (ECMA-376): regions by periods, and a sheet of notes that says what they are."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pilotzone.common.regions import load_regions
from pilotzone.statistics.exchange.concepts import require_attribution
from pilotzone.statistics.observations import Grade, Observation, load_vintages, period_key

__all__ = ["HEADER", "write_workbook"]

HEADER: Final = 3
"""The row of the headings in a table."""

_LETTERS: Final[Mapping[Grade, str]] = {
    Grade.OBSERVED: "",
    Grade.ESTIMATED: "e",
    Grade.IMPUTED: "i",
    Grade.DECLARED: "d",
}
_LETTERS_EXPLAINED: Final = (
    ("e", "estimated 估算"),
    ("i", "imputed 插补"),
    ("d", "declared, not measured 申报，未经测量"),
    ("*", "flagged when it was loaded 载入时有标记"),
)


def write_workbook(observations: Iterable[Observation], *, attribution: str, title: str, prepared: datetime) -> bytes:
    """Return a workbook with one sheet for each series, branch, price basis and vintage, and a sheet of notes.

    A figure that is not observed, or was flagged, carries a letter in the column beside it that the notes explain; the
    notes name method, unit, prices, vintage, source and the attribution. The figures are numbers, as they were
    published.

    Raises:
        AttributionMissingError: the attribution is empty.
    """
    notes = [("Attribution 来源说明", require_attribution(attribution)), ("Title 标题", title)]
    book = openpyxl.Workbook()
    for number, table in enumerate(_tables(observations), start=1):
        sheet = book.create_sheet(f"T{number}")
        _write_table(sheet, table, attribution)
        notes += [(f"{sheet.title} {name}", text) for name, text in _notes(table)]
    _write_notes(book.worksheets[0], [*notes, *_LETTERS_EXPLAINED])
    book.properties.creator, book.properties.title = attribution, title
    book.properties.created = prepared.replace(tzinfo=None)  # it stores UTC without saying so
    out = io.BytesIO()
    book.save(out)
    return _reproducible(out.getvalue(), prepared)


def _tables(observations: Iterable[Observation]) -> list[list[Observation]]:
    """Group what stands in one table, in the order in which it comes."""
    tables: dict[object, list[Observation]] = {}
    for one in observations:
        key = (one.series, one.branch, one.price_basis, one.base_year, one.unit, one.method, one.vintage)
        tables.setdefault(key, []).append(one)
    return list(tables.values())


def _write_table(sheet: Worksheet, table: Sequence[Observation], attribution: str) -> None:
    """Write title, unit, headings and figures, and the attribution below; each period has a column for its letters."""
    first = table[0]
    periods = sorted({one.period for one in table}, key=period_key)
    cells = {(one.region, one.period): one for one in table}
    rows: list[list[object]] = [
        [f"{first.series} {first.branch}".strip()],
        [f"Unit 单位: {first.unit}"],
        ["code", "地区", "region", *(text for period in periods for text in (str(period), ""))],
    ]
    for region in sorted({one.region for one in table}):
        names = load_regions().get(region)
        row: list[object] = [region, names.name_zh if names else "", names.name_en if names else ""]
        for period in periods:
            one = cells.get((region, period))
            row += [one.value, _letters(one)] if one else [None, ""]
        rows.append(row)
    _write_rows(sheet, [*rows, [attribution]])
    for cell in sheet[HEADER]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = f"D{HEADER + 1}"


def _notes(table: Sequence[Observation]) -> list[tuple[str, str]]:
    first, vintage = table[0], load_vintages().get(table[0].vintage)
    since = first.vintage_from.isoformat() if first.vintage_from else "day not stated"
    return [
        ("series 指标", f"{first.series} {first.branch}".strip()),
        ("unit 单位", first.unit),
        ("prices 价格", f"{first.price_basis} {first.base_year or ''}".strip()),
        ("method 核算方法", first.method.value),
        ("vintage 数据版本", f"{first.vintage} ({since}){'; ' + vintage.note if vintage else ''}"),
        *(("source 来源", source) for source in dict.fromkeys(one.source for one in table)),
        *(("flags 标记", flag) for flag in sorted({flag for one in table for flag in one.flags})),
    ]


def _letters(one: Observation) -> str:
    return _LETTERS[one.grade] + ("*" if one.flags else "")


def _write_notes(sheet: Worksheet, notes: Sequence[tuple[str, str]]) -> None:
    sheet.title = "Notes 说明"
    _write_rows(sheet, notes)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100


def _write_rows(sheet: Worksheet, rows: Iterable[Sequence[object]]) -> None:
    """Write values; text that begins like a formula stays text."""
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value not in ("", None):
                cell = sheet.cell(number, column, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type


def _reproducible(content: bytes, prepared: datetime) -> bytes:
    """Pack a workbook anew without the time at which this was done: the same figures give the same bytes."""
    out, stated = io.BytesIO(), f"{prepared.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
        for name in packed.namelist():
            text = packed.read(name)
            if name == "docProps/core.xml":
                text = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stated, text)
            anew.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
