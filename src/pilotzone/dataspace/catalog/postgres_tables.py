"""PostgreSQL tables as sources: one consistent, read-only state, read in batches so that memory stays flat."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from pilotzone.dataspace.catalog.columns import TYPE_NAMES, Column, arrow_schema, check_types, name_columns
from pilotzone.dataspace.catalog.errors import (
    ColumnTypeError,
    DeclaredTypeError,
    PostgresAddressError,
    PostgresConnectionError,
    PostgresDriverMissingError,
    PostgresReadError,
    PostgresTableUnknownError,
    TypeUndeclaredError,
    ValueTypeError,
)
from pilotzone.dataspace.catalog.sources import Reading

if TYPE_CHECKING:
    import psycopg

__all__ = ["PostgresTable"]

_ROWS_PER_BATCH: Final = 10_000
_CONNECT_SECONDS: Final = 10

_TYPES: Final[Mapping[str, str]] = {
    "boolean": "BOOLEAN",
    "smallint": "BIGINT",
    "integer": "BIGINT",
    "bigint": "BIGINT",
    "real": "DOUBLE",
    "double precision": "DOUBLE",
    "text": "VARCHAR",
    "character varying": "VARCHAR",
    "character": "VARCHAR",
    "date": "DATE",
    "timestamp without time zone": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMP",
}

_SHAPE: Final = """
    SELECT a.attname, format_type(a.atttypid, NULL), format_type(a.atttypid, a.atttypmod),
           coalesce(a.attnum = ANY (i.indkey), false)
    FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = to_regclass(%(table)s) AND a.attnum > 0 AND NOT a.attisdropped
      AND has_table_privilege(a.attrelid, 'SELECT')
    ORDER BY a.attnum
