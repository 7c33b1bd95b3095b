"""Extraction, decomposition, digital intensity, regional tables and aggregation against their definitions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.input_output import Use, aggregate, load_bundled
from pilotzone.statistics.input_output.decomposition import decompose
from pilotzone.statistics.input_output.digital import core_share, digital_intensity, value_added_share
from pilotzone.statistics.input_output.errors import FiguresUnfitError, SectorsDifferError, SectorUnknownError
from pilotzone.statistics.input_output.extraction import extract, extract_each
from pilotzone.statistics.input_output.regionalisation import Quotient, location_quotients, regionalise
from pilotzone.statistics.input_output.system import System
from pilotzone.statistics.observations import Grade, Method
from tests.strategies.input_output import SEEDS, random_table

SIZES = st.integers(2, 10)


@pytest.fixture(scope="module")
def china():
    return System.of(load_bundled("china_2017_42"))


def solved_again(table, places):
    """Return output after an extraction by the definition: zero rows, columns and demand, and a new solve."""
    coefficients = table.intermediate / table.output
    demand = table.output - table.intermediate.sum(axis=1)
    coefficients[places, :] = coefficients[:, places] = demand[places] = 0
    return np.linalg.solve(np.eye(len(demand)) - coefficients, demand)


@pytest.mark.parametrize(("sector", "percent"), [("20", 4.731), ("31", 5.320)])
def test_what_china_would_have_lost_without_a_digital_sector(china, sector, percent):
    assert round(100 * extract(china, [sector]).value_added_loss_share, 3) == percent


@given(SEEDS, SIZES, st.data())
def test_an_extraction_equals_the_system_solved_again(seed, size, data):
    table = random_table(seed, size)
    system = System.of(table)
    places = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=size, unique=True))
    found = extract(system, [table.sectors[place].name for place in places])
    left = solved_again(table, places)
    assert found.output_loss == pytest.approx(table.output - left)
    assert found.value_added_loss_share == pytest.approx(
        1 - system.value_added_coefficients @ left / table.value_added.sum()
    )
    assert found.sectors == tuple(table.sectors[place].code for place in places)


def test_extractions_of_several_sectors_are_each_their_own(china):
    both = extract_each(china, ["20", "31"])
    assert [one.value_added_loss_share for one in both] == pytest.approx(
        [extract(china, [sector]).value_added_loss_share for sector in ("20", "31")]
    )
    together = extract(china, ["20", "31"]).value_added_loss_share
    assert max(one.value_added_loss_share for one in both) < together < sum(one.value_added_loss_share for one in both)


def test_an_extraction_names_a_sector_that_is_not_there(china):
    with pytest.raises(SectorUnknownError, match="'99'"):
        extract(china, ["99"])


@given(SEEDS, SEEDS, SIZES)
def test_effects_of_a_decomposition_sum_to_the_change(first, second, size):
    start, end = System.of(random_table(first, size)), System.of(random_table(second, size))
    found = decompose(start, end)
    assert found.change == pytest.approx(end.table.value_added - start.table.value_added)
    assert np.abs(found.residual).max() < 1e-9 * end.table.output.sum()


@given(SEEDS, SEEDS, SIZES)
def test_a_decomposition_is_the_mean_of_its_polar_forms_and_has_no_direction(first, second, size):
    start, end = System.of(random_table(first, size)), System.of(random_table(second, size))
    there, back = decompose(start, end), decompose(end, start)
    v0, v1 = start.value_added_coefficients, end.value_added_coefficients
    inverse0, inverse1 = start.inverse(), end.inverse()
    f0, f1 = start.final_demand, end.final_demand
    technology = (v0 * ((inverse1 - inverse0) @ f1) + v1 * ((inverse1 - inverse0) @ f0)) / 2
    assert there.technology == pytest.approx(technology, abs=1e-6)
    assert back.technology == pytest.approx(-technology, abs=1e-6)
    exports = end.table.final[Use.EXPORTS] - start.table.final[Use.EXPORTS]
    effect = (v0 * (inverse0 @ exports) + v1 * (inverse1 @ exports)) / 2
    assert there.final_demand["exports"] == pytest.approx(effect, abs=1e-6)


def test_growth_by_demand_alone_is_all_demand():
    table = random_table(1, 5)
    grown = replace(
        table,
        intermediate=table.intermediate * 2,
        intermediate_imported=table.intermediate_imported * 2,
        final={use: figures * 2 for use, figures in table.final.items()},
        value_added=table.value_added * 2,
        output=table.output * 2,
    )
    found = decompose(System.of(table), System.of(grown))
    assert found.technology == pytest.approx(np.zeros(5), abs=1e-9)
    assert found.value_added_rates == pytest.approx(np.zeros(5), abs=1e-9)
    assert sum(found.final_demand.values()) == pytest.approx(table.value_added)


def test_tables_of_the_oecd_are_decomposed_with_the_remark_on_prices():
    start, end = (System.of(load_bundled(f"oecd_chn_{year}").domestic()) for year in (2010, 2018))
    found = decompose(start, end)
    assert np.abs(found.residual).max() < 1e-6
    assert "current_prices" in [flag.code for flag in found.flags]
    assert found.to_arrow().num_rows == 45


def test_tables_with_other_sectors_are_not_compared(china):
    with pytest.raises(SectorsDifferError, match="china_2015_42"):
        decompose(System.of(load_bundled("china_2015_42")), china)


@given(SEEDS, SIZES)
def test_complete_intensity_holds_the_inputs_of_inputs(seed, size):
    table = random_table(seed, size)
    system = System.of(table)
    found = digital_intensity(system, ["01", "部门2"])
    coefficients = table.intermediate / table.output
    inverse = np.linalg.inv(np.eye(size) - coefficients)
    assert found.direct == pytest.approx(coefficients[:2].sum(axis=0))
    assert found.complete == pytest.approx((inverse - np.eye(size))[:2].sum(axis=0))
    assert (found.complete >= found.direct - 1e-12).all()


def test_digital_intensity_is_a_table_by_sector(china):
    rows = digital_intensity(china, ["20", "31"]).to_arrow().to_pylist()
    assert max(rows, key=lambda row: row["direct"])["sector"] == "20"


def test_the_core_share_of_2017_is_a_lower_bound_by_twelve_sectors():
    found = core_share(load_bundled("china_2017_149"))
    assert f"{found.share:.3%}" == "5.705%"
    assert len(found.full) == 12
    assert found.absent == ()
    assert found.flags[-1].code == "lower_bound"


def test_a_table_with_coarser_sectors_has_no_core_share(china):
    with pytest.raises(SectorUnknownError, match="计算机"):
        core_share(china.table)


@pytest.mark.parametrize(
    ("name", "electronics", "services", "shares"),
    [
        ("china_2005_42", "19", "29", (2.447, 2.575)),
        ("china_2010_41", "19", "28", (2.155, 2.200)),
        ("china_2015_42", "20", "32", (2.228, 2.698)),
        ("china_2017_42", "20", "31", (1.898, 3.587)),
    ],
)
def test_shares_of_the_digital_sectors_in_value_added(name, electronics, services, shares):
    table = load_bundled(name)
    found = tuple(round(100 * value_added_share(table, [sector]), 3) for sector in (electronics, services))
    assert found == shares


@pytest.mark.parametrize(
    ("name", "percent"),
    [
        ("oecd_chn_1995", 5.489), ("oecd_chn_2010", 4.799), ("oecd_chn_2018", 4.820),
        ("oecd_jpn_1995", 5.112), ("oecd_jpn_2010", 6.331), ("oecd_jpn_2018", 5.730),
    ],
)  # fmt: skip
def test_shares_of_computers_telecom_and_software_in_the_tables_of_the_oecd(name, percent):
    assert round(100 * value_added_share(load_bundled(name), ["17", "34", "35"]), 3) == percent


def test_location_quotients_by_hand():
    regional, national = np.array([30.0, 10.0]), np.array([100.0, 300.0])
    assert location_quotients(regional, national, Quotient.SLQ)[:, 0].tolist() == [3, pytest.approx(1 / 3)]
    cross = location_quotients(regional, national, Quotient.CILQ)
    assert cross == pytest.approx(np.array([[3, 9], [1 / 9, 1 / 3]]))
    flegg = location_quotients(regional, national, Quotient.FLQ, delta=0.3)
    assert flegg == pytest.approx(cross * np.log2(1.1) ** 0.3)


@pytest.mark.parametrize("quotient", Quotient)
def test_a_regional_table_balances_and_says_that_nobody_surveyed_it(china, quotient):
    shares = np.linspace(0, 0.2, 42)  # a sector that the region does not have is among them
    region = regionalise(china.table, china.table.output * shares, region="CN-44", quotient=quotient)
    column = region.intermediate.sum(axis=0) + region.intermediate_imported.sum(axis=0) + region.value_added
    row = region.intermediate.sum(axis=1) + sum(region.final.values())
    assert column == pytest.approx(region.output)
    assert row == pytest.approx(region.output)
    assert (region.method, region.grade) == (Method.INPUT_OUTPUT_REGIONALISED, Grade.ESTIMATED)
    found = System.of(region).multipliers()
    assert "regionalised_not_surveyed" in [flag.code for flag in found.flags]
    assert (found.output <= china.multipliers().output + 1e-12).all()


def test_a_region_that_is_the_nation_keeps_its_multipliers(china):
    same = regionalise(china.table, china.table.output, region="CN", quotient=Quotient.CILQ)
    assert System.of(same).multipliers().output == pytest.approx(china.multipliers().output)


def test_regional_output_must_have_one_figure_for_each_sector(china):
    with pytest.raises(FiguresUnfitError, match="regional output"):
        regionalise(china.table, np.ones(3), region="CN-44")


def test_sectors_are_joined_without_loss(china):
    table = china.table
    joined = aggregate(table, {"20": "数字产业", "31": "数字产业"})
    assert len(joined.sectors) == 41
    assert joined.value_added.sum() == pytest.approx(table.value_added.sum())
    place = joined.place("数字产业")
    assert joined.value_added[place] == pytest.approx(table.value_added[table.places(("20", "31"))].sum())
    assert extract(System.of(joined), ["数字产业"]).output_loss.sum() > 0
    row = joined.intermediate.sum(axis=1) + sum(joined.final.values())
    assert row == pytest.approx(joined.output)


def test_joining_names_a_sector_that_is_not_there(china):
    with pytest.raises(SectorUnknownError):
        aggregate(china.table, {"99": "无"})
