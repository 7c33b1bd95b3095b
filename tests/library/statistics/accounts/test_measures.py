"""Penetration, trade, scale and satellite: each by hand, and none of them taken for another."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.accounts.errors import LengthMismatchError, NotPositiveError
from pilotzone.statistics.accounts.internationalisation import (
    COMPARATIVE_ADVANTAGE,
    DDS_SHARE,
    GDP_IN_US_DOLLAR,
    OPENNESS,
    WORLD,
    foreign_value_added,
)
from pilotzone.statistics.accounts.penetration import BY_SCALE, BY_SURVEY, COMPLETE_INTENSITY, DIRECT_INTENSITY
from pilotzone.statistics.accounts.satellite import BEA_DIGITAL_VALUE_ADDED, DSUT_RESIDUAL
from pilotzone.statistics.accounts.scale import (
    SCALE,
    Accounting,
    attributed_value,
    capital_services_price,
    perpetual_inventory,
)
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import (
    BranchMissingError,
    DenominatorTooSmallError,
    MissingInputError,
    MixedMethodsError,
    compute,
)
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis, UnlikeUnitsError


def figure(series, value, method, unit="100 million yuan", **members):
    priced = "yuan" in unit or "US$" in unit
    made = {
        "region": "CN",
        "period": 2023,
        "price_basis": PriceBasis.CURRENT if priced and series != "exchange_rate" else PriceBasis.NOT_APPLICABLE,
        "vintage": "a vintage",
        "source": "a test",
        "grade": Grade.OBSERVED,
    }
    return Observation(series=series, value=Decimal(value), unit=unit, method=method, **made | members)


def value(formula, data, **options):
    return compute(formula, data, region="CN", period=2023, **options).value


def test_penetration_has_three_measures_with_a_method_each():
    scale = [
        figure("industrial_digitalisation", 44, Method.SCALE_CAICT_STYLE, branch="services"),
        figure("value_added", 100, Method.GDP_PRODUCTION, branch="services"),
    ]
    survey = [
        figure("enterprises_using_digital_technology", 47, Method.CENSUS, "units"),
        figure("enterprises_asked", 100, Method.CENSUS, "units"),
    ]
    inputs = [
        figure(f"{kind}_input_coefficient", size, Method.INPUT_OUTPUT, "ratio", branch=branch)
        for kind, size in (("direct", "0.02"), ("complete", "0.05"))
        for branch in ("20", "31")
    ]
    assert value(BY_SCALE, scale, branch="services") == 44
    assert value(BY_SURVEY, survey) == 47
    assert (value(DIRECT_INTENSITY, inputs), value(COMPLETE_INTENSITY, inputs)) == (4, 10)
    assert len({one.method for one in (BY_SCALE, BY_SURVEY, DIRECT_INTENSITY)}) == 3


def test_no_measure_of_penetration_takes_the_figures_of_another():
    survey = replace(
        figure("industrial_digitalisation", 47, Method.SURVEY, branch="services"), series="industrial_digitalisation"
    )
    with pytest.raises(MixedMethodsError, match="made by scale_caict_style"):
        value(BY_SCALE, [survey, figure("value_added", 100, Method.GDP_PRODUCTION)], branch="services")


TRADE = [
    figure("dds_exports", 20, Method.BALANCE_OF_PAYMENTS, "billion US$"),
    figure("dds_imports", 10, Method.BALANCE_OF_PAYMENTS, "billion US$"),
    figure("services_exports", 50, Method.BALANCE_OF_PAYMENTS, "billion US$"),
    figure("exports", 400, Method.BALANCE_OF_PAYMENTS, "billion US$"),
    figure("dds_exports", 100, Method.BALANCE_OF_PAYMENTS, "billion US$", region=WORLD),
    figure("exports", 1000, Method.BALANCE_OF_PAYMENTS, "billion US$", region=WORLD),
]


def test_trade_in_digitally_deliverable_services_by_hand():
    assert value(DDS_SHARE, TRADE) == 40
    assert value(COMPARATIVE_ADVANTAGE, TRADE) == Decimal("0.5")  # 5 % against 10 %
    with pytest.raises(MissingInputError, match="for W1 in 2023"):
        value(COMPARATIVE_ADVANTAGE, TRADE[:4])


def test_openness_needs_one_currency_at_a_rate_that_is_traced():
    gdp = figure("gross_domestic_product", "6500", Method.GDP_PRODUCTION, "billion yuan")
    rate = figure("exchange_rate", "6.5", Method.ADMINISTRATIVE, "yuan per US$")
    in_dollars = compute(GDP_IN_US_DOLLAR, [gdp, rate], region="CN", period=2023)
    assert value(OPENNESS, [*TRADE, in_dollars.as_observation()]) == 3
    assert in_dollars.inputs[1].observation.value == Decimal("6.5")
    with pytest.raises(UnlikeUnitsError):
        value(OPENNESS, [*TRADE, replace(gdp, series="gross_domestic_product_us_dollar")])


def test_no_exports_at_all_give_no_comparative_advantage():
    without = [replace(one, value=Decimal(0)) if one.series == "exports" else one for one in TRADE]
    with pytest.raises(DenominatorTooSmallError):
        value(COMPARATIVE_ADVANTAGE, without)


@given(st.integers(0, 2**32 - 1))
def test_foreign_and_domestic_value_added_are_the_exports(seed):
    """Every unit of output is imported input, value added, or domestic input: ``v'L + m'L = 1``."""
    random = np.random.default_rng(seed)
    domestic = random.uniform(0, 0.2, (4, 4))
    imported = random.uniform(0, 0.15, 4)
    added = 1 - domestic.sum(axis=0) - imported
    exports = random.uniform(0, 100, 4)
    foreign, home = (foreign_value_added(one, domestic, exports) for one in (imported, added))
    assert foreign + home == pytest.approx(exports.sum())


def test_arrays_of_other_sectors_are_refused():
    with pytest.raises(LengthMismatchError, match="domestic"):
        foreign_value_added([0.1], [[0.1, 0.2]], [1.0])


def test_the_stock_of_capital_by_hand_and_at_rest():
    assert perpetual_inventory([31, 62], [1, 2], 0.31, 0) == pytest.approx([100, 100])
    with pytest.raises(NotPositiveError, match="growth and depreciation"):
        perpetual_inventory([1], [1], 0.0, 0.0)
    with pytest.raises(LengthMismatchError):
        perpetual_inventory([1, 2], [1], 0.3, 0.1)


@given(st.floats(0.05, 0.5), st.floats(0.0, 0.3))
def test_the_stock_tends_to_grow_as_fast_as_steady_investment(depreciation, growth):
    stock = perpetual_inventory(100 * (1 + growth) ** np.arange(200), np.ones(200), depreciation, growth)
    assert stock[-1] / stock[-2] == pytest.approx(1 + growth, rel=1e-4)


def test_the_price_of_capital_services():
    assert capital_services_price([1.0], [0.05], 0.31, [-0.1]) == pytest.approx([0.46])
    with pytest.raises(NotPositiveError):
        capital_services_price([1.0], [0.05], 0.1, [0.2])


def industry(**changes):
    made = {
        "value_added": [100.0, 120.0, 150.0],
        "output_volume": [100.0, 110.0, 121.0],
        "inputs": {"it": [10.0, 20.0, 40.0], "labour": [50.0, 50.0, 50.0]},
        "shares": {"it": [0.1, 0.1, 0.1], "labour": [0.9, 0.9, 0.9]},
        "digital": "it",
    }
    return Accounting(**made | changes)


def test_growth_accounting_by_hand():
    """Digital capital doubles at a share of a tenth: 2 ** -0.1 of value added would remain without it."""
    assert attributed_value(industry(), 0.0) == pytest.approx([0, 120 * (1 - 2**-0.1), 150 * (1 - 4**-0.1)])


def test_shares_are_averaged_over_two_years():
    moving = industry(shares={"it": [0.1, 0.3, 0.3], "labour": [0.9, 0.7, 0.7]})
    assert attributed_value(moving, 0.0) == pytest.approx([0, 120 * (1 - 2**-0.2), 150 * (1 - 2**-0.5)])


def test_all_of_productivity_attributed_leaves_the_other_inputs():
    """Labour stood still, so with all of productivity the whole growth of output is attributed."""
    assert attributed_value(industry(), 1.0) == pytest.approx([0, 120 * (1 - 1 / 1.1), 150 * (1 - 1 / 1.21)])


def test_capital_that_stands_still_has_nothing_attributed():
    still = industry(inputs={"it": [10.0] * 3, "labour": [50.0] * 3})
    assert attributed_value(still, 0.0) == pytest.approx([0, 0, 0])


def test_series_of_other_years_and_volumes_of_zero_are_refused():
    with pytest.raises(LengthMismatchError):
        attributed_value(industry(shares={"it": [0.1], "labour": [0.9]}), 0.0)
    with pytest.raises(NotPositiveError, match="it must be above zero"):
        attributed_value(industry(inputs={"it": [0.0, 1.0, 2.0], "labour": [1.0] * 3}), 0.0)


def test_the_scale_is_never_made_of_core_figures():
    data = [
        figure("value_added_of_digital_industry", 80, Method.GDP_PRODUCTION, branch="telecom"),
        figure("industrial_digitalisation", 300, Method.SCALE_CAICT_STYLE, branch="services"),
    ]
    made = compute(SCALE, data, region="CN", period=2023)
    assert (made.value, made.method, made.grade) == (380, Method.SCALE_CAICT_STYLE, Grade.ESTIMATED)
    assert made.warnings[0].code == "caict_style"
    assert FORMULAS.is_reproduced(made)
    with pytest.raises(MixedMethodsError):
        value(SCALE, [replace(data[0], method=Method.CORE_INDUSTRY), data[1]])


def test_the_satellite_account_takes_the_digital_share_of_output():
    data = [
        figure(series, size, Method.GDP_PRODUCTION, branch=branch)
        for series, sizes in {"value_added": (40, 60), "gross_output": (100, 200), "digital_output": (50, 20)}.items()
        for branch, size in zip(("a", "b"), sizes, strict=True)
    ]
    assert value(BEA_DIGITAL_VALUE_ADDED, data) == 26  # 40 * 0.5 + 60 * 0.1
    with pytest.raises(BranchMissingError, match="gross_output has no value for the branch b"):
        value(BEA_DIGITAL_VALUE_ADDED, [one for one in data if (one.series, one.branch) != ("gross_output", "b")])


def test_supply_and_use_balance_by_product_and_nature():
    data = [
        figure(series, size, Method.OECD_DSUT, branch=branch)
        for series, sizes in {"dsut_supply": (40, 60), "dsut_use": (40, 58)}.items()
        for branch, size in zip(("cloud/ordered", "cloud/neither"), sizes, strict=True)
    ]
    assert value(DSUT_RESIDUAL, data) == 2
    assert value(DSUT_RESIDUAL, [replace(one, value=Decimal(7)) for one in data]) == 0
    with pytest.raises(BranchMissingError):
        value(DSUT_RESIDUAL, data[:3])
    with pytest.raises(BranchMissingError):
        value(DSUT_RESIDUAL, data[1:])


def test_every_formula_is_registered_once_with_its_texts():
    formulas = list(FORMULAS)
    assert len({one.id for one in formulas}) == len(formulas) == len(FORMULAS)
    for one in formulas:
        assert one.title_en
        assert one.title_zh
        assert one.text
        assert one.source
        assert one.inputs
        assert len({declared.name for declared in one.inputs}) == len(one.inputs)
