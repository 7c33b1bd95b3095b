"""HTML pages: the words of their body, block by block, without scripts, forms, navigation and lists of links."""

from collections.abc import Iterator
from typing import Final

from lxml import etree, html

from pilotzone.programme.plans.errors import PlanDamagedError
from pilotzone.programme.plans.formats.pieces import Piece

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


def _flatten_rows(page: html.HtmlElement) -> dict[html.HtmlElement, tuple[int, int]]:
    """Make each row of a table one text and return the places of rows; tables of tables or of one column are layout."""
    places: dict[html.HtmlElement, tuple[int, int]] = {}
    tables = [table for table in page.iter("table") if not any(inner is not table for inner in table.iter("table"))]
    for number, table in enumerate(tables, start=1):
        rows = [(row, row.findall("td") + row.findall("th")) for row in table.iter("tr")]
        if max((len(cells) for _, cells in rows), default=0) < 2:
            continue
        for place, (row, _) in enumerate(rows, start=1):
            texts = [" ".join(cell.text_content().split()) for cell in row.iterchildren("td", "th")]
            tail = row.tail
            row.clear()
            row.text, row.tail = "\t".join(texts), tail
            places[row] = number, place
    return places


def _blocks(page: html.HtmlElement, places: dict[html.HtmlElement, tuple[int, int]]) -> Iterator[Piece]:
    """Walk the tree without recursion: pages of others are nested deeper than Python's stack."""
    parts: list[str] = []
    words = links = 0  # the characters outside links, and how many links stand open
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if element.tag in _BLOCKS:
            if words and event == "end" and element in places:
                table, row = places[element]
                yield Piece("".join(parts), table=table, row=row)
            elif words:
                yield Piece(" ".join("".join(parts).split()))
            parts, words = [], 0
        links += (element.tag == "a") * (1 if event == "start" else -1)
        text = (element.text if event == "start" else element.tail) or ""
        parts.append(text)
        words += 0 if links else len(text.strip())
    if words:
        yield Piece(" ".join("".join(parts).split()))
