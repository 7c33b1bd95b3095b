"""Parameters of a statement: each value becomes a literal of its text before anything is decided.

So a value is a literal to every rule, the decision holds for it, and nothing is left to be bound afterwards.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.gate import check_text, parse

__all__ = ["Value", "bind_parameters"]

Value = bool | int | Decimal | str | date | datetime | None
"""What a parameter can be; a time has no zone."""

_MOST_DIGITS: Final = 38
"""Of DuckDB's widest DECIMAL: a longer literal would be a DOUBLE."""

Node = dict[str, Any]


def bind_parameters(sql: str, values: Mapping[str, Value]) -> str:
    """Return ``sql`` with a literal in the place of each ``$name``, ``$1`` or ``?``, which are numbered from 1.

    Raises:
        ParameterMissingError: a parameter has no value.
        ParameterUnknownError: a value has no parameter.
        ParameterValueError: a value has no literal.
        QueryRefusedError: the statement is not one SELECT, or would not be the same with literals.

    >>> bind_parameters("SELECT kwh FROM meters WHERE district = $d AND kwh < $most", {"d": "O'Hara", "most": -1})
    "SELECT kwh FROM meters WHERE district =  'O''Hara'  AND kwh <  (-1) "
    """
    if not values and "?" not in sql and "$" not in sql:
        return sql
    check_text(sql)
    node = parse(sql)
    places = {int(found["query_location"]): found for found in _parameters(node)}
    names = {str(found["identifier"]) for found in places.values()}
    for name in sorted(names ^ values.keys()):
        known = ", ".join(sorted(names)) or "-"
        raise (errors.ParameterMissingError if name in names else errors.ParameterUnknownError)(name=name, known=known)
    literals = {name: _literal(name, value) for name, value in values.items()}
    check_text("".join(literals.values()))
    written = sql.encode()
    for start, found in sorted(places.items(), reverse=True):
        end = start + int(found["query_location_length"])
        written = written[:start] + f" {literals[found['identifier']]} ".encode() + written[end:]
    bound = written.decode()
    check_text(bound)
    constants = {name: parse(f"SELECT {literal}")["select_list"][0] for name, literal in literals.items()}
    if names and _bare(node, constants) != _bare(parse(bound), {}):
        raise errors.SqlAmbiguousError(place="-")  # beside its neighbours a literal is something else
    return bound


def _parameters(value: object) -> Iterator[Node]:
    """Yield the parameters in DuckDB's tree."""
    pending = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, dict):
            if found.get("class") == "PARAMETER":
                yield found
            pending.extend(found.values())
        elif isinstance(found, list):
            pending.extend(found)


def _bare(value: Any, constants: Mapping[str, Node]) -> Any:
    """Return DuckDB's tree without places, with a constant in the place of each parameter."""
    if isinstance(value, list):
        return [_bare(item, constants) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class") == "PARAMETER":
        value = {**constants[value["identifier"]], "alias": value["alias"]}
    return {
        name: _bare(item, constants)
        for name, item in value.items()
        if not name.startswith("query_location") and name != "named_param_map"
    }


def _literal(name: str, value: Value) -> str:
    """Return the SQL of a value; DATE and TIMESTAMP as a filter reads them."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int() | Decimal() if Decimal(value).is_finite() and _digits(Decimal(value)) <= _MOST_DIGITS:
            text = f"{value:f}" if isinstance(value, Decimal) else str(value)
            return f"({text})" if text.startswith("-") else text
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime() if value.tzinfo is None:
            return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
        case date() if not isinstance(value, datetime):
            return f"DATE '{value.isoformat()}'"
    raise errors.ParameterValueError(name=name, kind=type(value).__name__, digits=_MOST_DIGITS)


def _digits(number: Decimal) -> int:
    """Return how many digits a number has when it is written out."""
    _, digits, exponent = number.as_tuple()
    return max(len(digits) + max(int(exponent), 0), -int(exponent))
