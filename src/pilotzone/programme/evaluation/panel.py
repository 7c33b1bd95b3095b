"""Panels of units and periods, and the trial that some of the units take part in."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pilotzone.programme.evaluation.errors import (
    PanelGapError,
    PanelRepeatedError,
    PanelValueError,
    TrialGroupError,
    TrialStartError,
    TrialUnitError,
)

__all__ = ["Array", "Indices", "Mask", "Panel", "Trial"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Panel:
    """One figure for every unit (row) and period (column), both in ascending order.

    >>> panel = Panel.of([("A", 2020, 1.0), ("B", 2020, 2.0), ("B", 2021, 3.0), ("A", 2021, 5.0)])
    >>> panel.units, panel.periods, panel.values.tolist()
    (('A', 'B'), (2020, 2021), [[1.0, 5.0], [2.0, 3.0]])
    """

    units: tuple[str, ...]
    periods: tuple[int, ...]
    values: Array

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int, float]]) -> "Panel":
        """Return the panel of rows of unit, period and value, in any order.

        Raises:
            PanelValueError: a value is not finite, or there is no row.
            PanelRepeatedError: a unit has two values of a period.
            PanelGapError: a unit lacks a period.
        """
        found: dict[tuple[str, int], float] = {}
        for unit, period, value in rows:
            if (unit, period) in found:
                raise PanelRepeatedError(unit=unit, period=period)
            if not math.isfinite(value):
                raise PanelValueError(unit=unit, period=period, value=value)
            found[unit, period] = float(value)
        if not found:
            raise PanelValueError(unit="any unit", period="any period", value="no value")
        units, periods = (tuple(sorted(set(keys))) for keys in zip(*found, strict=True))
        for unit in units:
            for period in periods:
                if (unit, period) not in found:
                    raise PanelGapError(unit=unit, period=period)
        values = np.array([[found[unit, period] for period in periods] for unit in units])
        return cls(units, periods, values)

    def until(self, period: int) -> "Panel":
        """Return the panel of the periods before ``period``."""
        kept = [number for number, one in enumerate(self.periods) if one < period]
        return Panel(self.units, tuple(self.periods[number] for number in kept), self.values[:, kept])


@dataclass(frozen=True)
class Trial:
    """Which units are treated, and the first period in which they are; all of them start together."""

    treated: frozenset[str]
    start: int

    def split(self, panel: Panel) -> tuple[Mask, Mask]:
        """Return which units of a panel are treated and which of its periods lie from the start on.

        Raises:
            TrialUnitError: a treated unit is not in the panel.
            TrialGroupError: all units are treated, or none.
            TrialStartError: no period lies before the start, or none from it on.
        """
        for unit in sorted(self.treated - set(panel.units)):
            raise TrialUnitError(unit=unit)
        treated = np.array([unit in self.treated for unit in panel.units])
        after = np.array([period >= self.start for period in panel.periods])
        if treated.all() or not treated.any():
            raise TrialGroupError(units=len(panel.units), treated=int(treated.sum()))
        if after.all() or not after.any():
            raise TrialStartError(start=self.start, before=int((~after).sum()), after=int(after.sum()))
        return treated, after
