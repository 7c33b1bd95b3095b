"""What ``about`` means, as a dated parameter with its reason."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

__all__ = ["Tolerance", "load_tolerances"]


@dataclass(frozen=True)
class Tolerance:
    """By how much, relative to the target, a figure may differ and still be about the target."""

    valid_from: date
    relative: Decimal
    reason: str
    source: str


@cache
def load_tolerances() -> tuple[Tolerance, ...]:
    """Return the conventions in the order of their days; the last one holds today.

    >>> str(load_tolerances()[-1].relative)
    '0.025'
    """
    table = files("pilotzone.statistics") / "data" / "tolerances.csv"
    with table.open(encoding="utf-8") as text:
        found = [
            Tolerance(date.fromisoformat(row["valid_from"]), Decimal(row["relative"]), row["reason"], row["source"])
            for row in csv.DictReader(text)
        ]
    return tuple(sorted(found, key=lambda tolerance: tolerance.valid_from))
