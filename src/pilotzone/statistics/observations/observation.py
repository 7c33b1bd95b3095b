"""The observation: a figure that is never a bare number (the attributes follow SDMX 3.0's cross-domain concepts)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["Grade", "Observation"]


class Grade(StrEnum):
    """How a published figure reached us."""

    EXPORT = "export"
    TRANSCRIBED_TWICE = "transcribed_twice"
    TRANSCRIBED_ONCE = "transcribed_once"
    UNSTATED = "unstated"


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One published figure: ``value`` in ``unit`` for a series, a region and a year, in one vintage.

    ``region`` is ``CN`` for the nation, or ``CN-`` and the first two digits of GB/T 2260 for a province.
    """

    series: str
    region: str
    period: int
    value: Decimal
    unit: str
    price_basis: str
    method: str
    vintage: str
    source: str
    grade: Grade
