"""Where the paragraphs and sentences of a text stand: Chinese by its full stops, English by a stop and a capital."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["Span", "paragraph_spans", "sentence_spans"]


class Span(NamedTuple):
    """A place in a text, in Unicode code points: from ``start``, and up to but not including ``end``."""

    start: int
    end: int


_PARAGRAPH: Final = re.compile(r"\S[^\r\n]*")
_LONGEST: Final = 1_500
_SPACE: Final = re.compile(r"\s*")
_STOP: Final = re.compile(
    r"[。！？；][”’」』）]*|(?<![ .][A-Z])(?<!\b[A-Z]r)(?<!\bNo)[.!?][\"”’)]*(?=\s+[\"“(]?[A-Z0-9])"
)


def paragraph_spans(text: str) -> Iterator[Span]:
    r"""Yield the lines of a text that are not empty, without the space around them.

    >>> [tuple(one) for one in paragraph_spans("一。\n\n  two ")]
    [(0, 2), (6, 9)]
    """
    for line in _PARAGRAPH.finditer(text):
        yield Span(line.start(), line.start() + len(line[0].rstrip()))


def sentence_spans(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of a paragraph; a semicolon of Chinese ends one, as it joins whole sentences.

    >>> text = "国内生产总值增长5.5%左右；新增就业1100万人以上。"
    >>> [text[one.start : one.end] for one in sentence_spans(text, Span(0, len(text)))]
    ['国内生产总值增长5.5%左右；', '新增就业1100万人以上。']
    """
    start = within.start
    for stop in _STOP.finditer(text, within.start, within.end):
        yield from _bounded(start, stop.end())
        start = _SPACE.match(text, stop.end(), within.end).end()  # type: ignore[union-attr]  # it also matches nothing
    yield from _bounded(start, within.end)


def _bounded(start: int, end: int) -> Iterator[Span]:
    """Cut what no person wrote as a sentence: its parts are searched in time, the whole would not be."""
    for at in range(start, end, _LONGEST):
        yield Span(at, min(at + _LONGEST, end))
