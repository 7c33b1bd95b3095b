"""Deadlines: a day or a period named in a sentence, or counted from the date of its text."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date

from pilotzone.programme.plans.numerals import chinese_number
from pilotzone.programme.plans.rules import Rules
from pilotzone.programme.plans.sentences import Span

__all__ = ["Deadline", "end_of", "find_base_year", "find_deadlines"]

_MONTHS = (
    *("", "january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_FARTHEST = 100
"""Years that a plan may look ahead."""

_HALF_YEAR = 7
"""A text from before July counts its own year among "the next five"; a later one begins with the year after it."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The last day, and the first where the words name a period, which is kept; ``span`` is where they stand."""

    day: date
    start: date | None = None
    span: Span | None = None


def end_of(year: int, span: Span | None = None, start: int | None = None) -> Deadline:
    """Return 31 December of the year, or of the calendar's last, as a deadline; ``start`` is a period's first year."""
    begins = date(min(start, MAXYEAR), 1, 1) if start else None
    return Deadline(day=date(min(year, MAXYEAR), 12, 31), start=begins, span=span)


def find_deadlines(sentence: str, rules: Rules, dated: date | None) -> list[Deadline]:
    """Return the deadlines of a sentence in its order; relative ones only where the date of the text is known.

    >>> from pilotzone.programme.plans.rules import load_rules
    >>> said = "in the next five years"
    >>> find_deadlines(said, load_rules("en"), date(2022, 2, 1))[0].day
    datetime.date(2026, 12, 31)
    """
    found = [*_absolute(sentence, rules), *(_relative(sentence, rules, dated) if dated else ())]
    taken: list[Deadline] = []
    for one in sorted(found, key=lambda one: (one.span or Span(0, 0))[0]):
        if not taken or (one.span and taken[-1].span and one.span.start >= taken[-1].span.end):
            taken.append(one)
    return taken


def find_base_year(sentence: str, rules: Rules) -> int | None:
    """Return the year that a change is measured from, where the sentence names one."""
    found = rules.base_year.search(sentence)
    return int(found["year"]) if found else None


def _absolute(sentence: str, rules: Rules) -> Iterator[Deadline]:
    bases = {found.end("year") for found in rules.base_year.finditer(sentence)}
    for pattern in rules.dates:
        for found in pattern.finditer(sentence):
            if found.end("year") not in bases and (deadline := _dated(found)):
                yield deadline
    for name, (first, last) in rules.periods.items():
        for period in re.finditer(re.escape(name), sentence):
            ended = rules.period_ends.search(sentence, 0, period.start())
            if ended or not rules.not_a_period.match(sentence, period.end()):
                yield end_of(last, Span(ended.start() if ended else period.start(), period.end()), first)


def _dated(found: re.Match[str]) -> Deadline | None:
    """Return the day that a date says, or the last of its month or year; None where no calendar has it."""
    parts = found.groupdict()
    year, start = int(parts["year"]), int(parts.get("start") or 0)
    month = _month(parts.get("month") or "")
    if not 0 < year <= MAXYEAR or month not in range(13):
        return None
    last = monthrange(year, month)[1] if month else 31
    day = int(parts.get("day") or last)
    if not 0 < day <= last:
        return None
    begins = date(start, 1, 1) if 0 < start <= year else None
    return Deadline(day=date(year, month or 12, day), start=begins, span=Span(*found.span()))


def _month(words: str) -> int:
    """Return the number of a month by its digits or its English name; 0 without one."""
    if words.isdecimal():
        return int(words) or -1
    return _MONTHS.index(words.lower()) if words else 0


def _relative(sentence: str, rules: Rules, dated: date) -> Iterator[Deadline]:
    for name, years in (("this_year", 0), ("next_year", 1)):
        for found in rules.relative[name].finditer(sentence):
            yield end_of(dated.year + years, Span(*found.span()))
    for found in rules.relative["after"].finditer(sentence):
        if count := _count(found, rules):
            yield end_of(dated.year + count, Span(*found.span()))
    for found in rules.relative["next"].finditer(sentence):
        if count := _count(found, rules):
            first = dated.year + (dated.month >= _HALF_YEAR)
            yield end_of(first + count - 1, Span(*found.span()), first)


def _count(found: re.Match[str], rules: Rules) -> int | None:
    """Return the number of years; None where a plan cannot mean it."""
    words = next((one for name, one in found.groupdict().items() if name.startswith("count") and one), "")
    count = int(words) if words.isdecimal() else rules.words.get(words.lower()) or int(chinese_number(words) or 0)
    return count if 0 < count <= _FARTHEST else None
