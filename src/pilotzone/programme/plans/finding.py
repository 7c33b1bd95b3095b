"""From a plan text to its candidates: targets, tasks, actuals and claims, each with its exact place."""

import itertools
from collections.abc import Iterator, Sequence

from pilotzone.programme.plans.candidate import Candidate
from pilotzone.programme.plans.deadlines import Deadline, find_deadlines
from pilotzone.programme.plans.doubts import with_contradictions
from pilotzone.programme.plans.passages import Background, candidates_in
from pilotzone.programme.plans.places import Places
from pilotzone.programme.plans.plan_text import Paragraph, PlanText
from pilotzone.programme.plans.sections import PlanContext, Sentence, sentences_in_sections
from pilotzone.programme.plans.tables import Tables

__all__ = ["find_candidates"]


def find_candidates(plan: PlanText, context: PlanContext | None = None) -> tuple[Candidate, ...]:
    """Return the candidates of a text in its order; none of them is active before a person confirms it.

    >>> from pilotzone.programme.plans.importing import import_plan
    >>> said = "到2022年，数字经济增加值达2.6万亿元以上。大力推进数字产业化。"
    >>> for one in find_candidates(import_plan(said.encode())):
    ...     print(one.kind, one.comparator, one.value, one.unit, one.deadline and one.deadline.day)
    target >= 2600000000000.0 CNY 2022-12-31
    task None None None None
    """
    context = context or PlanContext()
    background = Background(dated=context.dated, places=Places(context.places, context.region))
    passages = itertools.groupby(
        sentences_in_sections(plan, context), lambda one: one.paragraph.table if one.paragraph.cells else None
    )
    found: list[Candidate] = []
    carried, tables, caption = _Carried(), Tables(plan.text, background), ""
    for table, group in passages:
        sentences = list(group)
        if table is None:
            found.extend(_of_text(sentences, carried, background))
            caption = sentences[-1].words
        else:
            found.extend(tables.candidates_in(sentences, caption))
            caption = ""
    return tuple(with_contradictions(found))


def _of_text(sentences: Sequence[Sentence], carried: "_Carried", background: Background) -> Iterator[Candidate]:
    for sentence in sentences:
        deadlines = find_deadlines(sentence.words, sentence.rules, background.dated)
        here = candidates_in(sentence, deadlines, carried.at(sentence), background)
        yield from sorted(here, key=lambda one: one.span)
        carried.keep(sentence, deadlines)


class _Carried:
    """The deadline that holds for the sentences behind it: to the end of its paragraph.

    A paragraph of one sentence that names a deadline is a heading in all but form, and holds for the next one too.
    """

    def __init__(self) -> None:
        self.paragraph: Paragraph | None = None
        self.deadline: Deadline | None = None
        self.announces = False

    def at(self, sentence: Sentence) -> Deadline | None:
        if sentence.paragraph != self.paragraph:
            self.paragraph = sentence.paragraph
            if not self.announces:
                self.deadline = None
            self.announces = False
        return self.deadline

    def keep(self, sentence: Sentence, deadlines: Sequence[Deadline]) -> None:
        if deadlines and deadlines[-1].day != (sentence.deadline and sentence.deadline.day):
            self.deadline = deadlines[-1]
            self.announces = sentence.span == sentence.paragraph.span
