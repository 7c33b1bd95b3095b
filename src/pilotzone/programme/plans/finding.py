"""From a plan text to its candidates: targets, tasks, actuals and claims, each with its exact place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.deadlines import Deadline, find_base_year, find_deadlines
from pilotzone.programme.plans.doubts import doubts_of, with_contradictions
from pilotzone.programme.plans.kinds import is_task, kind_of
from pilotzone.programme.plans.plan_text import PlanText
from pilotzone.programme.plans.quantities import Quantity, find_quantities
from pilotzone.programme.plans.readings import aim_of, comparator_of, region_of
from pilotzone.programme.plans.sections import PlanContext, Sentence, sentences_in_sections
from pilotzone.programme.plans.sentences import Span
from pilotzone.programme.plans.unquantified import find_unquantified

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
    found: list[Candidate] = []
    carried = _Carried()
    for sentence in sentences_in_sections(plan, context):
        deadlines = find_deadlines(sentence.words, sentence.rules, context.dated)
        here = _of_sentence(sentence, deadlines, carried.at(sentence), context)
        found.extend(sorted(here, key=lambda one: one.span))
        carried.keep(sentence, deadlines)
    return tuple(with_contradictions(found))


class _Carried:
    """The deadline that holds for the sentences behind it: to the end of its paragraph.

    A paragraph of one sentence that names a deadline is a heading in all but form, and holds for the next one too.
    """

    def __init__(self) -> None:
        self.paragraph: Span | None = None
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
            self.announces = sentence.span == sentence.paragraph


def _of_sentence(
    sentence: Sentence, deadlines: Sequence[Deadline], carried: Deadline | None, context: PlanContext
) -> Iterator[Candidate]:
    dates = [one.span for one in deadlines if one.span]
    quantities = [
        *(one for one in find_quantities(sentence.words, sentence.rules) if not _overlaps(one.span, dates)),
        *find_unquantified(sentence, deadlines, carried),
    ]
    in_force = [*deadlines, carried] if carried else deadlines
    quantified: list[Span] = []
    undated: list[Candidate] = []
    for quantity in sorted(quantities, key=lambda one: one.span):
        if (kind := kind_of(sentence, quantity, in_force, context.dated)) is None:
            continue
        candidate = _candidate(sentence, quantity, kind, context)
        if kind is CommitmentType.TARGET:
            candidate = _dated(candidate, sentence, deadlines, carried)
            if candidate.deadline is None:
                undated.append(candidate)
                continue
        quantified.append(quantity.span)
        yield _doubted(candidate, quantity, sentence, context)
    if claim := sentence.rules.kinds["claim"].search(sentence.words):
        yield _plain(sentence, CommitmentType.CLAIM, Span(*claim.span()), context)
    if undated or is_task(sentence, quantified):
        task = _plain(sentence, CommitmentType.TASK, Span(0, len(sentence.words)), context)
        yield replace(task, flags=frozenset({CandidateFlag.UNDATED})) if undated else task


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _candidate(sentence: Sentence, quantity: Quantity, kind: CommitmentType, context: PlanContext) -> Candidate:
    return Candidate(
        kind=kind,
        span=_placed(sentence, quantity.span),
        sentence=sentence.span,
        aim=aim_of(sentence.words, quantity.span, sentence.rules),
        region=region_of(sentence.words[: quantity.span.end], context.region),
        comparator=comparator_of(quantity, target=kind is CommitmentType.TARGET),
        other=quantity.other,
        value=quantity.value,
        upper=quantity.upper,
        unit=quantity.unit,
        counted=quantity.counted,
        form=quantity.form,
        base_year=find_base_year(sentence.words, sentence.rules),
    )


def _plain(sentence: Sentence, kind: CommitmentType, span: Span, context: PlanContext) -> Candidate:
    words = sentence.words[span.start : span.end]
    return Candidate(
        kind=kind,
        span=_placed(sentence, span),
        sentence=sentence.span,
        aim=words,
        region=region_of(words, context.region),
    )


def _dated(
    candidate: Candidate, sentence: Sentence, deadlines: Sequence[Deadline], carried: Deadline | None
) -> Candidate:
    """Give a target the deadline that stands before it, else behind it, in its paragraph, in its heading."""
    at = candidate.span.start - sentence.span.start
    before = [one for one in deadlines if one.span and one.span.start <= at]
    if deadlines:
        own = before[-1] if before else deadlines[0]
        return replace(candidate, deadline=_shifted(own, sentence))
    if carried:
        flag, day = CandidateFlag.DEADLINE_CARRIED, replace(carried, span=None)
        return replace(candidate, deadline=day, flags=candidate.flags | {flag})
    flags = candidate.flags | {CandidateFlag.DEADLINE_ASSUMED}
    return replace(candidate, deadline=sentence.deadline, flags=flags) if sentence.deadline else candidate


def _shifted(deadline: Deadline, sentence: Sentence) -> Deadline:
    return replace(deadline, span=_placed(sentence, deadline.span)) if deadline.span else deadline


def _doubted(candidate: Candidate, quantity: Quantity, sentence: Sentence, context: PlanContext) -> Candidate:
    doubts = frozenset(doubts_of(candidate, quantity, sentence.words, context.dated))
    return replace(candidate, flags=candidate.flags | doubts)


def _placed(sentence: Sentence, span: Span) -> Span:
    return Span(sentence.span.start + span.start, sentence.span.start + span.end)
