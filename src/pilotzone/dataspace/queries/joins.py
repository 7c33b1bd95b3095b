"""Rules of ring 2 about keys and joins: a key only joins, and only where both policies name the other dataset."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NoReturn

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import Clause, GovernedTable, clause_of
from pilotzone.dataspace.queries.places import place_of
from pilotzone.dataspace.queries.widths import NARROW_TO_COMPARE, is_wide_decimal

__all__ = ["check_aggregate_joins", "check_keys", "check_partners", "conditions"]

Sources = Mapping[str, GovernedTable]


def check_keys(scope: Scope, sources: Sources, sql: str) -> None:
    """Refuse a key anywhere but in ``key = key`` of an ON between partners.

    Raises:
        KeyNotShownError: it is shown, grouped, compared or computed with.
        JoinNotAllowedError: the other side is no key, or a policy does not name the other dataset.
    """
    joined: set[int] = set()
    for equality in _equalities(scope):
        sides = (equality.this, equality.expression)
        keys = [_is_key(side, sources) for side in sides]
        if all(keys):
            _check_pair(equality, sources, sql)
            joined.update(id(side) for side in sides)
        elif any(keys):
            _refuse_join(sources[sides[keys.index(True)].table], equality, sql)
    for column in scope.columns:
        if id(column) not in joined and _is_key(column, sources):
            table = sources[column.table]
            quoted = Clause("columns", table.agreement, table.policy.dataset, f"{column.name} key").parameters()
            shown = ", ".join(table.of_class(ColumnClass.DIMENSION, ColumnClass.MEASURE)) or "-"
            raise errors.KeyNotShownError(column=column.name, place=place_of(column, sql), allowed=shown, **quoted)


def check_partners(tables: Iterable[GovernedTable]) -> None:
    """Refuse a statement that reads a dataset of aggregates beside one its policy does not name.

    Raises:
        JoinNotAllowedError: a policy in aggregate mode does not list the other dataset.
    """
    for pair in combinations(tables, 2):
        for table, other in (pair, pair[::-1]):
            if table.aggregate_only and other.policy.dataset not in table.policy.join_partners:
                _refuse_join(table, None, "")


def check_aggregate_joins(scope: Scope, sources: Sources, sql: str) -> None:
    """Refuse, over records that may not leave, every join but an INNER one on keys alone.

    Raises:
        JoinNotAllowedError: a join has another kind, no condition, or another condition.
    """
    known = {scope.expression.args["from_"].this.alias_or_name}
    governed = next(table for table in sources.values() if table.aggregate_only)
    for join in scope.expression.args.get("joins") or ():
        alias = join.this.alias_or_name
        on = join.args.get("on")
        if on is None or join.side or join.method or join.kind not in {"", "INNER"}:
            _refuse_join(governed, join, sql)
        for condition in conditions(on):
            tables = {column.table for column in condition.find_all(exp.Column)}
            if not _keys_are_equal(condition, sources) or alias not in tables or not tables - {alias} <= known:
                _refuse_join(governed, condition, sql)
        known.add(alias)


def conditions(node: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the parts of a conjunction."""
    if isinstance(node, exp.Paren):
        yield from conditions(node.this)
    elif isinstance(node, exp.And):
        yield from conditions(node.this)
        yield from conditions(node.expression)
    else:
        yield node


def _equalities(scope: Scope) -> Iterator[exp.EQ]:
    for join in scope.expression.args.get("joins") or ():
        if isinstance(join.args.get("on"), exp.Expr):
            yield from (part for part in conditions(join.args["on"]) if isinstance(part, exp.EQ))


def _is_key(node: exp.Expr, sources: Sources) -> bool:
    return (
        isinstance(node, exp.Column)
        and node.table in sources
        and sources[node.table].policy_class(node.name) is ColumnClass.KEY
    )


def _keys_are_equal(node: exp.Expr, sources: Sources) -> bool:
    return isinstance(node, exp.EQ) and _is_key(node.this, sources) and _is_key(node.expression, sources)


def _check_pair(equality: exp.EQ, sources: Sources, sql: str) -> None:
    left, right = sources[equality.this.table], sources[equality.expression.table]
    for table, other in ((left, right), (right, left)):
        if other.policy.dataset not in table.policy.join_partners:
            _refuse_join(table, equality, sql)
    kinds = {left.kind(equality.this.name), right.kind(equality.expression.name)}
    wide = len(kinds) > 1 and any(is_wide_decimal(kind, NARROW_TO_COMPARE) for kind in kinds)
    if wide or left.family(equality.this.name) != right.family(equality.expression.name):
        # Comparing two types casts one of them, and a cast that fails says something about a record.
        raise errors.KeyTypesDifferError(
            left=equality.this.sql(), right=equality.expression.sql(), place=place_of(equality, sql)
        )


def _refuse_join(table: GovernedTable, node: exp.Expr | None, sql: str) -> NoReturn:
    place = "-" if node is None else place_of(node, sql)
    keys = ", ".join(table.of_class(ColumnClass.KEY)) or "-"
    raise errors.JoinNotAllowedError(place=place, allowed=keys, **clause_of(table, "join_partners").parameters())
