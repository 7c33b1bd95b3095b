"""Column modes: the strictest mode of the columns that a SELECT reads of a dataset governs it there."""

from dataclasses import replace

import pytest

from pilotzone.dataspace.policies.policy import Mode
from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import QueryRefusedError, RowExportRefusedError


@pytest.fixture
def mixed(tables):
    """Persons whose records may be read, but for their pay, which only leaves in aggregates over ten persons."""
    person = tables["person"]
    policy = replace(person.policy, mode=Mode.RECORDS, column_modes=(("salary", Mode.AGGREGATE),), join_partners=())
    return {**tables, "person": replace(person, policy=policy)}


@pytest.fixture
def ask(engine, mixed):
    return lambda sql: engine.run(decide(sql, mixed), mixed).table


OPEN = [
    "SELECT region, dept, age FROM person WHERE age > 30 ORDER BY age LIMIT 5",
    "SELECT dept, count(*) AS n, max(age) FROM person GROUP BY dept ORDER BY dept",
    "SELECT age FROM (SELECT * EXCLUDE (salary) FROM person) WHERE age = 97",
    "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM figures f WHERE f.year = 1990 + p.age)",
]

STRICT = [
    "SELECT salary FROM person",
    "SELECT * FROM person",
    "SELECT SALARY FROM person",
    "SELECT dept FROM person WHERE salary > 5",
    "SELECT dept FROM person ORDER BY salary",
    "SELECT dept, age FROM person p ORDER BY p.salary DESC LIMIT 1",
    "SELECT age AS salary FROM (SELECT dept, age FROM person WHERE salary IS NULL)",
    "SELECT dept FROM person GROUP BY dept HAVING max(salary) > 5",
    "SELECT max(salary) FROM person",
    "SELECT age, row_number() OVER (ORDER BY salary) FROM person",
    "SELECT dept FROM person WHERE age = 30 UNION ALL SELECT CAST(salary AS VARCHAR) FROM person",
    "SELECT f.gdp FROM figures f WHERE f.gdp < (SELECT max(p.salary) FROM person p)",
    "SELECT dept FROM person p WHERE EXISTS (SELECT 1 FROM figures f WHERE f.gdp < p.salary)",
    "SELECT p.age FROM person p JOIN figures f ON p.salary = f.gdp",
    "WITH x AS (SELECT age, salary FROM person) SELECT age FROM x",
    "SELECT person FROM person",
    "SELECT CASE WHEN age > 3 THEN dept ELSE CAST(salary AS VARCHAR) END FROM person",
]


@pytest.mark.parametrize("sql", OPEN)
def test_a_select_that_reads_no_strict_column_reads_records(ask, mixed, duckdb_connection, sql):
    records = f"(SELECT * EXCLUDE (name, phone, consent, pid) FROM '{mixed['person'].path}' {PERMITTED})"
    figures = f"'{mixed['figures'].path}'"
    plain = sql.replace("FROM person", f"FROM {records}", 1).replace("FROM figures", f"FROM {figures}", 1)
    if "LIMIT" not in sql:
        assert sorted(ask(sql).to_pylist(), key=repr) == sorted(
            duckdb_connection.sql(plain).to_arrow_table().to_pylist(), key=repr
        )
    assert ask(sql).num_rows > 0


PERMITTED = "WHERE consent AND region <> 'R9'"


@pytest.mark.parametrize("sql", STRICT)
def test_a_select_that_reads_a_strict_column_in_any_place_may_not(mixed, sql):
    with pytest.raises(QueryRefusedError):
        decide(sql, mixed)


def test_the_refusal_quotes_the_modes_of_columns(mixed):
    with pytest.raises(RowExportRefusedError) as refusal:
        decide("SELECT age, salary FROM person", mixed)
    assert (refusal.value.clause.term, refusal.value.clause.value) == ("column_modes", "salary aggregate")


def test_a_strict_column_leaves_in_aggregates_with_their_floor(ask, tables, engine):
    sql = "SELECT dept, avg(salary) AS mean FROM person GROUP BY dept"
    assert ask(sql).sort_by("dept") == engine.run(decide(sql, tables), tables).table.sort_by("dept")
    small = "SELECT dept, avg(salary) AS mean FROM person WHERE age = 97 GROUP BY dept"
    assert ask(small).num_rows == 0


def test_one_statement_may_read_records_and_aggregates_each_under_its_mode(ask):
    sql = (
        "SELECT p.dept, p.age, m.mean FROM (SELECT dept, max(age) AS age FROM person GROUP BY dept) p"
        " LEFT JOIN (SELECT dept, avg(salary) AS mean FROM person GROUP BY dept) m ON p.dept = m.dept ORDER BY p.dept"
    )
    rows = ask(sql).to_pylist()
    assert [row["dept"] for row in rows if row["mean"] is None] == ["D7"]
    assert len(rows) == 7
