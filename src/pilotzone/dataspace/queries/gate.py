"""Ring 1, the gate: DuckDB's own parse tree of a statement, walked against the allow-lists.

It shares nothing with the compiler but the statement, and runs before it and over what it writes.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import duckdb

from pilotzone.dataspace.queries import allowed, errors
from pilotzone.dataspace.queries.places import line_and_column

__all__ = ["Statement", "check_tables", "constant", "output_name", "read_statement", "table_names"]

Node = dict[str, Any]

_NAME: Final = re.compile(r"[\x20-\x7e\u4e00-\u9fff]+")
"""Names in ASCII and Chinese characters: letters that look alike in other scripts name other things."""

_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

_NOWHERE: Final = 2**64 - 1
"""DuckDB's query_location where it knows none."""

_PARSER: Final = threading.local()


@dataclass(frozen=True)
class Statement:
    """A statement that passed the gate: its text, the root of DuckDB's tree, and the tables it reads."""

    sql: str
    node: Node
    tables: tuple[tuple[str, str], ...]
    """Name as written, and place; names of common table expressions are not among them."""
    expressions: frozenset[str]
    """Names of the common table expressions, in lower case."""


def table_names(sql: str) -> tuple[str, ...]:
    """Return the datasets that ``sql`` reads, each once, in the order in which they stand.

    Raises:
        QueryRefusedError: the statement does not pass the gate.

    >>> table_names("WITH r AS (SELECT region FROM plants) SELECT * FROM r JOIN meters USING (region)")
    ('plants', 'meters')
    """
    return tuple(dict.fromkeys(name.lower() for name, _ in read_statement(sql).tables))


def read_statement(sql: str, *, rewritten: bool = False) -> Statement:
    """Let ``sql`` through the gate; ``rewritten`` says that the compiler wrote it, which may do a little more.

    Raises:
        SqlNotParsedError: it is not SQL.
        StatementNotAllowedError: it is more than one statement, none that asks, or holds a form without an entry.
        FunctionNotAllowedError: it calls a function without an entry.
    """
    longest = allowed.LONGEST_REWRITTEN if rewritten else allowed.LONGEST_STATEMENT
    if len(sql) > longest:
        _refuse(f"more than {longest} characters", "-")
    if found := _UNPRINTABLE.search(sql):
        _refuse("a character that cannot be seen", line_and_column(sql, found.start()))
    node = parse(sql)
    walk = _Walk(sql, rewritten=rewritten)
    walk.run(node)
    tables = tuple((name, place) for name, place in walk.tables if name.lower() not in walk.expressions)
    return Statement(sql, node, tables, frozenset(walk.expressions))


def check_tables(statement: Statement, names: Iterable[str]) -> None:
    """Refuse tables that are not among ``names``, and table expressions that hide one of them.

    Raises:
        TableNotAvailableError: a table is not one of them.
        StatementNotAllowedError: a WITH reuses a dataset's name.
    """
    known = {name.lower() for name in names}
    for name, place in statement.tables:
        if name.lower() not in known:
            raise errors.TableNotAvailableError(table=name, place=place, allowed=", ".join(sorted(known)) or "-")
    if hiding := statement.expressions & known:
        _refuse(f"WITH {min(hiding)}, the name of a dataset", "-")


def parse(sql: str) -> Node:
    """Return the query node of DuckDB's tree of ``sql``, which must be exactly one SELECT.

    Raises:
        SqlNotParsedError: it is not SQL.
        StatementNotAllowedError: it is not one SELECT.
    """
    try:
        document = json.loads(_connection().execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0])
        statements = _connection().extract_statements(sql) if document.get("error_type") != "parser" else []
    except duckdb.Error as error:
        raise errors.SqlNotParsedError(place="-") from error
    except RecursionError:
        _refuse("too many levels", "-")
    if document.get("error_type") == "parser":
        raise errors.SqlNotParsedError(place=_place(sql, int(document.get("position", _NOWHERE)), "-"))
    if len(statements) != 1:
        _refuse("no statement" if not statements else "more than one statement", "-")
    if statements[0].type is not duckdb.StatementType.SELECT or document["error"]:
        _refuse(f"a statement of type {statements[0].type.name}", "1:1")
    return dict(document["statements"][0]["node"])


def _place(sql: str, offset: int, otherwise: str) -> str:
    """Return the place of the byte at ``offset``, where DuckDB gives one."""
    if offset >= _NOWHERE:
        return otherwise
    return line_and_column(sql, len(sql.encode()[:offset].decode(errors="ignore")))


def output_name(node: Node) -> str:
    """Return the name that DuckDB gives an unnamed output: its own text of the expression."""
    shell = parse("SELECT 1")
    shell["select_list"] = [node]
    document = json.dumps({"error": False, "statements": [{"node": shell, "named_param_map": []}]})
    text: str = _connection().execute("SELECT json_deserialize_sql(?::JSON)", [document]).fetchall()[0][0]
    return text.removeprefix("SELECT ")


def constant(expression: str) -> tuple[str, str] | None:
    """Return type and text of an expression that reads nothing, as DuckDB computes it; None where it cannot.

    >>> constant("DATE '2026-03-31' - INTERVAL 1 MONTH")
    ('TIMESTAMP', '2026-02-28 00:00:00')
    """
    try:
        found = _connection().execute(f"SELECT typeof(x), CAST(x AS VARCHAR) FROM (SELECT {expression} AS x)")
        kind, text = found.fetchall()[0]
    except duckdb.Error:
        return None
    return None if text is None else (kind, text)


