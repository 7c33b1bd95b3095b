"""Ring 2, the compiler: names resolved over visible columns only, labels on relations, floors written into the SQL."""

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NoReturn

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from pilotzone.dataspace.policies.policy import ColumnClass, Mode
from pilotzone.dataspace.policies.vocabulary import strictest
from pilotzone.dataspace.queries import aggregation, errors, joins
from pilotzone.dataspace.queries.agreement_of_parsers import DUCKDB, parse_alike, refuse_forms
from pilotzone.dataspace.queries.clauses import Clause, GovernedTable, clause_of
from pilotzone.dataspace.queries.gate import Statement, output_name
from pilotzone.dataspace.queries.growth import check_growth
from pilotzone.dataspace.queries.places import place_of
from pilotzone.dataspace.queries.private import Draft, with_noise
from pilotzone.dataspace.queries.releases import Groups

__all__ = ["compile_statement"]

_NAME_IN_MESSAGE: Final = re.compile(r"(?:Unknown column: |Column '?)\"?(?P<name>[^'\"\s]+)")


_RELEASED_BY: Final = ("dominance", "differencing", "complementary", "remainder")
"""The terms by which ring 4 withholds or pools groups, in the order in which it does."""


def compile_statement(
    statement: Statement, tables: Mapping[str, GovernedTable]
) -> tuple[str, tuple[Clause, ...], dict[str, GovernedTable], tuple[Groups, ...]]:
    """Return the SQL that enforces the policies, the clauses it applies, the tables, and the groups made before it.

    Raises:
        QueryRefusedError: a policy does not allow the statement; the subclass says which clause.
    """
    tree = parse_alike(statement)
    check_growth(tree, statement.sql)
    _name_outputs(tree, statement)
    as_written = all(_is_open(tables[name.lower()]) for name, _ in statement.tables)
    if not as_written:
        _keep_keys_out_of_stars(tree, tables)
    spelled = {} if as_written else _spellings(tree, tables)
    _qualify(tree, statement.sql, tables, quote=not as_written)
    refuse_forms(tree, statement.sql)
    read, groups = _govern(tree, statement.sql, tables)
    if as_written:
        return statement.sql, tuple(_clauses(read.values())), read, groups
    _restore_names(tree, spelled)
    return tree.sql(dialect=DUCKDB, comments=False, copy=False), tuple(_clauses(read.values())), read, groups


def _govern(
    tree: exp.Query, sql: str, tables: Mapping[str, GovernedTable]
) -> tuple[dict[str, GovernedTable], tuple[Groups, ...]]:
    """Label each scope, apply the rules of its label, and return the tables that the statement reads, and groups.

    A dataset of which ring 4 remembers releases may be aggregated twice: these are compared like others. So may one
    whose figures have noise: all of them share what one query may spend.
    """
    standing = sorted(table.name for table in tree.find_all(exp.Table) if table.name in tables)
    read: list[str] = []
    strict: dict[str, GovernedTable] = {}
    aggregated: set[str] = set()
    number = 0
    groups: list[Groups | Draft] = []
    for scope in traverse_scope(tree):
        sources = _base_tables(scope, tables)
        for table in sources.values():
            strict[table.policy.dataset] = _stricter(table, strict.get(table.policy.dataset, table))
        read.extend(source.name for source in scope.sources.values() if isinstance(source, exp.Table))
        joins.check_keys(scope, sources, sql)
        if not any(table.aggregate_only for table in sources.values()):
            _check_names_in_order(scope, sources, sql)
            continue
        for table in sources.values():
            counted = table.policy.differencing or table.private  # by what ring 4 remembers, or by what it costs
            if table.aggregate_only and table.policy.dataset in aggregated and not counted:
                clause = clause_of(table, "minimum_group_size")
                raise errors.RepeatedAggregationError(**clause.parameters(), place=place_of(scope.expression, sql))
            aggregated.add(table.policy.dataset)
        number += len(sources)
        groups.append(aggregation.check_and_floor(scope, sources, sql, number))
    if sorted(read) != standing:
        raise errors.SqlAmbiguousError(place="-")  # a table stands where no scope, hence no label, sees it
    governed = {name: strict[tables[name].policy.dataset] for name in sorted(set(read))}
    joins.check_partners(governed.values())
    return governed, with_noise(groups)


