"""What noise costs, in zero-concentrated differential privacy (Bun, Steinke, arXiv 1605.02065), rounded up.

Arguments are exact fractions. Where a root or a logarithm cannot be exact, costs and thresholds are rounded up, budgets
down: an account never promises more privacy than there is.
"""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction
from math import isqrt
from typing import Final

from pilotzone.dataspace.privacy.errors import PrivacyParameterError

__all__ = [
    "epsilon_of_rho",
    "gaussian_threshold",
    "laplace_threshold",
    "noise_scale",
    "rho_of_epsilon",
    "rho_of_gaussian",
    "rho_of_pure",
]

_LARGEST: Final = 1_000_000
_WIDEST: Final = 2**50
"""What noise can be drawn with."""
_DIGITS: Final = Context(prec=50)
_SLACK: Final = Decimal("1e-30")
"""More than all errors of rounding together, at 50 digits and values up to a million."""
_GRID: Final = Decimal("1e-12")


def rho_of_pure(epsilon: Fraction, *, groups: int = 1) -> Fraction:
    """Return the cost of a release that is purely epsilon-private, made in each of the groups an entity may touch.

    Discrete Laplace noise of scale b on a value that one entity moves by at most d has epsilon = d / b.

    >>> rho_of_pure(Fraction(1, 10), groups=3)
    Fraction(3, 200)
    """
    _check("epsilon", epsilon)
    _check("groups", groups)
    return groups * epsilon**2 / 2


def rho_of_gaussian(sensitivity: Fraction, sigma: Fraction, *, groups: int = 1) -> Fraction:
    """Return the cost of discrete Gaussian noise on a value that one entity moves by at most ``sensitivity``."""
    _check("sigma", sigma, below=_WIDEST)
    return rho_of_pure(sensitivity / sigma, groups=groups)


def noise_scale(sensitivity: Fraction, rho: Fraction, *, groups: int = 1) -> Fraction:
    """Return the least scale, of Laplace and of Gaussian noise alike, that costs no more than ``rho``.

    It is sensitivity * sqrt(groups / (2 rho)), rounded up to a thousandth, or to a whole number from a million on.

    >>> noise_scale(Fraction(1), Fraction(1, 200))
    Fraction(10, 1)
    """
    _check("rho", rho)
    _check("groups", groups)
    square = sensitivity**2 * groups / (2 * rho)
    steps = 1 if square >= _LARGEST**2 else 1000
    scale = Fraction(_root_above(square * steps**2), steps)
    _check("sensitivity", scale, below=_WIDEST)
    return scale


def epsilon_of_rho(rho: Fraction, delta: Fraction) -> Decimal:
    """Return an epsilon such that what costs ``rho`` is (epsilon, delta)-private, to twelve decimals, rounded up.

    Canonne, Kamath, Steinke, arXiv 2004.00010, corollary 13: each alpha > 1 gives one, and a good one is searched.

    >>> epsilon_of_rho(Fraction(1, 200), Fraction(1, 10**6))
    Decimal('0.429941468837')
    """
    _check("rho", rho)
    _check("delta", delta, below=1)
    with localcontext(_DIGITS):
        cost = _decimal(rho)
        epsilon = _least(lambda alpha: alpha * cost + _conversion(alpha, delta)) + _SLACK
        return max(epsilon, Decimal(0)).quantize(_GRID, ROUND_CEILING)


def rho_of_epsilon(epsilon: Fraction, delta: Fraction) -> Fraction:
    """Return the budget that (epsilon, delta) allows, rounded down to twelve decimals: the inverse of the above."""
    _check("epsilon", epsilon)
    _check("delta", delta, below=1)
    with localcontext(_DIGITS):
        wanted = _decimal(epsilon)
        rho = -_least(lambda alpha: (_conversion(alpha, delta) - wanted) / alpha) - _SLACK
        return Fraction(max(rho, Decimal(0)).quantize(_GRID, ROUND_FLOOR))


def laplace_threshold(scale: Fraction, delta: Fraction, *, groups: int = 1) -> int:
    """Return the least threshold that a group of one entity passes, in any of ``groups``, with chance at most delta.

    A key taken from data may be shown only where its noisy number of entities reaches this threshold.

    >>> laplace_threshold(Fraction(10), Fraction(1, 10**6))
    133
    """
    _check("scale", scale, below=_WIDEST)
    _check("delta", delta, below=1)
    _check("groups", groups)
    with localcontext(_DIGITS):
        tail = (groups / _decimal(delta)).ln() - (1 + (-1 / _decimal(scale)).exp()).ln()
        return 1 + max(1, _ceiling(_decimal(scale) * tail))


def gaussian_threshold(sigma: Fraction, delta: Fraction, *, groups: int = 1) -> int:
    """Return such a threshold for Gaussian noise, by its tail P(z >= m) <= exp(-m² / (2 sigma²))."""
    _check("sigma", sigma, below=_WIDEST)
    _check("delta", delta, below=1)
    _check("groups", groups)
    with localcontext(_DIGITS):
        return 1 + _ceiling(_decimal(sigma) * (2 * (groups / _decimal(delta)).ln()).sqrt())


def _conversion(alpha: Decimal, delta: Fraction) -> Decimal:
    """Return what is added to alpha * rho."""
    return (-_decimal(delta).ln() - alpha.ln()) / (alpha - 1) + (1 - 1 / alpha).ln()


def _least(value: Callable[[Decimal], Decimal]) -> Decimal:
    """Return about the least value over alpha > 1; each value is a true bound, so a search that ends early is sound."""
    low, high = Decimal(-25), Decimal(25)  # of ln(alpha - 1)
    for _ in range(50):
        left, right = (2 * low + high) / 3, (low + 2 * high) / 3
        if value(1 + left.exp()) < value(1 + right.exp()):
            high = right
        else:
            low = left
    return value(1 + low.exp())


def _ceiling(value: Decimal) -> int:
    return int((value + _SLACK * _LARGEST).to_integral_value(ROUND_CEILING))


def _root_above(square: Fraction) -> int:
    """Return the least integer whose square is at least ``square``."""
    whole = -(-square.numerator // square.denominator)
    root = isqrt(whole)
    return root + (root * root < whole)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def _check(parameter: str, value: Fraction | int, *, below: int = _LARGEST) -> None:
    if not 0 < value < below:
        raise PrivacyParameterError(parameter=parameter, value=value, above=0, below=below)
