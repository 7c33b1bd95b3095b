"""Value added of an industry class: by a rate, carried on by an output index, or benchmarked between two censuses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from pilotzone.statistics.classification.weights import EMPLOYMENT_SHARE, REVENUE_SHARE
from pilotzone.statistics.indicators import DeclaredInput, Formula, Operands, quotient
from pilotzone.statistics.observations import Grade, Method, PriceBasis

__all__ = [
    "CLASS_FORMULAS",
    "COUNTED",
    "GROSS_OUTPUT",
    "OUTPUT_INDEX",
    "UNIT",
    "VALUE_ADDED",
    "VALUE_ADDED_RATE",
    "named",
]

UNIT: Final = "100 million yuan"
VALUE_ADDED: Final = "value_added"
GROSS_OUTPUT: Final = "gross_output"
VALUE_ADDED_RATE: Final = "value_added_rate"
OUTPUT_INDEX: Final = "output_index"
"""Deflated revenue or output of a class as an index of any base; at current prices not deflated."""

COUNTED: Final = (Method.CENSUS, Method.SURVEY, Method.ADMINISTRATIVE, Method.GDP_PRODUCTION, Method.DECLARED)
"""The methods by which class values may have been made: counted or reported, never a scale of the digital economy."""
_DEFINITION: Final = "NBS Order No. 33 (2021) for the classes; the computation is of this project"


def named(identifier: str, basis: PriceBasis) -> str:
    """Return the identifier of a formula at ``basis``: each price basis has formulas of its own."""
    return identifier if basis is PriceBasis.CURRENT else f"{identifier}_{basis.value}"


def _value(name: str, basis: PriceBasis) -> DeclaredInput:
    series = (VALUE_ADDED, named("class_value_added_by_rate", basis))
    return DeclaredInput(
        name=name, series=series, method=COUNTED, price_basis=basis, unit=UNIT, years_before=None, any_vintage=True
    )


def _index(name: str, basis: PriceBasis) -> DeclaredInput:
    return DeclaredInput(
        name=name, series=(OUTPUT_INDEX,), method=COUNTED, price_basis=basis, unit="index", years_before=None
    )


def _ratio(name: str, series: tuple[str, ...], *methods: Method) -> DeclaredInput:
    return DeclaredInput(
        name=name,
        series=series,
        method=(*COUNTED, *methods),
        price_basis=PriceBasis.NOT_APPLICABLE,
        unit="ratio",
        any_vintage=True,
    )


def _by_rate(basis: PriceBasis) -> Formula:
    output = DeclaredInput(name="gross_output", series=(GROSS_OUTPUT,), method=COUNTED, price_basis=basis, unit=UNIT)
    return Formula(
        id=named("class_value_added_by_rate", basis),
        version="1",
        title_en="Value added of a class by its value-added rate",
        title_zh="行业小类增加值（增加值率法）",
        method=Method.CENSUS,
        unit=UNIT,
        price_basis=basis,
        decimals=6,
        inputs=(output, _ratio("value_added_rate", (VALUE_ADDED_RATE,), Method.INPUT_OUTPUT)),
        text="gross_output * value_added_rate",
        source=_DEFINITION,
        evaluate=lambda given: given["gross_output"] * given["value_added_rate"],
    )


def _carried(basis: PriceBasis) -> Formula:
    return Formula(
        id=named("class_value_added_carried", basis),
        version="1",
        title_en="Value added of a class carried on by its output index",
        title_zh="行业小类增加值（产出指数外推）",
        method=Method.CENSUS,
        unit=UNIT,
        price_basis=basis,
        decimals=6,
        inputs=(_value("benchmark", basis), _index("index_at_benchmark", basis), _index("index_now", basis)),
        text="benchmark * index_now / index_at_benchmark",
        source=_DEFINITION,
        evaluate=lambda given: _level(given, "benchmark", "index_at_benchmark") * given["index_now"],
        grade=Grade.ESTIMATED,
    )


def _benchmarked(basis: PriceBasis) -> Formula:
    return Formula(
        id=named("class_value_added_benchmarked", basis),
        version="1",
        title_en="Value added of a class between two benchmarks",
        title_zh="行业小类增加值（两次普查间基准化）",
        method=Method.CENSUS,
        unit=UNIT,
        price_basis=basis,
        decimals=6,
        inputs=(
            _value("benchmark_before", basis),
            _value("benchmark_after", basis),
            _index("index_before", basis),
            _index("index_now", basis),
            _index("index_after", basis),
        ),
        text=(
            "index_now * (r0 + (r1 - r0) * (year - year0) / (year1 - year0)),"
            " r0 = benchmark_before / index_before, r1 = benchmark_after / index_after"
        ),
        source="Denton (1971), proportional first differences, whose solution between two single years is this line",
        evaluate=_between,
        grade=Grade.ESTIMATED,
    )


def _between(given: Operands) -> Decimal:
    first, last = given.year("benchmark_before"), given.year("benchmark_after")
    passed = Decimal(given.year("index_now") - first) / Decimal(last - first)
    before = _level(given, "benchmark_before", "index_before")
    after = _level(given, "benchmark_after", "index_after")
    return given["index_now"] * (before + (after - before) * passed)


def _level(given: Operands, value: str, index: str) -> Decimal:
    return quotient(f"the {index.replace('_', ' ')}", given[value], given[index])


def _digital_part(basis: PriceBasis) -> Formula:
    whole = ("class_value_added_by_rate", "class_value_added_carried", "class_value_added_benchmarked")
    return Formula(
        id=named("digital_part_of_class", basis),
        version="1",
        title_en="Digital part of a partial class",
        title_zh="部分计入小类的数字经济增加值",
        method=Method.CENSUS,
        unit=UNIT,
        price_basis=basis,
        decimals=6,
        inputs=(
            DeclaredInput(
                name="class_value",
                series=(VALUE_ADDED, *(named(one, basis) for one in whole)),
                method=COUNTED,
                price_basis=basis,
                unit=UNIT,
            ),
            _ratio("weight", (REVENUE_SHARE, EMPLOYMENT_SHARE)),
        ),
        text="class_value * weight",
        source=_DEFINITION,
        evaluate=lambda given: given["class_value"] * given["weight"],
    )


CLASS_FORMULAS: Final[Mapping[PriceBasis, Mapping[str, Formula]]] = {
    basis: {
        "rate": _by_rate(basis),
        "carried": _carried(basis),
        "benchmarked": _benchmarked(basis),
        "part": _digital_part(basis),
    }
    for basis in (PriceBasis.CURRENT, PriceBasis.CONSTANT)
}
"""By price basis, then by what they do."""
