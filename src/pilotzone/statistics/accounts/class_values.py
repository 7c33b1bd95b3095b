"""The value added of one industry class in one region and year, from the best that is known of it."""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from pilotzone.statistics.accounts.class_formulas import (
    CLASS_FORMULAS,
    GROSS_OUTPUT,
    OUTPUT_INDEX,
    VALUE_ADDED,
    VALUE_ADDED_RATE,
)
from pilotzone.statistics.accounts.errors import ClassValueMissingError, ValueAddedRateMissingError
from pilotzone.statistics.classification import Link
from pilotzone.statistics.classification.weights import Coefficient, Coefficients, regions_above, splitting_weight
from pilotzone.statistics.indicators import Figure, Input, Warning_, figure_from_inputs
from pilotzone.statistics.observations import Observation, PriceBasis

__all__ = ["ClassData", "Part", "nearest_sector"]


@dataclass(frozen=True)
class Part:
    """A value on its way into a sum: as an observation, with the figures from which it was computed, the last one last.

    ``weight`` is how much of the industry it counts.
    """

    observation: Observation
    figures: tuple[Figure, ...] = ()
    weight: Decimal = Decimal(1)

    def as_input(self, name: str, receipts: Mapping[Observation, str]) -> Input:
        """Return the value in its role; its receipt is the digest of its figure, or that of the governed query."""
        receipt = self.figures[-1].digest if self.figures else receipts.get(self.observation)
        return Input(name=name, observation=self.observation, receipt=receipt)

    def values_used(self) -> Iterator[Observation]:
        """Yield the observed values that it rests on, without rates, weights and figures."""
        given = [one.observation for figure in self.figures for one in figure.inputs] or [self.observation]
        yield from (one for one in given if one.series in _VALUES)


_VALUES: Final = frozenset({VALUE_ADDED, GROSS_OUTPUT, OUTPUT_INDEX})


