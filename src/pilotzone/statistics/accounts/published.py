"""Published value added of the core industries of China, by division; attribution and limits stand in SOURCES.md."""

import csv
from decimal import Decimal
from functools import cache
from importlib.resources import files

from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.accounts.core import CORE_VALUE_ADDED
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis, load_vintages

__all__ = ["load_core_value_added"]


@cache
def load_core_value_added() -> tuple[Observation, ...]:
    """Return the published figures: the whole has no branch, a division has its code as branch.

    >>> [(one.branch, int(one.value)) for one in load_core_value_added()][:2]
    [('', 127555), ('01', 43135)]
    """
    table = files("pilotzone.statistics") / "data" / "core_value_added_cn.csv"
    with table.open(encoding="utf-8") as text:
        return tuple(
            Observation(
                series=CORE_VALUE_ADDED,
                branch=row["division"],
                region=row["region"],
                period=int(row["year"]),
                value=Decimal(row["value_100m_yuan"]),
                unit=UNIT,
                price_basis=PriceBasis.CURRENT,
                method=Method.CORE_INDUSTRY,
                vintage=row["vintage"],
                vintage_from=load_vintages()[row["vintage"]].published_from,
                source=row["source"],
                grade=Grade.OBSERVED,
            )
            for row in csv.DictReader(text)
        )
