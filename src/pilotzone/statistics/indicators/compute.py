"""The computation of figures from observations, and again from the trace of a figure: the same bytes."""

import decimal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.indicators.errors import FigureOutOfRangeError, MixedBaseYearsError, TraceBrokenError
from pilotzone.statistics.indicators.figure import VINTAGES_JOINED_BY, Figure, Input, Warning_
from pilotzone.statistics.indicators.formula import Formula, Operands
from pilotzone.statistics.indicators.selection import Request, Shelf
from pilotzone.statistics.observations import (
    Observation,
    PriceBasis,
    TimePeriod,
    convert,
    period_key,
    worst_grade,
)

__all__ = ["Panel", "Refusal", "compute", "compute_panel", "compute_vintages", "figure_from_inputs", "recompute"]

_CONTEXT: Final = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)
"""Decimal128 of IEEE 754-2008, clause 3.6: the same digits on every machine, whatever the caller's context."""

_OWN_WARNINGS: Final = frozenset({"mixed_vintages", "mixed_methods", "flagged_inputs"})


@dataclass(frozen=True)
class Refusal:
    """A region and period for which a formula was refused, and why."""

    region: str
    period: TimePeriod
    error: PilotzoneError


@dataclass(frozen=True)
class Panel:
    """The figures of a formula over regions and periods, and the cells that were refused."""

    figures: tuple[Figure, ...]
    refusals: tuple[Refusal, ...]


def compute(
    formula: Formula,
    observations: Iterable[Observation],
    *,
    region: str,
    period: TimePeriod,
    branch: str = "",
    vintage: str | None = None,
    allow_mixed: bool = False,
    receipts: Mapping[Observation, str] | None = None,
    warnings: Sequence[Warning_] = (),
) -> Figure:
    """Return the figure of ``formula`` for one region and period, in ``vintage`` or the latest that has all inputs.

    With ``allow_mixed`` inputs of several vintages or of another method are taken, and the figure carries a warning.
    ``receipts`` name the evidence of single observations; ``warnings`` go into the figure beside its own.

    Raises:
        MissingInputError: a declared input is not among the observations.
        AmbiguousInputError: a vintage holds a figure twice.
        MixedVintagesError: no vintage has all inputs, and mixing is not allowed.
        MixedMethodsError: an input is of another method, and mixing is not allowed.
        MixedBaseYearsError: inputs are in constant prices of different years.
        UnlikeUnitsError: an input is in a unit of another quantity than the declared one.
        DenominatorTooSmallError: the quotient would say nothing.
        FigureOutOfRangeError: the value has more digits than a figure has.
    """
    request = Request(formula, branch, region, period, vintage=vintage, allow_mixed=allow_mixed)
    return _computed(Shelf(observations), request, receipts or {}, warnings, {})


def compute_panel(
    formula: Formula,
    observations: Iterable[Observation],
    *,
    vintage: str | None = None,
    allow_mixed: bool = False,
    receipts: Mapping[Observation, str] | None = None,
    remarks: Mapping[Observation, Sequence[Warning_]] | None = None,
) -> Panel:
    """Return the figures for every region and period in which the first input of ``formula`` was observed.

    ``receipts`` name the evidence of single observations; ``remarks`` are warnings of an observation that was computed
    itself, and go into every figure that rests on it.
    """
    kept = tuple(observations)
    shelf, first = Shelf(kept), formula.inputs[0]
    places = {(one.region, one.period) for one in kept if one.series in first.series}
    figures, refusals = [], []
    for region, period in sorted(places, key=lambda place: (place[0], period_key(place[1]))):
        try:
            request = Request(formula, "", region, period, vintage=vintage, allow_mixed=allow_mixed)
            figures.append(_computed(shelf, request, receipts or {}, (), remarks or {}))
        except PilotzoneError as error:
            refusals.append(Refusal(region, period, error))
    return Panel(tuple(figures), tuple(refusals))


def compute_vintages(
    formula: Formula,
    observations: Iterable[Observation],
    *,
    receipts: Mapping[Observation, str] | None = None,
    remarks: Mapping[Observation, Sequence[Warning_]] | None = None,
) -> Panel:
    """Return the figures of every vintage of the observations, each computed from inputs of that vintage alone.

    Inputs that may be of any vintage, such as rates and weights, are taken for all of them.
    """
    kept = tuple(observations)
    free = {name for declared in formula.inputs if declared.any_vintage for name in declared.series}
    bound = {name for declared in formula.inputs if not declared.any_vintage for name in declared.series}
    figures: list[Figure] = []
    refusals: list[Refusal] = []
    for vintage in sorted({one.vintage for one in kept if one.series in bound}):
        usable = [one for one in kept if one.vintage == vintage or one.series in free]
        panel = compute_panel(formula, usable, vintage=vintage, receipts=receipts, remarks=remarks)
        figures += panel.figures
        refusals += panel.refusals
    return Panel(tuple(figures), tuple(refusals))


def recompute(figure: Figure, formula: Formula) -> Figure:
    """Compute ``figure`` again from its own trace; the result equals it, byte for byte, if it was made by ``formula``.

    Raises:
        TraceBrokenError: the figure names another formula or version.
    """
    if (figure.formula, figure.version) != (formula.id, formula.version):
        reason = f"it was made by {figure.formula} {figure.version}, not by {formula.id} {formula.version}"
        raise TraceBrokenError(reason=reason)
    carried = [one for one in figure.warnings if one.code not in _OWN_WARNINGS and one not in formula.warnings]
    return figure_from_inputs(
        formula,
        figure.inputs,
        branch=figure.branch,
        region=figure.region,
        period=figure.period,
        warnings=carried,
    )


