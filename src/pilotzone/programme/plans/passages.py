"""The candidates of one sentence: its quantities by what they are, its claim, and its task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.deadlines import Deadline, find_base_year
from pilotzone.programme.plans.doubts import doubts_of
from pilotzone.programme.plans.kinds import is_task, kind_of
from pilotzone.programme.plans.places import Places
from pilotzone.programme.plans.quantities import CHANGES, Quantity, find_quantities
from pilotzone.programme.plans.readings import aim_of, comparator_of
from pilotzone.programme.plans.sections import Sentence
from pilotzone.programme.plans.sentences import Span
from pilotzone.programme.plans.unquantified import find_unquantified

__all__ = ["Background", "candidates_in"]


@dataclass(frozen=True, kw_only=True)
class Background:
    """What is known of the whole text: its day, and the regions that it names."""

    dated: date | None
    places: Places


def candidates_in(
    sentence: Sentence, deadlines: Sequence[Deadline], carried: Deadline | None, background: Background
) -> Iterator[Candidate]:
    """Yield the candidates of a sentence, with the deadlines that it names and the one that it stands under."""
    dates = [one.span for one in deadlines if one.span]
    quantities = [
        *(one for one in find_quantities(sentence.words, sentence.rules) if not _overlaps(one.span, dates)),
        *find_unquantified(sentence, deadlines, carried),
    ]
    in_force = [*deadlines, carried] if carried else deadlines
    quantified: list[Span] = []
    undated: list[Candidate] = []
    for quantity in sorted(quantities, key=lambda one: one.span):
        if (kind := kind_of(sentence, quantity, in_force, background.dated)) is None:
            continue
        candidate = _candidate(sentence, quantity, kind, background)
        if kind is CommitmentType.TARGET:
            candidate = _dated(candidate, sentence, deadlines, carried)
            if candidate.deadline is None:
                undated.append(candidate)
                continue
        quantified.append(quantity.span)
        yield _doubted(candidate, quantity, sentence, background)
    if claim := sentence.rules.kinds["claim"].search(sentence.words):
        yield _plain(sentence, CommitmentType.CLAIM, Span(*claim.span()), background)
    if undated or is_task(sentence, quantified):
        yield _task(sentence, deadlines, background, undated=bool(undated))


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _candidate(sentence: Sentence, quantity: Quantity, kind: CommitmentType, background: Background) -> Candidate:
    return Candidate(
        kind=kind,
        span=_placed(sentence, quantity.span),
        sentence=sentence.span,
        aim=aim_of(sentence.words, quantity.span, sentence.rules) or quantity.counted or "",
        region=background.places.region_of(sentence.words[: quantity.span.end]),
        comparator=comparator_of(quantity, target=kind is CommitmentType.TARGET),
        other=quantity.other,
        value=quantity.value,
        upper=quantity.upper,
        unit=quantity.unit,
        counted=quantity.counted,
        form=quantity.form,
        base_year=find_base_year(sentence.words, sentence.rules) if quantity.form in CHANGES else None,
        yearly=quantity.yearly,
    )


def _plain(sentence: Sentence, kind: CommitmentType, span: Span, background: Background) -> Candidate:
    words = sentence.words[span.start : span.end]
    return Candidate(
        kind=kind,
        span=_placed(sentence, span),
        sentence=sentence.span,
        aim=words,
        region=background.places.region_of(words),
    )


def _task(sentence: Sentence, deadlines: Sequence[Deadline], background: Background, *, undated: bool) -> Candidate:
    """Return the sentence as a task, until the last day that it names itself."""
    task = _plain(sentence, CommitmentType.TASK, Span(0, len(sentence.words)), background)
    if undated:
        return replace(task, flags=frozenset({CandidateFlag.UNDATED}))
    if not deadlines:
        return task
    last = max(deadlines, key=lambda one: one.day)
    over = background.dated and last.day < background.dated
    flags = frozenset({CandidateFlag.DEADLINE_BEFORE_TEXT} if over else ())
    return replace(task, deadline=_shifted(last, sentence), flags=flags)


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


def _doubted(candidate: Candidate, quantity: Quantity, sentence: Sentence, background: Background) -> Candidate:
    doubts = frozenset(doubts_of(candidate, quantity, sentence.words, background.dated))
    return replace(candidate, flags=candidate.flags | doubts)


def _placed(sentence: Sentence, span: Span) -> Span:
    return Span(sentence.span.start + span.start, sentence.span.start + span.end)
