"""The p% rule: a total is sensitive if its second contributor can estimate the first too well (Hundepool et al., 4.2).

With the contributions x1 >= x2 >= ... in size, the second knows x2 and takes the rest for the error of the estimate
total - x2 of x1: the total is sensitive where the rest is less than p percent of x1.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from pilotzone.dataspace.privacy.errors import PrivacyParameterError

__all__ = ["dominance_shortfall", "protection_needed"]


def protection_needed(contributions: Iterable[int | Decimal | Fraction], percent: int) -> Fraction:
    """Return by how much estimates of a total must be able to err on each side; 0 means that it is not sensitive.

    There is one contribution for each entity; those below zero count by their size.

    >>> protection_needed([80, 10, 6], 10)
    Fraction(2, 1)
    >>> protection_needed([80, 10, 8], 10)
    Fraction(0, 1)

    Raises:
        PrivacyParameterError: percent is not from 1 to 100.
    """
    _check(percent)
    sizes = sorted((abs(Fraction(value)) for value in contributions), reverse=True)
    return max(Fraction(0), percent * sum(sizes[:1]) / Fraction(100) - sum(sizes[2:]))


def dominance_shortfall(contribution: str, percent: int) -> str:
    """Return 100 times what a group lacks under the rule, over one row for each group and entity: above 0, it fails.

    ``contribution`` is an SQL expression. A group without any value, which gives NULL, fails too, and so does one with
    a value that is no number.

    Raises:
        PrivacyParameterError: percent is not from 1 to 100.
    """
    _check(percent)
    size = f"abs({contribution})"
    # list_sum gives the type of a sum, which is wide enough to be multiplied. The difference is what is compared,
    # because DuckDB takes NaN, which infinite sums leave, for the largest number.
    first, both = (f"list_sum(max({size}, {number}))" for number in (1, 2))
    return f"{percent} * {first} - 100 * (sum({size}) - {both})"


def _check(percent: int) -> None:
    if not 1 <= percent <= 100:
        raise PrivacyParameterError(parameter="percent", value=percent, above=0, below=101)
