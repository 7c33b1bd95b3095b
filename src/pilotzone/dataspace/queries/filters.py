"""What may filter records that may not leave: plain comparisons of dimensions that cannot fail on any record.

A cast, a division or a pattern that fails on one record would tell that the record exists, whatever the floor says.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

from sqlglot import exp

from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import GovernedTable, clause_of
from pilotzone.dataspace.queries.gate import constant
from pilotzone.dataspace.queries.places import place_of
from pilotzone.dataspace.queries.widths import NARROW_TO_COMPARE, is_wide_decimal

__all__ = ["Filter"]

_LONGEST_NUMBER: Final = 15
"""Digits of a number in a filter: DOUBLE holds them exactly, and no widening of a column's type overflows."""

_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)

_FUNCTIONS: Final[Mapping[type[exp.Expr], tuple[str, str]]] = {
    exp.Lower: ("text", "text"),
    exp.Upper: ("text", "text"),
    exp.Length: ("text", "integer"),
    exp.Year: ("time", "integer"),
    exp.Quarter: ("time", "integer"),
    exp.Month: ("time", "integer"),
    exp.Week: ("time", "integer"),
    exp.Day: ("time", "integer"),
    exp.DayOfWeek: ("time", "integer"),
}
"""Functions of one dimension that have a value for every value: family of the argument, family of the result."""


class Filter:
    """The filter of one aggregation over records, checked against the policies of its tables."""

    def __init__(self, sources: Mapping[str, GovernedTable], sql: str) -> None:
        self.sources = sources
        self.sql = sql

    def check(self, node: exp.Expr) -> None:
        """Refuse the condition ``node`` if it could compare, compute or fail on more than dimensions.

        Raises:
            ComparisonNotAllowedError: a part has no entry here.
        """
        rule = _CONDITIONS.get(type(node))
        if rule is None:
            self.refuse(node)
        rule(self, node)

    def refuse(self, node: exp.Expr) -> NoReturn:
        """Raise the refusal that names ``node`` and the table whose policy is the reason."""
        columns = [column for column in node.find_all(exp.Column) if column.table in self.sources]
        tables = [self.sources[column.table] for column in columns] + [
            table for table in self.sources.values() if table.aggregate_only
        ]
        quoted = clause_of(tables[0], "mode").parameters()
        raise errors.ComparisonNotAllowedError(
            expression=node.sql(dialect="duckdb"),
            place=place_of(node, self.sql),
            allowed=", ".join((*tables[0].of_class(ColumnClass.DIMENSION), *tables[0].policy.comparisons)) or "-",
            **quoted,
        )

    def check_parts(self, node: exp.Expr) -> None:
        """Check the operands of AND, OR, NOT and parentheses."""
        for part in (node.this, node.args.get("expression")):
            if part is not None:
                self.check(part)

    def check_comparison(self, node: exp.Expr) -> None:
        """Check that both sides are of one family."""
        self.check_alike(node, [node.this, node.expression])

    def check_between(self, node: exp.Expr) -> None:
        """Check both bounds."""
        if node.args.get("symmetric"):
            self.refuse(node)
        self.check_alike(node, [node.this, node.args["low"], node.args["high"]])

    def check_in(self, node: exp.Expr) -> None:
        """Check a list of literals; a sub-query is none."""
        if not node.expressions or node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
            self.refuse(node)
        self.check_alike(node, [node.this, *node.expressions])

    def check_like(self, node: exp.Expr) -> None:
        """Check a pattern that stands in the statement."""
        pattern = node.expression
        if self.family(node.this) != "text" or not (isinstance(pattern, exp.Literal) and pattern.is_string):
            self.refuse(node)

    def check_is(self, node: exp.Expr) -> None:
        """Check IS NULL."""
        if not isinstance(node.expression, exp.Null):
            self.refuse(node)
        self.family(node.this)

    def check_boolean(self, node: exp.Expr) -> None:
        """Check a condition that is one value."""
        if self.family(node) != "boolean":
            self.refuse(node)

    def check_alike(self, node: exp.Expr, operands: list[exp.Expr]) -> None:
        """Check that operands are of one family; a literal text may stand for a date, a whole number for any."""
        if any(map(self.is_measure, operands)) and len([item for item in operands if _has_column(item)]) > 1:
            self.refuse(node)  # the policy lets it be compared with literals
        families = {self.family(operand) for operand in operands}
        texts = [item for item in operands if isinstance(item, exp.Literal) and item.is_string]
        if families == {"time", "text"} and len(texts) == sum(self.family(item) == "text" for item in operands):
            self.check_texts_of_time(texts)
            return
        computed = [item for item in operands if not isinstance(item, exp.Literal | exp.Neg)]
        if len(families) > 1 and (families != {"integer", "number"} or len(computed) > 1):
            self.refuse(node)
        for operand in operands:
            _make_double(operand)
            self.compare_wide_as_double(operand)

    def compare_wide_as_double(self, node: exp.Expr) -> None:
        """Write a wide DECIMAL as DOUBLE: DuckDB would else cast it, or a literal, to one that may not hold it."""
        if isinstance(node, exp.Paren):
            self.compare_wide_as_double(node.this)
        elif isinstance(node, exp.Column):
            kind = self.sources[node.args["table"].name].kind(node.name)
            if is_wide_decimal(kind, NARROW_TO_COMPARE):
                node.replace(exp.cast(node.copy(), "double"))

    def check_texts_of_time(self, texts: Sequence[exp.Expr]) -> None:
        """Refuse a text that is no date: DuckDB would say so when the first record comes to it, and not before."""
        for text in texts:
            written = text.sql(dialect="duckdb")
            if constant(f"CAST({written} AS DATE)") is None or constant(f"CAST({written} AS TIMESTAMP)") is None:
                self.refuse(text)

    def family(self, node: exp.Expr) -> str:
        """Return the family of an operand's type, or refuse the operand."""
        return _OPERANDS.get(type(node), Filter.family_of_call)(self, node)

    def family_in_brackets(self, node: exp.Expr) -> str:
        """Return the family of what stands in brackets."""
        return self.family(node.this)

    def family_of_truth(self, node: exp.Expr) -> str:  # noqa: ARG002 - one of the operands' rules
        """Return the family of TRUE and FALSE."""
        return "boolean"

    def family_of_time(self, node: exp.Expr) -> str:
        """Return the family of a literal date, or of one and intervals; write what DuckDB computes of it now.

        Safe, because a literal that is no date, or a sum out of range, is refused here, not met by a record.
        """
        if not _is_literal_time(node):
            self.refuse(node)
        computed = constant(node.sql(dialect="duckdb"))
        if computed is None or computed[0] not in {"DATE", "TIMESTAMP"}:
            self.refuse(node)
        kind, text = computed
        if node.parent is not None:
            node.replace(exp.cast(exp.Literal.string(text), kind, dialect="duckdb"))
        return "time"

    def family_of_call(self, node: exp.Expr) -> str:
        """Return the family of a listed function's value, or refuse the call."""
        argument, result = _FUNCTIONS.get(type(node), ("", ""))
        given = [name for name, value in node.args.items() if value not in (None, [], False)]
        if given != ["this"] or not isinstance(node.this, exp.Column) or self.is_measure(node.this):
            self.refuse(node)
        if self.family(node.this) != argument:
            self.refuse(node)
        return result

    def family_of_column(self, node: exp.Expr) -> str:
        """Return the family of a dimension, or of a measure that may be compared, or refuse the column."""
        table = self.sources.get(node.args["table"].name) if node.args.get("table") else None
        if table is None or not (table.policy_class(node.name) is ColumnClass.DIMENSION or self.is_measure(node)):
            self.refuse(node)
        return table.family(node.name)

    def is_measure(self, node: exp.Expr) -> bool:
        """Return whether an operand is a measure that the policy lets conditions compare with literals."""
        column = node.unnest()
        if not isinstance(column, exp.Column) or not column.args.get("table"):
            return False
        table = self.sources.get(column.args["table"].name)
        return table is not None and column.name.lower() in map(str.lower, table.policy.comparisons)

    def family_of_literal(self, node: exp.Expr) -> str:
        """Return the family of a literal, or refuse one too long to compare without loss."""
        literal = node.this if isinstance(node, exp.Neg) else node
        if not isinstance(literal, exp.Literal) or (literal.is_string and literal is not node):
            self.refuse(node)
        if literal.is_string:
            return "text"
        digits = literal.name.replace(".", "", 1)
        if not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST_NUMBER:
            self.refuse(node)
        return "integer" if literal.name.isdigit() else "number"


