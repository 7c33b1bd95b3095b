"""Units of figures: exact conversion between units of one quantity, none between unlike quantities."""

import csv
import decimal
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from pilotzone.statistics.observations.errors import UnlikeUnitsError

__all__ = ["Unit", "convert", "load_units", "unit_named"]

_EXACT: Final = decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation])


@dataclass(frozen=True)
class Unit:
    """A unit: ten to a power of the unit of its quantity; ``names`` are other spellings."""

    name: str
    quantity: str
    power_of_ten: int
    names: tuple[str, ...]


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """Return ``value``, given in ``unit``, in the unit ``wanted``, exactly.

    Raises:
        UnlikeUnitsError: the units measure different things, or one of them is unknown.

    >>> str(convert(Decimal("50012.94"), "100 million yuan", "trillion yuan"))
    '5.001294'
    """
    if unit == wanted:
        return value
    known = load_units()
    if unit not in known or wanted not in known or known[unit].quantity != known[wanted].quantity:
        raise UnlikeUnitsError(unit=unit, wanted=wanted)
    return value.scaleb(known[unit].power_of_ten - known[wanted].power_of_ten, _EXACT)


def unit_named(text: str) -> Unit | None:
    """Return the unit that a table writes in English or Chinese, or None.

    >>> unit_named("亿元").name, unit_named("100 million yuan").name, unit_named("bushel")
    ('100 million yuan', '100 million yuan', None)
    """
    wanted = text.strip()
    return next((unit for unit in load_units().values() if wanted in {unit.name, *unit.names}), None)


@cache
def load_units() -> Mapping[str, Unit]:
    """Return the units by name."""
    table = files("pilotzone.statistics") / "data" / "units.csv"
    with table.open(encoding="utf-8") as text:
        return {
            row["unit"]: Unit(row["unit"], row["quantity"], int(row["power_of_ten"]), tuple(row["names"].split(";")))
            for row in csv.DictReader(text)
        }
