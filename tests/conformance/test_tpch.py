"""The 22 queries of TPC-H under policies that allow them: the answers of plain DuckDB, from the real worker."""

import json
from pathlib import Path

import duckdb
import pytest

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import Engine, GovernedTable, decide

TPCH = Path(__file__).resolve().parent.parent.parent / "build" / "tpch"

NATIONS = "n_regionkey <> 3"
"""A row predicate that takes rows from many of the answers."""

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def data():
    folder = TPCH / "sf0.01"
    if not folder.is_dir() or not (TPCH / "queries.json").is_file():
        pytest.skip("the queries and data of TPC-H are not there: run conformance/tpch.sh")
    return sorted(folder.glob("*.parquet"))


@pytest.fixture(scope="module")
def engine():
    with Engine(workers=1) as running:
        yield running


def plain(data, nations):
    connection = duckdb.connect(config={"threads": 1})
    for path in data:
        where = f"WHERE {nations}" if path.stem == "nation" and nations else ""
        connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}' {where}")
    return connection


def governed(connection, data, nations):
    tables = {}
    for path in data:
        name = path.stem
        columns = tuple((row[0], row[1]) for row in connection.execute(f"DESCRIBE {name}").fetchall())
        classes = tuple((column, ColumnClass.DIMENSION) for column, _ in columns)
        predicate = nations if name == "nation" else None
        policy = Policy(dataset=name, mode=Mode.RECORDS, columns=classes, row_predicate=predicate)
        tables[name] = GovernedTable(agreement=f"agreement-{name}", policy=policy, columns=columns, path=path)
    return tables


@pytest.mark.parametrize("nations", [None, NATIONS], ids=["all rows", "nations of four regions"])
@pytest.mark.parametrize("number", range(1, 23))
def test_a_query_has_the_answer_of_plain_duckdb_over_the_permitted_rows(number, nations, data, engine):
    sql = json.loads((TPCH / "queries.json").read_text())[str(number)]
    with plain(data, nations) as connection:
        tables = governed(connection, data, nations)
        answer, expected = engine.run(decide(sql, tables), tables).table, connection.sql(sql).to_arrow_table()
    assert answer.schema == expected.schema
    assert rows(answer) == rows(expected)


def rows(table):
    """Return the rows, sorted: ORDER BY does not tell all of them apart, and another plan adds in another order."""
    return sorted(tuple(map(rounded, row.values())) for row in table.to_pylist())


def rounded(value):
    return f"{value:.9g}" if isinstance(value, float) else repr(value)
