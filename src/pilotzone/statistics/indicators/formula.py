"""The versioned formula: what is computed, from which declared inputs, by whose definition."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pilotzone.statistics.indicators.errors import BranchMissingError, DenominatorTooSmallError
from pilotzone.statistics.indicators.figure import Warning_
from pilotzone.statistics.observations import Grade, Method, PriceBasis

__all__ = ["GDP", "DeclaredInput", "Formula", "Operands", "quotient"]

GDP: Final = ("gross_domestic_product", "gross_regional_product")
"""The two names of one series: of the nation, and of its regions."""


@dataclass(frozen=True, kw_only=True)
class DeclaredInput:
    """What a formula asks for under ``name``.

    ``series`` lists the names that will do; ``region`` and ``branch`` are those of the figure where None;
    ``years_before`` 1 is the same period of the year before, None another one that only an account can pick. With
    ``branches`` there is one value for every branch but the whole. With ``any_vintage`` (a rate,
    a weight, a benchmark) the vintage is named, but need not be that of the other inputs.
    """

    name: str
    series: tuple[str, ...]
    method: tuple[Method, ...]
    price_basis: PriceBasis
    unit: str
    region: str | None = None
    years_before: int | None = 0
    branch: str | None = None
    branches: bool = False
    any_vintage: bool = False


@dataclass(frozen=True)
class Operands(Mapping[str, Decimal]):
    """The inputs of a formula by name, in the declared units; :meth:`by_branch` gives an input of many branches."""

    values_by_name: Mapping[str, Mapping[str, Decimal]]
    years: Mapping[str, int]

    def __getitem__(self, name: str) -> Decimal:
        (value,) = self.values_by_name[name].values()
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def by_branch(self, name: str) -> Mapping[str, Decimal]:
        """Return the values of an input by branch."""
        return self.values_by_name[name]

    def rows(self, *names: str) -> Iterator[tuple[Decimal, ...]]:
        """Yield the values of several inputs for each branch of the first one.

        Raises:
            BranchMissingError: another input lacks a branch of the first one.
        """
        first, others = names[0], names[1:]
        for branch, value in self.values_by_name[first].items():
            for name in others:
                if branch not in self.values_by_name[name]:
                    raise BranchMissingError(name=name, branch=branch, other=first)
            yield value, *(self.values_by_name[name][branch] for name in others)

    def year(self, name: str) -> int:
        """Return the year of an input."""
        return self.years[name]


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A definition that never changes under its identifier and version; what changes is a new version.

    ``text`` is the formula for people, in the names of the inputs; ``source`` is where the definition stands;
    ``decimals`` is the number of places to which the value is rounded; ``grade`` is the best that the figure can get;
    ``warnings`` go with every figure.
    """

    id: str
    version: str
    title_en: str
    title_zh: str
    method: Method
    unit: str
    price_basis: PriceBasis
    decimals: int
    inputs: tuple[DeclaredInput, ...]
    text: str
    source: str
    evaluate: Callable[[Operands], Decimal] = field(repr=False)
    grade: Grade = Grade.OBSERVED
    warnings: tuple[Warning_, ...] = ()


def quotient(name: str, numerator: Decimal, denominator: Decimal, least: Decimal = Decimal(0)) -> Decimal:
    """Return ``numerator / denominator``; ``name`` says what the denominator is.

    Raises:
        DenominatorTooSmallError: the denominator is zero, or nearer to zero than ``least``.

    >>> str(quotient("GDP", Decimal(1), Decimal(4)))
    '0.25'
    """
    if denominator == 0 or abs(denominator) < least:
        raise DenominatorTooSmallError(name=name, value=denominator, least=least or "something")
    return numerator / denominator
