"""Which part of a plan or report a sentence stands in: what was, or what shall be, and until when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from pilotzone.programme.plans.deadlines import Deadline, end_of, find_deadlines
from pilotzone.programme.plans.numerals import in_plain_digits
from pilotzone.programme.plans.plan_text import Paragraph, PlanText
from pilotzone.programme.plans.rules import Rules, load_rules, rules_for
from pilotzone.programme.plans.sentences import Span, sentence_spans

__all__ = ["PlanContext", "SectionKind", "Sentence", "sentences_in_sections"]

_HEAD: Final = 2_000
"""Characters at the beginning of a text that say what it is."""


class SectionKind(StrEnum):
    """What a heading announces."""

    REVIEW = "review"
    PLAN = "plan"
    UNSTATED = "unstated"


@dataclass(frozen=True, kw_only=True)
class PlanContext:
    """What is known of a text from elsewhere.

    ``dated`` is the day of the text; without it, words like "this year" name no deadline. ``region`` is ``CN``, or
    ``CN-`` and the digits of GB/T 2260, for sentences that name none and for words like 全市. ``places`` gives the
    codes of names beside those of provinces, such as cities and counties. ``annual`` says that the text is an annual
    report, whose plans end on 31 December; None lets its first lines decide.
    """

    dated: date | None = None
    region: str | None = None
    annual: bool | None = None
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence, or a row of a table, with its section; ``words`` are those of the text, in plain digits.

    ``deadline`` is what the heading or the kind of text gives its plans.
    """

    span: Span
    paragraph: Paragraph
    words: str
    section: SectionKind
    deadline: Deadline | None
    rules: Rules


def is_annual(plan: PlanText) -> bool:
    """Say whether the first lines call the text an annual report of a government."""
    head = plan.text[:_HEAD]
    return any(load_rules(language).headings["annual"].search(head) for language in ("zh", "en"))


def sentences_in_sections(plan: PlanText, context: PlanContext) -> Iterator[Sentence]:
    """Yield the sentences of a text with what their section says of them; headings are none."""
    annual = is_annual(plan) if context.annual is None else context.annual
    yearly = end_of(context.dated.year) if annual and context.dated else None
    section, deadline, seen_review = SectionKind.UNSTATED, yearly, False
    for paragraph in plan.paragraphs:
        line = in_plain_digits(plan.text[paragraph.span.start : paragraph.span.end])
        rules = rules_for(line)
        if not paragraph.cells and rules.headings["heading"].search(line):
            section = _announced(line, rules, after_review=seen_review)
            seen_review = seen_review or section is SectionKind.REVIEW
            deadline = _heading_deadline(line, rules, context) or yearly
            continue
        for span in [paragraph.span] if paragraph.cells else sentence_spans(plan.text, paragraph.span):
            words = in_plain_digits(plan.text[span.start : span.end])
            yield Sentence(
                span=span,
                paragraph=paragraph,
                words=words,
                section=section,
                deadline=deadline,
                rules=rules_for(words),
            )


def _announced(line: str, rules: Rules, *, after_review: bool) -> SectionKind:
    if rules.headings["review"].search(line):
        return SectionKind.REVIEW
    if after_review or rules.headings["plan"].search(line):
        return SectionKind.PLAN  # a report that has looked back then looks forward, whatever its headings say
    return SectionKind.UNSTATED


def _heading_deadline(line: str, rules: Rules, context: PlanContext) -> Deadline | None:
    """Return the period of a heading such as “十二五”时期的主要目标; a bare year in it is that of the text."""
    periods = [one for one in find_deadlines(re.sub(r"今年", "", line), rules, context.dated) if one.start]
    return periods[0] if periods else None
