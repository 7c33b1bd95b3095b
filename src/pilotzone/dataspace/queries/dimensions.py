"""Groups that are computed from dimensions by functions that cannot fail on any record.

A group of a computed dimension is a union of groups of the dimension itself, and has the floor of its own: nothing
leaves that the same filter in WHERE, with the same floor, would not release.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import exp

from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.filters import Filter

__all__ = ["computed_group"]

_PARTS: Final = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "ISODOW", "HOUR"})
"""Parts of a date whose number exists for every date."""

_UNITS: Final = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR"})

Sources = Mapping[str, GovernedTable]


def computed_group(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:
    """Return the group ``node`` as it may be computed on every record, or None where no rule allows it.

    Raises:
        ComparisonNotAllowedError: a condition of a CASE could fail, or compares more than dimensions.
    """
    rule = _RULES.get(type(node))
    return None if rule is None else rule(node, sources, sql)


def _plain(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:  # noqa: ARG001 - one of the rules
    """Allow a dimension as it is."""
    return node.copy() if _is_dimension(node, sources) else None


def _part(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:  # noqa: ARG001 - one of the rules
    """Allow the number of the year, quarter, month, week or day: safe, because every date has one, or NULL."""
    return node.copy() if _only(node, "this") and _is_of(node.this, "time", sources) else None


def _extract(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:  # noqa: ARG001 - one of the rules
    """Allow EXTRACT(part FROM date) for the same parts."""
    listed = node.this.name.upper() in _PARTS
    return node.copy() if listed and _is_of(node.expression, "time", sources) else None


def _truncated(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:  # noqa: ARG001 - one of the rules
    """Allow the begin of a date's period: TRY makes NULL of what DuckDB cannot truncate, as in the year 290,000."""
    unit = node.args.get("unit")
    if unit is None or unit.name.upper() not in _UNITS or not _is_of(node.this, "time", sources):
        return None
    if not _only(node, "this", "unit", "unabbreviate", "input_type_preserved"):
        return None
    return exp.Try(this=node.copy())


def _case(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:
    """Allow CASE with conditions that could stand in WHERE, and literals of one type as values.

    Safe, because each condition is one that the filter allows, which cannot fail, and no value is computed.
    """
    copy = node.copy()
    values = [item.args["true"] for item in copy.args["ifs"]] + [copy.args.get("default") or exp.Null()]
    literals = [value for value in values if not isinstance(value, exp.Null)]
    if not all(isinstance(value, exp.Literal) for value in literals):
        return None
    if len({value.is_string for value in literals}) > 1:
        return None
    subject = copy.args.get("this")
    for item in copy.args["ifs"]:
        condition = item.this if subject is None else exp.EQ(this=subject.copy(), expression=item.this.copy())
        if subject is not None:
            item.set("this", condition)
        Filter(sources, sql).check(condition)
    copy.set("this", None)
    return copy


def _bucket(node: exp.Expr, sources: Sources, sql: str) -> exp.Expr | None:  # noqa: ARG001 - one of the rules
    """Allow ``floor(x / n)``, ``floor(x / n) * n``, ``x // n`` and ``x // n * n`` for one number n above 0.

    Safe, because dividing by a number of at least 1 fails for no value, and the product is no further from 0 than
    the number it was made from: DuckDB's ``//`` truncates, and its ``/`` is that of DOUBLE.
    """
    inner, factor = (node.this.unnest(), node.expression) if isinstance(node, exp.Mul) else (node, None)
    quotient = inner.this.unnest() if isinstance(inner, exp.Floor) and _only(inner, "this") else inner
    wanted = exp.Div if isinstance(inner, exp.Floor) else exp.IntDiv
    if not isinstance(quotient, wanted) or not _is_width(quotient.expression):
        return None
    kinds = ("integer", "number") if wanted is exp.Div else ("integer",)
    if not any(_is_of(quotient.this, kind, sources) for kind in kinds):
        return None
    return node.copy() if factor is None or factor == quotient.expression else None


def _is_width(node: exp.Expr) -> bool:
    digits = node.name if isinstance(node, exp.Literal) and not node.is_string and len(node.name) < 10 else ""
    return digits.isdigit() and int(digits) > 0


def _is_dimension(node: exp.Expr, sources: Sources) -> bool:
    return (
        isinstance(node, exp.Column)
        and node.table in sources
        and sources[node.table].policy_class(node.name) is ColumnClass.DIMENSION
    )


def _is_of(node: exp.Expr, family: str, sources: Sources) -> bool:
    return _is_dimension(node, sources) and sources[node.args["table"].name].family(node.name) == family


def _only(node: exp.Expr, *names: str) -> bool:
    return all(name in names for name, value in node.args.items() if value not in (None, [], False))


_RULES: Final[Mapping[type[exp.Expr], Callable[[exp.Expr, Sources, str], exp.Expr | None]]] = {
    exp.Column: _plain,
    **dict.fromkeys((exp.Year, exp.Quarter, exp.Month, exp.Week, exp.Day, exp.DayOfWeek, exp.DayOfYear), _part),
    exp.Extract: _extract,
    **dict.fromkeys((exp.DateTrunc, exp.TimestampTrunc), _truncated),
    exp.Case: _case,
    **dict.fromkeys((exp.Mul, exp.Floor, exp.IntDiv), _bucket),
}
"""The forms of a group that have a rule; any other is refused."""
