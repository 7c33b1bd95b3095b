"""Rules of ring 2 about records that may not leave: only floored aggregates over groups of plain dimensions do.

A scope that reads such a dataset must aggregate it at once. Its result is safe, and may be ordered, limited, filtered
and computed on in an outer query.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import GovernedTable, clause_of
from pilotzone.dataspace.queries.filters import Filter
from pilotzone.dataspace.queries.joins import check_aggregate_joins
from pilotzone.dataspace.queries.places import place_of

__all__ = ["ENTITY", "ROW", "check_and_floor"]

ENTITY: Final = "__entity"
"""The privacy unit of a record, in the view that the worker makes of a dataset."""

ROW: Final = "__row"
"""The number of a record, in the same view."""

_BARRIER: Final = 2**63 - 1
"""No filter passes below a LIMIT: an outer query cannot be evaluated on groups that the floor withholds."""

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
}
"""Aggregates with a rule, and the names under which a policy may allow them."""

_FORMS: Final = (exp.Filter, exp.Window, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls, exp.Case, exp.If)
"""Forms that pick records inside a group."""

Sources = Mapping[str, GovernedTable]


def check_and_floor(scope: Scope, sources: Sources, sql: str) -> None:
    """Refuse what could show a record of ``scope``, then write the floors into it.

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
    aggregated = _check_aggregates(select, governed, sql)
    _check_outputs(select, groups, governed, sql)
    _write_floors(select, sources, governed, aggregated)


def _check_aggregates_at_all(select: exp.Select, governed: Sources, sql: str) -> None:
    """Refuse a select that would return records."""
    if select.args.get("group") or any(item.find(exp.AggFunc) for item in select.expressions):
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
    for part in ("distinct", "having", "qualify", "windows", "laterals", "pivots", "sample"):
        if select.args.get(part):
            _refuse_form(select, part.upper(), sources, sql)
    if isinstance(select.parent, exp.SetOperation):
        _refuse_form(select, type(select.parent).__name__.upper(), sources, sql)
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


def _check_groups(select: exp.Select, sources: Sources, governed: Sources, sql: str) -> set[tuple[str, str]]:
    """Return the plain dimensions of GROUP BY, or refuse another."""
    group = select.args.get("group")
    if group is None:
        return set()
    if any(value for name, value in group.args.items() if name != "expressions"):
        _refuse_group(group, governed, sql)
    for node in group.expressions:
        if not _is_dimension(node, sources):
            _refuse_group(node, governed, sql)
    return {(node.table, node.name) for node in group.expressions}


def _check_aggregates(select: exp.Select, governed: Sources, sql: str) -> set[tuple[exp.Column, ...]]:
    """Return the columns of each aggregate, or refuse one the policies do not allow; ``count(*)`` has none."""
    found = set()
    for node in _own_nodes(select):
        if isinstance(node, exp.AggFunc):
            for table in governed.values():
                if not set(_AGGREGATES.get(type(node), ())) & set(table.policy.aggregates):
                    _refuse_aggregate(node, table, sql)
            found.add(_arguments(node, governed, sql))
    return found


def _arguments(node: exp.AggFunc, governed: Sources, sql: str) -> tuple[exp.Column, ...]:
    """Return the bare columns of an aggregate, or refuse anything else."""
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Star) and not node.expressions:
        return ()
    columns = []
    for value in node.args.values():
        for argument in value if isinstance(value, list) else [value]:
            if isinstance(argument, exp.Column) and _may_aggregate(node, argument, governed):
                columns.append(argument)
            elif isinstance(argument, exp.Expr):
                _refuse_aggregate(node, _table_of(argument, governed), sql)
    return tuple(columns)


def _check_outputs(select: exp.Select, groups: set[tuple[str, str]], governed: Sources, sql: str) -> None:
    """Refuse columns outside aggregates that are neither groups nor names of outputs."""
    names = {item.alias for item in select.expressions}
    order = select.args.get("order")
    for item in [*select.expressions, *(order.expressions if order else [])]:
        for node in item.walk(prune=lambda part: isinstance(part, exp.AggFunc)):
            is_output = isinstance(item, exp.Ordered) and not getattr(node, "table", "") and node.name in names
            if isinstance(node, exp.Column) and (node.table, node.name) not in groups and not is_output:
                _refuse_group(node, governed, sql)


def _write_floors(
    select: exp.Select, sources: Sources, governed: Sources, aggregated: set[tuple[exp.Column, ...]]
) -> None:
    """Write the minimum group into HAVING, per policy: for each aggregate of the units that contribute to it.

    Units that contribute are units, so the floor of all is written only where no aggregate has columns.
    """
    floors: list[exp.Expr] = []
    contributing = sorted((columns for columns in aggregated if columns), key=str) or [()]
    for alias, table in sorted(governed.items()):
        for columns in contributing:
            unit = _contributor(columns, exp.column(ENTITY, table=alias, quoted=True))
            floors.append(_at_least(unit, table.policy.minimum_group_size))
    if len(governed) < len(sources):
        floors.append(_each_record_once(sorted(governed)))
    select.set("having", exp.Having(this=exp.and_(*floors, copy=False, wrap=False)))
    if select.parent is not None and not select.args.get("limit"):
        select.set("limit", exp.Limit(expression=exp.Literal.number(_BARRIER)))


def _contributor(columns: tuple[exp.Column, ...], unit: exp.Column) -> exp.Expr:
    """Return the unit of a record that has a value in all ``columns``: NULLs are a filter."""
    if not columns:
        return unit
    present = [column.copy().is_(exp.Null()).not_() for column in columns]
    return exp.Case().when(exp.and_(*present, copy=False, wrap=False), unit)


def _at_least(value: exp.Expr, size: int) -> exp.Expr:
    count = exp.Count(this=exp.Distinct(expressions=[value]), big_int=True)
    return exp.GTE(this=count, expression=exp.Literal.number(size))


def _each_record_once(aliases: list[str]) -> exp.Expr:
    """Return the condition that records in the open did not multiply those that are not: weights encode values."""
    rows = [exp.column(ROW, table=alias, quoted=True) for alias in aliases]
    identity = rows[0] if len(rows) == 1 else exp.Anonymous(this="ROW", expressions=rows)
    count = exp.Count(this=exp.Distinct(expressions=[identity]), big_int=True)
    return exp.EQ(this=exp.Count(this=exp.Star(), big_int=True), expression=count)


def _is_dimension(node: exp.Expr, sources: Sources) -> bool:
    return (
        isinstance(node, exp.Column)
        and node.table in sources
        and sources[node.table].policy_class(node.name) is ColumnClass.DIMENSION
    )


def _may_aggregate(node: exp.AggFunc, argument: exp.Column, governed: Sources) -> bool:
    """Only columns of records that may not leave: those of open ones are known, and would mark who is in a group."""
    if argument.table not in governed:
        return False
    kind = governed[argument.table].policy_class(argument.name)
    return kind is ColumnClass.MEASURE or (isinstance(node, exp.Count) and kind is ColumnClass.DIMENSION)


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
