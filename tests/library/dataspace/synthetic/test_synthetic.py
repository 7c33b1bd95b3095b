import hashlib
from collections import Counter
from datetime import date
from itertools import pairwise
from statistics import mean

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.catalog import ParquetSource, write_snapshot
from pilotzone.dataspace.synthetic import (
    DISTRICTS,
    INDUSTRIES,
    SIZE_CLASSES,
    SMALL_DISTRICT,
    SMALL_DISTRICT_CUSTOMERS,
    customers,
    meter_readings,
    synthetic_label,
)

SEED = 7
TABLE = customers(SEED, 2_000)
READINGS = meter_readings(SEED, TABLE, 28)


def digest(table):
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def test_the_same_seed_gives_the_same_bytes():
    assert digest(customers(SEED, 2_000)) == digest(TABLE)
    assert digest(meter_readings(SEED, TABLE, 28)) == digest(READINGS)


def test_another_seed_gives_other_rows():
    assert not customers(SEED + 1, 2_000).equals(TABLE)
    assert not meter_readings(SEED + 1, TABLE, 28).equals(READINGS)


def test_a_customer_does_not_change_when_its_readings_get_longer():
    """The two tables draw from two sources of randomness."""
    assert customers(SEED, 2_000).equals(TABLE)
    assert meter_readings(SEED, TABLE, 2).num_rows == 4_000


def test_every_customer_has_one_reading_a_day_and_every_reading_its_customer():
    counted = Counter(READINGS["customer_id"].to_pylist())
    assert set(counted) == set(TABLE["customer_id"].to_pylist())
    assert set(counted.values()) == {28}
    assert (
        len(set(zip(READINGS["customer_id"].to_pylist(), READINGS["reading_date"].to_pylist(), strict=True))) == 56_000
    )
    assert len(set(TABLE["customer_id"].to_pylist())) == 2_000


def test_a_customer_has_one_meter():
    pairs = set(zip(READINGS["customer_id"].to_pylist(), READINGS["meter_serial"].to_pylist(), strict=True))
    assert len(pairs) == len({serial for _, serial in pairs}) == 2_000


@pytest.mark.parametrize("count", [10, 100, 2_000])
def test_one_district_is_smaller_than_a_group_may_be(count):
    counted = Counter(customers(SEED, count)["district"].to_pylist())
    assert counted[SMALL_DISTRICT] == SMALL_DISTRICT_CUSTOMERS


def test_the_other_districts_and_all_industries_are_well_filled():
    districts = Counter(TABLE["district"].to_pylist())
    assert set(districts) == set(DISTRICTS)
    assert min(count for name, count in districts.items() if name != SMALL_DISTRICT) > 200
    industries = Counter(TABLE["industry"].to_pylist())
    assert set(industries) == set(INDUSTRIES)
    assert min(industries.values()) > 140


def test_sizes_have_their_shares_and_ranges():
    counted = Counter(TABLE["size_class"].to_pylist())
    for row in TABLE.to_pylist():
        size = SIZE_CLASSES[row["size_class"]]
        assert size.smallest_kw <= row["contract_kw"] <= size.largest_kw
    for name, size in SIZE_CLASSES.items():
        assert abs(counted[name] / 20 - size.percent) < 3


def test_arrears_are_rare_and_exact_to_the_fen():
    arrears = TABLE["arrears_yuan"].to_pylist()
    assert all(value >= 0 and value.as_tuple().exponent == -2 for value in arrears)
    assert 0.08 < sum(value > 0 for value in arrears) / len(arrears) < 0.16


def use_by(key):
    """Return the mean use by a column of the customers, in kWh."""
    of_customer = dict(zip(TABLE["customer_id"].to_pylist(), TABLE[key].to_pylist(), strict=True))
    groups = {}
    for customer, kwh in zip(READINGS["customer_id"].to_pylist(), READINGS["kwh"].to_pylist(), strict=True):
        groups.setdefault(of_customer[customer], []).append(kwh)
    return {name: mean(values) for name, values in groups.items()}


def test_use_grows_with_size():
    by_size = use_by("size_class")
    assert all(by_size[small] < by_size[large] for small, large in pairwise(SIZE_CLASSES))


def test_shops_use_more_at_weekends_and_offices_less():
    industry_of = dict(zip(TABLE["customer_id"].to_pylist(), TABLE["industry"].to_pylist(), strict=True))
    sums = Counter()
    for row in READINGS.select(["customer_id", "reading_date", "kwh"]).to_pylist():
        sums[industry_of[row["customer_id"]], row["reading_date"].weekday() >= 5] += row["kwh"]
    days = Counter(day.weekday() >= 5 for day in set(READINGS["reading_date"].to_pylist()))
    ratio = {name: (sums[name, True] / days[True]) / (sums[name, False] / days[False]) for name in INDUSTRIES}
    assert ratio["零售业"] > 1.1
    assert ratio["软件和信息技术服务业"] < 0.6


def test_peak_use_is_part_of_use_and_power_factors_are_possible():
    for row in READINGS.select(["kwh", "peak_kwh", "power_factor"]).to_pylist():
        assert 0 < row["peak_kwh"] < row["kwh"]
        assert 0.8 < row["power_factor"] < 1


def test_readings_begin_on_the_day_that_is_asked_for():
    days = meter_readings(SEED, TABLE.slice(0, 1), 3, date(2025, 12, 31))["reading_date"].to_pylist()
    assert days == [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]


@pytest.mark.parametrize("table", [TABLE, READINGS], ids=["customers", "meter readings"])
def test_the_data_say_that_they_are_synthetic_even_in_a_snapshot(table, tmp_path):
    pq.write_table(table, tmp_path / "source.parquet")
    snapshot = write_snapshot(ParquetSource(tmp_path / "source.parquet"), tmp_path / "snapshot.parquet")
    metadata = pq.read_metadata(snapshot.path).metadata
    assert metadata[b"pilotzone:synthetic"] == b"true"
    assert metadata[b"pilotzone:origin"].decode() == synthetic_label(SEED)


@pytest.mark.parametrize("count", [0, 9, 1_000_000])
def test_an_impossible_number_of_customers_is_refused(count):
    with pytest.raises(InvalidValueError):
        customers(SEED, count)


@pytest.mark.parametrize("days", [0, 3_661])
def test_an_impossible_number_of_days_is_refused(days):
    with pytest.raises(InvalidValueError):
        meter_readings(SEED, TABLE, days)
