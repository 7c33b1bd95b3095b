"""A trend over a set of tasks that changes: the plain share beside one that only compares what was there both times.

A portfolio looks better when its bad projects leave; the adjusted series is chained from changes among the tasks that
stayed, as matched-model price indices are (Consumer Price Index Manual, 2020, chapter 6).
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme.work.lights import CLOSED

__all__ = ["TrendPoint", "present_tasks", "trend_of"]


@dataclass(frozen=True)
class TrendPoint:
    """The share of tasks with a property on a day, and how the set changed since the day before in the series.

    ``adjusted`` is the first share plus the changes among the tasks that stayed. It may leave the range from 0 to 1,
    and is None from where no task stayed: then the two ends cannot be compared.
    """

    day: date
    tasks: int
    share: Fraction | None
    adjusted: Fraction | None
    entered: int
    left: int


def trend_of(days: Iterable[tuple[date, Mapping[str, bool]]]) -> tuple[TrendPoint, ...]:
    """Return the trend of a property; each day comes with the tasks present, and whether they have it.

    >>> bad_one_left = [(date(2026, 1, 1), {"a": True, "b": False}), (date(2026, 2, 1), {"a": True})]
    >>> [(str(one.share), str(one.adjusted)) for one in trend_of(bad_one_left)]
    [('1/2', '1/2'), ('1', '1/2')]
    """
    ordered = sorted(days, key=lambda one: one[0])
    if not ordered:
        return ()
    (first, present), adjusted = ordered[0], _share(ordered[0][1], ordered[0][1].keys())
    points = [TrendPoint(first, len(present), adjusted, adjusted, 0, 0)]
    for (_, before), (day, now) in pairwise(ordered):
        stayed = before.keys() & now.keys()
        was, became = _share(before, stayed), _share(now, stayed)
        adjusted = None if adjusted is None or was is None or became is None else adjusted + became - was
        entered, left = len(now.keys() - before.keys()), len(before.keys() - now.keys())
        points.append(TrendPoint(day, len(now), _share(now, now.keys()), adjusted, entered, left))
    return tuple(points)


def present_tasks(table: pa.Table, light: str, colour: str) -> dict[str, bool]:
    """Return the tasks of ``WorkLedger.statuses`` that are not closed, and whether a light of theirs has a colour.

    ``light`` is ``schedule`` or ``confidence``. For the latter only assessed tasks are present.
    """
    closed = pc.equal(table["schedule"].cast(pa.string()), CLOSED)
    open_tasks = table.filter(pc.and_(pc.invert(closed), pc.is_valid(table[light])))
    has = pc.equal(open_tasks[light].cast(pa.string()), colour)
    return dict(zip(open_tasks["task"].to_pylist(), has.to_pylist(), strict=True))


def _share(tasks: Mapping[str, bool], among: AbstractSet[str]) -> Fraction | None:
    return Fraction(sum(tasks[one] for one in among), len(among)) if among else None
