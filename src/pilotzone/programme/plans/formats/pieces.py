"""What a reader of a format hands over: pieces of text with their place, joined into one plan text."""

from collections.abc import Iterable
from typing import NamedTuple

from pilotzone.programme.plans.errors import PlanTooLargeError
from pilotzone.programme.plans.limits import Limits
from pilotzone.programme.plans.plan_text import Cell, Paragraph
from pilotzone.programme.plans.sentences import Span

__all__ = ["CellPiece", "Piece", "joined"]


class CellPiece(NamedTuple):
    """A cell in a row; one that reaches down comes with each row that it covers, under one ``key`` of its table."""

    key: int
    text: str
    column: int
    width: int = 1


class Piece(NamedTuple):
    """One paragraph, or one row of a table, whose text is that of its cells."""

    text: str
    page: int | None = None
    table: int | None = None
    row: int | None = None
    cells: tuple[CellPiece, ...] = ()
    head: bool = False


def joined(pieces: Iterable[Piece], limits: Limits) -> tuple[str, tuple[Paragraph, ...]]:
    """Return the text of the pieces, one a line, a tab between cells, and where each stands in it.

    Raises:
        PlanTooLargeError: they hold more characters than the limit.
    """
    lines: list[str] = []
    paragraphs: list[Paragraph] = []
    places: dict[tuple[int | None, int], Span] = {}
    start = 0
    for piece in pieces:
        line, cells = _row(piece, start, places) if piece.cells else (piece.text.strip(), ())
        if not line:
            continue
        lines.append(line)
        span = Span(start, start + len(line))
        paragraphs.append(
            Paragraph(span=span, page=piece.page, table=piece.table, row=piece.row, cells=cells, head=piece.head)
        )
        start += len(line) + 1
        if start > limits.characters:
            raise PlanTooLargeError(limit=limits.characters, what="characters")
    return "\n".join(lines), tuple(paragraphs)


def _row(piece: Piece, start: int, places: dict[tuple[int | None, int], Span]) -> tuple[str, tuple[Cell, ...]]:
    """Return the words that begin in a row, and all its cells: those from above keep the place of their words."""
    own: list[str] = []
    cells = []
    for cell in piece.cells:
        text = cell.text.strip()
        if not text:
            continue
        if (place := places.get((piece.table, cell.key))) is None:
            at = start + sum(map(len, own)) + len(own)
            place = places[piece.table, cell.key] = Span(at, at + len(text))
            own.append(text)
        cells.append(Cell(span=place, column=cell.column, width=cell.width))
    return "\t".join(own), tuple(cells)
