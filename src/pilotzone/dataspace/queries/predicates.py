"""Row predicates: the condition that a provider sets on the records of a dataset, checked when the offer is made.

A condition may ask whether a value stands in a column of another dataset of the same provider, such as a register of
consent: ``pid IN (SELECT pid FROM consent WHERE given)``. The worker then reads that dataset's file inside the view.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.agreement_of_parsers import parse_alike
from pilotzone.dataspace.queries.clauses import PredicateSource, family_of
from pilotzone.dataspace.queries.gate import read_statement

__all__ = ["check_row_predicate", "path_literal", "predicate_datasets", "predicate_sql"]

Columns = tuple[tuple[str, str], ...]


def check_row_predicate(policy: Policy, columns: Columns, sources: Iterable[PredicateSource] = ()) -> None:
    """Check that the policy's row predicate is one condition over the dataset's ``columns`` (name, DuckDB type).

    Hidden columns may stand in it: the provider writes it. ``sources`` are the other datasets that it may read.

    Raises:
        RowPredicateError: it is not.
    """
    sources = tuple(sources)
    if predicate_sql(policy, columns, sources) is None:
        return
    # Empty tables of the same types: DuckDB binds the condition, there is no data to read.
    with duckdb.connect(":memory:", config={"enable_external_access": False, "threads": 1}) as connection:
        try:
            for name, defined in ((policy.dataset, columns), *((source.dataset, source.columns) for source in sources)):
                listed = ", ".join(f"{_quoted(column)} {kind}" for column, kind in defined)
                connection.execute(f"CREATE TABLE IF NOT EXISTS {_quoted(name)} ({listed})")
            found = connection.sql(f"SELECT {_condition(policy, columns)} FROM {_quoted(policy.dataset)}")
        except duckdb.Error as error:
            raise _refusal(policy, columns, "its types do not fit") from error
        if found.types != [duckdb.sqltypes.BOOLEAN]:
            raise _refusal(policy, columns, "it is not true or false")


def predicate_datasets(policy: Policy, columns: Columns) -> tuple[str, ...]:
    """Return the names of the other datasets that the policy's row predicate reads, each once.

    Raises:
        RowPredicateError: the predicate does not pass the gate, or is more than one condition.
    """
    if policy.row_predicate is None or "select" not in policy.row_predicate.lower():
        return ()  # asked before each query: no reading of what can name no other dataset
    return tuple(dict.fromkeys(table.name for table in _condition(policy, columns).find_all(exp.Table)))


def predicate_sql(policy: Policy, columns: Columns, sources: Iterable[PredicateSource] = ()) -> str | None:
    """Return the row predicate as the worker runs it, over the files of ``sources``; None where the policy has none.

    Raises:
        RowPredicateError: it does not pass the gate, or reads something else than the dataset's columns and sources.
    """
    if policy.row_predicate is None:
        return None
    condition = _condition(policy, columns)
    known = {source.dataset: source for source in sources}
    for query in list(condition.find_all(exp.Query)):
        if isinstance(query, exp.Select):
            _check_membership(query, policy, columns, known)
    for node in _outside_queries(condition):
        if isinstance(node, exp.AggFunc | exp.Window):
            raise _refusal(policy, columns, "it reads more than one record")
        if isinstance(node, exp.Column) and not _is_of(node, columns):
            raise _refusal(policy, columns, "it names no column of the dataset")
    for table in condition.find_all(exp.Table):
        reader = exp.Anonymous(this="read_parquet", expressions=[_path(known[table.name].path)])
        table.replace(exp.Table(this=reader, alias=exp.TableAlias(this=exp.to_identifier(table.name, quoted=True))))
    return condition.sql(dialect="duckdb")


def path_literal(path: Path) -> str:
    """Return the SQL of a path.

    >>> path_literal(Path("/data/o'hara.parquet"))
    "'/data/o''hara.parquet'"
    """
    return _path(path).sql(dialect="duckdb")


def _condition(policy: Policy, columns: Columns) -> exp.Expr:
    """Return the condition of a policy that has one, read by both parsers."""
    text = f"SELECT 1 FROM {_quoted(policy.dataset)} WHERE {policy.row_predicate}"
    try:
        tree = parse_alike(read_statement(text))
    except errors.QueryRefusedError as error:
        raise _refusal(policy, columns, error.code) from error
    condition = _only_condition(tree, policy.dataset)
    if condition is None:
        raise _refusal(policy, columns, "it is more than one condition")
    return condition


def _check_membership(query: exp.Select, policy: Policy, columns: Columns, sources: dict[str, PredicateSource]) -> None:
    """Refuse a sub-query that is not ``column IN (SELECT column FROM source WHERE condition)`` over one type."""
    parent = query.parent
    membership = parent.parent if isinstance(parent, exp.Subquery) else parent
    source = sources.get(_only_table(query))
    shown = query.expressions[0] if len(query.expressions) == 1 else None
    left = membership.this if isinstance(membership, exp.In) else None
    if source is None or not isinstance(left, exp.Column) or not isinstance(shown, exp.Column):
        raise _refusal(policy, columns, "it reads more than one record")
    for node in _outside_queries(query):
        if isinstance(node, exp.AggFunc | exp.Window) or (isinstance(node, exp.Query) and node is not query):
            raise _refusal(policy, columns, "it reads more than one record")
        if isinstance(node, exp.Column) and not _is_of(node, source.columns):
            raise _refusal(policy, columns, f"it names no column of {source.dataset}")
    if not _is_of(left, columns) or _family(left, columns) != _family(shown, source.columns):
        # Comparing two types casts one of them, and a cast that fails says something about a record.
        raise _refusal(policy, columns, "its types do not fit")


def _only_table(query: exp.Select) -> str:
    """Return the one table of a query that has nothing but an output, that table and a condition, or nothing."""
    parts = {name for name, value in query.args.items() if value}
    tables = list(query.find_all(exp.Table))
    plain = parts <= {"expressions", "from_", "where"} and len(tables) == 1
    return tables[0].name if plain and isinstance(query.args["from_"].this, exp.Table) else ""


def _outside_queries(node: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the nodes of ``node`` down to, and without, what stands in a query inside it."""
    yield from node.walk(prune=lambda part: isinstance(part, exp.Query) and part is not node)


def _is_of(column: exp.Column, columns: Columns) -> bool:
    return not column.table and column.name.lower() in {name.lower() for name, _ in columns}


def _family(column: exp.Column, columns: Columns) -> str:
    return next(family_of(kind) for name, kind in columns if name.lower() == column.name.lower())


def _only_condition(tree: exp.Query, dataset: str) -> exp.Expr | None:
    """Return the condition of a statement that has nothing but one: a predicate is not the rest of a statement."""
    where = tree.args.get("where")
    if where is None:
        return None
    condition: exp.Expr = where.this
    alone = sqlglot.select("1").from_(exp.to_identifier(dataset, quoted=True)).where(condition)
    return condition if alone.sql(dialect="duckdb") == tree.sql(dialect="duckdb") else None


def _path(path: Path) -> exp.Expr:
    return exp.Literal.string(str(path.resolve()))


def _refusal(policy: Policy, columns: Columns, reason: str) -> errors.RowPredicateError:
    shown = ", ".join(name for name, _ in columns)
    return errors.RowPredicateError(
        predicate=policy.row_predicate, dataset=policy.dataset, reason=reason, allowed=shown
    )


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
