"""One form of a condition: it keeps the same records, NULL included, and equal questions get equal texts."""

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.queries.canonical import canonical_condition

VALUES = ["NULL", "0", "1", "2", "3"]

comparisons = st.builds(
    "{} {} {}".format,
    st.sampled_from(["a", "b", "1", "2"]),
    st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
    st.sampled_from(["a", "b", "0", "1", "2"]),
)
atoms = comparisons | st.sampled_from(
    ["a BETWEEN 1 AND 2", "b IN (3, 1, 1)", "a IS NULL", "NOT b IS NULL", "a NOT IN (1)", "TRUE", "FALSE"]
)
conditions = st.recursive(
    atoms,
    lambda inner: (
        st.builds("({} AND {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("NOT ({})".format, inner)
    ),
    max_leaves=8,
)


def form(text):
    found = canonical_condition(sqlglot.parse_one(text, dialect="duckdb"))
    return "TRUE" if found is None else found.sql(dialect="duckdb")


@pytest.fixture(scope="module")
def records():
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        pairs = ", ".join(f"({a}, {b})" for a in VALUES for b in VALUES)
        connection.execute(f"CREATE TABLE records AS SELECT * FROM (VALUES {pairs}) t(a, b)")
        yield connection


@settings(max_examples=100, deadline=None)
@given(condition=conditions)
def test_the_one_form_keeps_the_same_records(condition, records):
    kept = [
        records.execute(f"SELECT * FROM records WHERE {text} ORDER BY ALL").fetchall()
        for text in (condition, form(condition))
    ]
    assert kept[0] == kept[1]


@settings(max_examples=100, deadline=None)
@given(conditions)
def test_the_one_form_is_its_own(condition):
    assert form(form(condition)) == form(condition)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = 1 AND b = 2", "b = 2 AND a = 1"),
        ("a = 1", "1 = a AND 1 = 1"),
        ("a = 1", "NOT NOT (a = 1)"),
        ("a = 1", "NOT a <> 1"),
        ("a = 1", "a = 1 AND a = 1"),
        ("a < 3", "3 > a"),
        ("a = 1 AND (b = 2 AND a < 3)", "(a < 3 AND a = 1) AND b = 2"),
        ("NOT (a = 1 OR b = 2)", "a <> 1 AND b <> 2"),
        ("a BETWEEN 1 AND 2", "a <= 2 AND a >= 1"),
        ("a IN (1, 2)", "a IN (2, 1, 2)"),
        ("TRUE", "a = 1 OR 1 = 1"),
    ],
)
def test_two_ways_of_saying_the_same_are_one(one, other):
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a = 1", "a = 2"), ("a < 1", "a <= 1"), ("a = 1 OR b = 2", "a = 1 AND b = 2"), ("a = b", "a < b")],
)
def test_different_questions_stay_different(one, other):
    assert form(one) != form(other)
