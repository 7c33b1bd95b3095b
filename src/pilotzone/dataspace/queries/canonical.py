"""One form for conditions that say the same: it makes two ways of writing a question one question.

Every rule holds in SQL's logic of three values too, so the condition keeps for the same records. What no rule knows,
arithmetic on both sides or another split of one interval, stays another question.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp

__all__ = ["canonical_condition"]

_TURNED: Final[Mapping[type[exp.Expr], type[exp.Expr]]] = {
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
}

_OPPOSITE: Final[Mapping[type[exp.Expr], type[exp.Expr]]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.LT: exp.GTE,
    exp.LTE: exp.GT,
    exp.GT: exp.LTE,
    exp.GTE: exp.LT,
}


def canonical_condition(condition: exp.Expr) -> exp.Expr | None:
    """Return the condition in one form, or None where it holds for every record.

    Parts of AND and OR are sorted, each once; values of IN too; literals stand on the right; NOT stands before what
    cannot take it in; BETWEEN is two comparisons; what compares two equal literals is gone.

    >>> import sqlglot
    >>> written = sqlglot.parse_one("1 = 1 AND (NOT (a <> 2) OR 'x' = b)", dialect="duckdb")
    >>> canonical_condition(written).sql()
    "a = 2 OR b = 'x'"
    """
    found = _canonical(condition, negated=False)
    return None if found == exp.true() else found


def _canonical(node: exp.Expr, *, negated: bool) -> exp.Expr:
    if isinstance(node, exp.Paren):
        return _canonical(node.this, negated=negated)
    if isinstance(node, exp.Not):
        return _canonical(node.this, negated=not negated)
    if isinstance(node, exp.Between):
        low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
        high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
        return _canonical(exp.And(this=low, expression=high), negated=negated)
    if isinstance(node, exp.And | exp.Or):
        return _connected(node, negated=negated)
    if type(node) in _TURNED:
        return _compared(node, negated=negated)
    if isinstance(node, exp.In):
        node = _in(node)
    return exp.not_(node.copy()) if negated else node.copy()


def _connected(node: exp.Expr, *, negated: bool) -> exp.Expr:
    all_of = isinstance(node, exp.And) is not negated  # De Morgan
    kind = exp.And if all_of else exp.Or
    found = [_canonical(part, negated=negated) for part in (node.this, node.expression)]
    parts = {part.sql(dialect="duckdb"): part for side in found for part in _flat(side, kind)}
    nothing, everything = (exp.true(), exp.false()) if all_of else (exp.false(), exp.true())
    if everything.sql() in parts:
        return everything
    parts.pop(nothing.sql(), None)
    ordered = [parts[text] for text in sorted(parts)] or [nothing]
    return exp.and_(*ordered) if all_of else exp.or_(*ordered)


def _flat(node: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    inner = node.unnest()
    if type(inner) is kind:
        yield from _flat(inner.this, kind)
        yield from _flat(inner.expression, kind)
    else:
        yield inner


def _compared(node: exp.Expr, *, negated: bool) -> exp.Expr:
    kind, left, right = type(node), node.this.unnest().copy(), node.expression.unnest().copy()
    if negated:
        kind = _OPPOSITE[kind]
    if (_is_literal(left), left.sql()) > (_is_literal(right), right.sql()):
        kind, left, right = _TURNED[kind], right, left
    if left == right and _is_literal(left):
        return exp.true() if kind in {exp.EQ, exp.LTE, exp.GTE} else exp.false()
    return kind(this=left, expression=right)


def _in(node: exp.In) -> exp.Expr:
    values = {value.sql(dialect="duckdb"): value.copy() for value in node.expressions}
    return exp.In(this=node.this.unnest().copy(), expressions=[values[text] for text in sorted(values)])


def _is_literal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal | exp.Boolean | exp.Cast) or (
        isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal)
    )
