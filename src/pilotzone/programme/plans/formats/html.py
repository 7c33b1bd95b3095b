"""HTML pages: the words of their body, block by block, without scripts, forms, navigation and lists of links."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree, html

from pilotzone.programme.plans.errors import PlanDamagedError
from pilotzone.programme.plans.formats.pieces import CellPiece, Piece

__all__ = ["html_pieces"]

_SILENT: Final = (
    *("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select"),
    *("textarea", "svg", "iframe", "object"),
)
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    )
)


def html_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the blocks of a page in UTF-8, and the rows of tables with their place.

    A link inside a sentence is part of it; a block that is nothing but links is navigation and is left out.

    Raises:
        PlanDamagedError: the page holds no element, or nests them too deep.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise PlanDamagedError(format="HTML", reason="it holds no element") from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        # The parser stops where elements are nested too deep, and would lose the rest without a word.
        raise PlanDamagedError(format="HTML", reason="its elements are nested too deep")
    body = root.find("body")
    page = root if body is None else body
    etree.strip_elements(page, *_SILENT, with_tail=False)
    yield from _blocks(page, _flatten_rows(page))


def _flatten_rows(page: html.HtmlElement) -> dict[html.HtmlElement, Piece]:
    """Empty each row of a table and return the rows as pieces; tables of tables or of one column are layout."""
    rows: dict[html.HtmlElement, Piece] = {}
    tables = [table for table in page.iter("table") if not any(inner is not table for inner in table.iter("table"))]
    for number, table in enumerate(tables, start=1):
        found = [(row, list(row.iterchildren("td", "th"))) for row in table.iter("tr")]
        if max((len(cells) for _, cells in found), default=0) < 2:
            continue
        keys = itertools.count()
        below: list[tuple[int, CellPiece]] = []
        for place, (row, cells) in enumerate(found, start=1):
            head = row.getparent().tag == "thead" or (bool(cells) and all(cell.tag == "th" for cell in cells))
            pieces, below = _cells(cells, keys, below)
            rows[row] = Piece("", table=number, row=place, cells=pieces, head=head)
            row.clear(keep_tail=True)
    return rows


def _cells(
    elements: Sequence[html.HtmlElement], keys: Iterator[int], above: Sequence[tuple[int, CellPiece]]
) -> tuple[tuple[CellPiece, ...], list[tuple[int, CellPiece]]]:
    """Return the cells of a row with those that reach into it, and which reach further, with the rows left to them."""
    taken = {column for _, cell in above for column in range(cell.column, cell.column + cell.width)}
    cells = [cell for _, cell in above]
    below = [(left - 1, cell) for left, cell in above if left > 1]
    column = 0
    for element in elements:
        while column in taken:
            column += 1
        width = _spanned(element, "colspan")
        cell = CellPiece(next(keys), " ".join(element.text_content().split()), column, width)
        cells.append(cell)
        if (rows := _spanned(element, "rowspan")) > 1:
            below.append((rows - 1, cell))
        column += width
    return tuple(sorted(cells, key=lambda cell: cell.column)), below


def _spanned(element: html.HtmlElement, name: str) -> int:
    """Return how many columns or rows a cell says it covers, of which a hundred are believed."""
    said = (element.get(name) or "").strip()
    return max(1, min(int(said), 100)) if said.isascii() and said.isdecimal() and len(said) < 6 else 1


def _blocks(page: html.HtmlElement, rows: dict[html.HtmlElement, Piece]) -> Iterator[Piece]:
    """Walk the tree without recursion: pages of others are nested deeper than Python's stack."""
    parts: list[str] = []
    words = links = 0  # the characters outside links, and how many links stand open
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if element.tag in _BLOCKS:
            if event == "end" and element in rows:
                yield rows[element]
            elif words:
                yield Piece(" ".join("".join(parts).split()))
            parts, words = [], 0
        links += (element.tag == "a") * (1 if event == "start" else -1)
        text = (element.text if event == "start" else element.tail) or ""
        parts.append(text)
        words += 0 if links else len(text.strip())
    if words:
        yield Piece(" ".join("".join(parts).split()))
