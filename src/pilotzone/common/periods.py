"""Periods: calendar years and months as values, never as strings."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from pilotzone.common.errors import InvalidValueError

__all__ = ["Month"]


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, bounded in UTC.

    >>> Month.parse("2026-12").end
    datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    >>> str(Month.of(datetime(2026, 7, 9, tzinfo=UTC)))
    '2026-07'
    """

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``YYYY-MM``.

        Raises:
            InvalidValueError: the text is not a month of a year from 1 to 9998.
        """
        found = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
        if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[1]) <= 9998:
            raise InvalidValueError(field="The month", value=text, expected="a year and a month, such as 2026-07")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """Return the month in which ``moment`` lies, in UTC."""
        moment = moment.astimezone(UTC)
        return cls(moment.year, moment.month)

    @property
    def start(self) -> datetime:
        """The first moment of the month."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after the month."""
        return datetime(self.year + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