def _has_column(node: exp.Expr) -> bool:
    return node.find(exp.Column) is not None


def _make_double(node: exp.Expr) -> None:
    """Write a decimal fraction as DOUBLE: DuckDB would else cast the column to a DECIMAL that may not hold it."""
    if isinstance(node, exp.Literal) and not node.is_string and "." in node.name:
        node.replace(exp.cast(node.copy(), "double"))
    elif isinstance(node, exp.Neg | exp.Paren):
        _make_double(node.this)


def _is_literal_time(node: exp.Expr) -> bool:
    """Return whether a node is DATE '...' or TIMESTAMP '...', or such plus or minus literal intervals."""
    if isinstance(node, exp.Paren):
        return _is_literal_time(node.this)
    if isinstance(node, exp.Add | exp.Sub):
        step = node.expression
        return _is_literal_time(node.this) and isinstance(step, exp.Interval) and isinstance(step.this, exp.Literal)
    return (
        type(node) is exp.Cast
        and isinstance(node.this, exp.Literal)
        and node.this.is_string
        and node.args["to"].this in _TIMES
    )


_TIMES: Final = (exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMPNTZ)

_CONDITIONS: Final[Mapping[type[exp.Expr], Callable[[Filter, exp.Expr], None]]] = {
    **dict.fromkeys((exp.And, exp.Or, exp.Not, exp.Paren), Filter.check_parts),
    **dict.fromkeys(_COMPARISONS, Filter.check_comparison),
    **dict.fromkeys((exp.Like, exp.ILike), Filter.check_like),
    **dict.fromkeys((exp.Column, exp.Boolean), Filter.check_boolean),
    exp.Between: Filter.check_between,
    exp.In: Filter.check_in,
    exp.Is: Filter.check_is,
}
"""The conditions that have a rule; any other is refused."""

_OPERANDS: Final[Mapping[type[exp.Expr], Callable[[Filter, exp.Expr], str]]] = {
    exp.Paren: Filter.family_in_brackets,
    exp.Boolean: Filter.family_of_truth,
    exp.Column: Filter.family_of_column,
    exp.Neg: Filter.family_of_literal,
    exp.Literal: Filter.family_of_literal,
    **dict.fromkeys((exp.Cast, exp.Add, exp.Sub), Filter.family_of_time),
}
"""The operands that have a rule of their own; any other must be a listed function."""
