"""Answers as tables: the cells of a page, and the files that a reader takes away."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from pyarrow import csv, ipc, parquet, types

__all__ = ["FILES", "SHOWN_ROWS", "File", "ShownTable", "show"]

SHOWN_ROWS: Final = 200


@dataclass(frozen=True)
class Cell:
    """The text of one value; None where there is no value."""

    text: str | None
    numeric: bool


@dataclass(frozen=True)
class ShownTable:
    """The first rows of an answer as text."""

    columns: list[Cell]
    rows: list[list[Cell]]
    total: int


def show(table: pa.Table) -> ShownTable:
    """Return the first rows of ``table`` for a page."""
    numeric = [_is_number(field.type) for field in table.schema]
    rows = zip(*(column.to_pylist() for column in table.slice(0, SHOWN_ROWS).columns), strict=True)
    return ShownTable(
        [Cell(name, right) for name, right in zip(table.column_names, numeric, strict=True)],
        [[Cell(_text(value), right) for value, right in zip(row, numeric, strict=True)] for row in rows],
        table.num_rows,
    )


def _is_number(type_: pa.DataType) -> bool:
    return types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_)


def _text(value: object) -> str | None:
    if isinstance(value, float):
        return format(value, ".12g")  # what a sum of binary fractions carries beyond that is rounding
    return None if value is None else str(value)


@dataclass(frozen=True)
class File:
    """A form in which an answer can be taken away."""

    ending: str
    media_type: str
    write: Callable[[pa.Table], bytes]


def _csv(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    csv.write_csv(table, sink)
    return sink.getvalue()


def _arrow(table: pa.Table) -> bytes:
    """Return an Arrow IPC stream: its SHA-256 is the digest in the receipt of the answer."""
    sink = io.BytesIO()
    with ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()


FILES: Final[Mapping[str, File]] = {
    "csv": File("csv", "text/csv; charset=utf-8", _csv),
    "arrow": File("arrows", "application/vnd.apache.arrow.stream", _arrow),
    "parquet": File("parquet", "application/vnd.apache.parquet", _parquet),
}
