"""Targets without a number: a direction, something that shall exist, and "a number of"; only with a deadline."""

from collections.abc import Iterator, Sequence

from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.quantities import Form, Quantity
from pilotzone.programme.plans.sections import SectionKind, Sentence
from pilotzone.programme.plans.sentences import Span

__all__ = ["find_unquantified"]


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
        yield Quantity(span=Span(*several.span()), value=None, comparator=">=", form=Form.SEVERAL)
    if named and (existence := rules.existence.search(words)):
        yield Quantity(span=Span(*existence.span()), value=None, comparator="exists", form=Form.EXISTENCE)


def _is_this_year(sentence: Sentence, deadline: Deadline) -> bool:
    """In an annual report every sentence is about this year: the words alone make no target of a task."""
    span = deadline.span
    return bool(span and sentence.rules.relative["this_year"].search(sentence.words, span.start, span.end))