def _check_names_in_order(scope: Scope, sources: Mapping[str, GovernedTable], sql: str) -> None:
    """Refuse an expression in ORDER BY that names an output called like a column of a dataset.

    There DuckDB reads the column, where sqlglot reads the output: a key, or a column of a stricter mode, would sort
    records unseen. A name alone is the output to both.

    Raises:
        ColumnUnknownError: one does.
    """
    order = scope.expression.args.get("order")
    shown = [name for table in sources.values() if not _is_open(table) for name in table.visible()]
    for item in order.expressions if order else ():
        for column in () if isinstance(item.this.unnest(), exp.Column) else item.find_all(exp.Column):
            if not column.table and column.name.lower() in {name.lower() for name in shown}:
                place = place_of(column, sql)
                raise errors.ColumnUnknownError(column=column.name, place=place, allowed=", ".join(shown))


def _is_open(table: GovernedTable) -> bool:
    """Return whether a statement over the worker's view of ``table``, as it was written, can show what the view shows.

    Then nothing has to be written into it: what DuckDB reads in it, however it resolves a name, may leave.
    """
    return table.policy.modes == {Mode.RECORDS} and not table.of_class(ColumnClass.KEY)


def _base_tables(scope: Scope, tables: Mapping[str, GovernedTable]) -> dict[str, GovernedTable]:
    """Return the datasets that a scope reads, each under the strictest mode of the columns that it reads of it."""
    found = {
        alias: _table(source.name, tables) for alias, source in scope.sources.items() if isinstance(source, exp.Table)
    }
    if not any(table.policy.column_modes for table in found.values()):
        return found
    named = {(column.table, column.name.lower()) for column in scope.columns}  # of sub-queries that refer to it too
    return {
        alias: table.as_read({name for source, name in named if source in {alias, ""}})
        for alias, table in found.items()
    }


def _stricter(table: GovernedTable, other: GovernedTable) -> GovernedTable:
    return table if strictest((table.mode, other.mode)) is table.mode else other


def _table(name: str, tables: Mapping[str, GovernedTable]) -> GovernedTable:
    if name not in tables:
        raise errors.TableNotAvailableError(table=name, place="-", allowed=", ".join(sorted(tables)) or "-")
    return tables[name]


def _name_outputs(tree: exp.Query, statement: Statement) -> None:
    """Give unnamed outputs the names that DuckDB would give them, before qualification invents others."""
    query, node = _first_select(tree), statement.node
    while node["type"] == "SET_OPERATION_NODE":
        node = node.get("left") or node["children"][0]
    if not isinstance(query, exp.Select) or len(query.expressions) != len(node.get("select_list", ())):
        return
    named = []
    for item, read in zip(query.expressions, node["select_list"], strict=True):
        plain = isinstance(item, exp.Alias | exp.Column | exp.Star)
        named.append(item if plain else exp.Alias(this=item, alias=exp.to_identifier(output_name(read), quoted=True)))
    query.set("expressions", named)


def _first_select(tree: exp.Query) -> exp.Expr:
    """Return the select whose outputs name those of the whole statement."""
    query: exp.Expr = tree
    while isinstance(query, exp.SetOperation | exp.Subquery):
        query = query.this
    return query


def _keep_keys_out_of_stars(tree: exp.Query, tables: Mapping[str, GovernedTable]) -> None:
    """Let ``*`` stand for what may be shown: keys are joinable, never shown."""
    for select in tree.find_all(exp.Select):
        keys = {
            name
            for scope_table in _direct_tables(select)
            if scope_table.name.lower() in tables
            for name in tables[scope_table.name.lower()].of_class(ColumnClass.KEY)
        }
        for item in select.expressions:
            star = item.this if isinstance(item, exp.Column) else item
            if isinstance(star, exp.Star) and keys:
                star.set(
                    "except_", [*(star.args.get("except_") or []), *(exp.to_identifier(key) for key in sorted(keys))]
                )


