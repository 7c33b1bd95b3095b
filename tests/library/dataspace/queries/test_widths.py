"""A DECIMAL of many digits fails in no comparison, sum or join: one that failed would tell of a record."""

from dataclasses import replace

import duckdb
import pytest

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import GovernedTable, decide
from pilotzone.dataspace.queries.errors import AggregateNotAllowedError, KeyTypesDifferError

NINES = "9" * 38


@pytest.fixture
def wide(tmp_path):
    """Two datasets with columns of 38 digits, in two of whose records hardly another digit would fit."""
    tables = {}
    for name, scale in (("whole", 0), ("fine", 30)):
        path = tmp_path / f"{name}.parquet"
        value = f"{NINES[: 38 - scale]}.{'9' * scale}"
        rows = f"SELECT i AS k, CASE WHEN i < 2 THEN {value} ELSE i END AS d FROM range(40) AS t(i)"
        kind = f"DECIMAL(38,{scale})"
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT k::{kind} AS k, d::{kind} AS d, d::{kind} AS m FROM ({rows})) TO '{path}'"
            )
        classes = (("k", ColumnClass.KEY), ("d", ColumnClass.DIMENSION), ("m", ColumnClass.MEASURE))
        policy = Policy(
            dataset=name, mode=Mode.AGGREGATE, minimum_group_size=2, columns=classes, join_partners=("whole", "fine")
        )
        columns = tuple((column, kind) for column, _ in classes)
        tables[name] = GovernedTable(agreement="A", policy=policy, columns=columns, path=path)
    return tables


@pytest.mark.parametrize("name", ["whole", "fine"])
def test_a_sum_too_large_for_38_digits_is_one_of_double(name, wide, engine):
    table = engine.run(decide(f"SELECT sum(m) AS s, avg(m) AS a FROM {name}", wide), wide).table
    assert {str(field.type) for field in table.schema} == {"double"}
    assert table["s"].to_pylist()[0] > 1e8


def test_intervals_are_counted_and_not_averaged(wide):
    """A mean of intervals fails where they are long, which is data."""
    kinds = tuple((column, "INTERVAL" if column == "m" else kind) for column, kind in wide["fine"].columns)
    tables = {"fine": replace(wide["fine"], columns=kinds)}
    assert decide("SELECT count(m) FROM fine", tables)
    for aggregate in ("avg", "sum"):
        with pytest.raises(AggregateNotAllowedError):
            decide(f"SELECT {aggregate}(m) FROM fine", tables)


def test_two_widths_are_compared_without_a_failure(wide, engine):
    sql = "SELECT count(*) AS n FROM fine WHERE d < 999999999999999 AND d <> 0.5"
    assert engine.run(decide(sql, wide), wide).table.to_pylist() == [{"n": 40}]


def test_keys_of_different_widths_are_no_keys_of_each_other(wide):
    with pytest.raises(KeyTypesDifferError):
        decide("SELECT count(*) FROM whole w JOIN fine f ON w.k = f.k", wide)
