"""Measures and what is attached to them as plain documents: for storing, and for files that people write.

A document has the fields of the dataclass by name. Decimals and dates are texts in ISO 8601, so that a document is one
sequence of bytes in canonical JSON (RFC 8785).
"""

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from pilotzone.common.canonical_json import JsonValue
from pilotzone.programme.measures.errors import MeasureDocumentError
from pilotzone.programme.measures.measure import Measure, TypicalCase

__all__ = ["case_from_document", "from_document", "measure_from_document", "to_document"]

Value = TypeVar("Value")

_EXPECTED: Final = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    date: "a day such as 2026-07-01",
}


def to_document(value: Any) -> JsonValue:
    """Return a value as a document.

    >>> from pilotzone.programme.measures import Cost
    >>> to_document(Cost(yuan_a_year=Decimal(12), bearer="the province"))
    {'yuan_a_year': '12', 'bearer': 'the province'}
    """
    if dataclasses.is_dataclass(value):
        return {field.name: to_document(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_document(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): to_document(one) for name, one in value.items()}
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def from_document(type_: type[Value], document: object) -> Value:
    """Return the value of a document; fields that have a default may be missing, others are refused.

    Raises:
        MeasureDocumentError: a field is missing, unknown, or holds what it cannot.
    """
    found: Value = _read(type_, document, _Place(type_.__name__.lower(), ""))
    return found


def measure_from_document(document: object, identifier: str) -> Measure:
    """Return the measure that a person wrote down; ``evidence`` is a list of references, which nobody has verified yet.

    Raises:
        MeasureDocumentError: a field is missing, unknown, or holds what it cannot.
    """
    return from_document(Measure, _with_evidence(document, "measure") | {"id": identifier})


def case_from_document(document: object, measure: str) -> TypicalCase:
    """Return the typical case that a person wrote down for a measure, as :func:`measure_from_document` does.

    Raises:
        MeasureDocumentError: a field is missing, unknown, or holds what it cannot.
        CaseEvidenceError: a figure refers to evidence that the case does not have.
    """
    return from_document(TypicalCase, _with_evidence(document, "case") | {"measure": measure})


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where in a document a value stands."""

    subject: str
    field: str

    def below(self, name: object) -> "_Place":
        return _Place(self.subject, f"{self.field}.{name}" if self.field else str(name))

    def refuse(self, value: object, expected: str) -> MeasureDocumentError:
        shown = value if isinstance(value, str | int | Decimal | date) else type(value).__name__
        return MeasureDocumentError(field=self.field or "-", subject=self.subject, value=shown, expected=expected)


def _with_evidence(document: object, subject: str) -> dict[str, object]:
    place = _Place(subject, "")
    if not isinstance(document, Mapping):
        raise place.refuse(document, "fields with their values")
    references = _read(tuple[str, ...], document.get("evidence", []), place.below("evidence"))
    return {**document, "evidence": [{"reference": one, "verified": False} for one in references]}


def _read(type_: Any, value: object, place: _Place) -> Any:
    """Return ``value`` as the type that the field is annotated with."""
    if get_origin(type_) is UnionType:
        (inner,) = (one for one in get_args(type_) if one is not NoneType)
        return None if value is None else _read(inner, value, place)
    if get_origin(type_) is tuple:
        if not isinstance(value, list | tuple):
            raise place.refuse(value, "a list")
        return tuple(_read(get_args(type_)[0], one, place.below(number)) for number, one in enumerate(value, start=1))
    if dataclasses.is_dataclass(type_):
        return _read_fields(type_, value, place)
    return _read_scalar(type_, value, place)


def _read_fields(type_: Any, value: object, place: _Place) -> Any:
    if not isinstance(value, Mapping):
        raise place.refuse(value, "fields with their values")
    fields = {field.name: field for field in dataclasses.fields(type_)}
    for name in value:
        if name not in fields:
            raise place.below(name).refuse(value[name], f"one of the fields {', '.join(fields)}")
    for name, field in fields.items():
        if name not in value and field.default is dataclasses.MISSING:
            raise place.below(name).refuse("", "a value: the field is missing")
    hints = get_type_hints(type_)
    return type_(**{name: _read(hints[name], given, place.below(name)) for name, given in value.items()})


def _read_scalar(type_: Any, value: object, place: _Place) -> Any:
    if isinstance(type_, type) and issubclass(type_, Enum):
        if any(value == one.value for one in type_):
            return type_(value)
        raise place.refuse(value, "one of " + ", ".join(str(one.value) for one in type_))
    if type_ is Decimal:
        return _read_decimal(value, place)
    if type_ is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise place.refuse(value, _EXPECTED[date]) from None
    if type(value) is not type_:
        raise place.refuse(value, _EXPECTED[type_])
    return value


def _read_decimal(value: object, place: _Place) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise place.refuse(value, _EXPECTED[Decimal])
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise place.refuse(value, _EXPECTED[Decimal]) from None
    if not found.is_finite() or abs(found.adjusted()) > 30:  # a number that no cost has would fill a page
        raise place.refuse(value, _EXPECTED[Decimal])
    return found
