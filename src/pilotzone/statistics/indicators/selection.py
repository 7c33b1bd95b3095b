"""The choice of inputs: one vintage for all, the latest that has them all, unless the caller names or mixes them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pilotzone.statistics.indicators.errors import (
    AmbiguousInputError,
    MissingInputError,
    MixedMethodsError,
    MixedVintagesError,
)
from pilotzone.statistics.indicators.formula import DeclaredInput, Formula
from pilotzone.statistics.observations import Observation, Period, TimePeriod

__all__ = ["Request", "Shelf"]

_Versions = Mapping[str, Mapping[str, Observation]]
"""The figures of one declared input: by vintage, then by branch."""


class Request:
    """A formula wanted for one region and period, and how strict the choice of its inputs is."""

    def __init__(
        self,
        formula: Formula,
        branch: str,
        region: str,
        period: TimePeriod,
        *,
        vintage: str | None,
        allow_mixed: bool,
    ) -> None:
        self.formula, self.branch, self.region, self.period = formula, branch, region, period
        self.vintage, self.allow_mixed = vintage, allow_mixed

    def place(self, declared: DeclaredInput) -> tuple[str, TimePeriod]:
        """Return the region and the period in which ``declared`` is sought."""
        return declared.region or self.region, _earlier(self.period, declared.years_before or 0)

    def takes(self, declared: DeclaredInput, branch: str) -> bool:
        """Say whether a figure of ``branch`` can be the input."""
        if declared.branches:
            return branch != ""
        return branch == (self.branch if declared.branch is None else declared.branch)


class Shelf:
    """Observations in an order in which the inputs of a formula are found at once."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._kept: defaultdict[tuple[str, str, str], list[Observation]] = defaultdict(list)
        for one in observations:
            self._kept[one.series, one.region, str(one.period)].append(one)

    def choose(self, request: Request) -> Mapping[str, tuple[Observation, ...]]:
        """Return the observations for each declared input, in the order of branches.

        Raises:
            MissingInputError: an input is not there, or not in the vintage that was asked for.
            AmbiguousInputError: a vintage holds a figure twice.
            MixedMethodsError: an input was made by another method than the declared one.
            MixedVintagesError: there is no vintage in which all inputs stand.
        """
        found = {one.name: self._versions(one, request) for one in request.formula.inputs}
        vintage = request.vintage or _common_vintage(found, request)
        return {one.name: tuple(_in_vintage(one, found[one.name], vintage, request)) for one in request.formula.inputs}

    def _versions(self, declared: DeclaredInput, request: Request) -> _Versions:
        region, period = request.place(declared)
        found = [
            one
            for series in dict.fromkeys(declared.series)
            for one in self._kept.get((series, region, str(period)), ())
            if one.price_basis is declared.price_basis and request.takes(declared, one.branch)
        ]
        if not found or declared.years_before is None:
            raise _missing(declared, request)
        kept = [one for one in found if one.method in declared.method]
        if not kept and not request.allow_mixed:
            raise _foreign_method(declared, request, found)
        return _by_vintage(kept or found)


def _by_vintage(observations: Iterable[Observation]) -> _Versions:
    versions: defaultdict[str, dict[str, Observation]] = defaultdict(dict)
    for one in observations:
        if one.branch in versions[one.vintage]:
            raise AmbiguousInputError(
                series=one.series, region=one.region, period=one.period, vintage=one.vintage, count=2
            )
        versions[one.vintage][one.branch] = one
    return versions


def _common_vintage(found: Mapping[str, _Versions], request: Request) -> str | None:
    """Return the latest vintage that holds every value, None where mixed vintages are allowed and needed."""
    values = [found[one.name] for one in request.formula.inputs if not one.any_vintage]
    complete = [_complete(versions) for versions in values]
    common = set.intersection(*complete) if complete else set()
    if common:
        return max(common, key=lambda name: max(_age(next(iter(versions[name].values()))) for versions in values))
    if values and not request.allow_mixed:
        listed = "; ".join(f"{name}: {', '.join(sorted(versions))}" for name, versions in found.items())
        raise MixedVintagesError(formula=request.formula.id, region=request.region, period=request.period, found=listed)
    return None


def _complete(versions: _Versions) -> set[str]:
    """Return the vintages in which no branch is absent that another vintage has."""
    branches = {branch for held in versions.values() for branch in held}
    return {name for name, held in versions.items() if held.keys() == branches}


def _in_vintage(
    declared: DeclaredInput, versions: _Versions, vintage: str | None, request: Request
) -> Sequence[Observation]:
    if vintage is not None and vintage in versions:
        held = versions[vintage]
        return [held[branch] for branch in sorted(held)]
    if vintage is not None and not declared.any_vintage:
        raise _missing(declared, request, vintage)
    latest: dict[str, Observation] = {}
    for held in sorted(versions.values(), key=lambda held: max(map(_age, held.values()))):
        latest |= held
    return [latest[branch] for branch in sorted(latest)]


def _age(observation: Observation) -> tuple[date, str]:
    return observation.vintage_from or date.min, observation.vintage


def _earlier(period: TimePeriod, years: int) -> TimePeriod:
    return replace(period, year=period.year - years) if isinstance(period, Period) else period - years


def _missing(declared: DeclaredInput, request: Request, vintage: str | None = None) -> MissingInputError:
    region, period = request.place(declared)
    branch = request.branch if declared.branch is None and not declared.branches else declared.branch
    return MissingInputError(
        formula=request.formula.id,
        name=declared.name,
        series=" or ".join(declared.series) + (f" ({branch})" if branch else ""),
        region=region,
        period=period,
        vintage=vintage or "any",
        unit=declared.unit,
        price_basis=declared.price_basis.value,
        method=" or ".join(declared.method),
    )


def _foreign_method(declared: DeclaredInput, request: Request, found: Sequence[Observation]) -> MixedMethodsError:
    region, period = request.place(declared)
    return MixedMethodsError(
        name=declared.name,
        formula=request.formula.id,
        wanted=" or ".join(declared.method),
        series=found[0].series,
        region=region,
        period=period,
        found=", ".join(sorted({one.method.value for one in found})),
    )
