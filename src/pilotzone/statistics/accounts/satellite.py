"""Digital value added as in the satellite account of the United States Bureau of Economic Analysis (BEA)."""

from decimal import Decimal
from typing import Final

from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.indicators import DeclaredInput, Formula, Operands, quotient
from pilotzone.statistics.observations import Grade, Method, PriceBasis

__all__ = ["BEA_DIGITAL_VALUE_ADDED", "SATELLITE_FORMULAS"]


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

SATELLITE_FORMULAS: Final = (BEA_DIGITAL_VALUE_ADDED,)
