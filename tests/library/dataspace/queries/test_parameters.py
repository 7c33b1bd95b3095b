"""Parameters: a value is a literal to every rule, whatever stands in it."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import (
    ComparisonNotAllowedError,
    KeyNotShownError,
    ParameterMissingError,
    ParameterUnknownError,
    ParameterValueError,
    QueryRefusedError,
    SqlAmbiguousError,
)
from pilotzone.dataspace.queries.parameters import bind_parameters

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.decimals(-(10**9), 10**9, places=6),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.dates(dt.date(1000, 1, 1)),
    st.datetimes(dt.datetime(1000, 1, 1)),  # noqa: DTZ001 - SQL's TIMESTAMP has no zone
)


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_a_statement_with_literals_says_what_duckdb_says_when_it_binds_the_values(values):
    sql = "SELECT " + ", ".join("?" for _ in values)
    names = {str(number): value for number, value in enumerate(values, 1)}
    with duckdb.connect() as connection:
        assert connection.sql(bind_parameters(sql, names)).fetchall() == connection.execute(sql, values).fetchall()


@pytest.mark.parametrize(
    ("sql", "values", "bound"),
    [
        ("SELECT 'what?' WHERE x = $1", {"1": 5}, "SELECT 'what?' WHERE x =  5 "),
        ("SELECT x-$n", {"n": -5}, "SELECT x- (-5) "),
        ("SELECT '张三', $n, $n", {"n": "李"}, "SELECT '张三',  '李' ,  '李' "),
        ("SELECT 1 LIMIT ?", {"1": 10}, "SELECT 1 LIMIT  10 "),
        ("SELECT '$n' -- $n ?\n", {}, "SELECT '$n' -- $n ?\n"),
        ("SELECT $$?$$", {}, "SELECT $$?$$"),
        ('SELECT $"n?"', {"n?": Decimal("0.10")}, "SELECT  0.10 "),
    ],
)
def test_only_parameters_are_replaced_and_each_by_its_value(sql, values, bound):
    assert bind_parameters(sql, values) == bound


@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        ("SELECT $n", {}, ParameterMissingError),
        ("SELECT ?, ?", {"1": 1}, ParameterMissingError),
        ("SELECT 1", {"n": 1}, ParameterUnknownError),
        ("SELECT '$n'", {"n": 1}, ParameterUnknownError),
        ("SELECT $n", {"n": float("1")}, ParameterValueError),
        ("SELECT $n", {"n": Decimal("nan")}, ParameterValueError),
        ("SELECT $n", {"n": 10**38}, ParameterValueError),
        ("SELECT $n", {"n": Decimal("1e-39")}, ParameterValueError),
        ("SELECT $n", {"n": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, ParameterValueError),
        ("SELECT -$n", {"n": 1}, SqlAmbiguousError),
        ("SELECT 1; SELECT $n", {"n": 1}, QueryRefusedError),
    ],
)
def test_what_cannot_be_bound_is_refused(sql, values, error):
    with pytest.raises(error):
        bind_parameters(sql, values)


@pytest.fixture
def ask(engine, tables):
    return lambda sql: engine.run(decide(sql, tables), tables).table


def test_a_value_cannot_leave_its_quotes(ask):
    for value in ("D1' OR '1'='1", "D1'; DROP TABLE person; --", "D1\\' OR 1=1 --"):
        sql = bind_parameters("SELECT count(*) AS n FROM person WHERE dept = $d", {"d": value})
        assert ask(sql).num_rows == 0
    sql = bind_parameters("SELECT count(*) AS n FROM person WHERE dept = $d", {"d": "D1"})
    assert ask(sql) == ask("SELECT count(*) AS n FROM person WHERE dept = 'D1'")
    assert ask(sql).num_rows == 1


@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        ("SELECT count(*) FROM person WHERE salary = $1", {"1": 5}, ComparisonNotAllowedError),
        ("SELECT count(*) FROM person WHERE pid = ?", {"1": 777}, KeyNotShownError),
        ("SELECT count(*) FROM visit WHERE dt > $day", {"day": "no day"}, ComparisonNotAllowedError),
    ],
)
def test_a_parameter_counts_as_a_literal(tables, sql, values, error):
    with pytest.raises(error):
        decide(bind_parameters(sql, values), tables)
