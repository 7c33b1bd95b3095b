"""Parquet files of others as sources: flat columns of plain types, converted without loss or refused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types as arrow

from pilotzone.dataspace.catalog.columns import TYPE_NAMES, Column, arrow_schema, check_types, name_columns
from pilotzone.dataspace.catalog.errors import (
    ColumnTypeError,
    DamagedParquetError,
    DeclaredTypeError,
    SourceNotReadableError,
    ValueTypeError,
)
from pilotzone.dataspace.catalog.sources import Reading

__all__ = ["ParquetSource"]

_METADATA_PREFIX: Final = "pilotzone:"
"""Statements about the data that are kept in the snapshot, such as ``pilotzone:synthetic``."""


@dataclass(frozen=True)
class ParquetSource:
    """A Parquet file.

    Integers become BIGINT (unsigned 64-bit ones are refused), floats DOUBLE; decimals keep precision and scale; times
    with a zone become TIMESTAMP in UTC, and times without one are taken as they stand. Times of day, durations, bytes
    and nested values are refused.
    """

    path: Path

    def __str__(self) -> str:
        return f"The Parquet file {self.path}"

    @contextmanager
    def read(self, types: Mapping[str, str], workspace: Path) -> Iterator[Reading]:  # noqa: ARG002 - Source asks for it
        """Open the file; see :class:`pilotzone.dataspace.catalog.sources.Source`."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise SourceNotReadableError(path=self.path, reason=error.strerror or str(error)) from error
        with file:
            try:
                parquet = pq.ParquetFile(file)
                schema = parquet.schema_arrow
            except (pa.ArrowException, OSError) as error:
                raise self._damaged(error) from error
            columns = _columns(schema, types)
            kept = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items() if _is_kept(key)}
            yield Reading(columns, self._batches(parquet, columns), kept)

    def _batches(self, parquet: pq.ParquetFile, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
        schema = arrow_schema(columns)
        row = 1
        batches = parquet.iter_batches()
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                batch.validate(full=True)  # text that is no UTF-8
            except (pa.ArrowException, OSError) as error:
                raise self._damaged(error) from error
            arrays = [_convert(batch.column(n), column, row) for n, column in enumerate(columns)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
            row += batch.num_rows

    def _damaged(self, error: Exception) -> DamagedParquetError:
        return DamagedParquetError(path=self.path, reason=str(error).splitlines()[0].rstrip("."))


def _is_kept(key: bytes) -> bool:
    return key.startswith(_METADATA_PREFIX.encode())


def _columns(schema: pa.Schema, types: Mapping[str, str]) -> tuple[Column, ...]:
    names = name_columns(schema.names)
    check_types(types, names)
    columns = tuple(
        Column(name, _type_name(name, field.type), field.name) for name, field in zip(names, schema, strict=True)
    )
    for column in columns:
        declared = types.get(column.name, column.type)
        if declared != column.type:
            raise DeclaredTypeError(column=column.name, declared=declared, stated=column.type)
    return columns


_TYPE_TESTS: Final[Sequence[tuple[Callable[[pa.DataType], bool], str]]] = (
    (arrow.is_boolean, "BOOLEAN"),
    (arrow.is_uint64, ""),  # half of its range lies beyond BIGINT
    (arrow.is_integer, "BIGINT"),
    (arrow.is_floating, "DOUBLE"),
    (arrow.is_string, "VARCHAR"),
    (arrow.is_large_string, "VARCHAR"),
    (arrow.is_string_view, "VARCHAR"),
    (arrow.is_date, "DATE"),
    (arrow.is_timestamp, "TIMESTAMP"),
)


def _type_name(column: str, kind: pa.DataType) -> str:
    if arrow.is_dictionary(kind):
        return _type_name(column, kind.value_type)
    if arrow.is_decimal(kind) and 0 <= kind.scale <= kind.precision <= 38:
        return f"DECIMAL({kind.precision},{kind.scale})"
    found = next((name for test, name in _TYPE_TESTS if test(kind)), "")
    if not found:
        raise ColumnTypeError(column=column, type=str(kind), known=", ".join(TYPE_NAMES))
    return found


def _convert(array: pa.Array, column: Column, first_row: int) -> pa.Array:
    try:
        return array.cast(column.arrow_type)  # Arrow keeps times with a zone in UTC, and the cast drops the zone alone
    except pa.ArrowInvalid as error:
        row, value = _first_refused(array, column.arrow_type)
        raise ValueTypeError(
            place=f"row {first_row + row}",
            column=column.name,
            value=value[:40],
            type=column.type,
            expected="times that are whole microseconds, and numbers within the range of the type",
        ) from error


def _first_refused(array: pa.Array, kind: pa.DataType) -> tuple[int, str]:
    for row in range(len(array)):
        value = array.slice(row, 1)
        try:
            value.cast(kind)
        except pa.ArrowInvalid:
            return row, str(value.cast(pa.string())[0])
    return 0, ""
