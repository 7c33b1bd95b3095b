"""Results of queries: a table for people, JSON, CSV, an Arrow stream or a Parquet file for programs."""

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import BinaryToTerminalError, OutputNeededError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import draw, emit, fill_file, remark, to_json, write_csv
from pilotzone_cli.session import Session

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_destination", "output_option", "print_result"]

_MOST_ROWS: Final = 1000
"""Rows that a table for people shows; programs take another format and get all."""

output_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result into this file."
)


def check_destination(session: Session, output: Path | None) -> None:
    """Refuse a format that cannot go where it would, before anything is done for it.

    Raises:
        OutputNeededError: the format needs a file.
        BinaryToTerminalError: nobody could read it.
    """
    if output is None and session.format == "parquet":
        raise OutputNeededError(format=session.format)
    if output is None and session.format == "arrow" and sys.stdout.isatty():
        raise BinaryToTerminalError(format=session.format)


def print_result(session: Session, table: "pa.Table", output: Path | None) -> None:
    """Print ``table`` in the format of the session, or write it into ``output``, batch by batch."""
    writer = _WRITERS.get(session.format)
    if output is not None:
        fill_file(output, lambda file: writer(table, file) if writer else file.write(_text(session, table).encode()))
    elif writer:
        sink = io.BytesIO()
        writer(table, sink)
        emit(sink.getvalue())
    else:
        emit(_text(session, table))


def _text(session: Session, table: "pa.Table") -> str:
    if session.format == "table":
        return _for_people(table)
    return to_json([dict(zip(table.column_names, row, strict=True)) for row in _rows(table)])


def _rows(table: "pa.Table") -> Iterator[tuple[object, ...]]:
    for batch in table.to_batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _for_people(table: "pa.Table") -> str:
    shown = table.slice(0, _MOST_ROWS)
    if shown.num_rows < table.num_rows:
        text = _("The first {shown} of {rows} rows; the other formats hold all.")
        remark(text.format(shown=shown.num_rows, rows=table.num_rows))
    return draw(shown.column_names, list(zip(*(column.to_pylist() for column in shown.columns), strict=True)))


def _arrow_stream(table: "pa.Table", file: IO[bytes]) -> None:
    from pyarrow import ipc

    with ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


def _parquet_file(table: "pa.Table", file: IO[bytes]) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, file, compression="zstd")


def _csv_file(table: "pa.Table", file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    write_csv(text, table.column_names, _rows(table))
    text.detach()  # whoever opened the file closes it


_WRITERS: Final[Mapping[str, Callable[["pa.Table", IO[bytes]], None]]] = {
    "arrow": _arrow_stream,
    "parquet": _parquet_file,
    "csv": _csv_file,
}
"""The formats that are written without holding the whole."""
