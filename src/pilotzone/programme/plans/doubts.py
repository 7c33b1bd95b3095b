"""Doubts that the rules can name: ambiguous bounds, unstated price bases and bases, deadlines, contradictions."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.quantities import Form, Quantity

__all__ = ["doubts_of", "with_contradictions"]

_PRICED: Final = re.compile(
    r"生产总值|GDP|增加值|收入|产值|投资|消费品|零售|gross|product|revenue|income|value added", re.IGNORECASE
)
_BASIS: Final = re.compile(r"实际|名义|可比价|现价|不变价|real|nominal|constant prices|current prices", re.IGNORECASE)
_VERBS: Final = re.compile(
    r"力争|争取|确保|达到?|超过|突破|提高到|增加到|提升到|控制在|左右|[全我本][省市县区国]|其中|的|到?\d{4}年底?|[（(][^（）()]*[）)]|[\s，]"
)
_NAMES: Final = re.compile(r"地区生产总值|国内生产总值|生产总值")
_WAYS: Final = {">=": 1, ">": 1, "<=": -1, "<": -1}
_MOST_STATED: Final = 50
"""Targets for one aim that are compared with each other: a text that states more is none."""


def doubts_of(candidate: Candidate, quantity: Quantity, words: str, dated: date | None) -> Iterator[CandidateFlag]:
    """Yield what is doubtful about a candidate by itself."""
    if candidate.other:
        yield CandidateFlag.AMBIGUOUS_BOUND
    if candidate.kind is not CommitmentType.TARGET:
        return
    if quantity.comparator is None:
        yield CandidateFlag.COMPARATOR_INFERRED
    if candidate.form is Form.GROWTH and _PRICED.search(candidate.aim) and not _BASIS.search(words):
        yield CandidateFlag.PRICE_BASIS_UNSTATED
    if candidate.form is Form.MULTIPLE and candidate.base_year is None:
        yield CandidateFlag.BASE_MISSING
    if candidate.deadline and dated and candidate.deadline.day < dated:
        yield CandidateFlag.DEADLINE_BEFORE_TEXT


def with_contradictions(candidates: Sequence[Candidate]) -> Iterable[Candidate]:
    """Flag targets of one text that state for one aim, region and deadline what cannot all be meant.

    Sums that are allotted (``=``) are none: a budget allots many under one heading.
    """
    groups: dict[object, list[int]] = defaultdict(list)
    for number, one in enumerate(candidates):
        if one.kind is CommitmentType.TARGET and one.value is not None and one.deadline and one.comparator != "=":
            groups[_subject(one)].append(number)
    pairs = (pair for group in groups.values() for pair in combinations(group[:_MOST_STATED], 2))
    torn = {number for pair in pairs if _contradict(*(candidates[one] for one in pair)) for number in pair}
    for number, one in enumerate(candidates):
        yield replace(one, flags=one.flags | {CandidateFlag.CONTRADICTORY}) if number in torn else one


def _subject(one: Candidate) -> Hashable:
    """Return what a target is about, however a sentence or the label of a row words it."""
    aim = _NAMES.sub("GDP", _VERBS.sub("", one.aim))
    form = Form.LEVEL if one.form is Form.SHARE else one.form
    return aim, one.unit, one.counted, form, one.yearly, one.region, one.deadline and one.deadline.day


def _contradict(one: Candidate, other: Candidate) -> bool:
    """Say whether two quantities exclude each other: a floor above a ceiling, or two values for one bound.

    Two floors can both be met, but a plan that states both for one aim has mistaken one of them.
    """
    ways = {_WAYS.get(each.comparator or "", 0): each for each in (one, other)}
    if set(ways) == {1, -1}:
        floor, ceiling = ways[1], ways[-1]
        strict = floor.comparator == ">" or ceiling.comparator == "<"
        low, high = floor.value or Decimal(0), ceiling.value or Decimal(0)
        return low > high or (strict and low == high)
    return (one.value, one.upper) != (other.value, other.upper)
