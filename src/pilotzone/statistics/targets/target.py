"""The target: what a figure shall be, in one region and year."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["Comparator", "Target"]


class Comparator(StrEnum):
    """How the figure is compared with the target's value."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "~="


@dataclass(frozen=True, kw_only=True)
class Target:
    """A value that a series of a region shall have in a year.

    >>> Target(
    ...     region="CN-44",
    ...     series="gross_regional_product",
    ...     period=2021,
    ...     comparator=Comparator(">"),
    ...     value=Decimal(12),
    ...     unit="trillion yuan",
    ... ).comparator.name
    'MORE_THAN'
    """

    region: str
    series: str
    period: int
    comparator: Comparator
    value: Decimal
    unit: str
