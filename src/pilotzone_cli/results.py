"""Results of queries: a table for people, JSON, CSV, an Arrow stream or a Parquet file for programs."""

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import BinaryToTerminalError, OutputNeededError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import draw, emit, remark, to_csv, to_json, write_file
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
    """Print ``table`` in the format of the session, or write it into ``output``."""
    content = _rendered(session.format, table)
    if output is None:
        emit(content)
    else:
        write_file(output, content if isinstance(content, bytes) else content.encode())


def _rendered(format_: str, table: "pa.Table") -> str | bytes:
    if format_ == "arrow":
        return _arrow_stream(table)
    if format_ == "parquet":
        return _parquet_file(table)
    if format_ == "table":
        return _for_people(table)
    names, columns = table.column_names, [column.to_pylist() for column in table.columns]
    rows = zip(*columns, strict=True)
    if format_ == "csv":
        return to_csv(names, rows)
    return to_json([dict(zip(names, row, strict=True)) for row in rows])


def _for_people(table: "pa.Table") -> str:
    shown = table.slice(0, _MOST_ROWS)
    if shown.num_rows < table.num_rows:
        text = _("The first {shown} of {rows} rows; the other formats hold all.")
        remark(text.format(shown=shown.num_rows, rows=table.num_rows))
    return draw(shown.column_names, list(zip(*(column.to_pylist() for column in shown.columns), strict=True)))


def _arrow_stream(table: "pa.Table") -> bytes:
    from pyarrow import ipc

    sink = io.BytesIO()
    with ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _parquet_file(table: "pa.Table") -> bytes:
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()
