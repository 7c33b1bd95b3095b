"""Sums and ratios of observations: refused across vintages or methods, or with the warning in the value itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pilotzone.statistics.observations.errors import AcrossMethodsError, AcrossPricesError, AcrossVintagesError
from pilotzone.statistics.observations.methods import Grade, worst_grade
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.units import convert

__all__ = ["Derived", "Warning_", "ratio", "require_alike", "total"]


@dataclass(frozen=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """What a reader must know before using a value: an English template that a portal translates, and its parameters.

    >>> str(Warning_("mixed_vintages", "Vintages are mixed: {vintages}.", {"vintages": "2021, 2024"}))
    'Vintages are mixed: 2021, 2024.'
    """

    code: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.parameters)


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A value computed from observations; ``unit`` is empty for a ratio, ``grade`` the worst of the inputs."""

    value: Decimal
    unit: str
    grade: Grade
    inputs: tuple[Observation, ...]
    warnings: tuple[Warning_, ...]


def require_alike(observations: Sequence[Observation], *, allow_mixed: bool = False) -> tuple[Warning_, ...]:
    """Return the warnings that a value computed from ``observations`` must carry; none if they are alike.

    Raises:
        AcrossVintagesError, AcrossMethodsError: they are not alike, and the mixture is not allowed.
        AcrossPricesError: values at several prices; no warning makes that right.
    """
    prices = sorted({f"{one.price_basis} {one.base_year or ''}".strip() for one in observations})
    if len(prices) > 1:
        raise AcrossPricesError(prices=", ".join(prices))
    vintages = ", ".join(sorted({one.vintage for one in observations}))
    methods = ", ".join(sorted({one.method.value for one in observations}))
    warnings = []
    if len({one.method for one in observations}) > 1:
        if not allow_mixed:
            raise AcrossMethodsError(methods=methods)
        warnings.append(Warning_("mixed_methods", "Figures of several methods: {methods}.", {"methods": methods}))
    if len({one.vintage for one in observations}) > 1:
        if not allow_mixed:
            raise AcrossVintagesError(vintages=vintages)
        warnings.append(Warning_("mixed_vintages", "Figures of several vintages: {vintages}.", {"vintages": vintages}))
    return tuple(warnings)


def ratio(numerator: Observation, denominator: Observation, *, allow_mixed: bool = False) -> Derived:
    """Divide one figure by another of the same vintage and price basis, in one unit.

    Raises:
        AcrossVintagesError, AcrossMethodsError, AcrossPricesError: see ``require_alike``.
        UnlikeUnitsError: the units measure different things.
        ZeroDivisionError: the denominator is zero.
    """
    inputs = (numerator, denominator)
    warnings = require_alike(inputs, allow_mixed=allow_mixed)
    value = convert(numerator.value, numerator.unit, denominator.unit) / denominator.value
    return Derived(value=value, unit="", grade=_grade(inputs), inputs=inputs, warnings=warnings)


def total(observations: Sequence[Observation], *, allow_mixed: bool = False) -> Derived:
    """Add figures of one vintage, method and price basis, in the unit of the first.

    Raises:
        ValueError: there is nothing to add.
        AcrossVintagesError, AcrossMethodsError, AcrossPricesError: see ``require_alike``.
        UnlikeUnitsError: the units measure different things.
    """
    if not observations:
        msg = "there is nothing to add"
        raise ValueError(msg)
    warnings = require_alike(observations, allow_mixed=allow_mixed)
    unit = observations[0].unit
    value = sum((convert(one.value, one.unit, unit) for one in observations), Decimal(0))
    inputs = tuple(observations)
    return Derived(value=value, unit=unit, grade=_grade(inputs), inputs=inputs, warnings=warnings)


def _grade(inputs: Sequence[Observation]) -> Grade:
    return worst_grade(one.grade for one in inputs)
