"""The text of a CSV file, checked byte by byte and copied as UTF-8, so that all that follows reads sound text."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from pilotzone.dataspace.catalog.errors import (
    DelimiterError,
    EmptySourceError,
    EncodingError,
    NulByteError,
    QuoteError,
    SourceNotReadableError,
)

__all__ = ["ENCODINGS", "copy_as_utf8", "line_of_byte", "line_of_record", "read_header"]

ENCODINGS: Final[Mapping[str, str]] = {"utf-8": "UTF-8", "gb18030": "GB18030 (with GBK and GB2312)"}
"""The encodings that are read (RFC 3629; GB 18030-2022), and their names for people."""

_CHUNK: Final = 1 << 20

csv.field_size_limit(2_000_000)  # DuckDB's limit of a line; Python's own default of 131,072 would refuse sound files


def copy_as_utf8(path: Path, encoding: str, copy: Path) -> None:
    """Copy the text of ``path`` to ``copy``, in UTF-8 without a byte-order mark.

    Raises:
        SourceNotReadableError, EncodingError, NulByteError
    """
    with _opened(path) as file, copy.open("wb") as out:
        line = 1
        for number, text in enumerate(_decoded(file, path, encoding)):
            if "\0" in text:
                raise NulByteError(path=path, line=line + text[: text.index("\0")].count("\n"))
            line += text.count("\n")
            out.write((text if number else text.removeprefix("\ufeff")).encode())


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceNotReadableError(path=path, reason=error.strerror or str(error)) from error
    with file:
        yield file


def _decoded(file: IO[bytes], path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    offset, line = 0, 1
    chunk = b"first"
    while chunk:
        chunk = file.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise EncodingError(
                path=path,
                encoding=ENCODINGS[encoding],
                byte=offset - pending + error.start + 1,
                line=line + error.object[: error.start].count(b"\n"),
                known=", ".join(ENCODINGS),
            ) from None
        offset += len(chunk)
        line += text.count("\n")
        if text:
            yield text


def read_header(copy: Path, source: object, delimiter: str) -> tuple[str, ...]:
    """Return the fields of the first row.

    Raises:
        EmptySourceError: there is no first row, or it is blank.
        DelimiterError: it has one field that holds another delimiter.
        QuoteError: its quotation marks do not close.
    """
    with copy.open(encoding="utf-8", newline="") as text:
        try:
            header = next(csv.reader(text, delimiter=delimiter, strict=True), [])
        except csv.Error:
            raise QuoteError(line=1, column=1) from None
    if not header:
        raise EmptySourceError(source=source)
    found = next((mark for mark in ",;\t|" if len(header) == 1 and mark in header[0]), None)
    if found:
        raise DelimiterError(header=header[0][:40], delimiter=delimiter, found=found)
    return tuple(header)


def line_of_byte(copy: Path, position: int) -> int:
    """Return the line in which the byte at ``position`` lies; both count from 1."""
    with copy.open("rb") as file:
        full, rest = divmod(position, _CHUNK)
        line = 1 + sum(file.read(_CHUNK).count(b"\n") for _ in range(full))
        return line + file.read(rest).count(b"\n")


def line_of_record(copy: Path, delimiter: str, record: int) -> int:
    """Return the line in which a record ends; records count from 1 and do not include the header."""
    with copy.open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        columns = len(next(reader))
        seen = 0
        for row in reader:
            seen += bool(row) or columns == 1  # a blank line is a record where there is one column
            if seen == record:
                break
        return reader.line_num
