"""Splitting weights: how much of an industry is digital, with a fallback for each gap that lowers the grade."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pilotzone.statistics.classification.correspondence import Link
from pilotzone.statistics.classification.errors import (
    PartialClassWithoutWeightError,
    WeightOutOfRangeError,
    WeightsExceedWholeError,
)
from pilotzone.statistics.observations import Grade, Observation, convert

__all__ = [
    "EMPLOYMENT_SHARE",
    "REVENUE_SHARE",
    "Coefficient",
    "Coefficients",
    "check_whole",
    "regions_above",
    "splitting_weight",
]

REVENUE_SHARE: Final = "digital_revenue_share"
"""Digital revenue of a class over its total revenue, from a census or a survey of units; a ratio."""

EMPLOYMENT_SHARE: Final = "digital_employment_share"
"""The same of persons employed, which stands in where revenue is unknown."""

_LADDER: Final = (Grade.OBSERVED, Grade.ESTIMATED, Grade.IMPUTED)


@dataclass(frozen=True)
class Coefficient:
    """A share or rate in its role: its grade is lowered by ``steps``, the fallbacks that were needed to find it."""

    observation: Observation
    steps: int

    @property
    def ratio(self) -> Decimal:
        """The value as a ratio, also where it was given in percent."""
        return convert(self.observation.value, self.observation.unit, "ratio")

    @property
    def graded(self) -> Observation:
        """The observation with the grade that it has in this role."""
        grade = self.observation.grade
        if grade in _LADDER:
            grade = _LADDER[min(_LADDER.index(grade) + self.steps, len(_LADDER) - 1)]
        return replace(self.observation, grade=grade)


class Coefficients:
    """Shares and rates, found by series, branch and region in the year that is asked for or the nearest before it."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._kept: defaultdict[tuple[str, str, str], list[Observation]] = defaultdict(list)
        for one in observations:
            if isinstance(one.period, int):
                self._kept[one.series, one.branch, one.region].append(one)

    def find(self, series: str, branch: str, region: str, year: int) -> Observation | None:
        """Return the value of the latest year up to ``year``, else of the first year after it, in its last vintage."""
        found = self._kept.get((series, branch, region))
        if not found:
            return None
        past = [one for one in found if _year(one) <= year]
        wanted = max(map(_year, past)) if past else min(map(_year, found))
        return max((one for one in found if one.period == wanted), key=_age)

    def first(self, candidates: Iterable[tuple[str, str, str]], year: int) -> Coefficient | None:
        """Return the first of ``candidates`` (series, branch, region) that is known; each one passed over is a step."""
        for steps, (series, branch, region) in enumerate(candidates):
            found = self.find(series, branch, region, year)
            if found is not None:
                return Coefficient(found, steps)
        return None


def splitting_weight(link: Link, coefficients: Coefficients, region: str, year: int) -> Coefficient:
    """Return the weight of an industry in a class of the digital economy.

    Sought are the share of revenue, that of employment, and then both for each region above.

    Raises:
        PartialClassWithoutWeightError: nothing is known, for no region.
        WeightOutOfRangeError: the share is below zero or above one.
    """
    series = (REVENUE_SHARE, EMPLOYMENT_SHARE)
    candidates = [(one, link.branch, place) for place in regions_above(region) for one in series]
    found = coefficients.first(candidates, year)
    if found is None:
        raise PartialClassWithoutWeightError(industry=link.industry, digital=link.digital, region=region, period=year)
    return _in_range(found)


def check_whole(industry: str, weights: Sequence[Decimal], region: str, year: int) -> None:
    """Refuse weights of one industry that sum to more than one.

    Raises:
        WeightsExceedWholeError: they do.
    """
    total = sum(weights, start=Decimal(0))
    if total > 1:
        raise WeightsExceedWholeError(industry=industry, region=region, period=year, total=total)


def regions_above(region: str) -> Iterator[str]:
    """Yield ``region`` and the regions that hold it: county, city, province, nation (GB/T 2260).

    >>> list(regions_above("CN-440103"))
    ['CN-440103', 'CN-440100', 'CN-44', 'CN']
    """
    yield region
    nation, _, digits = region.partition("-")
    if len(digits) == 6 and not digits.endswith("00"):
        yield f"{nation}-{digits[:4]}00"
    if len(digits) > 2:
        yield f"{nation}-{digits[:2]}"
    if digits:
        yield nation


def _in_range(found: Coefficient) -> Coefficient:
    one = found.observation
    if not 0 <= found.ratio <= 1:
        raise WeightOutOfRangeError(
            series=one.series, branch=one.branch, region=one.region, period=one.period, value=one.value
        )
    return found


def _year(observation: Observation) -> int:
    assert isinstance(observation.period, int)  # noqa: S101 - only those are kept
    return observation.period


def _age(observation: Observation) -> tuple[str, str]:
    return str(observation.vintage_from or ""), observation.vintage
