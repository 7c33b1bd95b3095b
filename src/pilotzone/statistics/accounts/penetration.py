"""Penetration of industry by digital technology: three incompatible measures, each under a method of its own."""

from decimal import Decimal
from typing import Final

from pilotzone.statistics.accounts.class_formulas import UNIT
from pilotzone.statistics.indicators import DeclaredInput, Formula, quotient
from pilotzone.statistics.observations import Method, PriceBasis

__all__ = ["BY_SCALE", "BY_SURVEY", "COMPLETE_INTENSITY", "DIRECT_INTENSITY", "PENETRATION_FORMULAS"]

_NOT_PRICED: Final = PriceBasis.NOT_APPLICABLE


def _value(name: str, series: str, *methods: Method) -> DeclaredInput:
    return DeclaredInput(name=name, series=(series,), method=methods, price_basis=PriceBasis.CURRENT, unit=UNIT)


def _counted(name: str, series: str) -> DeclaredInput:
    methods = (Method.CENSUS, Method.SURVEY)
    return DeclaredInput(name=name, series=(series,), method=methods, price_basis=_NOT_PRICED, unit="units")


BY_SCALE: Final = Formula(
    id="penetration_caict_style",
    version="1",
    title_en="Penetration of a sector by growth accounting (CAICT-style)",
    title_zh="产业数字化渗透率（增长核算法，仿信通院口径）",
    method=Method.SCALE_CAICT_STYLE,
    unit="percent",
    price_basis=PriceBasis.CURRENT,
    decimals=3,
    inputs=(
        _value("industrial_digitalisation", "industrial_digitalisation", Method.SCALE_CAICT_STYLE),
        _value("value_added", "value_added", Method.GDP_PRODUCTION),
    ),
    text="industrial_digitalisation / value_added * 100, of one sector",
    source="growth accounting in the style of the white papers of CAICT; their annex was not read",
    evaluate=lambda given: quotient("value added", given["industrial_digitalisation"], given["value_added"]) * 100,
)

BY_SURVEY: Final = Formula(
    id="penetration_by_survey",
    version="1",
    title_en="Share of enterprises that use a digital technology",
    title_zh="使用数字技术的企业占比（调查）",
    method=Method.SURVEY,
    unit="percent",
    price_basis=_NOT_PRICED,
    decimals=2,
    inputs=(
        _counted("users", "enterprises_using_digital_technology"),
        _counted("enterprises", "enterprises_asked"),
    ),
    text="users / enterprises * 100",
    source="fifth economic census, 2023: 47 % of enterprises above scale use cloud and similar services",
    evaluate=lambda given: quotient("the number of enterprises", given["users"], given["enterprises"]) * 100,
)


def _intensity(identifier: str, titles: tuple[str, str], series: str, text: str) -> Formula:
    shares = DeclaredInput(
        name="coefficients",
        series=(series,),
        method=(Method.INPUT_OUTPUT, Method.INPUT_OUTPUT_REGIONALISED),
        price_basis=_NOT_PRICED,
        unit="ratio",
        branches=True,
    )
    return Formula(
        id=identifier,
        version="1",
        title_en=titles[0],
        title_zh=titles[1],
        method=Method.INPUT_OUTPUT,
        unit="percent",
        price_basis=_NOT_PRICED,
        decimals=4,
        inputs=(shares,),
        text=text,
        source="National Bureau of Statistics of China, 投入产出表: 直接消耗系数, 完全消耗系数",
        evaluate=lambda given: sum(given.by_branch("coefficients").values(), start=Decimal(0)) * 100,
    )


DIRECT_INTENSITY: Final = _intensity(
    "digital_intensity_direct",
    ("Direct digital intensity", "数字化直接消耗强度"),
    "direct_input_coefficient",
    "sum over digital sectors d of z_dj / x_j * 100",
)

COMPLETE_INTENSITY: Final = _intensity(
    "digital_intensity_complete",
    ("Complete digital intensity", "数字化完全消耗强度"),
    "complete_input_coefficient",
    "sum over digital sectors d of b_dj * 100, B = L - I",
)

PENETRATION_FORMULAS: Final = (BY_SCALE, BY_SURVEY, DIRECT_INTENSITY, COMPLETE_INTENSITY)
