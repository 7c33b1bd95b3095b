"""Units mixed up: a figure that is ten thousand times too large or too small beside its neighbours or another vintage.

Yuan, 10 thousand yuan and 100 million yuan differ by a factor of ten thousand; growth over two decades or the span from
the smallest to the largest province is less than a hundred.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from pilotzone.statistics.observations.errors import UnlikeUnitsError
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.units import convert

__all__ = ["off_scale"]

_BESIDE_NEIGHBOURS: Final = 2.5
"""Powers of ten: between the span of provinces (under 2) and the step between two units (4)."""

_BESIDE_ANOTHER_VINTAGE: Final = 0.8
"""Powers of ten: revisions are some percent, rarely a half; 100 million and billion differ by one."""

_NEIGHBOURS: Final = 3
"""Fewer neighbours than these say nothing."""


def off_scale(figures: Sequence[Observation], known: Iterable[Observation]) -> Mapping[int, str]:
    """Return the reason for each figure, by its place, that seems to be in another unit than the stated one."""
    sizes = {number: math.log10(abs(one.value)) for number, one in enumerate(figures) if one.value}
    reasons: dict[int, str] = {}
    for group, words in ((_of_region, "the other periods of its region"), (_of_period, "the other provinces")):
        for members in _groups(figures, sizes, group):
            reasons |= _outside(members, sizes, words) if len(members) > _NEIGHBOURS else {}
    published = {(one.key, one.price_basis): one for one in known}
    for number in sizes:
        other = published.get((figures[number].key, figures[number].price_basis))
        reasons |= _beside(number, figures[number], other) if other else {}
    return reasons


def _of_region(one: Observation) -> tuple[str, ...]:
    return one.series, one.branch, one.region, one.unit, one.price_basis


def _of_period(one: Observation) -> tuple[str, ...] | None:
    if len(one.region) != len("CN-11"):
        return None
    return one.series, one.branch, str(one.period), one.unit, one.price_basis


def _groups(
    figures: Sequence[Observation], sizes: Mapping[int, float], group: Callable[[Observation], object]
) -> Iterable[list[int]]:
    found: dict[object, list[int]] = defaultdict(list)
    for number in sizes:
        found[group(figures[number])].append(number)
    return [members for key, members in found.items() if key is not None]


def _outside(members: list[int], sizes: Mapping[int, float], words: str) -> dict[int, str]:
    middle = statistics.median(sizes[number] for number in members)
    away = {number: sizes[number] - middle for number in members}
    return {
        number: f"it is about 10^{round(power)} times {words}"
        for number, power in away.items()
        if abs(power) > _BESIDE_NEIGHBOURS
    }


def _beside(number: int, one: Observation, other: Observation) -> dict[int, str]:
    try:
        was = convert(other.value, other.unit, one.unit)
    except UnlikeUnitsError:
        return {}
    power = math.log10(abs(one.value / was)) if was else 0.0
    if abs(power) <= _BESIDE_ANOTHER_VINTAGE:
        return {}
    return {number: f"it is about 10^{round(power)} times the figure of {other.vintage}"}
