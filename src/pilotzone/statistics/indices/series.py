"""Index series with a base of 100, and tiers by thresholds."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pilotzone.statistics.indices.errors import BaseAbsentError
from pilotzone.statistics.indices.panel import Direction, Matrix, read_panel

__all__ = ["Tier", "base_100", "tiers"]


@dataclass(frozen=True)
class Tier:
    """A tier: values from ``at_least`` up to the next one belong to it."""

    name: str
    at_least: float


def base_100(frame: Any, *, base: object, value: str, unit: str = "region", period: str = "period") -> Any:
    """Return the frame's series by unit with the value of the base period set to 100, in a column ``index``.

    >>> import pyarrow as pa
    >>> frame = pa.table({"region": ["CN-32", "CN-32"], "period": [2021, 2023], "score": [80.0, 90.8]})
    >>> base_100(frame, base=2021, value="score")["index"].to_pylist()
    [100.0, 113.5]

    Raises:
        PanelColumnAbsentError: a column is absent.
        IndicatorNotNumbersError: the value holds no numbers.
        PanelRowTwiceError: a unit has two rows for one period.
        CellMissingError: a value is missing.
        BaseAbsentError: a unit has no value above zero in the base period.
    """
    panel = read_panel(frame, keys=(unit, period), indicators={value: Direction.BENEFIT})
    units, periods, values = panel.keys[unit].to_pylist(), panel.keys[period].to_pylist(), panel.figures[:, 0]
    bases = {one: number for one, when, number in zip(units, periods, values, strict=True) if when == base}
    for one in units:
        if not bases.get(one, 0) > 0:
            raise BaseAbsentError(unit=one, base=base)
    return panel.frame({value: values, "index": values * 100 / np.array([bases[one] for one in units])})


def tiers(values: Matrix, thresholds: tuple[Tier, ...], *, below: str) -> list[str]:
    """Return the tier of each value; one that reaches no threshold is in the tier ``below``.

    >>> steps = (Tier("leading", 120), Tier("advanced", 100), Tier("starting", 90))
    >>> tiers(np.array([113.5, 120.0, 89.9]), steps, below="behind")
    ['advanced', 'leading', 'behind']
    """
    steps = sorted(thresholds, key=lambda tier: tier.at_least)
    places = np.searchsorted([tier.at_least for tier in steps], values, side="right")
    names = [below, *(tier.name for tier in steps)]
    return [names[place] for place in places]
