"""PDF (ISO 32000): the text of the pages, lines joined into paragraphs, and tables that a page break cuts."""

import itertools
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from pilotzone.programme.plans.errors import PlanDamagedError, PlanPicturesError, PlanTooLargeError
from pilotzone.programme.plans.formats.pdf_tables import Row, Run, find_bands
from pilotzone.programme.plans.formats.pieces import CellPiece, Piece
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

_Page = list[str | Row]


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
    if not any(pages):
        raise PlanPicturesError(pages=len(pages))
    return list(_pieces(pages)), frozenset(_flags(pages))


def _page(page: PageObject) -> _Page:
    """Return the lines of a page as the file draws them, and the rows of a table where its first words are drawn."""
    runs: list[Run] = []

    def seen(text: str, matrix: Sequence[float], line: Sequence[float], _font: Any, size: float) -> None:
        if text:
            x = line[4] * matrix[0] + line[5] * matrix[2] + matrix[4]
            y = line[4] * matrix[1] + line[5] * matrix[3] + matrix[5]
            known = text.replace("\0", "\ufffd")  # glyphs without a meaning come as NUL, which PostgreSQL cannot hold
            runs.append(Run(x, y, abs(size * line[0] * matrix[0]) or size, known))

    page.extract_text(visitor_text=seen)
    bands = find_bands(runs)
    begins = {min(held): rows for held, rows in bands}
    held = frozenset().union(*(held for held, _ in bands))
    items: list[str | Row] = []
    drawn: list[str] = []
    for number, run in enumerate(runs):
        if number in begins:
            items += [*_lines(drawn), *begins[number]]
            drawn = []
        elif number not in held:
            drawn.append(run.text)
    return [*items, *_lines(drawn)]


def _lines(drawn: Sequence[str]) -> Iterator[str]:
    for line in "".join(drawn).splitlines():
        words = _SET_GAP.sub("", line.strip())
        if words and not _PAGE_NUMBER.fullmatch(words):
            yield words


def _flags(pages: Sequence[_Page]) -> Iterator[PlanFlag]:
    if not all(pages):
        yield PlanFlag.PAGE_WITHOUT_TEXT
    if any(_goes_on(one, after) for one, after in itertools.pairwise(pages)):
        yield PlanFlag.TABLE_ACROSS_PAGES


def _goes_on(page: _Page, after: _Page) -> bool:
    """Say whether a table ends one page and begins the next."""
    return bool(page and after and isinstance(page[-1], Row) and isinstance(after[0], Row))


def _pieces(pages: Sequence[_Page]) -> Iterator[Piece]:
    """Join lines into paragraphs, and number the rows of tables, which go on across pages."""
    table = row = 0
    held = _Held()
    before: str | Row = ""
    for number, page in enumerate(pages, start=1):
        width = max((len(item) for item in page if isinstance(item, str)), default=0)
        for item in page:
            if isinstance(item, Row):
                yield from held.released()
                goes_on = isinstance(before, Row) and before.columns == item.columns
                table, row = (table, row + 1) if goes_on else (table + 1, 1)
                yield _row(item, number, table, row)
            else:
                yield from held.joined(item, number, width)
            before = item
    yield from held.released()


def _row(row: Row, page: int, table: int, number: int) -> Piece:
    cells = (
        CellPiece(number * row.columns + column, _SET_GAP.sub("", " ".join(words.split())), column)
        for column, words in row.cells
    )
    return Piece("", page=page, table=table, row=number, cells=tuple(cells))


class _Held:
    """The lines of a paragraph that has not ended: it ends by its stop, by a line that is short, before a heading."""

    def __init__(self) -> None:
        self.words, self.page = "", 0

    def joined(self, line: str, page: int, width: int) -> Iterator[Piece]:
        if _HEADING.match(line):
            yield from self.released()
        if not self.words:
            self.page = page
        gap = "" if not self.words or _HAN.match(self.words[-1]) or _HAN.match(line) else " "
        self.words = f"{self.words}{gap}{line}"
        if _ENDS.search(line) or len(line) < _SHORT * width:
            yield from self.released()

    def released(self) -> Iterator[Piece]:
        if self.words:
            yield Piece(self.words, page=self.page)
            self.words = ""
