"""A plan text as it was read: its words, where its paragraphs stand in the file, and what a reader must know of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pilotzone.programme.plans.sentences import Span, sentence_spans

__all__ = ["Cell", "Paragraph", "PlanFlag", "PlanFormat", "PlanText"]


class PlanFormat(StrEnum):
    """What the file was."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


class PlanFlag(StrEnum):
    """What a reader must know before trusting the text."""

    ENCODING_GUESSED = "encoding_guessed"
    PAGE_WITHOUT_TEXT = "page_without_text"
    TABLE_ACROSS_PAGES = "table_across_pages"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell that is not empty: where its words stand, its first column, from 0, and how many columns it covers."""

    span: Span
    column: int
    width: int = 1


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One paragraph or table row; ``page``, ``table`` and ``row`` count from 1 and are None where the file has none.

    ``cells`` are those of a row; one that reaches down into it has its words in the row where it begins. ``head`` says
    that the file itself marks the row as a head.
    """

    span: Span
    page: int | None = None
    table: int | None = None
    row: int | None = None
    cells: tuple[Cell, ...] = ()
    head: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanText:
    """The text of a plan. All places count Unicode code points of ``text``, which is kept with them.

    ``source_digest`` is ``sha256:`` and the digest of the file's bytes; ``encoding`` is None where the format has its
    own.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    source_digest: str
    format: PlanFormat
    encoding: str | None = None
    flags: frozenset[PlanFlag] = frozenset()

    def sentences(self) -> Iterator[Span]:
        """Yield where the sentences stand."""
        for paragraph in self.paragraphs:
            yield from sentence_spans(self.text, paragraph.span)
