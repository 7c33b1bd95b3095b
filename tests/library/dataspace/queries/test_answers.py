"""Answers from the real worker equal what plain DuckDB, or plain counting, says of the permitted records."""

from collections import defaultdict
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import MinimumGroupError, QueryFailedError, QueryRefusedError


@pytest.fixture
def ask(engine, tables):
    return lambda sql: engine.run(decide(sql, tables), tables).table


@pytest.fixture(scope="session")
def plain(duckdb_connection, tables):
    """Plain DuckDB over the permitted records, under the same names."""
    for name, table in tables.items():
        where = f"WHERE {table.policy.row_predicate}" if table.policy.row_predicate else ""
        duckdb_connection.execute(f"CREATE VIEW {name} AS SELECT * FROM '{table.path}' {where}")
    return lambda sql: duckdb_connection.sql(sql).to_arrow_table()


def rows(table: pa.Table) -> list[tuple]:
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT region, count(*) AS n, round(avg(salary), 6) AS mean FROM person GROUP BY region",
        "SELECT sum(salary) FROM person WHERE age BETWEEN 30 AND 39.5 AND dept IN ('D1', 'D2')",
        "SELECT v.hosp, count(*), sum(p.salary) FROM person p JOIN visit v USING (pid) GROUP BY v.hosp",
        "SELECT s.grade, count(*), sum(p.salary) FROM person p JOIN staff s USING (pid) GROUP BY s.grade",
        "SELECT 街道, sum(kwh), round(corr(kwh, price), 9) FROM meter WHERE read_at < '2026-01-20' GROUP BY 街道",
        "SELECT max(n) FROM (SELECT dept, count(*) n FROM person GROUP BY dept)",
        "SELECT region, count(*) AS n FROM person GROUP BY region HAVING count(*) > 200 ORDER BY avg(salary) LIMIT 1",
        "SELECT region, round(sum(salary) / sum(sum(salary)) OVER (), 6) AS share FROM person GROUP BY region",
        "SELECT year(dt), quarter(dt) AS q, count(*) FROM visit GROUP BY 1, q ORDER BY 1, q",
        "SELECT date_trunc('month', dt), count(*) FROM visit WHERE dt > DATE '2026-03-31' - INTERVAL 1 DAY GROUP BY 1",
        "SELECT (age // 10) * 10 AS decade, floor(age / 5) AS half, count(*) FROM person WHERE age < 60 GROUP BY 1, 2",
        "SELECT CASE WHEN age < 30 THEN 'a' WHEN age < 45.5 THEN 'b' ELSE 'c' END, count(*) FROM person GROUP BY 1",
        "SELECT region, count(*) FROM person GROUP BY region UNION ALL SELECT hosp, count(*) FROM visit GROUP BY hosp",
        "SELECT Province, sum(gdp), rank() OVER (ORDER BY sum(gdp) DESC) FROM figures GROUP BY Province",
        "SELECT code, amount FROM ledger WHERE amount % 2 = 0 ORDER BY amount DESC LIMIT 5",
        "SELECT count(*), min(length(code)) FROM ledger WHERE CAST(code AS INTEGER) >= 0",
    ],
)
def test_where_every_group_is_large_the_answer_is_that_of_plain_sql(ask, plain, sql):
    assert ask(sql).column_names == plain(sql).column_names
    assert rows(ask(sql)) == rows(plain(sql))


def test_groups_below_the_minimum_are_missing_and_all_others_are_exact(ask, plain):
    persons = plain("SELECT pid, dept FROM person").to_pylist()
    members = defaultdict(set)
    for person in persons:
        members[person["dept"]].add(person["pid"])
    assert min(map(len, members.values())) < 10 <= max(map(len, members.values()))
    answer = ask("SELECT dept, count(*) AS n FROM person GROUP BY dept").to_pylist()
    assert {row["dept"]: row["n"] for row in answer} == {
        dept: len(group) for dept, group in members.items() if len(group) >= 10
    }


def test_a_mean_over_few_contributors_is_withheld_although_the_group_is_large(ask, plain):
    """NULLs are a filter: one person with a value among many without would be read out exactly."""
    contributors = plain("SELECT age, count(*) n, count(salary) c FROM person GROUP BY age").to_pylist()
    assert any(row["n"] >= 10 > row["c"] > 0 for row in contributors)
    released = {row["age"] for row in ask("SELECT age, avg(salary) FROM person GROUP BY age").to_pylist()}
    assert released == {row["age"] for row in contributors if row["c"] >= 10}


def test_the_floor_counts_persons_not_their_visits(ask, plain):
    """Row multiplication inflates count(*), never the distinct entities."""
    sql = "SELECT v.hosp, count(*) FROM person p JOIN visit v USING (pid) WHERE p.age = 30 AND p.dept = 'D1' GROUP BY 1"
    assert plain(sql).num_rows > 0
    assert ask(sql).num_rows == 0


