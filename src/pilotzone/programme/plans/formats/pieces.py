"""What a reader of a format hands over: pieces of text with their place, joined into one plan text."""

from collections.abc import Iterable
from typing import NamedTuple

from pilotzone.programme.plans.errors import PlanTooLargeError
from pilotzone.programme.plans.limits import Limits
from pilotzone.programme.plans.plan_text import Paragraph
from pilotzone.programme.plans.sentences import Span

__all__ = ["Piece", "joined"]


class Piece(NamedTuple):
    """One paragraph, or one row of a table with a tab between its cells."""

    text: str
    page: int | None = None
    table: int | None = None
    row: int | None = None


def joined(pieces: Iterable[Piece], limits: Limits) -> tuple[str, tuple[Paragraph, ...]]:
    """Return the text of the pieces, one a line, and where each stands in it.

    Raises:
        PlanTooLargeError: they hold more characters than the limit.
    """
    lines: list[str] = []
    paragraphs: list[Paragraph] = []
    start = 0
    for piece in pieces:
        line = piece.text.strip()
        if not line:
            continue
        lines.append(line)
        paragraphs.append(
            Paragraph(span=Span(start, start + len(line)), page=piece.page, table=piece.table, row=piece.row)
        )
        start += len(line) + 1
        if start > limits.characters:
            raise PlanTooLargeError(limit=limits.characters, what="characters")
    return "\n".join(lines), tuple(paragraphs)
