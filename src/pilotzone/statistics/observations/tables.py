"""Observations as one Arrow table: the columns are the attributes of an observation, values are exact decimals."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.statistics.observations.errors import (
    DigitsExceededError,
    FigureColumnMissingError,
    FigureWordUnknownError,
)
from pilotzone.statistics.observations.methods import Grade, Method, PriceBasis, Transcription
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.periods import parse_period

__all__ = ["DIGITS", "SCHEMA", "conform", "observations_of", "table_of"]

DIGITS: Final = 12
"""Digits behind the point that a stored figure may have."""

SCHEMA: Final = pa.schema(
    [
        pa.field("series", pa.string(), nullable=False),
        pa.field("branch", pa.string(), nullable=False),
        pa.field("region", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("value", pa.decimal128(38, DIGITS), nullable=False),
        pa.field("decimals", pa.int8(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("price_basis", pa.string(), nullable=False),
        pa.field("base_year", pa.int32()),
        pa.field("method", pa.string(), nullable=False),
        pa.field("vintage", pa.string(), nullable=False),
        pa.field("vintage_from", pa.date32()),
        pa.field("vintage_until", pa.date32()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("grade", pa.string(), nullable=False),
        pa.field("transcription", pa.string(), nullable=False),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
    ]
)
"""The columns of a table of observations; ``decimals`` says how many digits behind the point were published."""

_DEFAULTS: Final[Mapping[str, object]] = {
    "branch": "",
    "base_year": None,
    "vintage_from": None,
    "vintage_until": None,
    "transcription": Transcription.UNSTATED.value,
    "flags": [],
}
_WORDS: Final[Mapping[str, type[StrEnum]]] = {
    "price_basis": PriceBasis,
    "method": Method,
    "grade": Grade,
    "transcription": Transcription,
}


def table_of(observations: Iterable[Observation]) -> pa.Table:
    """Return the observations as a table with the columns of ``SCHEMA``.

    Raises:
        DigitsExceededError: a value has more digits than are stored.
    """
    rows = [vars(one) | {"period": str(one.period), "value": f"{one.value:f}"} for one in observations]
    names = [name for name in SCHEMA.names if name != "decimals"]
    schema = pa.schema([pa.field("value", pa.string()) if name == "value" else SCHEMA.field(name) for name in names])
    return conform(pa.Table.from_pylist([row | {"flags": list(row["flags"])} for row in rows], schema))


def observations_of(table: pa.Table) -> tuple[Observation, ...]:
    """Return the rows of a table with the columns of ``SCHEMA`` as observations.

    >>> from pilotzone.statistics.observations import load_provincial_gdp
    >>> observations_of(table_of(load_provincial_gdp())) == load_provincial_gdp()
    True
    """
    return tuple(_observation(row) for row in table.select(SCHEMA.names).to_pylist())


def conform(table: pa.Table) -> pa.Table:
    """Return ``table`` with the columns of ``SCHEMA``, values as decimals; what may be absent gets its default.

    Numbers of a binary kind become the shortest decimal that reads as the same number.

    Raises:
        FigureColumnMissingError: a column is absent, or empty in some row.
        FigureWordUnknownError: a method, grade, price basis or transcription is not in its closed list.
        PeriodUnknownError: a period is none.
        DigitsExceededError: a value is no number, or has more digits than are stored.
    """
    columns = {name: _column(table, name) for name in SCHEMA.names if name not in {"value", "decimals"}}
    text = _plain_text(_given(table, "value"))
    digits = _digits(text) if "decimals" not in table.column_names else table["decimals"].cast(pa.int8())
    columns |= {"value": _decimals(text), "decimals": digits}
    for name, words in _WORDS.items():
        _check_words(name, columns[name], {word.value for word in words})
    for period in columns["period"].unique().to_pylist():
        parse_period(period)
    return pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _column(table: pa.Table, name: str) -> Any:
    field = SCHEMA.field(name)
    if name not in table.column_names and name in _DEFAULTS:
        return pa.repeat(pa.scalar(_DEFAULTS[name], field.type), len(table))
    return _given(table, name, nullable=field.nullable).cast(field.type)


def _given(table: pa.Table, name: str, *, nullable: bool = False) -> Any:
    if name not in table.column_names:
        raise FigureColumnMissingError(column=name, row="every row")
    column = table[name]
    if column.null_count and not nullable:
        raise FigureColumnMissingError(column=name, row=f"row {pc.index(column.is_null(), True).as_py() + 1}")
    return column


def _plain_text(column: Any) -> Any:
    """Return numbers as text without an exponent."""
    text = column.cast(pa.string())
    if pc.any(pc.match_substring(text, "e", ignore_case=True)).as_py():
        return pa.array([_without_exponent(one) for one in text.to_pylist()], pa.string())
    return text


def _without_exponent(text: str) -> str:
    try:
        return f"{Decimal(text):f}"
    except InvalidOperation:
        raise DigitsExceededError(reason=f"{text!r} is no number", digits=DIGITS) from None


def _digits(text: Any) -> Any:
    point = pc.find_substring(text, ".")
    behind = pc.subtract(pc.subtract(pc.utf8_length(text), 1), point)
    return pc.if_else(pc.less(point, 0), 0, behind).cast(pa.int8())


def _decimals(text: Any) -> Any:
    try:
        return text.cast(SCHEMA.field("value").type)
    except pa.ArrowInvalid as error:
        raise DigitsExceededError(reason=str(error), digits=DIGITS) from None


def _check_words(column: str, values: Any, allowed: set[str]) -> None:
    for value in values.unique().to_pylist():
        if value not in allowed:
            raise FigureWordUnknownError(column=column, value=value, allowed=", ".join(sorted(allowed)))


def _observation(row: dict[str, Any]) -> Observation:
    digits = row.pop("decimals")
    return Observation(
        **row
        | {name: words(row[name]) for name, words in _WORDS.items()}
        | {
            "period": parse_period(row["period"]),
            "value": row["value"].quantize(Decimal(1).scaleb(-digits)),
            "flags": tuple(row["flags"]),
        }
    )
