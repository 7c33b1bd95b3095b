"""Units of figures: exact conversion between units of one quantity, none between unlike quantities."""

import csv
import decimal
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from pilotzone.statistics.observations.errors import UnlikeUnitsError

__all__ = ["convert"]

_EXACT: Final = decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation])


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """Return ``value``, given in ``unit``, in the unit ``wanted``, exactly.

    Raises:
        UnlikeUnitsError: the units measure different things, or one of them is unknown.

    >>> str(convert(Decimal("50012.94"), "100 million yuan", "trillion yuan"))
    '5.001294'
    """
    if unit == wanted:
        return value
    known = _units()
    if unit not in known or wanted not in known or known[unit][0] != known[wanted][0]:
        raise UnlikeUnitsError(unit=unit, wanted=wanted)
    return value.scaleb(known[unit][1] - known[wanted][1], _EXACT)


@cache
def _units() -> Mapping[str, tuple[str, int]]:
    table = files("pilotzone.statistics") / "data" / "units.csv"
    with table.open(encoding="utf-8") as text:
        return {row["unit"]: (row["quantity"], int(row["power_of_ten"])) for row in csv.DictReader(text)}