def _direct_tables(select: exp.Select) -> Iterator[exp.Table]:
    sources = [select.args.get("from_"), *(select.args.get("joins") or [])]
    yield from (source.this for source in sources if source is not None and isinstance(source.this, exp.Table))


def _spellings(tree: exp.Query, tables: Mapping[str, GovernedTable]) -> dict[str, str]:
    """Return how each name was written first, by its lower-case form: in SQL they are one name."""
    spelled = {name.lower(): name for table in tables.values() for name in table.visible()}
    for alias in tree.find_all(exp.Alias):
        spelled.setdefault(alias.alias.lower(), alias.alias)
    return spelled


def _restore_names(tree: exp.Query, spelled: Mapping[str, str]) -> None:
    for item in _first_select(tree).expressions:
        if isinstance(item, exp.Alias):
            item.set("alias", exp.to_identifier(spelled.get(item.alias, item.alias), quoted=True))


def _qualify(tree: exp.Query, sql: str, tables: Mapping[str, GovernedTable], *, quote: bool) -> None:
    """Resolve every column to a visible column or an alias; hidden columns are not there to be found."""
    try:
        qualify(tree, schema=_schema(tuple(tables.items())), dialect=DUCKDB, quote_identifiers=quote)
    except SqlglotError as error:
        found = _NAME_IN_MESSAGE.search(str(error))
        original = sqlglot.parse_one(sql, dialect="duckdb")  # names were replaced in the tree, perhaps this one
        _refuse_column(found["name"] if found else "", original, sql, tables, error)
    except (AssertionError, LookupError, TypeError, ValueError, AttributeError) as error:
        # sqlglot stumbles over what it does not expect; what it cannot resolve is not let through.
        raise errors.SqlAmbiguousError(place="-") from error


@functools.lru_cache(maxsize=256)
def _schema(tables: tuple[tuple[str, GovernedTable], ...]) -> MappingSchema:
    return MappingSchema({name: dict(table.visible()) for name, table in tables}, dialect="duckdb")


def _refuse_column(
    name: str, tree: exp.Expr, sql: str, tables: Mapping[str, GovernedTable], cause: Exception
) -> NoReturn:
    """Say that a column is hidden only where the policy itself names it so: that name is public."""
    columns = [column for column in tree.find_all(exp.Column) if column.name.lower() == name.lower()]
    place = place_of(columns[0], sql) if columns else "-"
    read = {table.name.lower() for table in tree.find_all(exp.Table)} & set(tables)
    shown = ", ".join(dict.fromkeys(item for key in sorted(read) for item in tables[key].visible())) or "-"
    for table in (tables[key] for key in sorted(read)):
        for column, kind in table.policy.columns:
            if kind is ColumnClass.HIDDEN and column.lower() == name.lower():
                quoted = Clause("columns", table.agreement, table.policy.dataset, f"{column} {kind}").parameters()
                raise errors.ColumnHiddenError(column=column, place=place, allowed=shown, **quoted) from cause
    raise errors.ColumnUnknownError(column=name or "?", place=place, allowed=shown) from cause


def _clauses(read: Collection[GovernedTable]) -> Iterator[Clause]:
    for table in read:
        yield clause_of(table, "mode")
        if table.policy.comparisons and table.aggregate_only:
            yield clause_of(table, "comparisons")
        if table.policy.masks:
            yield clause_of(table, "masks")
        if table.policy.row_predicate is not None:
            yield clause_of(table, "row_predicate")
        if table.aggregate_only:
            yield clause_of(table, "privacy" if table.private else "minimum_group_size")
            yield clause_of(table, "aggregates")
            yield from (clause_of(table, term) for term in _RELEASED_BY if getattr(table.policy, term))
        if len(read) > 1 and table.policy.join_partners:
            yield clause_of(table, "join_partners")
