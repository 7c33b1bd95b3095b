"""What is made for demonstration says so in every row, balances, and goes through the account as real sums would."""

from decimal import Decimal

import pytest

from pilotzone.statistics.accounts.aggregates import observations_from_aggregates
from pilotzone.statistics.accounts.core import CORE_FORMULAS, compute_core_account
from pilotzone.statistics.accounts.errors import AggregateRowError
from pilotzone.statistics.accounts.synthetic import SOURCE, VINTAGE, synthetic_observations, synthetic_units
from pilotzone.statistics.classification import load_digital_economy
from pilotzone.statistics.classification.errors import ClassCodeUnknownError
from pilotzone.statistics.indicators import Registry
from pilotzone.statistics.observations import Grade

ECONOMY = load_digital_economy()
ROW = {
    "region": "CN-33",
    "year": 2018,
    "industry_class": "4851",
    "digital_class": "040501",
    "gross_output": 30,
    "intermediate_consumption": 20,
    "revenue": 25,
    "employees": 5,
}
OTHER = ROW | {"digital_class": "", "gross_output": 70, "revenue": 75, "employees": 15}


def read(*rows):
    return observations_from_aggregates(rows, ECONOMY, unit="10 thousand yuan", vintage="census", source="a query")


def test_sums_become_output_value_added_and_weights():
    found = {(one.series, one.branch): one.value for one in read(ROW, OTHER)}
    assert found == {
        ("gross_output", "4851"): 100,
        ("value_added", "4851"): 60,
        ("digital_revenue_share", "040501/4851"): Decimal("0.25"),
        ("digital_employment_share", "040501/4851"): Decimal("0.25"),
        ("digital_revenue_share", "040502/4851"): 0,
        ("digital_employment_share", "040502/4851"): 0,
    }


@pytest.mark.parametrize("change", [{"revenue": "many"}, {"year": None}, {"employees": "NaN"}])
def test_a_sum_that_is_no_number_is_named_with_its_row(change):
    with pytest.raises(AggregateRowError, match="Row 2"):
        read(ROW, OTHER | change)


@pytest.mark.parametrize("change", [{"industry_class": "9999"}, {"digital_class": "999999"}])
def test_a_code_that_does_not_exist_is_named_with_its_row(change):
    with pytest.raises(ClassCodeUnknownError, match="Row 2: '9999"):
        read(ROW, OTHER | change)


def test_every_record_and_observation_declares_itself_synthetic():
    units = synthetic_units(ECONOMY, region="CN-33", year=2018, units_per_class=2, seed=1)
    assert units.column_names[0] == "synthetic"
    assert set(units["synthetic"].to_pylist()) == {SOURCE}
    assert all(name.startswith("synthetic-") for name in units["unit"].to_pylist())
    made = synthetic_observations(ECONOMY, regions=["CN-33"], census_years=[2018], last_year=2019, seed=1)
    assert {(one.source, one.vintage, one.grade) for one in made} == {(SOURCE, VINTAGE, Grade.DECLARED)}


def test_the_same_seed_gives_the_same_and_another_seed_other_records():
    made = [synthetic_units(ECONOMY, region="CN-33", year=2018, units_per_class=2, seed=seed) for seed in (1, 1, 2)]
    assert made[0].equals(made[1])
    assert not made[0].equals(made[2])


def test_an_account_of_two_censuses_and_the_years_around_them_is_reproduced():
    made = synthetic_observations(ECONOMY, regions=["CN-33"], census_years=[2018, 2023], last_year=2024, seed=1)
    registry = Registry(CORE_FORMULAS)
    for year in (2018, 2021, 2024):
        account = compute_core_account(made, ECONOMY, region="CN-33", year=year)
        trace = list(account.trace(account.total))
        assert all(registry.is_reproduced(figure) for figure in trace)
        assert account.total.value == sum(one.value for one in account.divisions) > 0
        assert account.total.grade is Grade.DECLARED
