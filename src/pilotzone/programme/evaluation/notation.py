"""How baselines, periods and places of an indicator are typed: one line of text for each, read in one place."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from pilotzone.programme.evaluation.errors import IndicatorNotationError
from pilotzone.programme.evaluation.indicators import Baseline, Period, Place

__all__ = ["number_text", "parse_baseline", "parse_number", "parse_period", "parse_place", "period_text", "place_text"]

_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_LONGEST: Final = 40
"""Characters of a location: codes of regions are shorter, and names of most places too."""

_NO_NUMBER: Final = "-"
_BASELINE: Final = "YEAR PLACE VALUE and a comment, such as: 2024 CN-33 12.5; a dash for a value in words"


def parse_place(text: str) -> Place:
    """Return a location with its dimensions, separated by commas.

    >>> parse_place("CN-33,sector=software")
    Place(location='CN-33', dimensions=(('sector', 'software'),))

    Raises:
        IndicatorNotationError: it is no place.
    """
    location, *parts = (one.strip() for one in text.split(","))
    pairs = [tuple(part.strip() for part in one.split("=")) for one in parts]
    named = [pair for pair in pairs if len(pair) == 2 and all(pair)]
    if not 0 < len(location) <= _LONGEST or len(named) < len(pairs) or len(dict(named)) < len(named):
        expected = "a location of at most 40 characters and dimensions, each once, such as: CN-33,sector=software"
        raise IndicatorNotationError(text=text, what="place", expected=expected)
    return Place(location=location, dimensions=tuple(sorted((name, value) for name, value in named)))


def place_text(place: Place) -> str:
    """Return a place as it is typed."""
    return ",".join((place.location, *(f"{name}={value}" for name, value in place.dimensions)))


def parse_period(text: str) -> Period:
    """Return a period without values: a year, or two days with a slash (ISO 8601-1, 5.5).

    >>> parse_period("2025").end, parse_period("2025-01-01/2025-03-31").end
    (datetime.date(2025, 12, 31), datetime.date(2025, 3, 31))

    Raises:
        IndicatorNotationError: it is no period.
    """
    text = text.strip()
    try:
        if _YEAR.fullmatch(text):
            return Period(start=date(int(text), 1, 1), end=date(int(text), 12, 31))
        first, last = (date.fromisoformat(one.strip()) for one in text.split("/"))
    except ValueError:
        expected = "a year such as 2025, or two days such as 2025-01-01/2025-03-31"
        raise IndicatorNotationError(text=text, what="period", expected=expected) from None
    return Period(start=first, end=last)


def period_text(start: date, end: date) -> str:
    """Return a period as it is typed.

    >>> period_text(date(2025, 1, 1), date(2025, 12, 31))
    '2025'
    """
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year
    return f"{start.year:04}" if whole else f"{start}/{end}"


def parse_baseline(text: str) -> Baseline:
    """Return a baseline.

    >>> parse_baseline("2024 CN-33 12.5 by the survey").comment
    'by the survey'

    Raises:
        IndicatorNotationError: it is no baseline.
    """
    year, place, value, comment, *_ = (*text.split(maxsplit=3), "", "", "", "")
    if not _YEAR.fullmatch(year) or not place or not value:
        raise IndicatorNotationError(text=text, what="baseline", expected=_BASELINE)
    number = None if value == _NO_NUMBER else parse_number(value)
    return Baseline(year=int(year), value=number, place=parse_place(place), comment=comment)


def parse_number(text: str) -> Decimal:
    """Return a finite number in half-width digits.

    Raises:
        IndicatorNotationError: it is none.
    """
    try:
        number = Decimal(text.strip())
        if text.isascii() and number.is_finite():
            return number
    except InvalidOperation:
        pass
    expected = "a number in half-width digits without thousands separators or a unit"
    raise IndicatorNotationError(text=text, what="number", expected=expected)


def number_text(value: Decimal | None) -> str | None:
    """Return all digits of a number, None where there is none.

    >>> number_text(Decimal("1E+3"))
    '1000'
    """
    return None if value is None else f"{value:f}"