def test_a_group_in_which_open_records_multiply_governed_ones_is_withheld(ask, plain, tables, engine, tmp_path):
    """Multiplicities chosen by the analyst would encode values: one person once, the next ten times, and so on."""
    sql = "SELECT s.grade, sum(p.salary) FROM person p JOIN staff s USING (pid) GROUP BY s.grade"
    assert ask(sql).num_rows == 4
    somebody = plain("SELECT min(pid) AS pid FROM person").to_pylist()[0]["pid"]
    staff = pa.concat_tables([pq.read_table(tables["staff"].path), _once_more(tables, somebody)])
    pq.write_table(staff, tmp_path / "staff.parquet")
    changed = {**tables, "staff": replace(tables["staff"], path=tmp_path / "staff.parquet")}
    grades = engine.run(decide(sql, changed), changed).table.column("grade").to_pylist()
    assert sorted(grades) == sorted({0, 1, 2, 3} - {somebody % 4})


def _once_more(tables, pid):
    return pa.Table.from_pylist([{"pid": pid, "grade": pid % 4, "bonus": 0.0}], pq.read_schema(tables["staff"].path))


def test_a_withheld_group_is_not_betrayed_by_an_error_in_an_outer_query(ask):
    """A filter of the outer query must not be computed on a group that the floor withholds."""
    inner = "SELECT dept, count(*) AS n FROM person GROUP BY dept"
    outer = f"SELECT count(*) FROM ({inner}) WHERE CAST(replace(replace(dept, 'D7', 'x'), 'D', '') AS INTEGER) >= 0"
    assert ask(outer).to_pylist() == [{"count_star()": 6}]


@pytest.mark.parametrize(("barrier", "below"), [("", True), (" LIMIT 9223372036854775807", False)])
def test_the_limit_keeps_filters_of_an_outer_query_above_the_floor(duckdb_connection, plain, barrier, below):
    inner = f"SELECT dept, count(*) AS n FROM person GROUP BY dept HAVING count(*) >= 10{barrier}"
    plan = duckdb_connection.sql(f"EXPLAIN SELECT * FROM ({inner}) WHERE dept <> 'D1'").fetchall()[0][1]
    assert (plan.index("'D1'") > plan.index("Group By")) is below


def test_a_withheld_group_is_not_betrayed_by_an_error_in_its_own_query(ask):
    sql = "SELECT CAST(replace(replace(dept, 'D7', 'x'), 'D', '') AS INTEGER) AS d FROM person GROUP BY dept ORDER BY d"
    assert ask(sql).column("d").to_pylist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "date", ["'x'", "DATE '2026-99-01'", "DATE '5874897-12-31' + INTERVAL 10 DAY", "DATE '2026-01-01' + INTERVAL 'x'"]
)
def test_a_literal_that_is_no_date_is_refused_before_a_record_comes_to_it(tables, date):
    """DuckDB would fail only where a record passes the condition before it: an oracle for single records."""
    with pytest.raises(QueryRefusedError):
        decide(f"SELECT count(*) FROM visit WHERE diag = 'd1' AND dt > {date}", tables)


def test_an_error_on_a_record_that_the_row_predicate_removes_does_not_happen(ask):
    sql = (
        "SELECT count(*) FROM ledger WHERE CASE WHEN code = 'CANARY_CODE' THEN CAST(code AS INTEGER) > 0 ELSE TRUE END"
    )
    assert ask(sql).to_pylist() == [{"count_star()": 50}]


def test_an_error_on_a_permitted_record_has_one_fixed_text(ask):
    with pytest.raises(QueryFailedError) as failure:
        ask("SELECT CAST('x' || code AS INTEGER) FROM ledger")
    assert failure.value.parameters == {}
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_an_answer_with_no_rows_has_its_columns_and_says_by_which_rule_groups_are_withheld(engine, tables):
    sql = "SELECT dept, count(*) AS n FROM person WHERE age = 97 GROUP BY dept"
    answer = engine.run(decide(sql, tables), tables)
    assert (answer.table.column_names, answer.table.num_rows) == (["dept", "n"], 0)
    (clause,) = answer.disclosure.minimum_groups
    assert (clause.dataset, clause.value) == ("person", "10")
    refusal = MinimumGroupError(**clause.parameters())
    assert refusal.clause == clause
    assert "10" in refusal.text


def test_an_empty_group_and_a_withheld_one_look_the_same(ask):
    withheld = ask("SELECT count(*) FROM person WHERE dept = 'D7' AND age = 97")
    empty = ask("SELECT count(*) FROM person WHERE dept = 'nowhere'")
    assert withheld.equals(empty)


def test_the_same_question_gives_the_same_bytes(ask):
    sql = "SELECT dept, avg(salary) FROM person GROUP BY dept"
    assert ask(sql).equals(ask(sql))
