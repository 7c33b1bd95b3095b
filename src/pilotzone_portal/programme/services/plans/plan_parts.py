"""A plan text in parts, so that one of 300 pages opens as fast as a leaflet, and what stands in a part."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pilotzone.programme.plans import Paragraph, PlanText, Span
from pilotzone.programme.plans.sentences import sentence_spans

__all__ = ["Part", "part_at", "parts_of"]

_SIZE: Final = 3_000
"""Characters after which a part ends with its paragraph: about four pages of Chinese, thirty candidates."""


@dataclass(frozen=True)
class Part:
    """A part of a text: its number from 1, its place, and its paragraphs, the longest of them in sentences."""

    number: int
    span: Span
    paragraphs: tuple[Paragraph, ...]

    @property
    def pages(self) -> tuple[int, int] | None:
        """The first and last page of the file that the part begins a paragraph on; None where the file has none."""
        found = [one.page for one in self.paragraphs if one.page is not None]
        return (found[0], found[-1]) if found else None


def parts_of(plan: PlanText) -> list[Part]:
    """Return the parts of a text; together they hold all of it, and no paragraph of usual length is cut."""
    parts: list[Part] = []
    held: list[Paragraph] = []
    for paragraph in _units(plan):
        if held and paragraph.span.end - held[0].span.start > _SIZE:
            parts.append(_part(parts, held, paragraph.span.start))
            held = []
        held.append(paragraph)
    if held:
        parts.append(_part(parts, held, len(plan.text)))
    return parts


def part_at(parts: Sequence[Part], place: int) -> Part:
    """Return the part in which a character stands."""
    return parts[max(bisect_right(parts, place, key=lambda one: one.span.start) - 1, 0)]


def _part(before: Sequence[Part], held: Sequence[Paragraph], end: int) -> Part:
    start = before[-1].span.end if before else 0
    return Part(len(before) + 1, Span(start, end), tuple(held))


def _units(plan: PlanText) -> Iterator[Paragraph]:
    for paragraph in plan.paragraphs:
        if paragraph.span.end - paragraph.span.start <= _SIZE:
            yield paragraph
        else:
            for span in sentence_spans(plan.text, paragraph.span):
                yield Paragraph(span=span, page=paragraph.page, table=paragraph.table, row=paragraph.row)
