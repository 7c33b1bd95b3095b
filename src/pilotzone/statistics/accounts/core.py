"""Value added of the core industries of the digital economy, by division and in whole (NBS Order No. 33 of 2021)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.accounts.class_formulas import CLASS_FORMULAS, COUNTED, UNIT, VALUE_ADDED, named
from pilotzone.statistics.accounts.class_values import ClassData, Part
from pilotzone.statistics.accounts.errors import (
    ClassValueMissingError,
    ClassVintagesMixedError,
    NegativeValueAddedError,
    ValueAddedRateMissingError,
)
from pilotzone.statistics.classification import DigitalEconomy, Link
from pilotzone.statistics.classification.errors import PartialClassWithoutWeightError
from pilotzone.statistics.classification.weights import check_whole
from pilotzone.statistics.indicators import DeclaredInput, Figure, Formula, Operands, Warning_, figure_from_inputs
from pilotzone.statistics.observations import Method, Observation, PriceBasis

__all__ = ["CORE_FORMULAS", "CORE_VALUE_ADDED", "CoreAccount", "compute_core_account", "core_account", "status_warning"]

CORE_VALUE_ADDED: Final = "core_value_added"
_OF_DIVISION: Final = "core_value_added_of_division"
_SOURCE: Final = "NBS Order No. 33 (2021): the core industries are divisions 01 to 04"


def _of_division(basis: PriceBasis) -> Formula:
    parts = DeclaredInput(
        name="parts",
        series=(VALUE_ADDED, *(formula.id for formula in CLASS_FORMULAS[basis].values())),
        method=COUNTED,
        price_basis=basis,
        unit=UNIT,
        branches=True,
        any_vintage=True,
    )
    title = ("Value added of a core division", "数字经济核心产业大类增加值")
    text = "sum(parts): whole classes, and the digital part of partial classes"
    return _sum(named(_OF_DIVISION, basis), title, basis, parts, text)


def _whole(basis: PriceBasis) -> Formula:
    divisions = DeclaredInput(
        name="divisions",
        series=(named(CORE_VALUE_ADDED, basis), named(_OF_DIVISION, basis)),
        method=(Method.CORE_INDUSTRY,),
        price_basis=basis,
        unit=UNIT,
        branches=True,
    )
    title = ("Value added of the core industries", "数字经济核心产业增加值")
    return _sum(named(CORE_VALUE_ADDED, basis), title, basis, divisions, "sum(divisions)")


def _sum(identifier: str, title: tuple[str, str], basis: PriceBasis, terms: DeclaredInput, text: str) -> Formula:
    def total(given: Operands) -> Decimal:
        return sum(given.by_branch(terms.name).values(), start=Decimal(0))

    return Formula(
        id=identifier,
        version="1",
        title_en=title[0],
        title_zh=title[1],
        method=Method.CORE_INDUSTRY,
        unit=UNIT,
        price_basis=basis,
        decimals=4,
        inputs=(terms,),
        text=text,
        source=_SOURCE,
        evaluate=total,
    )


_BASES: Final = (PriceBasis.CURRENT, PriceBasis.CONSTANT)
_DIVISIONS: Final = {basis: _of_division(basis) for basis in _BASES}
_WHOLES: Final = {basis: _whole(basis) for basis in _BASES}

CORE_FORMULAS: Final[tuple[Formula, ...]] = tuple(
    formula for basis in _BASES for formula in (*CLASS_FORMULAS[basis].values(), _DIVISIONS[basis], _WHOLES[basis])
)
"""All formulas of the account, from the class up."""


@dataclass(frozen=True, kw_only=True)
class CoreAccount:
    """The account of one region and year; ``below`` holds the figures that others name as their inputs, by digest."""

    total: Figure
    divisions: tuple[Figure, ...]
    below: Mapping[str, Figure]

    def trace(self, figure: Figure) -> Iterator[Figure]:
        """Yield ``figure`` and the figures under it, down to those whose inputs are observations alone."""
        yield figure
        for one in figure.inputs:
            if one.receipt is not None and one.receipt in self.below:
                yield from self.trace(self.below[one.receipt])


def compute_core_account(
    observations: Iterable[Observation],
    economy: DigitalEconomy,
    *,
    region: str,
    year: int,
    basis: PriceBasis = PriceBasis.CURRENT,
    strict: bool = True,
    vintages: Collection[str] | None = None,
    receipts: Mapping[Observation, str] | None = None,
) -> CoreAccount:
    """Return the value added of the core industries of ``region`` in ``year``, with the trace down to observations.

    Branches of observations are four-digit industries, and for splitting weights links such as ``040501/4851``. Read
    are ``value_added``, ``gross_output`` with ``value_added_rate``, ``output_index`` between censuses,
    ``digital_revenue_share`` and ``digital_employment_share``; values in the latest of ``vintages``, all where None.
    Where not ``strict``, classes without data are left out, negative values kept and vintages of one year mixed, and
    the figure says so.

    Raises:
        ClassValueMissingError: nothing is known of an industry.
        ValueAddedRateMissingError: its output is known and no rate.
        PartialClassWithoutWeightError: a partial class has no splitting weight in this region or any above it.
        NegativeValueAddedError: the value added of an industry is below zero.
        ClassVintagesMixedError: the industries stand in several vintages.
        WeightsExceedWholeError: an industry would be counted more than once.
        WeightOutOfRangeError: a weight is no share.
    """
    data = ClassData(observations, basis, vintages, receipts or {})
    return core_account(data, economy, region=region, year=year, strict=strict)


def core_account(
    data: ClassData, economy: DigitalEconomy, *, region: str, year: int, strict: bool = True
) -> CoreAccount:
    """Return one account of many from the same ``data``; see :func:`compute_core_account`."""
    parts, gaps = _parts(data, economy, region, year, strict=strict)
    _check_weights(parts, region, year)
    remarks = _remarks(parts, gaps, region, year, strict=strict)
    divisions: list[Figure] = []
    below: dict[str, Figure] = {}
    for top in economy.core_divisions:
        found = [part for link, part in parts if link.digital.startswith(top.code)]
        if found:
            inputs = [part.as_input("parts", data.receipts) for part in found]
            formula, warnings = _DIVISIONS[data.basis], (status_warning(economy), *_stand_ins(found), *remarks)
            divisions.append(
                figure_from_inputs(formula, inputs, branch=top.code, region=region, period=year, warnings=warnings)
            )
            below |= {figure.digest: figure for part in found for figure in part.figures}
    inputs = [Part(one.as_observation(), (one,)).as_input("divisions", {}) for one in divisions]
    warnings = (status_warning(economy), *_stand_ins([part for _, part in parts]), *remarks, *_residual(economy))
    total = figure_from_inputs(_WHOLES[data.basis], inputs, region=region, period=year, warnings=warnings)
    below |= {figure.digest: figure for figure in divisions}
    return CoreAccount(total=total, divisions=tuple(divisions), below=below)


def status_warning(economy: DigitalEconomy) -> Warning_:
    """Return how sure the classification is, for every figure that rests on it."""
    tree = economy.classification
    template = "It rests on {classification}, file {digest}. {status}."
    parameters = {"classification": tree.id, "status": tree.status.removesuffix("."), "digest": tree.digest}
    return Warning_("classification_status", template, parameters)


_GAPS: Final = (ClassValueMissingError, ValueAddedRateMissingError, PartialClassWithoutWeightError)

_Parts = Sequence[tuple[Link, Part]]


def _parts(
    data: ClassData, economy: DigitalEconomy, region: str, year: int, *, strict: bool
) -> tuple[_Parts, Sequence[PilotzoneError]]:
    parts, gaps = [], []
    for link in economy.core_links:
        try:
            made = data.digital_part if link.partial else data.whole
            parts.append((link, made(link, region, year)))
        except _GAPS as error:
            if strict:
                raise
            gaps.append(error)
    if not parts:
        raise gaps[0]
    return parts, gaps


def _check_weights(parts: _Parts, region: str, year: int) -> None:
    weights: defaultdict[str, list[Decimal]] = defaultdict(list)
    for link, part in parts:
        weights[link.industry].append(part.weight)
    for industry, found in weights.items():
        check_whole(industry, found, region, year)


def _remarks(
    parts: _Parts, gaps: Sequence[PilotzoneError], region: str, year: int, *, strict: bool
) -> tuple[Warning_, ...]:
    """Return what is said of an account that was not strict, and raise what a strict one does not bear."""
    negative = [link for link, part in parts if part.observation.value < 0]
    mixed = list(_mixed(parts, region))
    if strict and negative:
        value = next(part.observation.value for link, part in parts if link is negative[0])
        raise NegativeValueAddedError(industry=negative[0].industry, region=region, period=year, value=value)
    if strict and mixed:
        raise mixed[0]
    left_out = sorted(str(error.parameters["industry"]) for error in gaps)
    said = (
        ("classes_left_out", "Left out for lack of data, which makes it a lower bound: {found}.", left_out),
        ("negative_values_kept", "Negative value added is kept: {found}.", [link.industry for link in negative]),
        (
            "class_vintages_mixed",
            "Industries stand in several vintages: {found}.",
            [str(e.parameters["found"]) for e in mixed],
        ),
    )
    return tuple(Warning_(code, text, {"found": ", ".join(found)}) for code, text, found in said if found)


def _mixed(parts: _Parts, region: str) -> Iterator[ClassVintagesMixedError]:
    """Yield the values of one kind and year that stand in several vintages over the industries."""
    vintages: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for _, part in parts:
        for one in part.values_used():
            vintages[one.series, str(one.period)].add(one.vintage)
    for (series, period), found in sorted(vintages.items()):
        if len(found) > 1:
            yield ClassVintagesMixedError(series=series, region=region, period=period, found=", ".join(sorted(found)))


def _stand_ins(parts: Sequence[Part]) -> Iterator[Warning_]:
    count = sum(
        any(one.code == "coefficient_stands_in" for one in figure.warnings) for part in parts for figure in part.figures
    )
    if count:
        template = "Weights or rates stand in for unknown ones in {count} figures of classes, which say so."
        yield Warning_("coefficients_stand_in", template, {"count": str(count)})


def _residual(economy: DigitalEconomy) -> Iterator[Warning_]:
    found = economy.unlinked_core
    if found:
        template = "Residual classes that no industry stands under are not in it: {found}."
        yield Warning_("residual_classes_left_out", template, {"found": ", ".join(one.code for one in found)})
