"""Doubts that the rules can name: ambiguous bounds, unstated price bases and bases, deadlines, contradictions."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.quantities import Form, Quantity

__all__ = ["doubts_of", "with_contradictions"]

_PRICED: Final = re.compile(
    r"生产总值|GDP|增加值|收入|产值|投资|消费品|零售|gross|product|revenue|income|value added", re.IGNORECASE
)
_BASIS: Final = re.compile(r"实际|名义|可比价|现价|不变价|real|nominal|constant prices|current prices", re.IGNORECASE)
_VERBS: Final = re.compile(r"力争|争取|确保|达到?|超过|突破|提高到|增加到|控制在|左右|到?\d{4}年底?|\s|，")


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
    """Flag targets of one text that state different quantities for one aim and one deadline.

    Sums that are allotted (``=``) are none: a budget allots many under one heading.
    """
    groups: dict[object, list[int]] = defaultdict(list)
    for number, one in enumerate(candidates):
        if one.kind is CommitmentType.TARGET and one.value is not None and one.deadline and one.comparator != "=":
            aim = _VERBS.sub("", one.aim)
            groups[aim, one.unit, one.counted, one.form, one.region, one.deadline.day].append(number)
    torn = {number for group in groups.values() if _differ(candidates[one] for one in group) for number in group}
    for number, one in enumerate(candidates):
        yield replace(one, flags=one.flags | {CandidateFlag.CONTRADICTORY}) if number in torn else one


def _differ(group: Iterable[Candidate]) -> bool:
    """Two floors can both be met, but a plan that states both for one aim has mistaken one of them."""
    return len({(one.comparator, one.value, one.upper) for one in group}) > 1
