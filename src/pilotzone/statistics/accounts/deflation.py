"""Volumes: single and double deflation, and chained Laspeyres, Paasche and Fisher indices (SNA 2008, chapter 15).

Arrays have a row for each period and a column for each product; whole arrays are computed in double precision.
"""

from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.accounts.errors import LengthMismatchError, NotPositiveError
from pilotzone.statistics.indicators import DeclaredInput, Formula, quotient
from pilotzone.statistics.observations import Method, PriceBasis

__all__ = [
    "CORE_SINGLE_DEFLATION",
    "DEFLATION_FORMULAS",
    "DOUBLE_DEFLATION",
    "SINGLE_DEFLATION",
    "Index",
    "chained_index",
    "chained_volume",
    "links",
]

Array: TypeAlias = npt.NDArray[np.float64]


class Index(StrEnum):
    """How the products of a volume index are weighed: by prices of the period before, of the period, or both."""

    LASPEYRES = "laspeyres"
    PAASCHE = "paasche"
    FISHER = "fisher"


def links(prices: npt.ArrayLike, quantities: npt.ArrayLike, index: Index) -> Array:
    """Return the growth factors of volume from each period to the next, one less than there are periods.

    Raises:
        LengthMismatchError: prices and quantities have different shapes.
        NotPositiveError: a price or a quantity is zero or below.

    >>> [round(float(link), 4) for link in links([[1, 2], [1, 1]], [[10, 10], [10, 20]], Index.FISHER)]
    [1.5811]
    """
    price, quantity = _checked(prices, quantities)
    laspeyres = (price[:-1] * quantity[1:]).sum(axis=1) / (price[:-1] * quantity[:-1]).sum(axis=1)
    paasche = (price[1:] * quantity[1:]).sum(axis=1) / (price[1:] * quantity[:-1]).sum(axis=1)
    made: dict[Index, Array] = {
        Index.LASPEYRES: laspeyres,
        Index.PAASCHE: paasche,
        Index.FISHER: np.sqrt(laspeyres * paasche),
    }
    return made[index]


def chained_index(prices: npt.ArrayLike, quantities: npt.ArrayLike, index: Index, base: int = 0) -> Array:
    """Return the volume index chained over all periods, 100 in the period at position ``base``."""
    chain: Array = np.concatenate([[1.0], links(prices, quantities, index).cumprod()])
    index_numbers: Array = chain / chain[base] * 100.0
    return index_numbers


def chained_volume(prices: npt.ArrayLike, quantities: npt.ArrayLike, index: Index, base: int = 0) -> Array:
    """Return the chained volume in the prices of the period at ``base``: there it equals the value.

    Volumes of products do not add up to the volume of their sum in other periods; state the residual.
    """
    price, quantity = _checked(prices, quantities)
    value = float((price[base] * quantity[base]).sum())
    volume: Array = chained_index(price, quantity, index, base) * value / 100.0
    return volume


def _checked(prices: npt.ArrayLike, quantities: npt.ArrayLike) -> tuple[Array, Array]:
    price, quantity = np.atleast_2d(np.asarray(prices, dtype=float)), np.atleast_2d(np.asarray(quantities, dtype=float))
    if price.shape != quantity.shape:
        raise LengthMismatchError(
            first="prices", first_shape=price.shape, second="quantities", second_shape=quantity.shape
        )
    for name, one in (("a price", price), ("a quantity", quantity)):
        if not (one > 0).all():
            raise NotPositiveError(name=name, value=float(one.min()))
    return price, quantity


def _money(name: str, series: str, methods: tuple[Method, ...]) -> DeclaredInput:
    return DeclaredInput(name=name, series=(series,), method=methods, price_basis=PriceBasis.CURRENT, unit=UNIT)


def _price(name: str) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=(name,),
        method=_COUNTED,
        price_basis=PriceBasis.NOT_APPLICABLE,
        unit="index",
        any_vintage=True,
    )


_COUNTED: Final = (Method.GDP_PRODUCTION, Method.CENSUS, Method.SURVEY, Method.ADMINISTRATIVE)


def _single(identifier: str, titles: tuple[str, str], series: str, methods: tuple[Method, ...]) -> Formula:
    return Formula(
        id=identifier,
        version="1",
        title_en=titles[0],
        title_zh=titles[1],
        method=methods[0],
        unit=UNIT,
        price_basis=PriceBasis.CONSTANT,
        decimals=4,
        inputs=(_money("value_added", series, methods), _price("price_index")),
        text="value_added / price_index * 100, in prices of the base year of the index",
        source="SNA 2008, chapter 15: single deflation",
        evaluate=lambda given: quotient("the price index", given["value_added"] * 100, given["price_index"]),
    )


SINGLE_DEFLATION: Final = _single(
    "value_added_single_deflation",
    ("Value added at constant prices by single deflation", "不变价增加值（单缩法）"),
    "value_added",
    _COUNTED,
)

CORE_SINGLE_DEFLATION: Final = _single(
    "core_value_added_single_deflation",
    (
        "Value added of the core industries at constant prices by single deflation",
        "数字经济核心产业不变价增加值（单缩法）",
    ),
    "core_value_added",
    (Method.CORE_INDUSTRY,),
)

DOUBLE_DEFLATION: Final = Formula(
    id="value_added_double_deflation",
    version="1",
    title_en="Value added at constant prices by double deflation",
    title_zh="不变价增加值（双缩法）",
    method=Method.GDP_PRODUCTION,
    unit=UNIT,
    price_basis=PriceBasis.CONSTANT,
    decimals=4,
    inputs=(
        _money("gross_output", "gross_output", _COUNTED),
        _price("output_price_index"),
        _money("intermediate_consumption", "intermediate_consumption", _COUNTED),
        _price("input_price_index"),
    ),
    text="gross_output / output_price_index * 100 - intermediate_consumption / input_price_index * 100",
    source="SNA 2008, chapter 15: double deflation",
    evaluate=lambda given: (
        quotient("the price index of output", given["gross_output"] * 100, given["output_price_index"])
        - quotient("the price index of inputs", given["intermediate_consumption"] * 100, given["input_price_index"])
    ),
)

DEFLATION_FORMULAS: Final = (SINGLE_DEFLATION, CORE_SINGLE_DEFLATION, DOUBLE_DEFLATION)
