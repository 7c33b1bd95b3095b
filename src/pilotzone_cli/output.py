"""What a command says: a table for people, JSON and CSV for programs; the same input, the same bytes."""

import csv
import errno
import io
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

import click

from pilotzone_cli.errors import OutputNotWrittenError
from pilotzone_cli.headings import heading
from pilotzone_cli.language import gettext as _
from pilotzone_cli.session import Session
from pilotzone_cli.values import for_people, jsonable, plain

__all__ = [
    "FORMATS",
    "draw",
    "emit",
    "fill_file",
    "flush",
    "formats",
    "print_record",
    "print_rows",
    "remark",
    "to_csv",
    "to_json",
    "write_csv",
    "write_file",
]

FORMATS: Final = ("table", "json", "csv")

_UNLIMITED: Final = 1_000_000
"""Characters in a line when no person looks: nothing is folded or cut on its way into a file or a pipe."""

Row = Mapping[str, object]


def formats(*more: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a verb its option ``--format``; ``more`` are formats for results."""

    def remember(context: click.Context, _option: click.Parameter, value: str) -> None:
        context.ensure_object(Session).format = value

    return click.option(
        "--format",
        type=click.Choice([*FORMATS, *more]),
        default="table",
        show_default=True,
        callback=remember,
        expose_value=False,
        is_eager=True,  # a failure further on is shown in this format too
        help="How to print.",
    )


def print_rows(session: Session, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Print a list in the format of the session; every row holds every one of ``columns``."""
    listed = [{column: row[column] for column in columns} for row in rows]
    if session.format == "json":
        emit(to_json(listed))
    elif session.format == "csv":
        emit(to_csv(columns, ([row[column] for column in columns] for row in listed)))
    else:
        emit(draw([heading(column) for column in columns], [list(row.values()) for row in listed]))


def print_record(session: Session, record: Row) -> None:
    """Print one thing: as an object, as a row, or for people one line for each of its properties."""
    if session.format == "json":
        emit(to_json(dict(record)))
    elif session.format == "csv":
        emit(to_csv(list(record), [list(record.values())]))
    else:
        emit(draw(None, [[heading(name), value] for name, value in record.items()]))


def remark(text: str) -> None:
    """Say something beside the result; programs that read the result do not see it."""
    click.echo(text, err=True)


def to_json(value: object) -> str:
    """Return JSON text with a new line at its end: order as given, UTF-8 unescaped, exact decimals as strings."""
    return json.dumps(jsonable(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def emit(text: str | bytes) -> None:
    """Write to standard output.

    Raises:
        OutputNotWrittenError: it is a file on a full disk, or the like.
    """
    try:
        if isinstance(text, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
        else:
            sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as failure:
        _discard_stdout()
        if failure.errno == errno.EPIPE:  # whoever read has read enough
            raise click.exceptions.Exit(1) from None
        raise OutputNotWrittenError(path=_("the standard output"), reason=failure.strerror) from failure


def flush() -> None:
    """Write what is still waiting, so that a full disk is noticed while there is somebody to tell."""
    emit("")


def write_file(path: Path, content: bytes) -> None:
    """Write a file; for what is raised see :func:`fill_file`."""
    fill_file(path, lambda file: file.write(content))


def fill_file(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let ``write`` write a file that appears whole or not at all; a device or a pipe is written as it is.

    Raises:
        OutputNotWrittenError: it cannot be written.
    """
    target = path.resolve()  # a link stays one
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                write(file)
            return
        try:
            with partial.open("wb") as file:
                write(file)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as failure:
        raise OutputNotWrittenError(path=path, reason=failure.strerror) from failure


def _discard_stdout() -> None:
    """Keep Python from trying once more at its exit, where it would print a trace."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return RFC 4180 text, whose lines end with CR LF."""
    text = io.StringIO(newline="")
    write_csv(text, columns, rows)
    return text.getvalue()


def write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write RFC 4180 text, row by row; ``file`` must not translate the ends of lines."""
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)


def draw(headings: Sequence[str] | None, rows: Sequence[Sequence[object]]) -> str:
    """Return a table for people; without headings the first column names what the second holds.

    It fits the terminal; into a file or a pipe it has its full width and no colour. CJK characters count as two.
    """
    from rich.box import SIMPLE_HEAD  # half the time of a start, and programs need no tables
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_header=headings is not None, pad_edge=False)
    for position, title in enumerate(headings or ("", "")):
        numbers = headings is not None and bool(rows) and all(_is_number(row[position]) for row in rows)
        table.add_column(Text(for_people(title)), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(for_people(value)) for value in row))
    text = io.StringIO()
    terminal = sys.stdout.isatty()
    width = None if terminal else _UNLIMITED
    Console(file=text, width=width, force_terminal=terminal, no_color=not terminal or None).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).strip("\n") + "\n"


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))
