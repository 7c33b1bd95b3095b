"""What a person writes about a candidate: corrections field by field, and candidates where the rules saw none."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pilotzone.common.errors import InvalidValueError
from pilotzone.common.regions import load_regions
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.errors import SpanOutsideTextError, WordsNotFoundError, WordsRepeatedError
from pilotzone.programme.plans.plan_text import PlanText
from pilotzone.programme.plans.quantities import Form
from pilotzone.programme.plans.sentences import Span, sentence_spans

__all__ = ["COMPARATORS", "FIELDS", "candidate_by_hand", "corrected", "find_words"]

COMPARATORS: Final = (">=", ">", "<=", "<", "=", "~=", "increasing", "exists")
"""The operators of a candidate, as of the commitments."""

_LONGEST: Final = 500
_GREATEST: Final = 30
"""Digits before or behind the point: far beyond any plan, and short enough to stand in a page."""

_YEARS: Final = range(1900, 2200)


def corrected(candidate: Candidate, changes: Mapping[str, str], *, dated: date | None = None) -> Candidate:
    """Return the candidate with other fields, each given as text; empty text means that the plan leaves it open.

    Doubts that a changed field answers go: that of a comparator with the comparator, those of a deadline with the
    deadline. Whether the deadline lies before the text is decided anew; ``dated`` is the day of the text.

    Raises:
        InvalidValueError: a field is none, or cannot have this value.

    >>> from pilotzone.programme.plans import find_candidates, import_plan
    >>> (one,) = find_candidates(import_plan("到2022年，增加值达2.6万亿元以上。".encode()))
    >>> changed = corrected(one, {"comparator": ">", "deadline": "2025-12-31"})
    >>> changed.comparator, changed.deadline.day.year, changed.value == one.value
    ('>', 2025, True)
    """
    for name in changes:
        if name not in FIELDS:
            raise InvalidValueError(field="A field of a candidate", value=name, expected=f"one of {', '.join(FIELDS)}")
    read = {name: FIELDS[name](name, text.strip()) for name, text in changes.items()}
    if "deadline" in read and candidate.deadline and read["deadline"] == Deadline(day=candidate.deadline.day):
        read["deadline"] = candidate.deadline  # the same day: its period and place stay
    found: Candidate = replace(candidate, **read)
    changed = [name for name, value in read.items() if value != getattr(candidate, name)]
    flags = found.flags - {flag for name in changed for flag in _ANSWERED.get(name, ())}
    if found.deadline and dated and found.kind is CommitmentType.TARGET and found.deadline.day < dated:
        flags |= {CandidateFlag.DEADLINE_BEFORE_TEXT}
    return replace(found, flags=flags)


def candidate_by_hand(plan: PlanText, span: Span, fields: Mapping[str, str], *, dated: date | None = None) -> Candidate:
    """Return a candidate for a place where the rules saw none; ``fields`` are as of ``corrected``.

    Without an aim, the words at the place are it.

    Raises:
        SpanOutsideTextError: the place is empty, outside the text, or reaches over several paragraphs.
        InvalidValueError: a field is none, or cannot have this value.
    """
    within = [one.span for one in plan.paragraphs if one.span.start <= span.start < span.end <= one.span.end]
    if not within:
        raise SpanOutsideTextError(start=span.start, end=span.end, length=len(plan.text))
    touched = [one for one in sentence_spans(plan.text, within[0]) if one.start < span.end and span.start < one.end]
    bare = Candidate(
        kind=CommitmentType.TASK,
        span=span,
        sentence=Span(touched[0].start, touched[-1].end),
        aim=plan.text[span.start : span.end],
    )
    return corrected(bare, {"kind": bare.kind.value, **fields}, dated=dated)


def find_words(plan: PlanText, words: str, within: Span | None = None) -> Span:
    """Return the one place where words stand in a text, or in a part of it.

    Raises:
        WordsNotFoundError: they stand nowhere there.
        WordsRepeatedError: they stand there several times.
    """
    start, end = within or Span(0, len(plan.text))
    wanted = words.strip()
    at = plan.text.find(wanted, start, end) if wanted else -1
    if at < 0:
        raise WordsNotFoundError(words=words)
    if plan.text.find(wanted, at + 1, end) >= 0:
        raise WordsRepeatedError(words=words)
    return Span(at, at + len(wanted))


def _words(name: str, text: str) -> str | None:
    if len(text) > _LONGEST or not text.isprintable():
        raise InvalidValueError(field=name, value=text, expected=f"printable words, at most {_LONGEST}")
    return text or None


def _aim(name: str, text: str) -> str:
    found = _words(name, text)
    if found is None:
        raise InvalidValueError(field=name, value=text, expected="what the candidate is about")
    return found


def _one_of(*known: str) -> Callable[[str, str], str | None]:
    def read(name: str, text: str) -> str | None:
        if text and text not in known:
            raise InvalidValueError(field=name, value=text, expected=f"nothing, or one of {' '.join(known)}")
        return text or None

    return read


def _kind(name: str, text: str) -> CommitmentType:
    if text not in list(CommitmentType):
        raise InvalidValueError(field=name, value=text, expected=f"one of {' '.join(CommitmentType)}")
    return CommitmentType(text)


def _form(name: str, text: str) -> Form | None:
    found = _one_of(*Form)(name, text)
    return Form(found) if found else None


def _number(name: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not -_GREATEST <= value.adjusted() <= _GREATEST or len(text) > 2 * _GREATEST:
        raise InvalidValueError(field=name, value=text, expected="a number such as 2600000000000 or 13.5")
    return value


def _deadline(name: str, text: str) -> Deadline | None:
    try:
        return Deadline(day=date.fromisoformat(text)) if text else None
    except ValueError:
        raise InvalidValueError(field=name, value=text, expected="a day such as 2027-12-31") from None


def _year(name: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:5]) in _YEARS):
        raise InvalidValueError(field=name, value=text, expected="a year such as 2020")
    return int(text)


def _region(name: str, text: str) -> str | None:
    if text and text not in load_regions():
        raise InvalidValueError(
            field=name, value=text, expected="CN, or a code of GB/T 2260 such as CN-35 or CN-440100"
        )
    return text or None


def _flags(name: str, text: str) -> frozenset[CandidateFlag]:
    for flag in text.split():
        if flag not in list(CandidateFlag):
            raise InvalidValueError(field=name, value=flag, expected=f"some of {' '.join(CandidateFlag)}")
    return frozenset(map(CandidateFlag, text.split()))


FIELDS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "kind": _kind,
    "aim": _aim,
    "comparator": _one_of(*COMPARATORS),
    "other": _one_of(*COMPARATORS),
    "value": _number,
    "upper": _number,
    "unit": _words,
    "counted": _words,
    "form": _form,
    "deadline": _deadline,
    "region": _region,
    "base_year": _year,
    "flags": _flags,
}
"""The fields that a person can correct, and what reads each from text."""

_ANSWERED: Final[Mapping[str, tuple[CandidateFlag, ...]]] = {
    "comparator": (CandidateFlag.COMPARATOR_INFERRED, CandidateFlag.AMBIGUOUS_BOUND),
    "deadline": (
        CandidateFlag.DEADLINE_ASSUMED,
        CandidateFlag.DEADLINE_CARRIED,
        CandidateFlag.DEADLINE_BEFORE_TEXT,
        CandidateFlag.UNDATED,
    ),
    "base_year": (CandidateFlag.BASE_MISSING,),
}
"""The doubts that a field settles once a person has given it."""
