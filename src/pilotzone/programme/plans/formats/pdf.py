"""PDF (ISO 32000): the text of the pages, lines joined into paragraphs, and tables that a page break cuts."""

import itertools
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from pilotzone.programme.plans.errors import PlanDamagedError, PlanPicturesError, PlanTooLargeError
from pilotzone.programme.plans.formats.pieces import Piece
from pilotzone.programme.plans.limits import Limits
from pilotzone.programme.plans.plan_text import PlanFlag

__all__ = ["pdf_pieces"]

_PAGE_NUMBER: Final = re.compile(r"[\s\-–—第页·.]*\d{1,4}[\s\-–—页·./\d]*")
_ENDS: Final = re.compile(r"[。！？；：.!?;:”\"）)]\s*$")
_HEADING: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|第[一二三四五六七八九十\d]+[章节条]|\d+[.、])"
)
_HAN: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_SET_GAP: Final = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) +|(?<=\S) +(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
)
"""Typesetting sets Chinese apart from digits and Latin letters; extraction makes spaces of it that nobody wrote."""

_SHORT: Final = 0.75
"""Below this share of the longest line of its page, a line ends its paragraph."""


class _Page(NamedTuple):
    lines: list[str]
    first_is_row: bool
    last_is_row: bool


def pdf_pieces(data: bytes, limits: Limits) -> tuple[list[Piece], frozenset[PlanFlag]]:
    """Return the paragraphs with their pages, and what is doubtful about them.

    Raises:
        PlanDamagedError: the file breaks the rules of its format, or is locked with a password.
        PlanPicturesError: no page holds text.
        PlanTooLargeError: it has more pages than the limit.
    """
    try:
        reader = PdfReader(BytesIO(data))
        if len(reader.pages) > limits.pages:
            raise PlanTooLargeError(limit=limits.pages, what="pages")
        pages = [_page(page) for page in reader.pages]
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise PlanDamagedError(format="PDF", reason="its structure is broken, or it is locked") from error
    if not any(page.lines for page in pages):
        raise PlanPicturesError(pages=len(pages))
    return list(_pieces(pages)), frozenset(_flags(pages))


def _page(page: PageObject) -> _Page:
    runs: list[tuple[float, float, float, str]] = []

    def seen(text: str, matrix: Sequence[float], line: Sequence[float], _font: Any, size: float) -> None:
        if text.strip():
            x = line[4] * matrix[0] + line[5] * matrix[2] + matrix[4]
            y = line[4] * matrix[1] + line[5] * matrix[3] + matrix[5]
            runs.append((round(y), x, abs(size * line[0] * matrix[0]) or size, text.strip()))

    text = page.extract_text(visitor_text=seen)
    stripped = (_SET_GAP.sub("", line.strip()) for line in text.splitlines())
    lines = [line for line in stripped if line and not _PAGE_NUMBER.fullmatch(line)]
    heights = sorted({y for y, _, _, run in runs if not _PAGE_NUMBER.fullmatch(run)}, reverse=True)
    if not heights:
        return _Page(lines, first_is_row=False, last_is_row=False)
    rows = [_is_row([run for run in runs if run[0] == height]) for height in (heights[0], heights[-1])]
    return _Page(lines, first_is_row=rows[0], last_is_row=rows[1])


def _is_row(runs: list[tuple[float, float, float, str]]) -> bool:
    """Say whether texts on one height stand in three columns or more: apart by more than two characters."""
    columns, end = 0, float("-inf")
    for _, x, size, text in sorted(runs, key=lambda run: run[1]):
        columns += x - end > 2 * size
        end = x + size * sum(1 if _HAN.match(character) else 0.5 for character in text)
    return columns >= 3


def _flags(pages: Sequence[_Page]) -> Iterator[PlanFlag]:
    if not all(page.lines for page in pages):
        yield PlanFlag.PAGE_WITHOUT_TEXT
    if any(one.last_is_row and after.first_is_row for one, after in itertools.pairwise(pages)):
        yield PlanFlag.TABLE_ACROSS_PAGES


def _pieces(pages: Sequence[_Page]) -> Iterator[Piece]:
    """Join lines until a paragraph ends: by its stop, by a line that is short, or before a heading."""
    held, held_page = "", 0
    for number, page in enumerate(pages, start=1):
        width = max(map(len, page.lines), default=0)
        for line in page.lines:
            if held and _HEADING.match(line):
                yield Piece(held, page=held_page)
                held = ""
            if not held:
                held_page = number
            gap = "" if not held or _HAN.match(held[-1]) or _HAN.match(line) else " "
            held = f"{held}{gap}{line}"
            if _ENDS.search(line) or len(line) < _SHORT * width:
                yield Piece(held, page=held_page)
                held = ""
    if held:
        yield Piece(held, page=held_page)
