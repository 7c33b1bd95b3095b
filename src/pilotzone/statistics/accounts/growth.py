"""Share, contribution, pull and growth of an industry in gross domestic product, each as a versioned formula.

Contribution is the definition of the National Bureau of Statistics of China: 不变价增量占GDP不变价增量的比重.
"""

from decimal import Decimal
from typing import Final

from pilotzone.statistics.accounts.class_formulas import UNIT, named
from pilotzone.statistics.accounts.core import CORE_VALUE_ADDED
from pilotzone.statistics.indicators import GDP, DeclaredInput, Formula, Operands, quotient
from pilotzone.statistics.observations import Method, PriceBasis

__all__ = [
    "CONTRIBUTION",
    "CORE_SHARE",
    "GROWTH_FORMULAS",
    "LEAST_GROWTH",
    "NOMINAL_GROWTH",
    "PULL",
    "PULL_OF_BRANCH",
    "PULL_RESIDUAL",
    "REAL_GROWTH",
]

LEAST_GROWTH: Final = Decimal("0.005")
"""A contribution is refused where gross domestic product grew or shrank by less than this: a convention of ours."""

_NBS: Final = "National Bureau of Statistics of China, 统计工作实务 (quoted by zk.995w.com)"
_CORE: Final = CORE_VALUE_ADDED
_LEAST_LEVEL: Final = Decimal("0.01")


def _gdp(name: str, basis: PriceBasis, years_before: int = 0) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=GDP,
        method=(Method.GDP_PRODUCTION,),
        price_basis=basis,
        unit=UNIT,
        years_before=years_before,
        branch="",
    )


def _core(name: str, basis: PriceBasis, years_before: int = 0) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=(named(_CORE, basis), _CORE, "core_value_added_single_deflation"),
        method=(Method.CORE_INDUSTRY,),
        price_basis=basis,
        unit=UNIT,
        years_before=years_before,
        branch="",
    )


def _branch(name: str, basis: PriceBasis, years_before: int = 0, *, branches: bool = False) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=("value_added",),
        method=(Method.GDP_PRODUCTION,),
        price_basis=basis,
        unit=UNIT,
        years_before=years_before,
        branches=branches,
    )


CORE_SHARE: Final = Formula(
    id="core_share_of_gdp",
    version="1",
    title_en="Share of the core industries in gross domestic product",
    title_zh="数字经济核心产业增加值占GDP比重",
    method=Method.CORE_INDUSTRY,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=3,
    inputs=(_core("core", PriceBasis.CURRENT), _gdp("gdp", PriceBasis.CURRENT)),
    text="core / gdp * 100",
    source="State Council, 14th five-year plan for the digital economy, indicator 数字经济核心产业增加值占GDP比重",
    evaluate=lambda given: quotient("gross domestic product", given["core"], given["gdp"], _LEAST_LEVEL) * 100,
)


def _contribution(given: Operands) -> Decimal:
    least = abs(given["gdp_before"]) * LEAST_GROWTH
    increase = given["gdp"] - given["gdp_before"]
    return (
        quotient("the increase of gross domestic product", given["core"] - given["core_before"], increase, least) * 100
    )


_CONSTANT: Final = (
    _core("core", PriceBasis.CONSTANT),
    _core("core_before", PriceBasis.CONSTANT, 1),
    _gdp("gdp", PriceBasis.CONSTANT),
    _gdp("gdp_before", PriceBasis.CONSTANT, 1),
)

CONTRIBUTION: Final = Formula(
    id="core_contribution_to_growth",
    version="1",
    title_en="Contribution of the core industries to growth",
    title_zh="数字经济核心产业对GDP增长的贡献率",
    method=Method.CORE_INDUSTRY,
    unit="percent",
    price_basis=PriceBasis.CONSTANT,
    decimals=2,
    inputs=_CONSTANT,
    text=(
        "(core - core_before) / (gdp - gdp_before) * 100;"
        " refused where gdp changed by less than 0.5 % (a convention of this project)"
    ),
    source=_NBS,
    evaluate=_contribution,
)

PULL: Final = Formula(
    id="core_pull_on_growth",
    version="1",
    title_en="Pull of the core industries on growth",
    title_zh="数字经济核心产业对GDP增长的拉动",
    method=Method.CORE_INDUSTRY,
    unit="percentage points",
    price_basis=PriceBasis.CONSTANT,
    decimals=4,
    inputs=(*_CONSTANT[:2], _CONSTANT[3]),
    text="(core - core_before) / gdp_before * 100, which is contribution / 100 * growth of gdp",
    source=_NBS,
    evaluate=lambda given: (
        quotient("gross domestic product", given["core"] - given["core_before"], given["gdp_before"], _LEAST_LEVEL)
        * 100
    ),
)


