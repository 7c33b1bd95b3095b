"""Rules of ring 2 about records that may not leave: only floored aggregates over groups of dimensions do.

A scope that reads such a dataset must aggregate it at once. What is released is safe: the same select may filter it
in HAVING, order, limit and number it, and compute on it, and so may an outer query.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import GovernedTable, clause_of
from pilotzone.dataspace.queries.dimensions import computed_group
from pilotzone.dataspace.queries.filters import Filter
from pilotzone.dataspace.queries.floors import Aggregation, write_release
from pilotzone.dataspace.queries.joins import check_aggregate_joins, conditions
from pilotzone.dataspace.queries.places import place_of
from pilotzone.dataspace.queries.private import Draft, write_private
from pilotzone.dataspace.queries.quantiles import quantile_of
from pilotzone.dataspace.queries.releases import Groups

__all__ = ["check_and_floor"]

_AGGREGATES: Final[Mapping[type[exp.Expr], tuple[str, ...]]] = {
    exp.Count: ("count",),
    exp.Sum: ("sum",),
    exp.Avg: ("avg",),
    exp.Stddev: ("stddev", "stddev_samp"),
    exp.StddevSamp: ("stddev", "stddev_samp"),
    exp.StddevPop: ("stddev_pop",),
    exp.Variance: ("variance", "var_samp"),
    exp.VariancePop: ("var_pop",),
    exp.Corr: ("corr",),
    exp.CovarPop: ("covar_pop",),
    exp.CovarSamp: ("covar_samp",),
    exp.Median: ("median",),
    exp.PercentileCont: ("quantile",),
}
"""Aggregates with a rule, and the names under which a policy may allow them."""

_FORMS: Final = (exp.Filter, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls)
"""Forms that pick records inside a group."""

Sources = Mapping[str, GovernedTable]


def check_and_floor(scope: Scope, sources: Sources, sql: str, number: int) -> Groups | Draft:
    """Refuse what could show a record of ``scope``, then write the floors into it; ``number`` tells it from others.

    What is returned is what the worker makes before the rest of the statement runs; ring 4 sees the releases of it.

    Raises:
        QueryRefusedError: a rule says no; its subclass says which.
    """
    select = scope.expression
    if not isinstance(select, exp.Select):
        _refuse_form(select, type(select).__name__, sources, sql)
    governed = {alias: table for alias, table in sources.items() if table.aggregate_only}
    _check_aggregates_at_all(select, governed, sql)
    _check_forms(scope, sources, sql)
    check_aggregate_joins(scope, sources, sql)
    if where := select.args.get("where"):
        Filter(sources, sql).check(where.this)
    groups = _check_groups(select, sources, governed, sql)
    aggregates = _check_aggregates(select, governed, sql)
    _check_released(select, groups, governed, sql)
    found = Aggregation(sources, groups, aggregates, tuple(_joined(select)))
    if any(table.private for table in governed.values()):
        return write_private(select, found, number, sql)
    return write_release(select, found, number)


def _joined(select: exp.Select) -> Iterator[tuple[exp.Column, exp.Column]]:
    """Yield the pairs of keys that are equal, in joins that were checked."""
    for join in select.args.get("joins") or ():
        for equality in conditions(join.args["on"]):
            yield equality.this, equality.expression


def _check_aggregates_at_all(select: exp.Select, governed: Sources, sql: str) -> None:
    """Refuse a select that would return records."""
    if select.args.get("group") or any(map(_is_aggregate, _own_nodes(select))):
        return
    table = next(iter(governed.values()))
    calls = [
        f"{name}({measure})"
        for name in table.policy.aggregates
        for measure in table.of_class(ColumnClass.MEASURE)
        if name != "count"
    ]
    raise errors.RowExportRefusedError(
        place=place_of(select, sql), allowed=next(iter(calls), "count(*)"), **clause_of(table, "mode").parameters()
    )


def _check_forms(scope: Scope, sources: Sources, sql: str) -> None:
    """Refuse forms that pick, repeat or mix records before the floor holds."""
    select = scope.expression
    for part in ("qualify", "windows", "laterals", "pivots", "sample"):
        if select.args.get(part):
            _refuse_form(select, part.upper(), sources, sql)
    if set(scope.sources) - set(scope.cte_sources) != set(sources) or scope.selected_sources.keys() != sources.keys():
        _refuse_form(select, "a sub-query beside records", sources, sql)
    for node in _own_nodes(select):
        if isinstance(node, _FORMS):
            _refuse_form(node, node.sql(dialect="duckdb"), sources, sql)
        if isinstance(node, exp.Query):
            _refuse_form(node, "a sub-query beside records", sources, sql)
        if isinstance(node, exp.Column) and node.table and node.table not in sources:
            _refuse_form(node, node.sql(dialect="duckdb"), sources, sql)


def _own_nodes(select: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the nodes of a select without those of its WITH, which are scopes of their own."""
    for name, value in select.args.items():
        if name != "with_":
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, exp.Expr):
                    yield from part.walk()


def _is_aggregate(node: exp.Expr) -> bool:
    """Return whether a node aggregates records: an aggregate with OVER runs over what is released."""
    return isinstance(node, exp.AggFunc) and not (isinstance(node.parent, exp.Window) and node.arg_key == "this")


