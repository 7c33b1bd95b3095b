"""Readers of single values in an untrusted policy document, each refusing what is not exactly in its form."""

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from pilotzone.dataspace.policies.decimals import parse_decimal
from pilotzone.dataspace.policies.errors import DocumentShapeError, MissingTermError, UnenforceableTermError

__all__ = [
    "Reader",
    "read_array",
    "read_choice",
    "read_decimal",
    "read_integer",
    "read_object",
    "read_text",
    "read_texts",
    "read_time",
    "read_true",
]

Reader = Callable[[str, object], Any]
"""Takes the place in the document, for the error, and the value there."""

_Choice = TypeVar("_Choice", bound=str)

_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)


def read_object(
    place: str, value: object, required: AbstractSet[str], optional: AbstractSet[str] = frozenset()
) -> Mapping[str, object]:
    """Return the object ``value`` if it holds all of ``required`` and nothing but these and ``optional``."""
    if not isinstance(value, dict):
        raise DocumentShapeError(place=place, found=_shown(value), expected="a JSON object")
    for name in value:
        if name not in required and name not in optional:
            supported = ", ".join(sorted(required | optional))
            raise UnenforceableTermError(place=place, term=_shown(name), supported=supported)
    for name in sorted(required):
        if name not in value:
            raise MissingTermError(place=place, term=name)
    return value


def read_array(place: str, value: object) -> list[object]:
    """Return the JSON array ``value``, which must not be empty."""
    if not isinstance(value, list) or not value:
        raise DocumentShapeError(place=place, found=_shown(value), expected="a JSON array that is not empty")
    return value


def read_text(place: str, value: object) -> str:
    """Return the text ``value``."""
    if not isinstance(value, str):
        raise DocumentShapeError(place=place, found=_shown(value), expected="a text")
    return value


def read_texts(place: str, value: object) -> tuple[str, ...]:
    """Return the texts in the JSON array ``value``."""
    return tuple(read_text(place, item) for item in read_array(place, value))


def read_choice(place: str, value: object, choices: Iterable[_Choice]) -> _Choice:
    """Return the one of ``choices`` that ``value`` says."""
    text = read_text(place, value)
    choices = tuple(choices)
    if text not in choices:
        raise UnenforceableTermError(place=place, term=_shown(text), supported=", ".join(choices))
    return choices[choices.index(text)]


def read_integer(place: str, value: object) -> int:
    """Return the whole number in a typed literal of ``xsd:integer``."""
    text = _literal(place, value, "xsd:integer")
    if not _INTEGER.fullmatch(text):
        raise DocumentShapeError(place=place, found=_shown(text), expected='a whole number such as "10"')
    return int(text)


def read_decimal(place: str, value: object) -> Decimal:
    """Return the number in a typed literal of ``xsd:decimal`` in its canonical form."""
    text = _literal(place, value, "xsd:decimal")
    number = parse_decimal(text)
    if number is None:
        raise DocumentShapeError(place=place, found=_shown(text), expected='a number such as "0.1"')
    return number


def read_true(place: str, value: object) -> bool:
    """Return true, the one ``xsd:boolean`` that is stated: a term that is off is left out."""
    return read_choice(place, _literal(place, value, "xsd:boolean"), ("true",)) == "true"


def read_time(place: str, value: object) -> datetime:
    """Return the moment in a typed literal of ``xsd:dateTime`` that is written in UTC."""
    text = _literal(place, value, "xsd:dateTime")
    try:
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        pass  # the form is right, but there is no such day or hour: refused below
    raise DocumentShapeError(place=place, found=_shown(text), expected='a time in UTC such as "2026-07-01T00:00:00Z"')


def _literal(place: str, value: object, datatype: str) -> str:
    literal = read_object(place, value, {"@value", "@type"})
    read_choice(place, literal["@type"], (datatype,))
    return read_text(place, literal["@value"])


def _shown(value: object) -> str:
    """Say what was found without repeating a whole foreign document."""
    if isinstance(value, str):
        return repr(value[:80])
    return {dict: "an object", list: "an array", bool: "a truth value", type(None): "null"}.get(type(value), "a number")
