"""The scale of the digital economy by growth accounting, in the style of CAICT: never the figures of CAICT itself.

The method annex of its white papers was not read. What is attributed to information technology, and how, is stated
here in full; a figure of this method is never added to or compared with one of the core industries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.accounts.errors import LengthMismatchError, NotPositiveError
from pilotzone.statistics.indicators import DeclaredInput, Formula, Operands, Warning_
from pilotzone.statistics.observations import Grade, Method, PriceBasis

__all__ = ["SCALE", "SCALE_FORMULAS", "Accounting", "attributed_value", "capital_services_price", "perpetual_inventory"]

Array: TypeAlias = npt.NDArray[np.float64]


def perpetual_inventory(investment: npt.ArrayLike, price: npt.ArrayLike, depreciation: float, growth: float) -> Array:
    """Return the capital stock at the end of each year: ``K_t = (1 - d) K_(t-1) + I_t / P_t``, ``K_0 = I_0 / (g + d)``.

    ``investment`` is at current prices, ``price`` its deflator (1 in the base year), ``growth`` that of investment
    before the first year.

    Raises:
        LengthMismatchError: investment and price are of different years.
        NotPositiveError: a price, or ``growth + depreciation``, is zero or below.

    >>> [round(float(stock), 6) for stock in perpetual_inventory([40, 40], [1, 1], 0.3, 0.1)]
    [100.0, 110.0]
    """
    spent, deflator = np.asarray(investment, dtype=float), np.asarray(price, dtype=float)
    _same("investment", spent, "price", deflator)
    _positive("a price", deflator)
    _positive("growth and depreciation together", np.array([growth + depreciation]))
    volume = spent / deflator
    stocks = [volume[0] / (growth + depreciation)]
    for added in volume[1:]:
        stocks.append((1.0 - depreciation) * stocks[-1] + added)
    return np.array(stocks)


def capital_services_price(
    price: npt.ArrayLike, rate_of_return: npt.ArrayLike, depreciation: float, price_growth: npt.ArrayLike
) -> Array:
    """Return the price of capital services ``u = q (r + d - p)``.

    ``q`` is the price of the asset, ``r`` the rate of return, ``d`` depreciation, ``p`` the growth of the price.

    Raises:
        NotPositiveError: the price of services is zero or below in some year.
    """
    asset, wanted, change = (np.asarray(one, dtype=float) for one in (price, rate_of_return, price_growth))
    services: Array = asset * (wanted + depreciation - change)
    _positive("the price of capital services", services)
    return services


@dataclass(frozen=True, kw_only=True)
class Accounting:
    """One industry over the years: value added, the inputs by name, and their shares in cost, a row for each year.

    Shares of the inputs sum to one in each year; ``digital`` names the input that is digital capital.
    """

    value_added: Sequence[float]
    output_volume: Sequence[float]
    inputs: dict[str, Sequence[float]]
    shares: dict[str, Sequence[float]]
    digital: str


def attributed_value(accounting: Accounting, share_of_productivity: float) -> Array:
    """Return the value added of each year that is attributed to digital capital since the first year.

    ``dln Y = sum(a_i dln X_i) + dln A``, with shares averaged over two years (Törnqvist). Attributed is what would be
    absent had digital capital, and ``share_of_productivity`` of the growth of productivity A, stood still since the
    first year: ``VA_t (1 - exp(-sum(a dln K + s dln A)))``. The first year is zero: it is the base.

    Raises:
        LengthMismatchError: series are of different years.
        NotPositiveError: a volume is zero or below.
    """
    output = np.asarray(accounting.output_volume, dtype=float)
    growth = _growth("output", output)
    contributions = {name: _contribution(accounting, name, output) for name in accounting.inputs}
    productivity = growth - sum(contributions.values())
    attributed = contributions[accounting.digital] + share_of_productivity * productivity
    level = np.concatenate([[0.0], attributed.cumsum()])
    value = np.asarray(accounting.value_added, dtype=float)
    _same("output_volume", output, "value_added", value)
    made: Array = value * (1.0 - np.exp(-level))
    return made


def _contribution(accounting: Accounting, name: str, output: Array) -> Array:
    volume, share = (np.asarray(one[name], dtype=float) for one in (accounting.inputs, accounting.shares))
    _same("output_volume", output, name, volume)
    _same("output_volume", output, f"the share of {name}", share)
    weighed: Array = (share[1:] + share[:-1]) / 2.0 * _growth(name, volume)
    return weighed


def _growth(name: str, volume: Array) -> Array:
    _positive(name, volume)
    return np.diff(np.log(volume))


def _same(first: str, one: Array, second: str, other: Array) -> None:
    if one.shape != other.shape:
        raise LengthMismatchError(first=first, first_shape=one.shape, second=second, second_shape=other.shape)


def _positive(name: str, values: Array) -> None:
    if not (values > 0).all():
        raise NotPositiveError(name=name, value=float(values.min()))


def _parts(name: str, series: str, *methods: Method) -> DeclaredInput:
    return DeclaredInput(
        name=name, series=(series,), method=methods, price_basis=PriceBasis.CURRENT, unit=UNIT, branches=True
    )


def _scale(given: Operands) -> Decimal:
    industries, uses = given.by_branch("digital_industrialisation"), given.by_branch("industrial_digitalisation")
    return sum((*industries.values(), *uses.values()), start=Decimal(0))


SCALE: Final = Formula(
    id="scale_caict_style",
    version="1",
    title_en="Scale of the digital economy by growth accounting (CAICT-style)",
    title_zh="数字经济规模（增长核算法，仿信通院口径）",
    method=Method.SCALE_CAICT_STYLE,
    unit=UNIT,
    price_basis=PriceBasis.CURRENT,
    decimals=4,
    inputs=(
        _parts("digital_industrialisation", "value_added_of_digital_industry", Method.GDP_PRODUCTION),
        _parts("industrial_digitalisation", "industrial_digitalisation", Method.SCALE_CAICT_STYLE),
    ),
    text="sum(digital_industrialisation) + sum(industrial_digitalisation)",
    source="growth accounting in the style of the white papers of CAICT; their annex was not read",
    evaluate=_scale,
    grade=Grade.ESTIMATED,
    warnings=(
        Warning_(
            "caict_style",
            "Computed in the style of CAICT, not by CAICT; not to be compared with figures of the core industries.",
        ),
    ),
)

SCALE_FORMULAS: Final = (SCALE,)
