"""A candidate: what a plan text may promise, state or claim, until a person has decided; its doubts are flags."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.quantities import Form
from pilotzone.programme.plans.sentences import Span

__all__ = ["Candidate", "CandidateFlag"]


class CandidateFlag(StrEnum):
    """What a reader must decide or know; nothing of it is repaired silently."""

    AMBIGUOUS_BOUND = "ambiguous_bound"
    PRICE_BASIS_UNSTATED = "price_basis_unstated"
    COMPARATOR_INFERRED = "comparator_inferred"
    BASE_MISSING = "base_missing"
    DEADLINE_ASSUMED = "deadline_assumed"
    DEADLINE_CARRIED = "deadline_carried"
    DEADLINE_BEFORE_TEXT = "deadline_before_text"
    UNDATED = "undated"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One candidate; what the text leaves open is None.

    ``span`` is the exact place of the quantity or wording, ``sentence`` that of its sentence. ``value`` is scaled and
    in ``unit``; ``upper`` ends a range. ``comparator`` is one of ``>= > <= < = ~= increasing exists``; ``other`` is
    the second reading of ambiguous words; ``yearly`` says that the quantity holds for each year. Tasks and claims have
    no quantity; the deadline of a task is one that its own words name.
    """

    kind: CommitmentType
    span: Span
    sentence: Span
    aim: str
    region: str | None = None
    comparator: str | None = None
    other: str | None = None
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
    counted: str | None = None
    form: Form | None = None
    deadline: Deadline | None = None
    base_year: int | None = None
    yearly: bool = False
    flags: frozenset[CandidateFlag] = frozenset()