def _real_growth(given: Operands) -> Decimal:
    return (quotient("the volume of the year before", given["core"], given["core_before"], _LEAST_LEVEL) - 1) * 100


REAL_GROWTH: Final = Formula(
    id="core_real_growth",
    version="1",
    title_en="Real growth of the core industries",
    title_zh="数字经济核心产业增加值实际增长率",
    method=Method.CORE_INDUSTRY,
    unit="percent",
    price_basis=PriceBasis.CONSTANT,
    decimals=2,
    inputs=_CONSTANT[:2],
    text="(core / core_before - 1) * 100 at constant prices",
    source="SNA 2008, chapter 15",
    evaluate=_real_growth,
)

NOMINAL_GROWTH: Final = Formula(
    id="core_nominal_growth",
    version="1",
    title_en="Nominal growth of the core industries",
    title_zh="数字经济核心产业增加值名义增长率",
    method=Method.CORE_INDUSTRY,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=2,
    inputs=(_core("core", PriceBasis.CURRENT), _core("core_before", PriceBasis.CURRENT, 1)),
    text="(core / core_before - 1) * 100 at current prices",
    source="SNA 2008, chapter 15",
    evaluate=_real_growth,
)


def _pull_of_branch(given: Operands) -> Decimal:
    share = quotient("gross domestic product", given["current_before"], given["gdp_before"], _LEAST_LEVEL)
    growth = quotient("the volume of the year before", given["volume"], given["volume_before"], _LEAST_LEVEL) - 1
    return share * growth * 100


PULL_OF_BRANCH: Final = Formula(
    id="pull_of_branch",
    version="1",
    title_en="Pull of a branch on growth, from chained volumes",
    title_zh="行业对GDP增长的拉动（连锁物量）",
    method=Method.GDP_PRODUCTION,
    unit="percentage points",
    price_basis=PriceBasis.CHAINED,
    decimals=6,
    inputs=(
        _branch("current_before", PriceBasis.CURRENT, 1),
        _gdp("gdp_before", PriceBasis.CURRENT, 1),
        _branch("volume", PriceBasis.CHAINED),
        _branch("volume_before", PriceBasis.CHAINED, 1),
    ),
    text="current_before / gdp_before * (volume / volume_before - 1) * 100",
    source="IMF, Quarterly National Accounts Manual 2017, chapter 8: additive with annual overlap",
    evaluate=_pull_of_branch,
)


def _residual(given: Operands) -> Decimal:
    gdp, name = given["gdp_before"], "the volume of the year before"
    pulls = [
        quotient("gross domestic product", current, gdp, _LEAST_LEVEL)
        * (quotient(name, volume, before, _LEAST_LEVEL) - 1)
        for current, volume, before in given.rows("current_before", "volume", "volume_before")
    ]
    growth = quotient(name, given["gdp_volume"], given["gdp_volume_before"], _LEAST_LEVEL) - 1
    return (sum(pulls, start=Decimal(0)) - growth) * 100


PULL_RESIDUAL: Final = Formula(
    id="residual_of_pulls",
    version="1",
    title_en="Sum of the pulls of all branches less the growth of gross domestic product",
    title_zh="各行业拉动之和与GDP增长率之差",
    method=Method.GDP_PRODUCTION,
    unit="percentage points",
    price_basis=PriceBasis.CHAINED,
    decimals=6,
    inputs=(
        _branch("current_before", PriceBasis.CURRENT, 1, branches=True),
        _gdp("gdp_before", PriceBasis.CURRENT, 1),
        _branch("volume", PriceBasis.CHAINED, branches=True),
        _branch("volume_before", PriceBasis.CHAINED, 1, branches=True),
        _gdp("gdp_volume", PriceBasis.CHAINED),
        _gdp("gdp_volume_before", PriceBasis.CHAINED, 1),
    ),
    text="sum(current_before / gdp_before * (volume / volume_before - 1)) * 100 - growth of gdp_volume",
    source="the same; other than zero where chaining is not additive or a branch is absent",
    evaluate=_residual,
)

GROWTH_FORMULAS: Final = (CORE_SHARE, CONTRIBUTION, PULL, REAL_GROWTH, NOMINAL_GROWTH, PULL_OF_BRANCH, PULL_RESIDUAL)
