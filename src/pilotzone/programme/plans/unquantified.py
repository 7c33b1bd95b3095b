"""Targets without a number: a direction, something that shall exist, and "a number of"; only with a deadline."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.quantities import Form, Quantity
from pilotzone.programme.plans.sections import SectionKind, Sentence
from pilotzone.programme.plans.sentences import Span

__all__ = ["find_unquantified"]

_REST: Final = re.compile(r"[^，；。！？、：,;.:!?()（）]{1,60}")


def find_unquantified(
    sentence: Sentence, deadlines: Sequence[Deadline], carried: Deadline | None
) -> Iterator[Quantity]:
    """Yield what a sentence wants to grow, to exist or to have several of, where it says until when."""
    rules, words = sentence.rules, sentence.words
    if sentence.section is SectionKind.REVIEW:
        return
    named = [one for one in deadlines if not _is_this_year(sentence, one)]
    if named or carried or rules.kinds["goal"].search(words):
        for found in rules.directions.finditer(words):
            yield Quantity(span=Span(*found.span()), value=None, comparator="increasing", form=Form.DIRECTION)
    if (named or carried) and (several := rules.several.search(words)):
        yield _of_something(
            words, several, Quantity(span=Span(*several.span()), value=None, comparator=">=", form=Form.SEVERAL)
        )
    if named and (existence := rules.existence.search(words)):
        yield _of_something(
            words,
            existence,
            Quantity(span=Span(*existence.span()), value=Decimal(1), comparator="exists", form=Form.EXISTENCE),
        )


def _of_something(words: str, found: re.Match[str], quantity: Quantity) -> Quantity:
    """Return the quantity with what it counts: the words behind it, to the end of their clause."""
    counted = _REST.match(words, found.end())
    return replace(quantity, counted=counted[0].strip() or None if counted else None)


def _is_this_year(sentence: Sentence, deadline: Deadline) -> bool:
    """In an annual report every sentence is about this year: the words alone make no target of a task."""
    span = deadline.span
    return bool(span and sentence.rules.relative["this_year"].search(sentence.words, span.start, span.end))
