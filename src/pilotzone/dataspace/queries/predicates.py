"""Row predicates: the condition that a provider sets on the records of a dataset, checked when the offer is made."""

import duckdb
import sqlglot
from sqlglot import exp

from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.agreement_of_parsers import parse_alike
from pilotzone.dataspace.queries.gate import read_statement

__all__ = ["check_row_predicate", "predicate_sql"]


def check_row_predicate(policy: Policy, columns: tuple[tuple[str, str], ...]) -> None:
    """Check that the policy's row predicate is one condition over the dataset's ``columns`` (name, DuckDB type).

    Hidden columns may stand in it: the provider writes it.

    Raises:
        RowPredicateError: it is not.
    """
    condition = predicate_sql(policy, columns)
    if condition is None:
        return
    # An empty table of the same types: DuckDB binds the condition, there is no data to read.
    defined = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns)
    with duckdb.connect(":memory:", config={"enable_external_access": False, "threads": 1}) as connection:
        try:
            connection.execute(f"CREATE TABLE {_quoted(policy.dataset)} ({defined})")
            found = connection.sql(f"SELECT {condition} FROM {_quoted(policy.dataset)}")
        except duckdb.Error as error:
            raise _refusal(policy, columns, "its types do not fit") from error
        if found.types != [duckdb.sqltypes.BOOLEAN]:
            raise _refusal(policy, columns, "it is not true or false")


def predicate_sql(policy: Policy, columns: tuple[tuple[str, str], ...]) -> str | None:
    """Return the row predicate as the engine writes it, or None where the policy has none.

    Raises:
        RowPredicateError: it does not pass the gate, or names something else than the dataset's columns.
    """
    if policy.row_predicate is None:
        return None
    text = f"SELECT 1 FROM {_quoted(policy.dataset)} WHERE {policy.row_predicate}"
    try:
        statement = read_statement(text)
        tree = parse_alike(statement)
    except errors.QueryRefusedError as error:
        raise _refusal(policy, columns, error.code) from error
    condition = _only_condition(tree, policy.dataset)
    if condition is None:
        raise _refusal(policy, columns, "it is more than one condition")
    known = {name.lower() for name, _ in columns}
    for node in condition.walk():
        if isinstance(node, exp.Query | exp.AggFunc | exp.Window):
            raise _refusal(policy, columns, "it reads more than one record")
        if isinstance(node, exp.Column) and (node.table or node.name.lower() not in known):
            raise _refusal(policy, columns, "it names no column of the dataset")
    return condition.sql(dialect="duckdb")


def _only_condition(tree: exp.Query, dataset: str) -> exp.Expr | None:
    """Return the condition of a statement that has nothing but one: a predicate is not the rest of a statement."""
    where = tree.args.get("where")
    if where is None:
        return None
    condition: exp.Expr = where.this
    alone = sqlglot.select("1").from_(exp.to_identifier(dataset, quoted=True)).where(condition)
    return condition if alone.sql(dialect="duckdb") == tree.sql(dialect="duckdb") else None


def _refusal(policy: Policy, columns: tuple[tuple[str, str], ...], reason: str) -> errors.RowPredicateError:
    shown = ", ".join(name for name, _ in columns)
    return errors.RowPredicateError(
        predicate=policy.row_predicate, dataset=policy.dataset, reason=reason, allowed=shown
    )


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