def _check_groups(
    select: exp.Select, sources: Sources, governed: Sources, sql: str
) -> tuple[tuple[exp.Expr, exp.Expr], ...]:
    """Return the dimensions of GROUP BY, each as written and as it is computed, or refuse another."""
    group = select.args.get("group")
    if group is None:
        return ()
    if any(value for name, value in group.args.items() if name != "expressions"):
        _refuse_group(group, governed, sql)
    groups = {}
    for node in group.expressions:
        computed = computed_group(node, sources, sql)
        if computed is None:
            _refuse_group(node, governed, sql)
        groups[node] = computed
    return tuple(groups.items())


def _check_aggregates(
    select: exp.Select, governed: Sources, sql: str
) -> tuple[tuple[exp.AggFunc, tuple[exp.Column, ...]], ...]:
    """Return the aggregates, each with its columns, or refuse one the policies do not allow."""
    found: dict[exp.AggFunc, tuple[exp.Column, ...]] = {}
    for node in _own_nodes(select):
        if not isinstance(node, exp.AggFunc) or not _is_aggregate(node):
            continue
        for table in governed.values():
            if not set(_AGGREGATES.get(type(node), ())) & set(table.policy.aggregates):
                _refuse_aggregate(node, table, sql)
        found[node] = _arguments(node, governed, sql)
    return tuple(found.items())


def _arguments(node: exp.AggFunc, governed: Sources, sql: str) -> tuple[exp.Column, ...]:
    """Return the bare columns of an aggregate, or refuse anything else."""
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Star) and not node.expressions:
        return ()
    if isinstance(node, exp.Median | exp.PercentileCont):
        return _quantile_argument(node, governed, sql)
    columns = []
    for value in node.args.values():
        for argument in value if isinstance(value, list) else [value]:
            if isinstance(argument, exp.Column) and _may_aggregate(node, argument, governed):
                columns.append(argument)
            elif isinstance(argument, exp.Expr):
                _refuse_aggregate(node, _table_of(argument, governed), sql)
    return tuple(columns)


def _quantile_argument(node: exp.AggFunc, governed: Sources, sql: str) -> tuple[exp.Column, ...]:
    """Return the column of a quantile: a number, of records that no join with others that may not leave repeats."""
    column = node.this
    numeric = (
        isinstance(column, exp.Column)
        and _may_aggregate(node, column, governed)
        and governed[column.table].family(column.name) in {"integer", "number"}
    )
    if not numeric or quantile_of(node) is None or len(governed) > 1:
        _refuse_aggregate(node, _table_of(node, governed), sql)
    return (column,)


def _check_released(
    select: exp.Select, groups: tuple[tuple[exp.Expr, exp.Expr], ...], governed: Sources, sql: str
) -> None:
    """Refuse columns outside aggregates that are neither part of a group nor names of outputs.

    What stands around groups and aggregates, CASE and windows included, is computed on released rows alone.
    """
    written = {node for node, _ in groups}
    names = {item.alias for item in select.expressions}
    parts = [select.args.get(part) for part in ("having", "order", "limit", "offset")]
    for item in [*select.expressions, *(part for part in parts if part is not None)]:
        for node in item.walk(prune=lambda part: part in written or _is_aggregate(part)):
            is_output = not getattr(node, "table", "") and node.name in names and item is parts[1]
            if isinstance(node, exp.Column) and node not in written and not is_output:
                _refuse_group(node, governed, sql)


def _may_aggregate(node: exp.AggFunc, argument: exp.Column, governed: Sources) -> bool:
    """Only columns of records that may not leave: those of open ones are known, and would mark who is in a group."""
    if argument.table not in governed:
        return False
    table = governed[argument.table]
    kind = table.policy_class(argument.name)
    if isinstance(node, exp.Count):
        return kind in {ColumnClass.MEASURE, ColumnClass.DIMENSION}
    # DuckDB adds up and divides intervals that it then cannot hold, and would say so of a single record.
    return kind is ColumnClass.MEASURE and table.kind(argument.name).upper() != "INTERVAL"


def _table_of(node: exp.Expr, governed: Sources) -> GovernedTable:
    aliases = [column.table for column in node.find_all(exp.Column) if column.table in governed]
    return governed[aliases[0]] if aliases else next(iter(governed.values()))


def _refuse_form(node: exp.Expr, construct: str, sources: Sources, sql: str) -> NoReturn:
    table = next(table for table in sources.values() if table.aggregate_only)
    quoted = clause_of(table, "mode").parameters()
    raise errors.FormNotAllowedError(construct=construct, place=place_of(node, sql), **quoted)


def _refuse_group(node: exp.Expr, governed: Sources, sql: str) -> NoReturn:
    table = _table_of(node, governed)
    shown = ", ".join(table.of_class(ColumnClass.DIMENSION)) or "-"
    raise errors.GroupNotAllowedError(
        expression=node.sql(dialect="duckdb"),
        place=place_of(node, sql),
        allowed=shown,
        **clause_of(table, "columns").parameters(),
    )


def _refuse_aggregate(node: exp.Expr, table: GovernedTable, sql: str) -> NoReturn:
    raise errors.AggregateNotAllowedError(
        expression=node.sql(dialect="duckdb"),
        place=place_of(node, sql),
        countable=", ".join(table.of_class(ColumnClass.DIMENSION, ColumnClass.MEASURE)) or "-",
        measures=", ".join(table.of_class(ColumnClass.MEASURE)) or "-",
        **clause_of(table, "aggregates").parameters(),
    )
