"""Ring 1, the gate: DuckDB's own parse tree of a statement, walked against the allow-lists.

It shares nothing with the compiler but the statement, and runs before it and over what it writes.
"""

import functools
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import duckdb
import orjson

from pilotzone.dataspace.queries import allowed, errors
from pilotzone.dataspace.queries.places import line_and_column

__all__ = [
    "Statement",
    "check_tables",
    "check_text",
    "constant",
    "output_name",
    "read_rewritten",
    "read_statement",
    "table_names",
]

Node = dict[str, Any]

_NAME: Final = re.compile(r"[\x20-\x7e\u4e00-\u9fff]+")
"""Names in ASCII and Chinese characters: letters that look alike in other scripts name other things."""

_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

_NOWHERE: Final = 2**64 - 1
"""DuckDB's query_location where it knows none."""

_BRANCHES: Final = frozenset({dict, list})

_EMPTY: Final = {kind: sorted(names & allowed.EMPTY_FIELDS) for kind, names in allowed.FIELDS.items()}
"""For each kind of dictionary, the fields that must say nothing."""

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


@functools.lru_cache(maxsize=1_000)
def table_names(sql: str) -> tuple[str, ...]:
    """Return the datasets that ``sql`` reads, each once, in the order in which they stand.

    Raises:
        QueryRefusedError: the statement does not pass the gate.

    >>> table_names("WITH r AS (SELECT region FROM plants) SELECT * FROM r JOIN meters USING (region)")
    ('plants', 'meters')
    """
    return tuple(dict.fromkeys(name.lower() for name, _ in read_statement(sql).tables))


@functools.lru_cache(maxsize=1)  # who asks for the names of tables, mostly asks for the decision next
def read_statement(sql: str) -> Statement:
    """Let ``sql`` through the gate.

    Raises:
        SqlNotParsedError: it is not SQL.
        StatementNotAllowedError: it is more than one statement, none that asks, or holds a form without an entry.
        FunctionNotAllowedError: it calls a function without an entry.
    """
    check_text(sql)
    return _checked(sql, parse(sql), rewritten=False)


def read_rewritten(statements: Sequence[str]) -> list[Statement]:
    """Let statements that the compiler wrote through the gate, which may do a little more; DuckDB reads all at once.

    Raises:
        QueryRefusedError: as :func:`read_statement`.
    """
    for sql in statements:
        check_text(sql, allowed.LONGEST_REWRITTEN)
    nodes = _parsed(statements) if statements else []
    return [_checked(sql, node, rewritten=True) for sql, node in zip(statements, nodes, strict=True)]


def _checked(sql: str, node: Node, *, rewritten: bool) -> Statement:
    walk = _Walk(sql, rewritten=rewritten)
    walk.run(node)
    tables = tuple((name, walk.place(at)) for name, at in walk.tables if name.lower() not in walk.expressions)
    return Statement(sql, node, tables, frozenset(walk.expressions))


def check_text(sql: str, longest: int = allowed.LONGEST_STATEMENT) -> None:
    """Refuse a text that is too long to be read, or that shows a reader less than it holds.

    Raises:
        StatementNotAllowedError: it is.
    """
    if len(sql) > longest:
        _refuse(f"more than {longest} characters", "-")
    if found := _UNPRINTABLE.search(sql):
        _refuse("a character that cannot be seen", line_and_column(sql, found.start()))


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
    return _parsed([sql])[0]


def _parsed(statements: Sequence[str]) -> list[Node]:
    try:
        calls = ", ".join(["json_serialize_sql(?)"] * len(statements))
        found = _connection().execute(f"SELECT {calls}", list(statements)).fetchall()
        documents = [orjson.loads(text) for text in found[0]]
    except duckdb.Error as error:
        raise errors.SqlNotParsedError(place="-") from error
    except orjson.JSONDecodeError:
        _refuse("too many levels", "-")
    return [_only_select(sql, document) for sql, document in zip(statements, documents, strict=True)]


def _only_select(sql: str, document: Node) -> Node:
    if document.get("error_type") == "parser":
        raise errors.SqlNotParsedError(place=_place(sql, int(document.get("position", _NOWHERE)), "-"))
    if document["error"]:
        _refuse_kinds(sql)
    statements = document["statements"]
    if len(statements) != 1:
        _refuse("no statement" if not statements else "more than one statement", "-")
    return dict(statements[0]["node"])


def _refuse_kinds(sql: str) -> NoReturn:
    """Refuse what is SQL and has no tree: DuckDB writes trees of SELECT statements only."""
    try:
        kinds = [statement.type.name for statement in _connection().extract_statements(sql)]
    except duckdb.Error as error:  # such as a kind of sample that does not exist
        raise errors.SqlNotParsedError(place="-") from error
    _refuse("more than one statement" if len(kinds) > 1 else f"a statement of type {', '.join(kinds)}", "1:1")


def _place(sql: str, offset: int, otherwise: str) -> str:
    """Return the place of the byte at ``offset``, where DuckDB gives one."""
    if offset >= _NOWHERE:
        return otherwise
    return line_and_column(sql, len(sql.encode()[:offset].decode(errors="ignore")))


def output_name(node: Node) -> str:
    """Return the name that DuckDB gives an unnamed output: its own text of the expression."""
    shell = {**_shell(), "select_list": [node]}
    try:
        document = orjson.dumps({"error": False, "statements": [{"node": shell, "named_param_map": []}]}).decode()
    except orjson.JSONEncodeError:
        _refuse("too many levels", "-")
    text: str = _connection().execute("SELECT json_deserialize_sql(?::JSON)", [document]).fetchall()[0][0]
    return text.removeprefix("SELECT ")


