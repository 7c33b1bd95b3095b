"""The agreement of the two parsers: DuckDB must read what sqlglot writes exactly as it read the statement itself."""

import re
from typing import Any, Final

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from pilotzone.dataspace.queries import errors, gate
from pilotzone.dataspace.queries.clauses import RESERVED_PREFIX
from pilotzone.dataspace.queries.places import place_of

__all__ = ["DUCKDB", "parse_alike", "refuse_forms"]

DUCKDB: Final = Dialect.get_or_raise("duckdb")

_REFUSED: Final = (
    *(exp.Command, exp.Lambda, exp.Lateral, exp.Pivot, exp.TableSample, exp.TableColumn, exp.Unnest),
    *(exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentUser, exp.CurrentRole, exp.CurrentCatalog),
    *(exp.Localtime, exp.Localtimestamp, exp.SessionUser, exp.CurrentSchema),
)
"""Forms that DuckDB's tree shows as something harmless: a column, a join, an alias."""

_REFUSED_TYPES: Final = frozenset(
    form for form in vars(exp).values() if isinstance(form, type) and issubclass(form, _REFUSED)
)


def parse_alike(statement: gate.Statement) -> exp.Query:
    """Return sqlglot's tree of a statement that both parsers read alike.

    Raises:
        SqlAmbiguousError: they read it differently, or sqlglot cannot read it.
    """
    try:
        parsed = sqlglot.parse(statement.sql, dialect=DUCKDB)
        written = parsed[0].sql(dialect=DUCKDB, comments=False) if parsed[0] is not None else ""
        same = len(parsed) == 1 and (
            _is_respaced(statement.sql, written) or _is_alike(statement.node, gate.parse(written))
        )
        same = same and not _has_nested_comments(statement.sql)
    except (sqlglot.ParseError, sqlglot.TokenError, errors.QueryRefusedError, RecursionError, TypeError) as error:
        # A TypeError is how sqlglot stumbles over `a ->>` without a right side.
        raise errors.SqlAmbiguousError(place="-") from error
    if not same or not isinstance(parsed[0], exp.Query):
        raise errors.SqlAmbiguousError(place="-")
    refuse_forms(parsed[0], statement.sql)
    return parsed[0]


def _has_nested_comments(sql: str) -> bool:
    """Return whether a comment holds the begin of another: where it ends differs from engine to engine."""
    if sql.count("/*") < 2:  # as in most statements, whose signs need not be read once more
        return False
    return any("/*" in comment for token in sqlglot.tokenize(sql, dialect="duckdb") for comment in token.comments)


def refuse_forms(tree: exp.Query, sql: str) -> None:
    """Refuse forms that no rule labels, and names that are the engine's own.

    Raises:
        StatementNotAllowedError: a form; it also comes to light when names are resolved.
        ColumnUnknownError: a name.
    """
    for node in tree.walk():
        if type(node) in _REFUSED_TYPES:
            raise errors.StatementNotAllowedError(construct=node.sql(dialect="duckdb"), place=place_of(node, sql))
        if isinstance(node, exp.Identifier) and node.name.startswith(RESERVED_PREFIX):
            raise errors.ColumnUnknownError(column=node.name, place=place_of(node, sql), allowed="-")


def _is_respaced(sql: str, written: str) -> bool:
    """Return whether both texts are one but for space and case, so that there is nothing to read differently.

    Where quotes end in a text with comments, escapes or dollar quotes is the affair of the parsers themselves.
    """
    if _UNSURE.search(sql) or _UNSURE.search(written):
        return False
    return _pieces(sql.rstrip().removesuffix(";")) == _pieces(written)


def _pieces(sql: str) -> list[str]:
    """Return what is quoted as it stands, and the rest in one case, without space that separates nothing."""
    pieces: list[str] = _QUOTED.split(sql)
    pieces[::2] = [_NEEDLESS.sub(r"\1", _SPACE.sub(" ", piece)).lower() for piece in pieces[::2]]
    pieces[0], pieces[-1] = pieces[0].lstrip(), pieces[-1].rstrip()
    return pieces


def _is_alike(left: Any, right: Any, function: str = "") -> bool:
    """Return whether two trees are equal without places, every pair of synonyms taken for one.

    Synonyms cannot change what is protected: what runs is what sqlglot wrote, and the gate reads that again.
    """
    if isinstance(left, str) and isinstance(right, str):
        return bool(left == right or _SYNONYMS.get(left, left) == _SYNONYMS.get(right, right))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_is_alike(*pair, function) for pair in zip(left, right, strict=True))
    if not isinstance(left, dict) or not isinstance(right, dict):
        return bool(left == right)
    if left.keys() == right.keys() == _LITERAL:  # INTERVAL 1 DAY is written INTERVAL '1' DAY, a unit in capitals
        texts = (left["text"], right["text"])
        return texts[0] == texts[1] or (function in _TAKE_A_UNIT and texts[0].lower() == texts[1].lower())
    left, right = _folded(_negated(left)), _folded(_negated(right))
    function = str(left.get("function_name", function))
    return left.keys() - _PLACES == right.keys() - _PLACES and all(
        _is_alike(value, right[field], function) for field, value in left.items() if field not in _PLACES
    )


def _negated(value: dict[str, Any]) -> dict[str, Any]:
    """Return ``NOT x IN ...`` and ``NOT x IS NULL`` as the one operator that DuckDB has for each."""
    if value.get("type") == "OPERATOR_NOT" and value["children"][0].get("type") in _NEGATED:
        return {**value["children"][0], "type": _NEGATED[value["children"][0]["type"]], "alias": value["alias"]}
    return value


def _folded(value: dict[str, Any]) -> dict[str, Any]:
    """Return the name of a type in one case."""
    if value.get("class") != "TYPE":
        return value
    name = value["type_name"].lower()
    name = _TYPE_SYNONYMS.get(name, name)
    return {**value, "type_name": name, "qualified_name": {"path": [name]}}


_UNSURE: Final = re.compile(r"""--|/\*|[\\$]|[^\x00-\x7f]|['"]\s+['"]""")
"""Comments, escapes, dollar quotes, letters of which some have another in the other case, and literals one after the
other, which are one only where a line ends between them."""

_QUOTED: Final = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")

_SPACE: Final = re.compile(r"[ \t\r\n]+")

_NEEDLESS: Final = re.compile(r" ?([(),]) ?")
"""Space beside a bracket or a comma, which are part of no longer sign."""

_PLACES: Final = frozenset({"query_location", "query_location_length"})

_LITERAL: Final = frozenset({"kind", "text"})

_TAKE_A_UNIT: Final = frozenset({"date_trunc", "date_part", "date_diff"})

_TYPE_SYNONYMS: Final = {"text": "varchar", "int128": "hugeint"}

_NEGATED: Final = {"COMPARE_IN": "COMPARE_NOT_IN", "OPERATOR_IS_NULL": "OPERATOR_IS_NOT_NULL"}

_SYNONYMS: Final = {
    "NULLS LAST": "ORDER_DEFAULT",
    "NULLS_LAST": "ORDER_DEFAULT",
    "ceiling": "ceil",
    "len": "length",
    "listagg": "string_agg",
    "power": "pow",
    "substr": "substring",
    "var_samp": "variance",
}
"""Names of one function, and the null order that is DuckDB's default: sqlglot writes one for the other."""
