"""Files that are named on the command line: their bytes, the rows of a CSV file, the number in a cell."""

import csv
import io
import json
import math
import tomllib
from decimal import Decimal
from pathlib import Path

from pilotzone_cli.errors import InputNotReadableError

__all__ = ["plain_number", "read_bytes", "read_document", "read_rows"]


def read_bytes(path: Path, expected: str) -> bytes:
    """Return what is in a file.

    Raises:
        InputNotReadableError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure.strerror) from failure


def read_rows(path: Path, expected: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file in UTF-8 by its headings.

    Raises:
        InputNotReadableError: it cannot be read as such, or a row is longer or shorter than the headings.
    """
    content = read_bytes(path, expected)
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure) from failure
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            reason = f"row {line} has another number of cells than row 1"
            raise InputNotReadableError(path=path, expected=expected, reason=reason)
    return rows


def read_document(path: Path, expected: str) -> object:
    """Return what a TOML or JSON file says, JSON where its name ends so; numbers with a point are exact.

    Raises:
        InputNotReadableError: it cannot be read as such.
    """
    try:
        text = read_bytes(path, expected).decode("utf-8-sig")
        if path.suffix.lower() == ".json":
            return json.loads(text, parse_float=Decimal)
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as failure:  # UnicodeDecodeError and the errors of both parsers are ValueErrors
        raise InputNotReadableError(path=path, expected=expected, reason=failure) from failure


def plain_number(text: str) -> float:
    """Return the number in a cell.

    Raises:
        ValueError: it is none in half-width digits, or not finite.
    """
    value = float(text)
    if not text.isascii() or not math.isfinite(value):  # float() takes full-width digits and inf
        raise ValueError(text)
    return value
