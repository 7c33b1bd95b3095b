"""Single values as text: exact and stable for programs, readable and harmless for people."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pilotzone_cli.language import gettext as _

__all__ = ["for_people", "jsonable", "plain"]


def jsonable(value: object) -> Any:
    """Return ``value`` as JSON can carry it: exact decimals, times, and numbers that are not finite as strings."""
    if isinstance(value, Mapping):
        return {str(name): jsonable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and abs(value) < float("inf")):
        return value
    return plain(value)


def plain(value: object) -> str:
    """Return the text of one value as CSV and JSON carry it; a missing value is the empty text."""
    match value:
        case None:
            text = ""
        case bool() | Mapping() | list() | tuple():
            text = json.dumps(jsonable(value), ensure_ascii=False)
        case datetime() if value.tzinfo:
            text = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            text = value.isoformat()
        case Decimal():
            text = f"{value:f}"
        case bytes():
            text = value.hex()
        case _:
            text = str(value)
    return text


def for_people(value: object) -> str:
    """Return the text of one value in a table for people: what is nested stands on lines of its own."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return "\n".join(for_people(item) for item in value)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}{_between(item)}{for_people(item)}" for name, item in value.items())
    # A value could carry the control sequences of a terminal: show them, never send them.
    text = plain(value).replace("\r\n", "\n")
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def _between(item: object) -> str:
    return "\n" if isinstance(item, Mapping | list | tuple) else " "
