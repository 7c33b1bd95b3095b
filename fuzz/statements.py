"""The gate and the compiler under fuzz: whatever is sent, it is refused with an error of ours, or it is harmless.

Harmless is judged here anew, by a walk of one's own over DuckDB's tree of what would run.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import GovernedTable, allowed, decide, table_names
from pilotzone.dataspace.queries.gate import parse, read_statement

__all__ = ["SEEDS", "TARGETS", "check_harmless"]

KINDS: Final = frozenset(allowed.FIELDS)

FUNCTIONS: Final = allowed.FUNCTIONS | allowed.OWN_FUNCTIONS | allowed.WINDOW_FUNCTIONS

COLUMNS: Final = {
    "pid": (ColumnClass.KEY, "BIGINT"),
    "region": (ColumnClass.DIMENSION, "VARCHAR"),
    "age": (ColumnClass.DIMENSION, "INTEGER"),
    "born": (ColumnClass.DIMENSION, "DATE"),
    "salary": (ColumnClass.MEASURE, "DOUBLE"),
    "name": (ColumnClass.HIDDEN, "VARCHAR"),
}

WORDS: Final = (
    *(
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP BY",
        "HAVING",
        "ORDER BY",
        "LIMIT",
        "WITH",
        "AS",
        "UNION ALL",
        "EXCEPT",
        "JOIN",
    ),
    *(
        "ON",
        "USING",
        "LEFT JOIN",
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "BETWEEN",
        "IS NULL",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
    ),
    *(
        "END",
        "CAST",
        "DISTINCT",
        "OVER",
        "PARTITION BY",
        "VALUES",
        "EXISTS",
        "(",
        ")",
        ",",
        ",",
        "*",
        "+",
        "-",
        "/",
        "//",
    ),
    *(
        "=",
        "<>",
        "<",
        ">=",
        "||",
        "::",
        ".",
        ";",
        "--\n",
        "/*",
        "*/",
        "'",
        '"',
        "$$",
        "[",
        "]",
        "{",
        "}",
        "?",
        "->",
        "!",
    ),
    *("person", "staff", "p", "q", "x", "region", "age", "born", "salary", "pid", "name", "__entity", "rowid"),
    *("count(*)", "sum(salary)", "avg(", "sum(", "count(", "max(", "year(born)", "date_trunc('month', born)", "abs("),
    *(
        "row_number()",
        "'R1'",
        "97",
        "0.5",
        "10",
        "1e400",
        "NULL",
        "true",
        "DATE '2026-01-01'",
        "INTERVAL 1 DAY",
        "INTEGER",
    ),
    *(
        "VARCHAR",
        "DECIMAL(38,30)",
        "current_user",
        "COLUMNS(*)",
        "EXCLUDE",
        "FILTER",
        "QUALIFY",
        "SAMPLE",
        "LATERAL",
        "ALL",
    ),
)
"""Words of which a fuzzer makes statements, so that more of them can be read."""


def gate(data: bytes) -> None:
    """Read bytes as a statement, and decide on it."""
    sql = data.decode("utf-8", errors="surrogateescape")
    table_names(sql)
    check_decision(sql)


def words(data: bytes) -> None:
    """Read bytes as words of SQL, one each, and decide on the statement they make."""
    check_decision("SELECT " + " ".join(WORDS[byte % len(WORDS)] for byte in data[:200]))


def check_decision(sql: str) -> None:
    read_statement(sql)
    decision = decide(sql, TABLES)
    check_harmless(decision.rewritten)
    for release in decision.releases:
        check_harmless(release.sql)
        check_harmless(release.records)


def check_harmless(sql: str) -> None:
    """Check that nothing stands in ``sql`` but what is listed."""
    for node in _nodes(parse(sql)):
        kind = str(node.get("class") or node.get("type") or "")
        if node.get("sample") or node.get("qualify"):
            _fail(f"a pick of records in {sql}")
        if kind == "FUNCTION" and node["function_name"] not in FUNCTIONS:
            _fail(f"{node['function_name']} in {sql}")
        if kind == "BASE_TABLE" and node["qualified_name"]["path"] != [node["table_name"]]:
            _fail(f"{node['qualified_name']} in {sql}")
        if kind.endswith(("_NODE", "_MODIFIER", "_REF")) and "class" not in node and kind not in KINDS:
            _fail(f"{kind} in {sql}")


def _nodes(root: object) -> Iterator[dict[str, Any]]:
    pending = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield value
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _fail(what: str) -> None:
    raise AssertionError(what)


def _tables() -> Iterator[tuple[str, GovernedTable]]:
    classes = tuple((name, kind) for name, (kind, _) in COLUMNS.items())
    kinds = tuple((name, kind) for name, (_, kind) in COLUMNS.items())
    for name, terms in (
        ("person", {"mode": Mode.AGGREGATE, "entity": "pid", "minimum_group_size": 10, "join_partners": ("staff",)}),
        ("audited", {"mode": Mode.AGGREGATE, "entity": "pid", "minimum_group_size": 10, "differencing": True}),
        ("staff", {"mode": Mode.RECORDS, "join_partners": ("person",)}),
    ):
        policy = Policy(dataset=name, columns=classes, **terms)  # type: ignore[arg-type] # the terms differ in type
        yield name, GovernedTable(agreement="A", policy=policy, columns=kinds, path=Path("nowhere.parquet"))


TABLES: Final = dict(_tables())

TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {target.__name__: target for target in (gate, words)}

_SOUND: Final = (
    "SELECT region, count(*) AS n FROM person WHERE age BETWEEN 20 AND 60 GROUP BY region HAVING count(*) > 9",
    "WITH x AS (SELECT year(born) AS y, avg(salary) s FROM person GROUP BY y) SELECT lag(s) OVER (ORDER BY y) FROM x",
    "SELECT CASE WHEN age < 30 THEN 'young' ELSE 'old' END AS band, avg(salary) FROM person p GROUP BY band",
    "SELECT s.age, count(*) FROM person p JOIN staff s ON p.pid = s.pid WHERE p.born >= DATE '1990-01-01' GROUP BY 1",
    "SELECT region, age FROM staff WHERE region LIKE 'R%' UNION ALL SELECT 'x', 1 ORDER BY 1 LIMIT 3",
    "SELECT age // 10 * 10 AS decade, sum(salary) / count(*) FROM audited GROUP BY decade",
)

SEEDS: Final = (
    *(("gate", sql.encode()) for sql in _SOUND),
    ("words", bytes(WORDS.index(word) for word in ("region", ",", "count(*)", "FROM", "person", "GROUP BY", "region"))),
    ("words", bytes(WORDS.index(word) for word in ("*", "FROM", "staff", "ORDER BY", "age", "LIMIT", "10"))),
)
"""Sound statements, each with the name of its target: where a fuzzer begins."""
