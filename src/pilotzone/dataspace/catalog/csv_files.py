"""CSV files as sources (RFC 4180): every defect is named by line and column, every type follows from all rows."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import duckdb
import pyarrow as pa

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.catalog import csv_text, csv_types
from pilotzone.dataspace.catalog.columns import Column, arrow_schema, check_types, name_columns
from pilotzone.dataspace.catalog.errors import (
    CsvTooLargeError,
    QuoteError,
    TooFewFieldsError,
    TooManyFieldsError,
    UnreadableCsvError,
    ValueTypeError,
)
from pilotzone.dataspace.catalog.sources import Reading

__all__ = ["CsvSource"]

_SETTINGS: Final = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "1",  # the first defect found is then the first in the file
}
_ROWS_PER_BATCH: Final = 122_880
_VALUE_SHOWN: Final = 40
"""Characters of a wrong value that an error shows."""


@dataclass(frozen=True)
class CsvSource:
    """A CSV file whose first row is its header; an empty field and the text NA are null.

    ``encoding`` is ``utf-8`` (a byte-order mark may precede) or ``gb18030``. Types follow from all rows: text that
    looks like a number but begins with 0, such as a code, stays text.
    """

    path: Path
    delimiter: str = ","
    encoding: str = "utf-8"

    def __post_init__(self) -> None:
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n\0' or not self.delimiter.isascii():
            raise InvalidValueError(
                field="The delimiter", value=self.delimiter, expected="one character such as , or ; or a tab"
            )
        if self.encoding not in csv_text.ENCODINGS:
            raise InvalidValueError(field="The encoding", value=self.encoding, expected=" or ".join(csv_text.ENCODINGS))

    def __str__(self) -> str:
        return f"The CSV file {self.path}"

    @contextmanager
    def read(self, types: Mapping[str, str], workspace: Path) -> Iterator[Reading]:
        """Open the file; see :class:`pilotzone.dataspace.catalog.sources.Source`."""
        with tempfile.TemporaryDirectory(dir=workspace, prefix=".csv.", suffix=".partial") as folder:
            copy = Path(folder).resolve() / "text.csv"
            csv_text.copy_as_utf8(self.path, self.encoding, copy)
            headers = csv_text.read_header(copy, self, self.delimiter)
            names = name_columns(headers)
            check_types(types, names)
            with _locked_down(copy) as connection:
                table = _table(copy, self.delimiter, names)
                found = self._detect(connection, table, names, types, copy)
                columns = tuple(
                    Column(name, kind, header) for name, kind, header in zip(names, found, headers, strict=True)
                )
                yield Reading(columns, _batches(connection, table, columns))

    def _detect(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        names: Sequence[str],
        types: Mapping[str, str],
        copy: Path,
    ) -> Sequence[str]:
        """Read all rows once: refuse defects of the file, then wrong values; return the type of each column."""
        try:
            possible = connection.execute(csv_types.sample_query(table, names)).fetchall()[0]
            query = csv_types.detection_query(table, names, types, possible)
            found: tuple[str, ...] = connection.execute(query).fetchall()[0]
        except duckdb.Error as error:
            raise CsvTooLargeError(reason=str(error).splitlines()[0]) from error
        _refuse_rejected(connection, copy, names)
        for name, kind in zip(names, found, strict=True):
            if not kind:
                self._refuse_value(connection, table, name, types[name], copy)
        return found

    def _refuse_value(
        self, connection: duckdb.DuckDBPyConnection, table: str, name: str, declared: str, copy: Path
    ) -> NoReturn:
        record, value = connection.execute(csv_types.first_misfit_query(table, name, declared)).fetchall()[0]
        raise ValueTypeError(
            place=f"line {csv_text.line_of_record(copy, self.delimiter, record)}",
            column=name,
            value=value if len(value) <= _VALUE_SHOWN else value[: _VALUE_SHOWN - 1] + "…",
            type=declared,
            expected=csv_types.expected_text(declared),
        )


@contextmanager
def _locked_down(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine that can read ``path`` and touch nothing else."""
    with duckdb.connect(config=dict(_SETTINGS)) as connection:
        connection.execute(f"SET allowed_paths = [{csv_types.literal(str(path))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET lock_configuration = true")
        yield connection


def _table(path: Path, delimiter: str, names: Sequence[str]) -> str:
    columns = ", ".join(f"{csv_types.literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({csv_types.literal(str(path))}, delim = {csv_types.literal(delimiter)}, quote = '\"', "
        f"escape = '\"', header = true, auto_detect = false, nullstr = ['', 'NA'], store_rejects = true, "
        f"columns = {{{columns}}})"
    )


def _batches(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(columns)
    selected = ", ".join(f"{csv_types.cast(c.name, c.type)} AS {csv_types.quoted(c.name)}" for c in columns)
    try:
        for batch in connection.sql(f"SELECT {selected} FROM {table}").to_arrow_reader(_ROWS_PER_BATCH):
            yield batch.cast(schema)
    except (duckdb.Error, pa.ArrowException) as error:
        raise CsvTooLargeError(reason=str(error).splitlines()[0]) from error


def _refuse_rejected(connection: duckdb.DuckDBPyConnection, copy: Path, names: Sequence[str]) -> None:
    """Raise the error for the first defect that the reader recorded, if there is one."""
    first = connection.execute(
        "SELECT line_byte_position, column_idx, error_type, regexp_extract(error_message, 'Found: ([0-9]+)', 1) "
        "FROM reject_errors ORDER BY byte_position LIMIT 1"
    ).fetchone()
    if first is None:
        return
    position, column, kind, found = first
    line = csv_text.line_of_byte(copy, position)
    if kind == "MISSING COLUMNS":
        raise TooFewFieldsError(line=line, found=int(found), expected=len(names), column=names[int(found)])
    if kind == "TOO MANY COLUMNS":
        raise TooManyFieldsError(line=line, expected=len(names), column=names[-1])
    if kind == "UNQUOTED VALUE":
        raise QuoteError(line=line, column=names[min(column, len(names)) - 1])
    raise UnreadableCsvError(line=line, reason=kind.lower())
