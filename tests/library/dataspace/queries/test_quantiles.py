"""Quantiles are means over enough records around them: never one record's value, and near the quantile of all."""

from dataclasses import replace
from functools import reduce
from operator import or_
from statistics import mean

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.engine import _bound
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.dataspace.queries.views import view_statement

K = 3
ALLOWED = ("count", "avg", "median", "quantile")


@pytest.fixture(scope="module")
def governed(tables, answered, tmp_path_factory):
    """Persons under a policy that allows quantiles; ``write`` puts records into the dataset."""
    path = tmp_path_factory.mktemp("quantiles") / "person.parquet"
    policy = replace(tables["person"].policy, aggregates=ALLOWED, minimum_group_size=K, row_predicate=None)
    table = replace(tables["person"], policy=policy, path=path)

    def ask(sql, records):
        pq.write_table(pa.Table.from_pylist(records, pq.read_schema(tables["person"].path)), path)
        with duckdb.connect() as connection:
            connection.execute(view_statement("person", table))
            connection.execute(_bound("person", table)[0])
            return answered(connection, decide(sql, {"person": table})).fetchall()

    return ask


def records(*salaries, pid=None):
    return [{"pid": number if pid is None else pid(number), "salary": value} for number, value in enumerate(salaries)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 50).map(float) | st.none(), max_size=90),
    st.integers(1, 30),
    st.sampled_from([("median(salary)", 0.5, 4), ("quantile_cont(salary, 0.25)", 0.25, 4)])
    | st.sampled_from([(f"quantile_cont(salary, {n / 20})", n / 20, 20) for n in (1, 2, 18, 19)]),
)
def test_a_quantile_is_the_mean_of_records_of_enough_units_or_nothing(governed, salaries, units, quantile):
    written, fraction, windows = quantile
    rows = records(*salaries, pid=lambda number: number % units)
    answer = governed(f"SELECT {written} FROM person", rows)
    per_unit = sorted((sum(row["pid"] == unit for row in rows) for unit in range(units)), reverse=True)
    most = sum(per_unit[: K - 1])
    values = sorted(value for value in salaries if value is not None)
    if len(values) // windows - 1 <= most:
        assert answer == []
        return
    middle = int(round((len(values) - 1) * fraction * 20) // 20)
    around = values[middle - most // 2 : middle - most // 2 + most + 1]
    assert len(around) == most + 1
    assert answer == [(pytest.approx(mean(around)),)]


def test_no_two_quantiles_of_a_group_share_a_record(governed):
    """Their difference would be that of a few records; powers of two show who is in a mean."""
    rows = records(*(2.0**number for number in range(80)))
    columns = ", ".join(f"quantile_cont(salary, {n / 20})" for n in range(1, 20))
    (answer,) = governed(f"SELECT {columns} FROM person", rows)
    parts = [int(value * K) for value in answer]
    assert [part.bit_count() for part in parts] == [K] * 19
    assert sum(parts) == reduce(or_, parts)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT quantile_cont(salary, 0.01) FROM person",
        "SELECT quantile_cont(salary, 0) FROM person",
        "SELECT quantile_cont(salary, 1.0) FROM person",
        "SELECT quantile_cont(salary, '0.5') FROM person",
        "SELECT quantile_cont(salary, [0.25, 0.5]) FROM person",
        "SELECT quantile_cont(salary, age) FROM person",
        "SELECT median(age) FROM person",
        "SELECT median(salary + 1) FROM person",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY salary) FROM person",
        "SELECT quantile_disc(salary, 0.5) FROM person",
    ],
)
def test_other_quantiles_are_refused(governed, sql):
    with pytest.raises(QueryRefusedError):
        governed(sql, records(1.0))


def test_a_quantile_over_a_join_of_two_datasets_is_refused(tables):
    person = replace(tables["person"], policy=replace(tables["person"].policy, aggregates=ALLOWED))
    visit = replace(tables["visit"], policy=replace(tables["visit"].policy, aggregates=ALLOWED))
    sql = "SELECT median(p.salary) FROM person p JOIN visit v ON p.pid = v.pid"
    with pytest.raises(QueryRefusedError):
        decide(sql, {"person": person, "visit": visit})


def test_a_policy_that_does_not_list_them_allows_no_quantiles(tables):
    with pytest.raises(QueryRefusedError):
        decide("SELECT median(salary) FROM person", tables)
