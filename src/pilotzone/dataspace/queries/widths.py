"""Numbers so wide that DuckDB can fail on one record: it compares and adds up within 38 digits or 128 bits."""

import re
from typing import Final

__all__ = ["NARROW_TO_COMPARE", "is_wide_decimal", "may_not_sum"]

NARROW_TO_COMPARE: Final = 18
"""Two DECIMALs of 18 digits fit in one of 38, wherever their points are; so does one beside a literal's 15 digits."""

_NARROW_TO_SUM: Final = 28
"""DuckDB sums a DECIMAL in one of 38 digits: ten thousand million records of 28 digits fit."""

_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*\d+\)", re.IGNORECASE)


def is_wide_decimal(kind: str, narrow: int) -> bool:
    """Return whether DuckDB's type ``kind`` is a DECIMAL of more than ``narrow`` digits.

    >>> is_wide_decimal("DECIMAL(38,30)", NARROW_TO_COMPARE), is_wide_decimal("DECIMAL(12,2)", NARROW_TO_COMPARE)
    (True, False)
    """
    found = _DECIMAL.fullmatch(kind)
    return found is not None and int(found[1]) > narrow


def may_not_sum(kind: str) -> bool:
    """Return whether a sum of values of DuckDB's type ``kind`` can be too large for the type that DuckDB gives it.

    >>> [may_not_sum(kind) for kind in ("BIGINT", "HUGEINT", "DECIMAL(12,2)", "DECIMAL(38,0)")]
    [False, True, False, True]
    """
    return kind.upper() in {"HUGEINT", "UHUGEINT"} or is_wide_decimal(kind, _NARROW_TO_SUM)
