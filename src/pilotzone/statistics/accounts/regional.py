"""Gross domestic product of regions: as published, its share in that of the nation, its growth at current prices."""

from decimal import Decimal
from typing import Final

from pilotzone.common.regions import NATION
from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.indicators import GDP, DeclaredInput, Formula, quotient
from pilotzone.statistics.observations import Method, PriceBasis

__all__ = ["GDP_AS_PUBLISHED", "NOMINAL_GDP_GROWTH", "REGIONAL_FORMULAS", "SHARE_OF_NATION"]

_LEAST: Final = Decimal("0.01")
_SOURCE: Final = "SNA 2008, chapters 15 and 18; figures of the accounts by production at current prices"


def _gdp(name: str, *, region: str | None = None, years_before: int = 0) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=GDP,
        method=(Method.GDP_PRODUCTION,),
        price_basis=PriceBasis.CURRENT,
        unit=UNIT,
        region=region,
        years_before=years_before,
        branch="",
    )


GDP_AS_PUBLISHED: Final = Formula(
    id="gross_regional_product_as_published",
    version="1",
    title_en="Gross regional product as published",
    title_zh="地区生产总值（公布值）",
    method=Method.GDP_PRODUCTION,
    unit=UNIT,
    price_basis=PriceBasis.CURRENT,
    decimals=4,
    inputs=(_gdp("gdp"),),
    text="gdp; nothing is computed, so that a published level is read with its vintage and source like every figure",
    source=_SOURCE,
    evaluate=lambda given: given["gdp"],
)

SHARE_OF_NATION: Final = Formula(
    id="gdp_share_of_nation",
    version="1",
    title_en="Share of a region in gross domestic product",
    title_zh="地区生产总值占全国比重",
    method=Method.GDP_PRODUCTION,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=3,
    inputs=(_gdp("regional"), _gdp("national", region=NATION)),
    text="regional / national * 100; the regions need not sum to the nation, which is computed apart",
    source=_SOURCE,
    evaluate=lambda given: quotient("gross domestic product", given["regional"], given["national"], _LEAST) * 100,
)

NOMINAL_GDP_GROWTH: Final = Formula(
    id="gdp_nominal_growth",
    version="1",
    title_en="Nominal growth of gross domestic product",
    title_zh="地区生产总值名义增长率",
    method=Method.GDP_PRODUCTION,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=2,
    inputs=(_gdp("gdp"), _gdp("gdp_before", years_before=1)),
    text="(gdp / gdp_before - 1) * 100 at current prices, both of one vintage",
    source=_SOURCE,
    evaluate=lambda given: (
        (quotient("gross domestic product of the year before", given["gdp"], given["gdp_before"], _LEAST) - 1) * 100
    ),
)

REGIONAL_FORMULAS: Final = (GDP_AS_PUBLISHED, SHARE_OF_NATION, NOMINAL_GDP_GROWTH)
