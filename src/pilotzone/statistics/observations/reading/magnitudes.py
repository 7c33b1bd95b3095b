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
from pilotzone.statistics.observations.units import convert, load_units

__all__ = ["off_scale"]

_BESIDE_NEIGHBOURS: Final = 2.5
"""Powers of ten: between the span of provinces (under 2) and the step between two units (4)."""

_BESIDE_ANOTHER_VINTAGE: Final = 0.8
"""Powers of ten: revisions are some percent, rarely a half; 100 million and billion differ by one."""

_AMOUNTS: Final = frozenset({"yuan", "US dollar", "persons", "units"})

_NEIGHBOURS: Final = 3
"""Fewer neighbours than these say nothing."""


def off_scale(figures: Sequence[Observation], known: Iterable[Observation]) -> Mapping[int, tuple[str, str]]:
    """Return the figures, by place, that seem to be in another unit: each with a factor, and what it was seen beside.

    Shares and indices are left alone: they may be a hundredth of their neighbours.
    """
    sizes = {number: _size(one) for number, one in enumerate(figures) if one.value and _quantity(one) in _AMOUNTS}
    found: dict[int, tuple[str, str]] = {}
    for group, words in ((_of_region, "other periods"), (_of_period, "other provinces")):
        for members in _groups(figures, sizes, group):
            found |= _outside(members, sizes, words) if len(members) > _NEIGHBOURS else {}
    published = {(one.key, one.price_basis): one for one in known}
    for number in sizes:
        other = published.get((figures[number].key, figures[number].price_basis))
        found |= _beside(number, figures[number], other) if other else {}
    return found


def _of_region(one: Observation) -> tuple[str, ...]:
    return one.series, one.branch, one.region, _quantity(one), one.price_basis


def _of_period(one: Observation) -> tuple[str, ...] | None:
    if len(one.region) != len("CN-11"):
        return None
    return one.series, one.branch, str(one.period), _quantity(one), one.price_basis


def _quantity(one: Observation) -> str:
    return load_units()[one.unit].quantity


def _size(one: Observation) -> float:
    """Return the power of ten of a figure in the smallest unit of its quantity, whatever it is stated in."""
    return math.log10(abs(one.value)) + load_units()[one.unit].power_of_ten


def _groups(
    figures: Sequence[Observation], sizes: Mapping[int, float], group: Callable[[Observation], object]
) -> Iterable[list[int]]:
    found: dict[object, list[int]] = defaultdict(list)
    for number in sizes:
        found[group(figures[number])].append(number)
    return [members for key, members in found.items() if key is not None]


def _outside(members: list[int], sizes: Mapping[int, float], words: str) -> dict[int, tuple[str, str]]:
    middle = statistics.median(sizes[number] for number in members)
    away = {number: sizes[number] - middle for number in members}
    return {number: (f"10^{round(power)}", words) for number, power in away.items() if abs(power) > _BESIDE_NEIGHBOURS}


def _beside(number: int, one: Observation, other: Observation) -> dict[int, tuple[str, str]]:
    try:
        was = convert(other.value, other.unit, one.unit)
    except UnlikeUnitsError:
        return {}
    power = math.log10(abs(one.value / was)) if was else 0.0
    if abs(power) <= _BESIDE_ANOTHER_VINTAGE:
        return {}
    return {number: (f"10^{round(power)}", other.vintage)}
