"""The gate alone: what DuckDB's own tree of a statement may hold."""

import pytest

from pilotzone.dataspace.queries import allowed, decide, errors
from pilotzone.dataspace.queries.agreement_of_parsers import parse_alike
from pilotzone.dataspace.queries.allowed import CASTABLE_TYPES, FUNCTIONS
from pilotzone.dataspace.queries.compiler import compile_statement
from pilotzone.dataspace.queries.gate import Statement, output_name, parse, read_statement, table_names

CALLS = {
    **{name: f"a {name} b" for name in ("+", "-", "*", "/", "%", "//", "||")},
    "~~": "a LIKE b",
    "!~~": "a NOT LIKE b",
    "~~*": "a ILIKE b",
    "!~~*": "a NOT ILIKE b",
    **{name: f"{name}(a, b)" for name in ("arg_min", "arg_max", "corr", "covar_pop", "covar_samp", "pow", "power")},
    **{name: f"{name}(a, b)" for name in ("greatest", "least", "nullif", "row", "left", "right", "regexp_matches")},
    **{name: f"{name}(a, b)" for name in ("contains", "starts_with", "concat", "strftime", "string_agg", "listagg")},
    **{name: f"a + INTERVAL 1 {name[3:-1]}" for name in FUNCTIONS if name.startswith("to_")},
    **{name: f"{name}('month', a)" for name in ("date_part", "date_trunc")},
    **{name: f"{name}(a, 1, 2)" for name in ("substring", "substr", "split_part")},
    "count_star": "count(*)",
    "count_if": "count_if(a > 1)",
    "quantile_cont": "quantile_cont(a, 0.5)",
    "date_diff": "date_diff('day', a, b)",
    "replace": "replace(a, 'x', 'y')",
    "round": "round(a, 2)",
}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_both_parsers_read_every_allowed_function_alike(name):
    """A function that they read differently would be refused always: it has no place in the list."""
    statement = read_statement(f"SELECT {CALLS.get(name, f'{name}(a)')} FROM t")
    assert parse_alike(statement).expressions


@pytest.mark.parametrize("name", sorted(CASTABLE_TYPES))
def test_both_parsers_read_every_allowed_type_alike(name):
    kind = "decimal(10, 2)" if name == "decimal" else name
    assert parse_alike(read_statement(f"SELECT a::{kind} FROM t")).expressions


@pytest.mark.parametrize(
    "condition",
    [
        *("a IS NOT NULL", "NOT a IS NULL", "a NOT IN (1, 2)", "NOT a IN (1, 2)", "a NOT BETWEEN 1 AND 2"),
        *("a NOT LIKE 'x'", "NOT (a = 1 OR b)", "a IS NOT DISTINCT FROM b", "NOT EXISTS (SELECT 1)", "a <> -1"),
    ],
)
def test_both_parsers_read_negations_alike(condition):
    assert parse_alike(read_statement(f"SELECT 1 FROM t WHERE {condition}")).args["where"]


