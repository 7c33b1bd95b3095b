"""Volumes: worked examples, what index theory proves of any prices and quantities, and deflation as formulas."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pilotzone.statistics.accounts.deflation import (
    CORE_SINGLE_DEFLATION,
    DOUBLE_DEFLATION,
    SINGLE_DEFLATION,
    Index,
    chained_index,
    chained_volume,
    links,
)
from pilotzone.statistics.accounts.errors import LengthMismatchError, NotPositiveError
from pilotzone.statistics.accounts.growth import REAL_GROWTH
from pilotzone.statistics.indicators import MixedBaseYearsError, compute
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis

PRICES = [[1.0, 4.0], [2.0, 3.0]]
QUANTITIES = [[10.0, 5.0], [8.0, 10.0]]

tables = arrays(float, (4, 3), elements=st.floats(0.1, 100.0))
any_index = st.sampled_from(list(Index))


def test_two_goods_by_hand():
    """Laspeyres (8 + 40) / (10 + 20), Paasche (16 + 30) / (20 + 15), Fisher the root of their product."""
    assert links(PRICES, QUANTITIES, Index.LASPEYRES) == pytest.approx([48 / 30])
    assert links(PRICES, QUANTITIES, Index.PAASCHE) == pytest.approx([46 / 35])
    assert links(PRICES, QUANTITIES, Index.FISHER) == pytest.approx([(48 / 30 * 46 / 35) ** 0.5])


@given(tables, tables)
def test_fisher_lies_between_the_other_two(prices, quantities):
    laspeyres, paasche, fisher = (links(prices, quantities, one) for one in Index)
    assert (fisher <= np.maximum(laspeyres, paasche) * (1 + 1e-9)).all()
    assert (fisher >= np.minimum(laspeyres, paasche) * (1 - 1e-9)).all()


@given(tables, tables)
def test_fisher_splits_value_into_price_and_quantity(prices, quantities):
    """Factor reversal: quantity index times price index is the growth of value."""
    value = (prices * quantities).sum(axis=1)
    product = links(prices, quantities, Index.FISHER) * links(quantities, prices, Index.FISHER)
    assert product == pytest.approx(value[1:] / value[:-1])


@given(tables, tables)
def test_a_laspeyres_quantity_and_a_paasche_price_index_split_value_too(prices, quantities):
    value = (prices * quantities).sum(axis=1)
    product = links(prices, quantities, Index.LASPEYRES) * links(quantities, prices, Index.PAASCHE)
    assert product == pytest.approx(value[1:] / value[:-1])


@given(tables, st.floats(0.1, 10.0), any_index)
def test_equal_growth_of_all_quantities_is_that_growth(prices, factor, index):
    quantities = np.array([[1.0, 2.0, 3.0]]) * factor ** np.arange(4)[:, None]
    assert links(prices, quantities, index) == pytest.approx([factor] * 3)


@given(tables, tables, any_index, st.integers(0, 3))
def test_the_chained_volume_equals_the_value_in_its_base_year_and_keeps_growth(prices, quantities, index, base):
    volume = chained_volume(prices, quantities, index, base)
    assert volume[base] == pytest.approx((prices[base] * quantities[base]).sum())
    assert volume[1:] / volume[:-1] == pytest.approx(links(prices, quantities, index))
    assert chained_index(prices, quantities, index, base)[base] == pytest.approx(100)


def test_chained_volumes_of_parts_do_not_add_up_in_other_years():
    prices, quantities = [[1, 4], [2, 3], [4, 1]], [[10, 5], [8, 10], [4, 30]]
    whole = chained_volume(prices, quantities, Index.LASPEYRES)
    parts = [chained_volume(np.array(prices)[:, [n]], np.array(quantities)[:, [n]], Index.LASPEYRES) for n in (0, 1)]
    residual = sum(parts) - whole
    assert residual[:2] == pytest.approx([0, 0])
    assert abs(residual[2]) > 1


def test_prices_and_quantities_must_fit_and_be_above_zero():
    with pytest.raises(LengthMismatchError):
        links(PRICES, [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], Index.FISHER)
    with pytest.raises(NotPositiveError, match="a quantity must be above zero"):
        links(PRICES, [[1.0, 0.0], [1.0, 1.0]], Index.FISHER)


def figure(series, value, base_year=None, **members):
    index = series.endswith("index")
    made = {
        "region": "CN",
        "period": 2023,
        "unit": "index" if index else "100 million yuan",
        "price_basis": PriceBasis.NOT_APPLICABLE if index else PriceBasis.CURRENT,
        "method": Method.CORE_INDUSTRY if series.startswith("core") else Method.SURVEY,
        "vintage": "a vintage",
        "source": "a test",
        "grade": Grade.OBSERVED,
    }
    return Observation(series=series, value=Decimal(value), base_year=base_year, **made | members)


def test_single_and_double_deflation_differ_and_say_which_they_are():
    data = [
        figure("value_added", 40),
        figure("price_index", 125, 2020),
        figure("gross_output", 100),
        figure("output_price_index", 125, 2020),
        figure("intermediate_consumption", 60),
        figure("input_price_index", 150, 2020),
    ]
    single = compute(SINGLE_DEFLATION, data, region="CN", period=2023)
    double = compute(DOUBLE_DEFLATION, data, region="CN", period=2023)
    assert (single.value, double.value) == (32, 40)  # 40 / 1.25, and 100 / 1.25 - 60 / 1.5
    assert (single.price_basis, single.base_year) == (PriceBasis.CONSTANT, 2020)
    with pytest.raises(MixedBaseYearsError):
        compute(DOUBLE_DEFLATION, [*data[:5], figure("input_price_index", 150, 2015)], region="CN", period=2023)


def test_a_deflated_core_figure_goes_on_to_real_growth():
    made = []
    for year, value, price in ((2022, 100, 100), (2023, 126, 105)):
        data = [
            figure("core_value_added", value, period=year),
            figure("price_index", price, 2022, period=year),
        ]
        made.append(compute(CORE_SINGLE_DEFLATION, data, region="CN", period=year).as_observation())
    assert compute(REAL_GROWTH, made, region="CN", period=2023).value == 20
