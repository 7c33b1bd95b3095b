"""The clauses of an agreement as a decision quotes them, and the datasets as a query sees them."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from pilotzone.dataspace.policies.masks import MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.vocabulary import strictest

__all__ = ["RESERVED_PREFIX", "Clause", "GovernedTable", "PredicateSource", "clause_of", "family_of"]

RESERVED_PREFIX: Final = "__"
"""Names that begin so are the engine's own; a dataset's column that does is not offered to queries."""

_FAMILIES: Final = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT"), "integer"),
    **dict.fromkeys(("UINTEGER", "UBIGINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "DECIMAL"), "number"),
    **dict.fromkeys(("DATE", "TIMESTAMP"), "time"),
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
}
"""Within a family every value can be compared with every other. UHUGEINT has none: it cannot with a negative one."""


def family_of(kind: str) -> str:
    """Return the family of one of DuckDB's types; a type without one is its own.

    >>> family_of("DECIMAL(10,2)")
    'number'
    """
    return _FAMILIES.get(kind.partition("(")[0].upper(), kind)


@dataclass(frozen=True)
class Clause:
    """One term of an agreement about one dataset; ``term`` is a field of ``Policy``, ``value`` its text."""

    term: str
    agreement: str
    dataset: str
    value: str

    def parameters(self) -> dict[str, str]:
        """Return the clause as parameters of an error that quotes it."""
        return {"term": self.term, "agreement": self.agreement, "dataset": self.dataset, "value": self.value}


@dataclass(frozen=True)
class PredicateSource:
    """A dataset that a row predicate reads: its name, its columns with DuckDB's types, and its Parquet file."""

    dataset: str
    columns: tuple[tuple[str, str], ...]
    path: Path


@dataclass(frozen=True, kw_only=True)
class GovernedTable:
    """One dataset under one agreement: its terms, its columns with DuckDB's types, and its Parquet file.

    ``pseudonym_key`` is the secret under which its pseudonyms are made, if it has any: two datasets whose pseudonyms
    may be joined have the same. It is part of no text and of no decision. ``predicate_sources`` are the datasets of the
    same provider that the row predicate reads; no query can name them by it. ``governing`` is the mode of one SELECT,
    if it reads a column with a stricter mode than the policy's own.
    """

    agreement: str
    policy: Policy
    columns: tuple[tuple[str, str], ...]
    path: Path
    pseudonym_key: bytes = field(default=b"", repr=False, hash=False)
    predicate_sources: tuple[PredicateSource, ...] = ()
    governing: Mode | None = None

    def as_read(self, columns: Container[str]) -> "GovernedTable":
        """Return the table as a SELECT that reads ``columns`` (in lower case) sees it: under the strictest mode."""
        read = [mode for column, mode in self.policy.column_modes if column.lower() in columns]
        return replace(self, governing=strictest([self.mode, *read])) if read else self

    @property
    def mode(self) -> Mode:
        """The mode that governs."""
        return self.governing or self.policy.mode

    @property
    def protected(self) -> bool:
        """Whether some SELECT over it may not let single records leave."""
        return self.policy.modes != {Mode.RECORDS}

    @property
    def aggregate_only(self) -> bool:
        """Whether single records may not leave."""
        return self.mode is not Mode.RECORDS

    @property
    def floored(self) -> bool:
        """Whether groups need a minimum of privacy units."""
        return Mode.AGGREGATE in self.policy.modes

    @property
    def private(self) -> bool:
        """Whether every figure that leaves has noise."""
        return self.mode is Mode.PRIVATE

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that a worker reads for it."""
        return (self.path, *(source.path for source in self.predicate_sources))

    def policy_class(self, name: str) -> ColumnClass:
        """Return the class of a column, whatever the case in which it is written: in SQL that is one name."""
        return self._classes.get(name.lower(), ColumnClass.HIDDEN)

    def kind(self, name: str) -> str:
        """Return DuckDB's type of a column as queries see it, whatever the case in which it is written."""
        if self.is_pseudonym(name):
            return "VARCHAR"
        return next(kind for column, kind in self.columns if column.lower() == name.lower())

    def is_pseudonym(self, name: str) -> bool:
        """Return whether a column shows pseudonyms instead of its values."""
        return any(
            column.lower() == name.lower() and mask.kind is MaskKind.PSEUDONYM for column, mask in self.policy.masks
        )

    def family(self, name: str) -> str:
        """Return the family of a column's type: within one, comparing casts no value that could fail.

        Keys that are pseudonyms are a family of their own, because they can only equal other pseudonyms.
        """
        if self.is_pseudonym(name) and self.policy_class(name) is ColumnClass.KEY:
            return "pseudonym"
        return family_of(self.kind(name))

    def visible(self) -> Mapping[str, str]:
        """Return the columns a statement may name, with the types that it sees."""
        return self._visible

    @cached_property
    def _classes(self) -> dict[str, ColumnClass]:
        return {column.lower(): kind for column, kind in self.policy.columns}

    @cached_property
    def _visible(self) -> dict[str, str]:
        return {
            name: self.kind(name)
            for name, _ in self.columns
            if self.policy.column_class(name) is not ColumnClass.HIDDEN and not name.startswith(RESERVED_PREFIX)
        }

    def of_class(self, *classes: ColumnClass) -> tuple[str, ...]:
        """Return the visible columns of these classes, in the dataset's order."""
        return tuple(name for name in self.visible() if self.policy.column_class(name) in classes)


def clause_of(table: GovernedTable, term: str) -> Clause:
    """Return the clause ``term`` of the agreement under which ``table`` is read.

    >>> policy = Policy(dataset="meters", mode=Mode.RECORDS, columns=(("kwh", ColumnClass.MEASURE),), quota=5)
    >>> clause_of(GovernedTable(agreement="a1", policy=policy, columns=(), path=Path("m.parquet")), "quota").value
    '5'
    """
    if term == "mode" and table.mode is not table.policy.mode:
        term = "column_modes"
    return Clause(term, table.agreement, table.policy.dataset, _text(getattr(table.policy, term)))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, Iterable):
        return ", ".join(f"{item[0]} {item[1]}" if isinstance(item, tuple) else str(item) for item in value)
    return "-" if value is None else str(value)
