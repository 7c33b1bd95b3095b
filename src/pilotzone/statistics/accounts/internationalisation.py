"""Internationalisation: digitally deliverable services, and foreign value added in digital exports.

Definitions: Handbook on Measuring Digital Trade, second edition, 2023 (IMF, OECD, UNCTAD, WTO).
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pilotzone.statistics.accounts.errors import LengthMismatchError
from pilotzone.statistics.indicators import GDP, DeclaredInput, Formula, quotient
from pilotzone.statistics.observations import Method, PriceBasis

__all__ = [
    "COMPARATIVE_ADVANTAGE",
    "DDS_SHARE",
    "GDP_IN_US_DOLLAR",
    "INTERNATIONALISATION_FORMULAS",
    "OPENNESS",
    "WORLD",
    "foreign_value_added",
]

WORLD: Final = "W1"
"""The rest of the world and the reporting economy together, in the list of areas of SDMX."""

_MONEY: Final = "100 million US$"
_HANDBOOK: Final = "Handbook on Measuring Digital Trade, 2nd edition (2023)"


def _trade(name: str, series: str, region: str | None = None) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=(series,),
        method=(Method.BALANCE_OF_PAYMENTS,),
        price_basis=PriceBasis.CURRENT,
        unit=_MONEY,
        region=region,
        branch="",
    )


_GDP: Final = DeclaredInput(
    name="gdp",
    series=("gross_domestic_product_us_dollar",),
    method=(Method.GDP_PRODUCTION,),
    price_basis=PriceBasis.CURRENT,
    unit=_MONEY,
    branch="",
    any_vintage=True,
)

GDP_IN_US_DOLLAR: Final = Formula(
    id="gross_domestic_product_us_dollar",
    version="1",
    title_en="Gross domestic product in US dollars at a stated rate",
    title_zh="国内生产总值（美元，按所列汇率折算）",
    method=Method.GDP_PRODUCTION,
    unit=_MONEY,
    price_basis=PriceBasis.CURRENT,
    decimals=4,
    inputs=(
        DeclaredInput(
            name="gdp",
            series=GDP,
            method=(Method.GDP_PRODUCTION,),
            price_basis=PriceBasis.CURRENT,
            unit="100 million yuan",
            branch="",
        ),
        DeclaredInput(
            name="rate",
            series=("exchange_rate",),
            method=(Method.ADMINISTRATIVE,),
            price_basis=PriceBasis.NOT_APPLICABLE,
            unit="yuan per US$",
            region="CN",
            branch="",
            any_vintage=True,
        ),
    ),
    text="gdp / rate; the source of the rate says of which day or average it is",
    source="SNA 2008, chapter 15, on conversion between currencies",
    evaluate=lambda given: quotient("the exchange rate", given["gdp"], given["rate"]),
)

_EXPORTS: Final = _trade("dds_exports", "dds_exports")

OPENNESS: Final = Formula(
    id="dds_openness",
    version="1",
    title_en="Openness in digitally deliverable services",
    title_zh="可数字化交付服务贸易依存度",
    method=Method.BALANCE_OF_PAYMENTS,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=3,
    inputs=(_EXPORTS, _trade("dds_imports", "dds_imports"), _GDP),
    text="(dds_exports + dds_imports) / gdp * 100, all in US$ at one stated rate",
    source=_HANDBOOK,
    evaluate=lambda given: (
        quotient("gross domestic product", given["dds_exports"] + given["dds_imports"], given["gdp"]) * 100
    ),
)

DDS_SHARE: Final = Formula(
    id="dds_share_of_services_exports",
    version="1",
    title_en="Share of digitally deliverable services in exports of services",
    title_zh="可数字化交付服务占服务出口比重",
    method=Method.BALANCE_OF_PAYMENTS,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=3,
    inputs=(_EXPORTS, _trade("services_exports", "services_exports")),
    text="dds_exports / services_exports * 100",
    source=_HANDBOOK,
    evaluate=lambda given: quotient("exports of services", given["dds_exports"], given["services_exports"]) * 100,
)

COMPARATIVE_ADVANTAGE: Final = Formula(
    id="dds_revealed_comparative_advantage",
    version="1",
    title_en="Revealed comparative advantage in digitally deliverable services",
    title_zh="可数字化交付服务显示性比较优势指数",
    method=Method.BALANCE_OF_PAYMENTS,
    unit="ratio",
    price_basis=PriceBasis.CURRENT,
    decimals=4,
    inputs=(
        _EXPORTS,
        _trade("exports", "exports"),
        _trade("world_dds_exports", "dds_exports", WORLD),
        _trade("world_exports", "exports", WORLD),
    ),
    text="(dds_exports / exports) / (world_dds_exports / world_exports)",
    source="Balassa (1965)",
    evaluate=lambda given: quotient(
        "the share of these services in world exports",
        quotient("exports", given["dds_exports"], given["exports"]),
        quotient("world exports", given["world_dds_exports"], given["world_exports"]),
    ),
)

INTERNATIONALISATION_FORMULAS: Final = (GDP_IN_US_DOLLAR, OPENNESS, DDS_SHARE, COMPARATIVE_ADVANTAGE)

Array: TypeAlias = npt.NDArray[np.float64]


def foreign_value_added(imported: npt.ArrayLike, domestic: npt.ArrayLike, exports: npt.ArrayLike) -> float:
    """Return ``m' L e``: the imported inputs in ``exports``, over all rounds of domestic production.

    ``imported`` is the imported input per unit of output of each sector, ``domestic`` the matrix of domestic input
    coefficients, ``exports`` those of the digital sectors, zero elsewhere. No inverse is computed.

    Raises:
        LengthMismatchError: the three are not of the same sectors.

    >>> round(foreign_value_added([0.1, 0.2], [[0.0, 0.5], [0.0, 0.0]], [0.0, 100.0]), 6)
    25.0
    """
    inputs, matrix, sold = (np.asarray(one, dtype=float) for one in (imported, domestic, exports))
    size = len(inputs)
    for name, one, shape in (("domestic", matrix, (size, size)), ("exports", sold, (size,))):
        if one.shape != shape:
            raise LengthMismatchError(first="imported", first_shape=inputs.shape, second=name, second_shape=one.shape)
    output: Array = np.linalg.solve(np.eye(size) - matrix, sold)
    return float(inputs @ output)
