"""Columns of a dataset: their names in SQL, their types, and the header they came from (CSVW ``titles``)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from pilotzone.dataspace.catalog import errors

__all__ = ["TYPE_NAMES", "Column", "arrow_schema", "check_types", "column_name", "name_columns"]

TYPE_NAMES: Final = ("BOOLEAN", "BIGINT", "DOUBLE", "DECIMAL(p,s)", "VARCHAR", "DATE", "TIMESTAMP")
"""The types of a governed column, in DuckDB's words. A TIMESTAMP carries no zone: a time that states one is turned into
UTC, another is taken as it stands."""

_ARROW_TYPES: Final[Mapping[str, pa.DataType]] = {
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
_DECIMAL: Final = re.compile(r"DECIMAL\(([1-9]\d?),(\d{1,2})\)")
_LARGEST_PRECISION: Final = 38
"""Digits that a 128-bit decimal holds, in Arrow and in DuckDB."""


@dataclass(frozen=True)
class Column:
    """One column: its name in SQL, its DuckDB type, and the header in the source."""

    name: str
    type: str
    title: str = ""

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type that stands for the column's type."""
        if self.type in _ARROW_TYPES:
            return _ARROW_TYPES[self.type]
        found = _DECIMAL.fullmatch(self.type)
        if found and int(found[2]) <= int(found[1]) <= _LARGEST_PRECISION:
            return pa.decimal128(int(found[1]), int(found[2]))
        raise errors.UnknownTypeError(column=self.name, type=self.type, known=", ".join(TYPE_NAMES))


def column_name(header: str) -> str:
    """Return the SQL name of a header: lower case, each run of other characters than letters and digits one ``_``.

    Letters are those of any script, after Unicode's compatibility composition (NFKC); ``_`` does not begin or end a
    name, except before a leading digit. The header itself is kept as the column's title.

    >>> column_name("Lagging_Current_Reactive.Power_kVarh"), column_name("PM2.5"), column_name("地区（省）")
    ('lagging_current_reactive_power_kvarh', 'pm2_5', '地区_省')
    >>> column_name("2021年")
    '_2021年'
    """
    text = unicodedata.normalize("NFKC", header).lower()
    name = re.sub(r"[\W_]+", "_", text).strip("_")
    return "_" + name if name[:1].isdigit() else name


def name_columns(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of all headers.

    Raises:
        ColumnNameError: a header gives no name.
        DuplicateColumnError: two headers give the same name.
    """
    names: dict[str, str] = {}
    for position, header in enumerate(headers, start=1):
        name = column_name(header)
        if not name:
            raise errors.ColumnNameError(header=header, position=position)
        if name in names:
            raise errors.DuplicateColumnError(first=names[name], second=header, name=name)
        names[name] = header
    return tuple(names)


def check_types(types: Mapping[str, str], names: Sequence[str]) -> None:
    """Check that every declared type is known and names a column.

    Raises:
        UnknownColumnError, UnknownTypeError: it does not.
    """
    for name, declared in types.items():
        if name not in names:
            raise errors.UnknownColumnError(column=name, known=", ".join(names))
        Column(name, declared).arrow_type  # noqa: B018 - raises where the type is unknown


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of ``columns``."""
    return pa.schema([pa.field(column.name, column.arrow_type) for column in columns])