@functools.cache
def _shell() -> Node:
    return parse("SELECT 1")


@functools.lru_cache(maxsize=1_000)
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
                "enable_optimizer": False,  # the plan of one function call: there is nothing to improve
                "threads": 1,
            },
        )
    connection: duckdb.DuckDBPyConnection = _PARSER.connection
    return connection


def _refuse(construct: str, place: str) -> NoReturn:
    raise errors.StatementNotAllowedError(construct=construct, place=place)


class _Walk:
    """One pass over a tree, without recursion, that refuses at the first thing without an entry.

    What is ``at`` is the byte at which the text of a node begins, as DuckDB counts; places are made for refusals only.
    """

    def __init__(self, sql: str, *, rewritten: bool) -> None:
        self.sql = sql
        self.types, self.functions = allowed.TYPES, allowed.FUNCTIONS
        if rewritten:
            self.types = {**self.types, "OPERATOR": self.types["OPERATOR"] | {"OPERATOR_TRY"}}
            self.functions = self.functions | allowed.OWN_FUNCTIONS
        self.tables: list[tuple[str, int]] = []
        self.expressions: set[str] = set()

    def run(self, root: Node) -> None:
        pending: list[tuple[Any, str, int, int]] = [(root, "node", 0, _NOWHERE)]
        while pending:
            value, field, depth, at = pending.pop()
            if depth > allowed.DEEPEST_STATEMENT:
                self.refuse("too many levels", at)
            if isinstance(value, list):
                pending += [(item, field, depth, at) for item in reversed(value) if type(item) in _BRANCHES]
                continue
            if value.get("query_location", _NOWHERE) < _NOWHERE:
                at = value["query_location"]
            self._check(value, field, at)
            items = reversed(value.items())
            pending += [(item, name, depth + 1, at) for name, item in items if type(item) in _BRANCHES]

    def _check(self, node: Node, field: str, at: int) -> None:
        kind = _kind(node, field)
        if kind not in allowed.FIELDS:
            self.refuse(kind, at)
        if not allowed.FIELDS[kind].issuperset(node):
            self.refuse(f"{kind} with {min(node.keys() - allowed.FIELDS[kind])}", at)
        for name in _EMPTY[kind]:
            if node.get(name):
                self.refuse(f"{kind} with {name}", at)
        if kind in self.types and node["type"] not in self.types[kind]:
            self.refuse(str(node["type"]), at)
        rule = _RULES.get(kind)
        if rule is not None:
            rule(self, node, at)

    def place(self, at: int) -> str:
        return _place(self.sql, at, "-")

    def refuse(self, construct: str, at: int) -> NoReturn:
        _refuse(construct, self.place(at))

    def check_call(self, node: Node, at: int) -> None:
        names = allowed.WINDOW_FUNCTIONS if node["class"] == "WINDOW" else self.functions
        name = node["function_name"]
        if node["qualified_name"]["path"] != [name] or name not in names:
            shown = ", ".join(sorted(item for item in names if item.isidentifier()))
            raise errors.FunctionNotAllowedError(
                function=".".join(node["qualified_name"]["path"]), place=self.place(at), allowed=shown
            )
        if node["class"] == "FUNCTION" and node["order_bys"]["orders"]:
            self.refuse("ORDER BY inside a function", at)

    def check_column(self, node: Node, at: int) -> None:
        if len(node["column_names"]) > 2:
            self.refuse("a column name of more than two parts", at)

    def check_type(self, node: Node, at: int) -> None:
        if str(node["type_name"]).lower() not in allowed.CASTABLE_TYPES or len(node["qualified_name"]["path"]) != 1:
            self.refuse(f"the type {node['type_name']}", at)

    def check_table(self, node: Node, at: int) -> None:
        self.check_name(node["table_name"], at)
        if node["column_name_alias"]:
            self.refuse("new names for the columns of a dataset", at)  # a rule would take them for others
        if node["qualified_name"]["path"] != [node["table_name"]]:
            path = ".".join(node["qualified_name"]["path"])
            raise errors.TableNotAvailableError(table=path, place=self.place(at), allowed="-")
        self.tables.append((node["table_name"], at))

    def check_join(self, node: Node, at: int) -> None:
        if (node["ref_type"], node["join_type"]) not in allowed.JOINS:
            self.refuse(f"a join {node['ref_type']} {node['join_type']}", at)

    def check_conjunction(self, node: Node, at: int) -> None:
        if len(node["children"]) > allowed.MOST_CONDITIONS:
            self.refuse(f"more than {allowed.MOST_CONDITIONS} conditions in a row", at)

    def check_select(self, node: Node, at: int) -> None:
        if node["aggregate_handling"] != "STANDARD_HANDLING" or len(node["group_sets"]) > 1:
            self.refuse("GROUP BY ALL, ROLLUP, CUBE or GROUPING SETS", at)

    def check_expression_entry(self, node: Node, at: int) -> None:
        name = str(node["key"]).lower()
        self.check_name(name, at)
        if name in self.expressions:
            self.refuse(f"WITH {name} twice", at)
        self.expressions.add(name)

    def check_name(self, name: str, at: int) -> None:
        if not _NAME.fullmatch(name):
            self.refuse("a name with characters outside ASCII and Chinese", at)


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