def _connection() -> duckdb.DuckDBPyConnection:
    """Return this thread's parser: an empty, closed database that only ever parses."""
    if not hasattr(_PARSER, "connection"):
        _PARSER.connection = duckdb.connect(
            ":memory:",
            config={
                "enable_external_access": False,
                "autoload_known_extensions": False,
                "autoinstall_known_extensions": False,
                "python_enable_replacements": False,
                "threads": 1,
            },
        )
    connection: duckdb.DuckDBPyConnection = _PARSER.connection
    return connection


def _refuse(construct: str, place: str) -> NoReturn:
    raise errors.StatementNotAllowedError(construct=construct, place=place)


class _Walk:
    """One pass over a tree, without recursion, that refuses at the first thing without an entry."""

    def __init__(self, sql: str, *, rewritten: bool) -> None:
        self.sql = sql
        self.types, self.functions = allowed.TYPES, allowed.FUNCTIONS
        if rewritten:
            self.types = {**self.types, "OPERATOR": self.types["OPERATOR"] | {"OPERATOR_TRY"}}
            self.functions = self.functions | allowed.OWN_FUNCTIONS
        self.tables: list[tuple[str, str]] = []
        self.expressions: set[str] = set()

    def run(self, root: Node) -> None:
        pending: list[tuple[object, str, int, str]] = [(root, "node", 0, "-")]
        while pending:
            value, field, depth, place = pending.pop()
            if depth > allowed.DEEPEST_STATEMENT:
                _refuse("too many levels", place)
            if isinstance(value, dict):
                place = _place(self.sql, value.get("query_location", _NOWHERE), place)
                self._check(value, field, place)
                pending.extend((item, name, depth + 1, place) for name, item in reversed(value.items()))
            elif isinstance(value, list):
                pending.extend((item, field, depth, place) for item in reversed(value))

    def _check(self, node: Node, field: str, place: str) -> None:
        kind = _kind(node, field)
        if kind not in allowed.FIELDS:
            _refuse(kind, place)
        for name, value in node.items():
            if name not in allowed.FIELDS[kind]:
                _refuse(f"{kind} with {name}", place)
            if name in allowed.EMPTY_FIELDS and value not in (None, "", [], {}, False):
                _refuse(f"{kind} with {name}", place)
        if kind in self.types and node["type"] not in self.types[kind]:
            _refuse(str(node["type"]), place)
        rule = _RULES.get(kind)
        if rule is not None:
            rule(self, node, place)

    def check_call(self, node: Node, place: str) -> None:
        names = allowed.WINDOW_FUNCTIONS if node["class"] == "WINDOW" else self.functions
        name = node["function_name"]
        if node["qualified_name"]["path"] != [name] or name not in names:
            shown = ", ".join(sorted(item for item in names if item.isidentifier()))
            raise errors.FunctionNotAllowedError(
                function=".".join(node["qualified_name"]["path"]), place=place, allowed=shown
            )
        if node["class"] == "FUNCTION" and node["order_bys"]["orders"]:
            _refuse("ORDER BY inside a function", place)

    def check_column(self, node: Node, place: str) -> None:
        if len(node["column_names"]) > 2:
            _refuse("a column name of more than two parts", place)

    def check_type(self, node: Node, place: str) -> None:
        if str(node["type_name"]).lower() not in allowed.CASTABLE_TYPES or len(node["qualified_name"]["path"]) != 1:
            _refuse(f"the type {node['type_name']}", place)

    def check_table(self, node: Node, place: str) -> None:
        self.check_name(node["table_name"], place)
        if node["column_name_alias"]:
            _refuse("new names for the columns of a dataset", place)  # a rule would take them for others
        if node["qualified_name"]["path"] != [node["table_name"]]:
            path = ".".join(node["qualified_name"]["path"])
            raise errors.TableNotAvailableError(table=path, place=place, allowed="-")
        self.tables.append((node["table_name"], place))

    def check_join(self, node: Node, place: str) -> None:
        if (node["ref_type"], node["join_type"]) not in allowed.JOINS:
            _refuse(f"a join {node['ref_type']} {node['join_type']}", place)

    def check_conjunction(self, node: Node, place: str) -> None:
        if len(node["children"]) > allowed.MOST_CONDITIONS:
            _refuse(f"more than {allowed.MOST_CONDITIONS} conditions in a row", place)

    def check_select(self, node: Node, place: str) -> None:
        if node["aggregate_handling"] != "STANDARD_HANDLING" or len(node["group_sets"]) > 1:
            _refuse("GROUP BY ALL, ROLLUP, CUBE or GROUPING SETS", place)

    def check_expression_entry(self, node: Node, place: str) -> None:
        name = str(node["key"]).lower()
        self.check_name(name, place)
        if name in self.expressions:
            _refuse(f"WITH {name} twice", place)
        self.expressions.add(name)

    def check_name(self, name: str, place: str) -> None:
        if not _NAME.fullmatch(name):
            _refuse("a name with characters outside ASCII and Chinese", place)


def _kind(node: Mapping[str, Any], field: str) -> str:
    if "class" in node:
        return str(node["class"])
    kind = str(node.get("type", ""))
    if kind.endswith(("_NODE", "_MODIFIER")):
        return kind
    if "sample" in node:
        return "SUBQUERY_TABLE" if kind == "SUBQUERY" else kind
    return field


_RULES: Final = {
    "FUNCTION": _Walk.check_call,
    "WINDOW": _Walk.check_call,
    "COLUMN_REF": _Walk.check_column,
    "TYPE": _Walk.check_type,
    "BASE_TABLE": _Walk.check_table,
    "JOIN": _Walk.check_join,
    "CONJUNCTION": _Walk.check_conjunction,
    "SELECT_NODE": _Walk.check_select,
    "map": _Walk.check_expression_entry,
}
