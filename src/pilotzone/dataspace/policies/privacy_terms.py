"""The terms of differential privacy: what one privacy unit may lose in a month, and what bounds its share."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pilotzone.dataspace.policies.checks import check_text
from pilotzone.dataspace.policies.decimals import LARGEST_DECIMAL, decimal_text, fits
from pilotzone.dataspace.policies.errors import BoundsError, DuplicateInPolicyError, PrivacyTermError

__all__ = ["PrivacyTerms"]

_LARGEST_EPSILON: Final = Decimal(100)
_MOST_GROUPS: Final = 10_000
_MOST_RECORDS: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class PrivacyTerms:
    """What one privacy unit may lose, and how much of it a figure may hold.

    ``epsilon`` and ``delta`` bound the loss of a calendar month (UTC) under one agreement, ``epsilon_per_query`` is
    what one query spends of them. A unit counts in at most ``groups_per_entity`` groups of one aggregation, in each
    with at most ``records_per_entity`` records where records are counted, and with a share of each measure between the
    lower and the upper of its ``bounds``. The provider declares all of them; none is ever taken from data.

    Raises:
        PrivacyTermError: a number is outside its range.
        BoundsError: a lower bound is not below its upper one.
        DuplicateInPolicyError: a measure is bounded twice.

    >>> terms = PrivacyTerms(epsilon=Decimal(1), delta=Decimal("1e-6"), epsilon_per_query=Decimal("0.1"),
    ...                      groups_per_entity=3, bounds=(("kwh", Decimal(0), Decimal(500)),))
    >>> str(terms)
    'epsilon 1, delta 0.000001, epsilon_per_query 0.1, groups_per_entity 3, records_per_entity 1, kwh 0 to 500'
    """

    epsilon: Decimal
    delta: Decimal
    epsilon_per_query: Decimal
    groups_per_entity: int
    records_per_entity: int = 1
    bounds: tuple[tuple[str, Decimal, Decimal], ...] = ()

    def __post_init__(self) -> None:
        _check("epsilon", self.epsilon, _LARGEST_EPSILON)
        _check("delta", self.delta, Decimal("0.1"))
        _check("epsilon_per_query", self.epsilon_per_query, min(self.epsilon, _LARGEST_EPSILON))
        _check("groups_per_entity", Decimal(self.groups_per_entity), Decimal(_MOST_GROUPS))
        _check("records_per_entity", Decimal(self.records_per_entity), Decimal(_MOST_RECORDS))
        named = set()
        for measure, lower, upper in self.bounds:
            check_text("bounds", measure)
            if measure in named:
                raise DuplicateInPolicyError(term="bounds", value=measure)
            named.add(measure)
            if not (fits(lower) and fits(upper) and lower < upper):
                largest = decimal_text(LARGEST_DECIMAL)
                raise BoundsError(measure=measure, lower=str(lower), upper=str(upper), largest=largest)

    def __str__(self) -> str:
        loss = [f"{name} {decimal_text(getattr(self, name))}" for name in ("epsilon", "delta", "epsilon_per_query")]
        shares = [f"{name} {decimal_text(lower)} to {decimal_text(upper)}" for name, lower, upper in self.bounds]
        counts = [f"{name} {getattr(self, name)}" for name in ("groups_per_entity", "records_per_entity")]
        return ", ".join([*loss, *counts, *shares])


def _check(term: str, number: Decimal, largest: Decimal) -> None:
    if not (fits(number) and 0 < number <= largest):
        raise PrivacyTermError(term=term, value=str(number), largest=decimal_text(largest))
