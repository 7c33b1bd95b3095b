"""Usage records: one answered query under one agreement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pilotzone.dataspace.metering.errors import RowsError, UsageTimeError

__all__ = ["UsageRecord"]

_MOST_ROWS: Final = 10**15


@dataclass(frozen=True, kw_only=True)
class UsageRecord:
    """One answered query under one agreement.

    A query that joins two datasets leaves two records with the same ``query``, one for each agreement.

    Raises:
        RowsError, UsageTimeError: a value is outside its range.
    """

    query: str
    agreement: str
    dataset: str
    provider: str
    consumer: str
    time: datetime
    rows: int
    """Rows of the answer, after suppression."""

    def __post_init__(self) -> None:
        if self.time.tzinfo is None:
            raise UsageTimeError(query=self.query, time=self.time.isoformat())
        if not 0 <= self.rows <= _MOST_ROWS:
            raise RowsError(query=self.query, rows=self.rows, largest=_MOST_ROWS)
