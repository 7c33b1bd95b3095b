"""Measures in conditions: only those that the policy lists, and only against literals."""

from dataclasses import replace

import pytest

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import ComparisonNotAllowedError


@pytest.fixture
def compared(tables):
    """The tables, with salaries that conditions may compare."""
    person = tables["person"]
    return {**tables, "person": replace(person, policy=replace(person.policy, comparisons=("salary",)))}


@pytest.mark.parametrize(
    "condition",
    [
        "salary > 9000",
        "9000.5 <= salary",
        "salary BETWEEN 4000 AND 20000",
        "salary IN (1, 2.5) OR NOT salary IS NULL",
        "(salary) < -5 OR (p.salary >= 0)",
    ],
)
def test_a_listed_measure_may_be_compared_with_literals(compared, tables, engine, duckdb_connection, condition):
    sql = f"SELECT dept, count(*) AS n FROM person p WHERE {condition} GROUP BY dept ORDER BY dept"
    answer = engine.run(decide(sql, compared), compared).table.to_pylist()
    records = f"(SELECT * FROM '{tables['person'].path}' WHERE consent AND region <> 'R9')"
    plain = duckdb_connection.sql(sql.replace("person", records, 1)).to_arrow_table().to_pylist()
    assert answer == [row for row in plain if row["n"] >= 10]
    assert answer


@pytest.mark.parametrize(
    "condition",
    ["salary = age", "salary = salary", "salary > age + 1", "age < salary", "sqrt(salary) > 5"],
)
def test_a_listed_measure_may_be_compared_with_nothing_else(compared, condition):
    with pytest.raises(ComparisonNotAllowedError):
        decide(f"SELECT count(*) FROM person WHERE {condition}", compared)


@pytest.mark.parametrize("condition", ["salary > 9000", "salary IS NULL", "salary IN (1, 2)"])
def test_a_measure_that_is_not_listed_may_not(tables, condition):
    with pytest.raises(ComparisonNotAllowedError):
        decide(f"SELECT count(*) FROM person WHERE {condition}", tables)


def test_a_group_may_be_a_case_over_a_listed_measure(compared, engine, tables):
    sql = "SELECT CASE WHEN salary > 9000 THEN 'more' ELSE 'less' END AS pay, count(*) AS n FROM person GROUP BY pay"
    groups = engine.run(decide(sql, compared), compared).table.to_pylist()
    assert {row["pay"] for row in groups} == {"more", "less"}
    with pytest.raises(ComparisonNotAllowedError):
        decide(sql, tables)


def test_the_refusal_names_what_may_be_compared(compared):
    with pytest.raises(ComparisonNotAllowedError) as refusal:
        decide("SELECT count(*) FROM person WHERE sqrt(age) > 5", compared)
    assert refusal.value.parameters["allowed"] == "region, dept, age, salary"