@pytest.mark.parametrize(
    "sql",
    [
        *("SELECT a->b->>'c' FROM t", "SELECT !a FROM t", "SELECT $$x$$ || U&'\\0052' FROM t"),
        *("SELECT COLUMNS('a.*') FROM t", "SELECT * REPLACE (1 AS a) FROM t", "SELECT {'a': 1}", "SELECT [1, 2]"),
        *("SELECT [x FOR x IN a] FROM t", "SELECT a[1] FROM t", "SELECT (a).b.c FROM t", "SELECT ARRAY(SELECT 1)"),
        *("SELECT a FROM t GROUP BY ALL", "SELECT a FROM t GROUP BY ROLLUP (a)", "SELECT DISTINCT ON (a) a FROM t"),
        *("SELECT * FROM t QUALIFY a = 1", "SELECT sum(a ORDER BY b) FROM t", "SELECT * FROM range(3)"),
        *("SELECT * FROM db.t", "SELECT * FROM t AT (VERSION => 1)"),
        *("SELECT * FROM t RIGHT JOIN u ON t.a = u.a", "SELECT * FROM t NATURAL JOIN u", "SELECT * FROM t ASOF JOIN u"),
        *("SELECT * FROM t SEMI JOIN u USING (a)", "SELECT * FROM t POSITIONAL JOIN u", "SELECT * FROM (PIVOT t ON a)"),
        *("WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 2 FROM r) SELECT 1", "SELECT ?", "SELECT $1"),
        *("SUMMARIZE t", "FROM (SHOW TABLES)", "CALL pragma_version()", "EXPLAIN SELECT 1", "SELECT 1; DROP TABLE t"),
        *("WITH d AS (DELETE FROM t RETURNING *) SELECT 1", "SELECT a COLLATE nocase FROM t", "SELECT #1 FROM t"),
        *("SELECT now()", "SELECT random()", "SELECT getenv('HOME')", "SELECT error('x')", "SELECT repeat('x', 9)"),
        *("SELECT main.lower(a) FROM t", "SELECT query('SELECT 1')", "SELECT TRY(a) FROM t", "SELECT 'a\u200bb'"),
        *("", "--", ";"),
    ],
)
def test_what_has_no_entry_is_refused(sql):
    """Fail closed: each of these means something, and none of it is in a table of the gate."""
    with pytest.raises(errors.QueryRefusedError):
        parse_alike(read_statement(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT 1 FROM " + "(SELECT 1 FROM " * 120 + "figures" + ")" * 120,
        "SELECT 1 FROM figures WHERE " + " OR ".join(["year = 1"] * 300),
        "SELECT " + "CASE WHEN TRUE THEN " * 600 + "1" + " END" * 600,
        "SELECT " + "1, " * 9000 + "1",
    ],
    ids=["brackets", "sub-queries", "conditions", "cases", "characters"],
)
def test_a_statement_too_deep_or_too_long_is_refused_and_not_a_crash(sql, tables):
    with pytest.raises(errors.QueryRefusedError):
        decide(sql, tables)


def test_a_long_list_and_a_long_union_are_not_deep(tables):
    listed = "SELECT count(*) FROM figures WHERE year IN (" + ", ".join(map(str, range(2000))) + ")"
    united = " UNION ALL ".join(["SELECT year FROM figures"] * 300)
    assert decide(listed, tables).datasets == decide(united, tables).datasets == ("figures",)


def test_a_field_that_the_gate_does_not_know_is_refused(monkeypatch):
    """A new release of DuckDB may say more about a statement: until it is understood, the statement is refused."""
    known = allowed.FIELDS["SELECT_NODE"] - {"having"}
    monkeypatch.setitem(allowed.FIELDS, "SELECT_NODE", known)
    with pytest.raises(errors.StatementNotAllowedError, match="SELECT_NODE with having"):
        read_statement("SELECT 1")


def test_a_table_of_a_join_that_the_gate_refuses_has_a_label_all_the_same(tables):
    """Ring 2 does not trust ring 1: an unlabelled table would count as public."""
    sql = "SELECT s.grade FROM staff s ANTI JOIN person p USING (pid)"
    with pytest.raises(errors.RowExportRefusedError):
        compile_statement(Statement(sql, parse(sql), (), frozenset()), tables)


def test_table_names_leave_out_table_expressions_and_name_each_dataset_once():
    sql = "WITH a AS (SELECT * FROM Meter) SELECT * FROM a, plants p JOIN meter USING (x), (SELECT 1 FROM ledger)"
    assert table_names(sql) == ("meter", "plants", "ledger")


@pytest.mark.parametrize("text", ["sum(x + 1)", "count(*)", "CAST(a AS DECIMAL(4, 1))", "a LIKE 'x'", "1.50", "'a'"])
def test_an_unnamed_output_is_called_what_duckdb_calls_it(text, duckdb_connection):
    duckdb_connection.execute("CREATE OR REPLACE TABLE t (x INTEGER, a VARCHAR)")
    expected = duckdb_connection.sql(f"SELECT {text} FROM t").columns[0]
    assert output_name(parse(f"SELECT {text} FROM t")["select_list"][0]) == expected
