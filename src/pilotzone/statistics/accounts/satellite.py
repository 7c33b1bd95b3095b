"""Satellite accounts: digital value added after BEA, and the balance of a digital supply-use table after the OECD."""

from decimal import Decimal
from typing import Final

from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.indicators import DeclaredInput, Formula, Operands, quotient
from pilotzone.statistics.observations import Grade, Method, PriceBasis

__all__ = ["BEA_DIGITAL_VALUE_ADDED", "DSUT_RESIDUAL", "SATELLITE_FORMULAS"]


def _by_industry(name: str, series: str) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=(series,),
        method=(Method.GDP_PRODUCTION, Method.CENSUS, Method.SURVEY),
        price_basis=PriceBasis.CURRENT,
        unit=UNIT,
        branches=True,
    )


def _digital(given: Operands) -> Decimal:
    parts = [
        value * quotient("the output of an industry", made, output)
        for made, value, output in given.rows("digital_output", "value_added", "gross_output")
    ]
    return sum(parts, start=Decimal(0))


BEA_DIGITAL_VALUE_ADDED: Final = Formula(
    id="digital_value_added_bea",
    version="1",
    title_en="Digital value added as in the BEA satellite account",
    title_zh="数字经济增加值（美国经济分析局卫星账户口径）",
    method=Method.BEA_SATELLITE,
    unit=UNIT,
    price_basis=PriceBasis.CURRENT,
    decimals=4,
    inputs=(
        _by_industry("value_added", "value_added"),
        _by_industry("gross_output", "gross_output"),
        _by_industry("digital_output", "digital_output"),
    ),
    text="sum over industries j of value_added_j * digital_output_j / gross_output_j",
    source="Bureau of Economic Analysis, digital economy satellite account (bea.gov)",
    evaluate=_digital,
    grade=Grade.ESTIMATED,
)


def _by_product(name: str, series: str) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=(series,),
        method=(Method.OECD_DSUT,),
        price_basis=PriceBasis.CURRENT,
        unit=UNIT,
        branches=True,
    )


DSUT_RESIDUAL: Final = Formula(
    id="dsut_residual",
    version="1",
    title_en="Largest difference of supply and use in a digital supply-use table",
    title_zh="数字供给使用表供给与使用的最大差额",
    method=Method.OECD_DSUT,
    unit=UNIT,
    price_basis=PriceBasis.CURRENT,
    decimals=4,
    inputs=(_by_product("supply", "dsut_supply"), _by_product("use", "dsut_use")),
    text="max over products and natures of the transaction (ordered, delivered, neither) of |supply - use|",
    source="OECD Handbook on Compiling Digital Supply and Use Tables (2023): supply = use",
    evaluate=lambda given: max(
        abs(one - other)
        for order in (("supply", "use"), ("use", "supply"))  # each must have the products of the other
        for one, other in given.rows(*order)
    ),
)

SATELLITE_FORMULAS: Final = (BEA_DIGITAL_VALUE_ADDED, DSUT_RESIDUAL)
