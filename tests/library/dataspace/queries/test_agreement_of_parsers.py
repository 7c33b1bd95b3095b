"""Two parsers must read a statement alike; where the texts are one but for space, there is nothing to compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.dataspace.queries import agreement_of_parsers, gate
from pilotzone.dataspace.queries.agreement_of_parsers import parse_alike
from pilotzone.dataspace.queries.errors import QueryRefusedError, SqlAmbiguousError


class TreesComparedError(Exception):
    """The trees were compared, which a text that says the same makes needless."""


@pytest.fixture
def no_trees(monkeypatch):
    def compared(*_):
        raise TreesComparedError

    monkeypatch.setattr(agreement_of_parsers, "_is_alike", compared)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t",
        "select  Sum( a )\n FROM t where b = 'It''s  Ok'\n group by c ;",
        "SELECT a FROM (\n  SELECT a, b FROM t\n) AS s",
        'SELECT "A  b" FROM t',
    ],
)
def test_a_text_that_only_space_and_case_tell_from_what_is_written_has_nothing_to_compare(sql, no_trees):
    assert parse_alike(gate.read_statement(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t x",  # AS is written
        "SELECT a -- , b\nFROM t",
        "SELECT a /* 'A' */ FROM t",
        "SELECT $$a$$ FROM t",
        r"SELECT a FROM t WHERE b = E'\''",
        "SELECT a FROM t WHERE b = '试验区'",
        "SELECT a::INTEGER FROM t",
    ],
)
def test_any_other_text_has_its_trees_compared(sql, no_trees):
    with pytest.raises(TreesComparedError):
        parse_alike(gate.read_statement(sql))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("SELECT 'A' FROM t", "SELECT 'a' FROM t"),
        ('SELECT "A" FROM t', 'SELECT "a" FROM t'),
        ("SELECT 'a  b' FROM t", "SELECT 'a b' FROM t"),
        ("SELECT 'a,  b' FROM t", "SELECT 'a,b' FROM t"),
        ("SELECT a b FROM t", "SELECT ab FROM t"),
        ("SELECT a - -b FROM t", "SELECT a--b FROM t"),
        ("SELECT a FROM t;;", "SELECT a FROM t"),
    ],
)
def test_texts_that_mean_something_else_are_never_taken_for_one(left, right):
    assert not agreement_of_parsers._is_respaced(left, right)


SIGNS = st.sampled_from(
    ["a", "A", "'x  y'", "'X y'", '"q"', '"Q"', "(", ")", ",", "-", "*", "=", "'it''s'", "1", "and"]
)
SPACES = st.sampled_from(["", " ", "\n  "])


@given(st.lists(st.tuples(SIGNS, SPACES, SPACES), max_size=8))
def test_what_is_taken_for_one_text_has_one_tree(signs):
    left, right = ("SELECT " + "".join(sign[0] + sign[place] for sign in signs) + " FROM t" for place in (1, 2))
    if agreement_of_parsers._is_respaced(left, right):
        assert agreement_of_parsers._is_alike(tree(left), tree(right))


def tree(sql):
    try:
        return gate.parse(sql)
    except QueryRefusedError as refusal:
        return {"refused": refusal.code}


@pytest.mark.parametrize("sql", ["SELECT a->b->>c FROM t", "SELECT a /* /* b */ */ FROM t"])
def test_what_the_parsers_read_differently_is_refused(sql):
    node = gate.parse(sql)
    with pytest.raises(SqlAmbiguousError):
        parse_alike(gate.Statement(sql, node, (), frozenset()))
