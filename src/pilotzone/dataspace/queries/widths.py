"""DECIMAL columns so wide that DuckDB can fail on one record: comparing two casts both to one of at most 38 digits."""

import re
from typing import Final

__all__ = ["NARROW_TO_COMPARE", "NARROW_TO_SUM", "is_wide_decimal"]

NARROW_TO_COMPARE: Final = 18
"""Two DECIMALs of 18 digits fit in one of 38, wherever their points are; so does one beside a literal's 15 digits."""

NARROW_TO_SUM: Final = 28
"""DuckDB sums a DECIMAL in one of 38 digits: ten thousand million records of 28 digits fit."""

_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*\d+\)", re.IGNORECASE)


def is_wide_decimal(kind: str, narrow: int) -> bool:
    """Return whether DuckDB's type ``kind`` is a DECIMAL of more than ``narrow`` digits.

    >>> is_wide_decimal("DECIMAL(38,30)", NARROW_TO_COMPARE), is_wide_decimal("DECIMAL(12,2)", NARROW_TO_COMPARE)
    (True, False)
    """
    found = _DECIMAL.fullmatch(kind)
    return found is not None and int(found[1]) > narrow
