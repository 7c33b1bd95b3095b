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
    columns = [_cells(column) for column in table.slice(0, SHOWN_ROWS).columns]
    names = [Cell(field.name, _is_number(field.type)) for field in table.schema]
    return ShownTable(names, [list(row) for row in zip(*columns, strict=True)], table.num_rows)


def _is_number(type_: pa.DataType) -> bool:
    return types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_)


def _cells(column: pa.ChunkedArray) -> list[Cell]:
    values = column.to_pylist()
    write = _write_floats(values) if types.is_floating(column.type) else str
    numeric = _is_number(column.type)
    return [Cell(None if value is None else write(value), numeric) for value in values]


def _write_floats(values: list[float | None]) -> Callable[[float], str]:
    """Return how to write the floats of one column with their points below each other.

    Twelve digits are shown: what a sum of binary fractions carries beyond them is rounding.
    """
    texts = [format(value, ".12g") for value in values if value is not None]
    if not all(text.lstrip("-").replace(".", "").isdigit() for text in texts):
        return lambda value: format(value, ".12g")
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    return lambda value: format(value, f".{decimals}f")


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