class ClassData:
    """What is known of industry classes at one price basis: each value in the latest of the ``vintages`` allowed."""

    def __init__(
        self,
        observations: Iterable[Observation],
        basis: PriceBasis,
        vintages: Collection[str] | None,
        receipts: Mapping[Observation, str],
    ) -> None:
        self.basis, self.receipts = basis, receipts
        kept = [one for one in observations if vintages is None or one.vintage in vintages]
        self.coefficients = Coefficients(one for one in kept if one.price_basis is PriceBasis.NOT_APPLICABLE)
        self._values: defaultdict[tuple[str, str, str], dict[int, Observation]] = defaultdict(dict)
        for one in sorted(kept, key=lambda one: (str(one.vintage_from or ""), one.vintage)):
            if one.price_basis is basis and isinstance(one.period, int):
                self._values[one.series, one.branch, one.region][one.period] = one

    def value(self, industry: str, region: str, year: int) -> Part:
        """Return the value added of an industry: observed, by its rate, benchmarked between two years, or carried on.

        Raises:
            ClassValueMissingError: nothing is known of it, or its output index lacks a year.
            ValueAddedRateMissingError: its output is known and no rate.
        """
        known = self._years(industry, region)
        if year in known:
            return self._benchmark(industry, region, year)
        before = [one for one in known if one < year]
        after = [one for one in known if one > year]
        if before and after:
            return self._between(industry, region, year, max(before), min(after))
        if not known:
            raise _missing(industry, region, year, "no value added and no output of any year is given")
        return self._carried(industry, region, year, max(before) if before else min(after))

    def digital_part(self, link: Link, region: str, year: int) -> Part:
        """Return the part of a partial class that is digital.

        Raises:
            PartialClassWithoutWeightError: no splitting weight is known.
            WeightOutOfRangeError: the weight is no share.
        """
        whole = self.value(link.industry, region, year)
        weight = splitting_weight(link, self.coefficients, region, year)
        inputs = [
            whole.as_input("class_value", self.receipts),
            Input(name="weight", observation=weight.graded, receipt=self.receipts.get(weight.observation)),
        ]
        made = self._figure("part", inputs, (link.branch, region, year), weight, whole.figures)
        return replace(made, weight=weight.ratio)

    def whole(self, link: Link, region: str, year: int) -> Part:
        """Return the value of a class that belongs to the digital economy whole; see :meth:`value`."""
        return self.value(link.industry, region, year)

    def _years(self, industry: str, region: str) -> set[int]:
        return {
            year for series in (VALUE_ADDED, GROSS_OUTPUT) for year in self._values.get((series, industry, region), ())
        }

    def _benchmark(self, industry: str, region: str, year: int) -> Part:
        observed = self._values[VALUE_ADDED, industry, region].get(year)
        if observed is not None:
            return Part(observed)
        output = self._values[GROSS_OUTPUT, industry, region][year]
        sector = nearest_sector(industry)
        branches = [industry] + ([sector] if sector else [])
        places = [(VALUE_ADDED_RATE, branch, place) for branch in branches for place in regions_above(region)]
        rate = self.coefficients.first(places, year)
        if rate is None:
            raise ValueAddedRateMissingError(industry=industry, region=region, period=year, sector=sector or "none")
        inputs = [
            Input(name="gross_output", observation=output, receipt=self.receipts.get(output)),
            Input(name="value_added_rate", observation=rate.graded, receipt=self.receipts.get(rate.observation)),
        ]
        return self._figure("rate", inputs, (industry, region, year), rate)

    def _between(self, industry: str, region: str, year: int, first: int, last: int) -> Part:
        before, after = self._benchmark(industry, region, first), self._benchmark(industry, region, last)
        inputs = [
            before.as_input("benchmark_before", self.receipts),
            after.as_input("benchmark_after", self.receipts),
            self._index("index_before", industry, region, first),
            self._index("index_now", industry, region, year),
            self._index("index_after", industry, region, last),
        ]
        return self._figure("benchmarked", inputs, (industry, region, year), None, before.figures + after.figures)

    def _carried(self, industry: str, region: str, year: int, known: int) -> Part:
        benchmark = self._benchmark(industry, region, known)
        inputs = [
            benchmark.as_input("benchmark", self.receipts),
            self._index("index_at_benchmark", industry, region, known),
            self._index("index_now", industry, region, year),
        ]
        return self._figure("carried", inputs, (industry, region, year), None, benchmark.figures)

    def _index(self, name: str, industry: str, region: str, year: int) -> Input:
        found = self._values.get((OUTPUT_INDEX, industry, region), {}).get(year)
        if found is None:
            raise _missing(industry, region, year, f"its output index of {year} is not given")
        return Input(name=name, observation=found, receipt=self.receipts.get(found))

    def _figure(
        self,
        formula: str,
        inputs: Sequence[Input],
        place: tuple[str, str, int],
        coefficient: Coefficient | None = None,
        before: tuple[Figure, ...] = (),
    ) -> Part:
        branch, region, year = place
        warnings = list(_fallback(coefficient, region)) if coefficient else []
        made = figure_from_inputs(
            CLASS_FORMULAS[self.basis][formula], inputs, branch=branch, region=region, period=year, warnings=warnings
        )
        return Part(made.as_observation(), (*before, made))


@cache
def nearest_sector(industry: str) -> str | None:
    """Return the input-output sector (153 of 2020, by its Chinese name) whose rate stands in for a class; None if none.

    >>> nearest_sector("6513"), nearest_sector("0111")
    ('软件服务', None)
    """
    sectors = _sectors()
    return next((sectors[industry[:size]] for size in (3, 2) if industry[:size] in sectors), None)


@cache
def _sectors() -> Mapping[str, str]:
    table = files("pilotzone.statistics") / "data" / "industry_input_output_sectors.csv"
    with table.open(encoding="utf-8") as text:
        return {row["gbt4754_prefix"]: row["io_sector_zh"] for row in csv.DictReader(text)}


def _fallback(found: Coefficient, region: str) -> Iterator[Warning_]:
    if found.steps:
        one = found.observation
        parameters = {"series": one.series, "branch": one.branch, "region": one.region, "wanted": region}
        template = "For {wanted} the {series} of {branch} in {region} stands in for what is unknown."
        yield Warning_("coefficient_stands_in", template, parameters)


def _missing(industry: str, region: str, year: int, reason: str) -> ClassValueMissingError:
    return ClassValueMissingError(industry=industry, region=region, period=year, reason=reason)
