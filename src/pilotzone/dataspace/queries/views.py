"""The view through which a worker sees a dataset: visible columns behind their masks, permitted rows, the unit."""

from collections.abc import Iterator

from sqlglot import exp

from pilotzone.dataspace.policies.policy import ColumnClass
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.floors import BIT, ENTITY, ROW
from pilotzone.dataspace.queries.masks import masked
from pilotzone.dataspace.queries.predicates import path_literal, predicate_sql
from pilotzone.dataspace.queries.widths import may_not_sum

__all__ = ["view_statement"]


def view_statement(name: str, table: GovernedTable) -> str:
    """Return the statement that makes the view ``name`` in a worker; it holds the key of pseudonyms.

    Where a column is masked, DuckDB reads its name in the predicate and in the unit as that of the file's column.

    A view with a row predicate is a SECURE one: DuckDB then evaluates no condition of the analyst, hence raises no
    error, on a row that the predicate removes.
    """
    predicate = predicate_sql(table.policy, table.columns, table.predicate_sources)
    kind, where = ("VIEW", "") if predicate is None else ("SECURE VIEW", f" WHERE {predicate}")
    source = f"read_parquet({path_literal(table.path)}, file_row_number = true)"
    columns = ", ".join([*_shown(table), *(_units(table) if table.protected else ())])
    return f"CREATE {kind} {_quoted(name)} AS SELECT {columns} FROM {source}{where}"


def _shown(table: GovernedTable) -> Iterator[str]:
    """Yield the visible columns, each behind its mask."""
    masks, kinds = dict(table.policy.masks), dict(table.columns)
    for column in table.visible():
        value = _quoted(column)
        if column in masks:
            value = f"{masked(value, masks[column], kinds[column], table.pseudonym_key)} AS {value}"
        elif _may_not_sum(column, table):
            value = f"CAST({value} AS DOUBLE) AS {value}"
        yield value


def _may_not_sum(column: str, table: GovernedTable) -> bool:
    """Return whether DuckDB may be unable to sum a measure as it is: then it is a DOUBLE, or a sum could fail."""
    measure = table.protected and table.policy.column_class(column) is ColumnClass.MEASURE
    return measure and may_not_sum(table.kind(column))


def _units(table: GovernedTable) -> Iterator[str]:
    """Yield the privacy unit of each record, one bit of a hash of it, and the record's number."""
    entity = "file_row_number" if table.policy.entity is None else _quoted(table.policy.entity)
    yield f"{entity} AS {_quoted(ENTITY)}"
    yield f"file_row_number AS {_quoted(ROW)}"
    yield f"CASE WHEN {entity} IS NOT NULL THEN 1::UBIGINT << (hash({entity}) & 63) END AS {_quoted(BIT)}"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
