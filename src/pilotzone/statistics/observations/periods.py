"""Periods of observation: a calendar year is a plain number, its parts are reporting periods as in SDMX 3.0."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from pilotzone.statistics.observations.errors import PeriodUnknownError

__all__ = ["Frequency", "Period", "TimePeriod", "parse_period", "period_key"]


class Frequency(StrEnum):
    """The parts of a year, by the letters of the SDMX code list CL_FREQ."""

    SEMESTER = "S"
    QUARTER = "Q"
    MONTH = "M"


_PARTS: Final = {Frequency.SEMESTER: 2, Frequency.QUARTER: 4, Frequency.MONTH: 12}


@dataclass(frozen=True)
class Period:
    """A half year, quarter or month of a year: ``number`` counts from 1.

    >>> str(Period(2023, Frequency.QUARTER, 1)), str(Period(2023, Frequency.MONTH, 3))
    ('2023-Q1', '2023-M03')
    """

    year: int
    frequency: Frequency
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9998 or not 1 <= self.number <= _PARTS[self.frequency]:
            raise PeriodUnknownError(period=str(self))

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, 1 + (self.number - 1) * 12 // _PARTS[self.frequency], 1)

    def __lt__(self, other: "TimePeriod") -> bool:
        return period_key(self) < period_key(other)

    def __str__(self) -> str:
        width = 2 if self.frequency is Frequency.MONTH else 1
        return f"{self.year:04}-{self.frequency}{self.number:0{width}}"


TimePeriod: TypeAlias = int | Period
"""What an observation is about: a calendar year, or a part of one. ``str()`` writes both as SDMX does."""


def parse_period(text: object) -> TimePeriod:
    """Read a year, or a part of a year in SDMX's spelling.

    Raises:
        PeriodUnknownError: it is neither.

    >>> parse_period("2023"), str(parse_period("2023-M03"))
    (2023, '2023-M03')
    """
    found = re.fullmatch(r"(\d{4})(?:-(?:([SQ])(\d)|(M)(\d{2})))?", str(text), re.ASCII)
    if not found or int(found[1]) == 0:
        raise PeriodUnknownError(period=text)
    letter, number = found[2] or found[4], found[3] or found[5]
    return Period(int(found[1]), Frequency(letter), int(number)) if letter else int(found[1])


def period_key(period: TimePeriod) -> tuple[int, str, int]:
    """Return what sorts years and parts of years: by year, the whole year first, then by frequency and number."""
    return (period, "", 0) if isinstance(period, int) else (period.year, period.frequency.value, period.number)
