"""The types of text columns: which texts are values of a type, written once and asked of all rows in one query.

A text is of a type if its form and its range both fit; SQL's own casts alone would round ``1.5`` to an integer and
ignore the zone of a time.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["cast", "detection_query", "expected_text", "first_misfit_query", "literal", "quoted", "sample_query"]

_YEAR: Final = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_DAY: Final = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"

_TIME: Final = rf"{_DAY}[ T][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?"
_ZONE: Final = "(Z|[+-][0-9]{2}:[0-9]{2})"

_FORMS: Final[Mapping[str, str]] = {
    "BOOLEAN": "(?i)true|false",
    "BIGINT": r"[+-]?[0-9]+",
    "DOUBLE": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?",
    "DATE": _DAY,
    "TIMESTAMP": f"{_TIME}{_ZONE}?",
}
"""What may be written where a type is declared (times: ISO 8601)."""

_DETECTED: Final[Sequence[tuple[str, str]]] = (
    ("BOOLEAN", _FORMS["BOOLEAN"]),
    ("BIGINT", r"[+-]?(0|[1-9][0-9]*)"),
    ("DOUBLE", r"[+-]?(0|[1-9][0-9]{0,14}|(0|[1-9][0-9]*)\.[0-9]+([eE][+-]?[0-9]+)?)"),
    ("DATE", _DAY),
    ("TIMESTAMP", _TIME),
    ("TIMESTAMP", _TIME + _ZONE),
)
"""What makes a type where none is declared, tried in this order: no number with leading zeros, which is a code; no
whole number among decimals that a DOUBLE might not hold exactly; either all times state a zone or none does."""

_SAMPLE_ROWS: Final = 1000
"""Enough to spare most columns most tests on all rows; it decides nothing."""

_EXPECTED: Final[Mapping[str, str]] = {
    "BOOLEAN": "true or false",
    "BIGINT": "a whole number between -9223372036854775808 and 9223372036854775807",
    "DOUBLE": "a number such as 12.5 or 1.25e1",
    "DATE": "a day of the calendar such as 2026-07-01",
    "TIMESTAMP": "a time such as 2026-07-01 08:30:00, in UTC or with its zone: 2026-07-01T16:30:00+08:00",
}


def literal(text: str) -> str:
    """Return ``text`` as an SQL literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def cast(name: str, kind: str) -> str:
    """Return the SQL expression for a column's values once they are known to fit; zones are turned into UTC."""
    if kind == "TIMESTAMP":  # the plain cast ignores the zone
        return f"make_timestamp(epoch_us(CAST({quoted(name)} AS TIMESTAMPTZ)))"
    return f"CAST({quoted(name)} AS {kind})"


def expected_text(kind: str) -> str:
    """Say to a person what a value of the type looks like."""
    scale = _scale(kind)
    if scale is None:
        return _EXPECTED[kind]
    return f"a decimal number that {kind} holds exactly, with at most {scale} digits after the point"


def sample_query(table: str, names: Sequence[str]) -> str:
    """Return the query whose one row says, for each column, which types the first rows leave possible."""
    tests = (", ".join(_all_fit(quoted(name), kind, form) for kind, form in _DETECTED) for name in names)
    return f"SELECT {', '.join(f'[{test}]' for test in tests)} FROM (SELECT * FROM {table} LIMIT {_SAMPLE_ROWS})"


def detection_query(
    table: str, names: Sequence[str], types: Mapping[str, str], possible: Sequence[Sequence[bool]]
) -> str:
    """Return the query whose one row holds the type of each column: '' where a value does not fit its declared type.

    ``possible`` is the answer to :func:`sample_query`; what the first rows rule out, all rows rule out.
    """
    found = (
        _declared_type(quoted(name), types[name]) if name in types else _detected_type(quoted(name), fits)
        for name, fits in zip(names, possible, strict=True)
    )
    return f"SELECT {', '.join(found)} FROM {table}"


def first_misfit_query(table: str, name: str, kind: str) -> str:
    """Return the query for the first record, counted from 1, whose value is not of the type, and that value."""
    column = quoted(name)
    return (
        f"SELECT record, {column} FROM (SELECT row_number() OVER () AS record, {column} FROM {table}) "
        f"WHERE NOT ({_fits(column, kind, _form(kind))}) LIMIT 1"
    )


def _declared_type(column: str, kind: str) -> str:
    return f"CASE WHEN {_all_fit(column, kind, _form(kind))} THEN {literal(kind)} ELSE '' END"


def _detected_type(column: str, possible: Sequence[bool]) -> str:
    tests = "".join(
        f"WHEN {_all_fit(column, kind, form)} THEN {literal(kind)} "
        for (kind, form), fits in zip(_DETECTED, possible, strict=True)
        if fits
    )
    return f"CASE WHEN count({column}) = 0 THEN 'VARCHAR' {tests}ELSE 'VARCHAR' END"


def _all_fit(column: str, kind: str, form: str) -> str:
    return f"coalesce(bool_and({_fits(column, kind, form)}), true)"


def _fits(column: str, kind: str, form: str) -> str:
    if kind == "VARCHAR":
        return "true"
    fits = f"regexp_full_match({column}, {literal(form)}) AND TRY_CAST({column} AS {kind}) IS NOT NULL"
    finite = f" AND isfinite(TRY_CAST({column} AS DOUBLE))" if kind == "DOUBLE" else ""
    return f"({column} IS NULL OR {fits}{finite})"


def _form(kind: str) -> str:
    scale = _scale(kind)
    if scale is None:
        return _FORMS.get(kind, "")
    return rf"[+-]?[0-9]+(\.[0-9]{{1,{scale}}})?" if scale else r"[+-]?[0-9]+"


def _scale(kind: str) -> int | None:
    found = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", kind)
    return int(found[1]) if found else None