def figure_from_inputs(
    formula: Formula,
    inputs: Sequence[Input],
    *,
    region: str,
    period: TimePeriod,
    branch: str = "",
    warnings: Sequence[Warning_] = (),
) -> Figure:
    """Return the figure of ``formula`` from inputs that were chosen already, under the names of the declared ones.

    Raises:
        TraceBrokenError: a declared input is absent from ``inputs``, or one is not declared.
        MixedBaseYearsError: inputs are in constant prices of different years.
        UnlikeUnitsError: an input is in a unit of another quantity than the declared one.
        DenominatorTooSmallError: the quotient would say nothing.
        FigureOutOfRangeError: the value has more digits than a figure has.
    """
    base_year = _base_year(formula, inputs, region, period)
    try:
        with decimal.localcontext(_CONTEXT):
            value = formula.evaluate(_operands(formula, inputs))
            value = round(value, formula.decimals) + Decimal(0)  # no negative zero
    except decimal.DecimalException:
        raise FigureOutOfRangeError(
            formula=formula.id, region=region, period=period, decimals=formula.decimals
        ) from None
    return Figure(
        formula=formula.id,
        version=formula.version,
        branch=branch,
        region=region,
        period=period,
        value=value,
        unit=formula.unit,
        price_basis=formula.price_basis,
        base_year=base_year if formula.price_basis in _OF_BASE_YEAR else None,
        method=formula.method,
        vintages=_vintages(inputs),
        grade=worst_grade([formula.grade, *(one.observation.grade for one in inputs)]),
        warnings=(*formula.warnings, *warnings, *_own_warnings(formula, inputs)),
        inputs=tuple(inputs),
    )


_OF_BASE_YEAR: Final = frozenset({PriceBasis.CONSTANT, PriceBasis.CHAINED})


def _computed(
    shelf: Shelf,
    request: Request,
    receipts: Mapping[Observation, str],
    warnings: Sequence[Warning_],
    remarks: Mapping[Observation, Sequence[Warning_]],
) -> Figure:
    inputs = [
        Input(name=name, observation=one, receipt=receipts.get(one))
        for name, chosen in shelf.choose(request).items()
        for one in chosen
    ]
    inherited = [
        remark
        for one in inputs
        for remark in remarks.get(one.observation, ())
        if remark.code not in _OWN_WARNINGS and remark not in request.formula.warnings
    ]
    return figure_from_inputs(
        request.formula,
        inputs,
        branch=request.branch,
        region=request.region,
        period=request.period,
        warnings=[*warnings, *(one for place, one in enumerate(inherited) if one not in inherited[:place])],
    )


def _operands(formula: Formula, inputs: Sequence[Input]) -> Operands:
    if foreign := {one.name for one in inputs} - {one.name for one in formula.inputs}:
        raise TraceBrokenError(reason=f"{formula.id} declares no input {min(foreign)!r}")
    values: dict[str, dict[str, Decimal]] = {}
    years: dict[str, int] = {}
    for declared in formula.inputs:
        found = [one.observation for one in inputs if one.name == declared.name]
        if not found:
            raise TraceBrokenError(reason=f"the input {declared.name!r} of {formula.id} is absent")
        values[declared.name] = {one.branch: convert(one.value, one.unit, declared.unit) for one in found}
        years[declared.name] = period_key(found[0].period)[0]
    return Operands(values, years)


def _base_year(formula: Formula, inputs: Sequence[Input], region: str, period: TimePeriod) -> int | None:
    """Return the year whose prices the inputs are in; a price index has one too, the year in which it is 100."""
    given = [one.observation for one in inputs]
    years = {one.base_year for one in given if one.price_basis in _OF_BASE_YEAR or one.base_year is not None}
    if len(years) > 1:
        listed = ", ".join(sorted(str(year or "unstated") for year in years))
        raise MixedBaseYearsError(formula=formula.id, region=region, period=period, found=listed)
    return next(iter(years), None)


def _vintages(inputs: Sequence[Input]) -> tuple[str, ...]:
    """Return the vintages that went in, also those of figures that were computed from several."""
    return tuple(sorted({name for one in inputs for name in one.observation.vintage.split(VINTAGES_JOINED_BY)}))


def _own_warnings(formula: Formula, inputs: Sequence[Input]) -> list[Warning_]:
    """Return what the choice of inputs makes necessary to say; a function of the trace alone."""
    declared = {one.name: one for one in formula.inputs}
    vintages = _vintages([one for one in inputs if not declared[one.name].any_vintage])
    methods = sorted(
        {one.observation.method.value for one in inputs if one.observation.method not in declared[one.name].method}
    )
    flags = sorted({flag for one in inputs for flag in one.observation.flags})
    made = (
        ("mixed_vintages", "The inputs are of several vintages: {found}.", vintages if len(vintages) > 1 else ()),
        ("mixed_methods", "Inputs were made by methods that the formula does not declare: {found}.", methods),
        ("flagged_inputs", "Inputs were flagged when they were loaded: {found}.", flags),
    )
    return [Warning_(code, template, {"found": ", ".join(found)}) for code, template, found in made if found]