"""


@dataclass(frozen=True)
class PostgresTable:
    """A table or view, written ``schema.table`` or ``table``, in the case in which it was created.

    ``dsn`` is a libpq connection string; it is never shown, since it may hold a password. Rows come in the order of
    the primary key, or of all columns where there is none, so that the same rows give the same snapshot. A numeric
    without precision needs a declared DECIMAL; times with a zone become TIMESTAMP in UTC.
    """

    dsn: str = field(repr=False)
    table: str

    def __str__(self) -> str:
        return f"The PostgreSQL table {self.table}"

    @contextmanager
    def read(self, types: Mapping[str, str], workspace: Path) -> Iterator[Reading]:  # noqa: ARG002 - Source asks for it
        """Open the table; see :class:`pilotzone.dataspace.catalog.sources.Source`."""
        with _connection(self.dsn) as connection:
            shape = self._shape(connection)
            columns = _columns(shape, types)
            yield Reading(columns, self._batches(connection, shape, columns))

    def _shape(self, connection: "psycopg.Connection[Any]") -> "Sequence[_Attribute]":
        name = ".".join('"' + part.replace('"', '""') + '"' for part in self.table.split(".", 1))
        rows = connection.execute(_SHAPE, {"table": name}).fetchall()
        if not rows:
            raise PostgresTableUnknownError(
                table=self.table, server=_server(connection.info.host, connection.info.port)
            )
        return [_Attribute(*row) for row in rows]

    def _batches(
        self, connection: "psycopg.Connection[Any]", shape: "Sequence[_Attribute]", columns: Sequence[Column]
    ) -> Iterator[pa.RecordBatch]:
        import psycopg  # an optional dependency
        from psycopg import sql

        keys = [attribute for attribute in shape if attribute.is_key] or shape
        query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
            sql.SQL(", ").join(sql.Identifier(attribute.name) for attribute in shape),
            sql.Identifier(*self.table.split(".", 1)),
            sql.SQL(", ").join(map(_order, keys)),
        )
        try:
            with connection.cursor("snapshot") as cursor:
                cursor.execute(query)
                first = 1
                while rows := cursor.fetchmany(_ROWS_PER_BATCH):
                    yield _batch(rows, columns, first)
                    first += len(rows)
        except psycopg.Error as error:
            raise PostgresReadError(table=self.table, reason=_first_line(error)) from error


@dataclass(frozen=True)
class _Attribute:
    """A column as PostgreSQL describes it: with the bare name of its type, and with the modifiers."""

    name: str
    kind: str
    full_type: str
    is_key: bool


def _order(attribute: _Attribute) -> "psycopg.sql.Composable":
    from psycopg import sql  # an optional dependency

    collation = sql.SQL(' COLLATE "C"' if _TYPES.get(attribute.kind) == "VARCHAR" else "")
    return sql.Identifier(attribute.name) + collation


@contextmanager
def _connection(dsn: str) -> "Iterator[psycopg.Connection[Any]]":
    """Open a read-only connection whose whole reading sees one state of the database."""
    try:
        import psycopg  # an optional dependency
    except ImportError as error:
        raise PostgresDriverMissingError from error
    try:
        parts = psycopg.conninfo.conninfo_to_dict(dsn)
    except psycopg.Error:
        raise PostgresAddressError from None  # the driver's text repeats pieces of the address
    if "@" in str(parts.get("host", "")):  # the rest of a password that holds an @
        raise PostgresAddressError
    try:
        connection = psycopg.connect(dsn, connect_timeout=parts.get("connect_timeout", _CONNECT_SECONDS))
    except psycopg.Error as error:
        reason = _first_line(error)
        password = str(parts.get("password") or "")
        raise PostgresConnectionError(
            server=_server(str(parts.get("host", "localhost")), parts.get("port", 5432)),
            user=parts.get("user", ""),
            reason=reason.replace(password, "***") if password else reason,
        ) from None  # the driver's error may hold the address
    with connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


def _server(host: str, port: object) -> str:
    return f"{host}:{port}"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _columns(shape: Sequence[_Attribute], types: Mapping[str, str]) -> tuple[Column, ...]:
    names = name_columns([attribute.name for attribute in shape])
    check_types(types, names)
    return tuple(
        Column(name, _type_name(name, attribute, types.get(name)), attribute.name)
        for name, attribute in zip(names, shape, strict=True)
    )


def _type_name(column: str, attribute: _Attribute, declared: str | None) -> str:
    if attribute.kind == "numeric":
        return _decimal_name(column, attribute, declared)
    stated = _TYPES.get(attribute.kind)
    if stated is None:
        raise ColumnTypeError(column=column, type=attribute.full_type, known=", ".join(TYPE_NAMES))
    if declared not in {None, stated}:
        raise DeclaredTypeError(column=column, declared=declared, stated=stated)
    return stated


def _decimal_name(column: str, attribute: _Attribute, declared: str | None) -> str:
    found = re.fullmatch(r"numeric\((\d+),(\d+)\)", attribute.full_type)
    if found is None:
        if declared is None or not declared.startswith("DECIMAL"):
            raise TypeUndeclaredError(column=column)
        return declared
    stated = f"DECIMAL({found[1]},{found[2]})"
    if int(found[1]) > 38:
        raise ColumnTypeError(column=column, type=attribute.full_type, known=", ".join(TYPE_NAMES))
    if declared not in {None, stated}:
        raise DeclaredTypeError(column=column, declared=declared, stated=stated)
    return stated


def _batch(rows: Sequence[Sequence[object]], columns: Sequence[Column], first: int) -> pa.RecordBatch:
    arrays = [_array(values, column, first) for values, column in zip(zip(*rows, strict=True), columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(columns))


def _array(values: Sequence[object], column: Column, first: int) -> pa.Array:
    plain = [_in_utc(value) for value in values] if column.type == "TIMESTAMP" else values
    try:
        return pa.array(plain, column.arrow_type)
    except (pa.ArrowInvalid, OverflowError):
        row, value = next((row, value) for row, value in enumerate(plain) if not _fits(value, column.arrow_type))
        raise ValueTypeError(
            place=f"row {first + row} in the order of the key",
            column=column.name,
            value=str(value)[:40],
            type=column.type,
            expected="a number that the declared type holds exactly",
        ) from None


def _in_utc(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _fits(value: object, kind: pa.DataType) -> bool:
    try:
        pa.array([value], kind)
    except (pa.ArrowInvalid, OverflowError):
        return False
    return True
