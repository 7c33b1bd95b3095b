"""The quick form of sums under noise: one pass over the records, a bit for each unit, and the few shares that are cut.

It gives the figures of :mod:`pilotzone.dataspace.queries.private_sums`, to the last step. A share that no choice of its
unit's records could bring past a bound adds up like any other number; the units that have another are found when a
worker starts, and theirs alone are summed one by one. Units that are whole numbers are counted in a string of bits.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from pilotzone.dataspace.policies.policy import ColumnClass, Mode
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.floors import ENTITY
from pilotzone.dataspace.queries.private import PrivateRelease
from pilotzone.dataspace.queries.private_sums import ENTITIES, Part, Sums, private_terms
from pilotzone.dataspace.queries.process import OpenStatement
from pilotzone.dataspace.queries.releases import PROVEN, Release

__all__ = ["QuickSums", "compute", "facts_of", "quick_sums"]

_UNIT: Final = "__unit"

_FEW: Final = 100
"""One unit for so many records may have shares to cut: summing these takes a fraction of the pass over all."""

_SPARSE: Final = 64
"""So many bits for each record at most: with more, looking through empty ones takes longer than hashing."""

_BYTES: Final = 32 << 20
"""What the bits of all groups together may take: they have to stay near the processor."""

_WHOLE: Final = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})


@dataclass(frozen=True)
class QuickSums:
    """The quick form of ``sums``; the units lie in ``units``, both ends included, where they are whole numbers.

    It holds where there are no more groups than ``groups``: what it gave for more is wrong.
    """

    sums: Sums
    units: tuple[int, int] | None

    @property
    def groups(self) -> int:
        """In how many groups a unit counts: then none has to be chosen."""
        return self.sums.groups_per_unit

    @property
    def suits(self) -> str:
        """The SQL of whether it is quicker: few shares to cut, and bits that are not too many."""
        first, last = self.units or (0, 0)
        columns = {column.name for group in self.sums.groups for column in group.find_all(exp.Column)}
        groups = " * ".join(["1::DOUBLE", *(f"(1 + {_quoted(name)})" for name in sorted(columns))])
        small = f"{groups} * {(last - first) // 8 + 1} <= {_BYTES}"
        facts = _quoted(_facts_name(self.sums.table.policy.dataset))
        return f"SELECT {' AND '.join([small, *self._flags])} FROM {facts}"

    @property
    def sql(self) -> str:
        """The statement of keys and figures: over all records as they are, and by how much cutting changes that."""
        named, parts = self.sums.named_keys, self.sums.parts
        few = f"(SELECT * FROM {_quoted(_few_name(self.sums.table.policy.dataset))} WHERE {_any(self._flags)})"
        below = self.sums.below(named, f"{few} AS {self.sums.dataset}")
        shown, computed = list(map(_quoted, named)), [f"{text} AS {_quoted(name)}" for name, text in named.items()]
        uncut = [f"{self._uncut(part)} AS {_quoted(name)}" for part, name in parts.items()]
        changes = [f"{_change(part, name)} AS {_quoted(name)}" for part, name in parts.items()]
        figures = [f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in map(_quoted, parts.values())]
        return (
            f"SELECT {', '.join([*shown, *figures])} FROM"
            f" (SELECT {', '.join([*computed, *uncut])} FROM {self.sums.records()}{_grouped(named.values())}"
            f" UNION ALL SELECT {', '.join([*shown, *changes])} FROM ({below}){_grouped(shown)}){_grouped(shown)}"
        )

    @property
    def _flags(self) -> list[str]:
        """The columns about the shares that are asked for; nothing cuts the number of units."""
        return sorted({_quoted(_flag(part)) for part in self.sums.parts if part != ENTITIES})

    def _uncut(self, part: Part) -> str:
        if part == ENTITIES:
            first, last = self.units or (0, 0)
            return f"COALESCE(BIT_COUNT(BITSTRING_AGG(CAST({self.sums.unit} AS BIGINT), {first}, {last})), 0)"
        return f"COALESCE({part.below(self.sums.table.policy.dataset)}, 0)"


def quick_sums(sums: Sums) -> QuickSums | None:
    """Return the quick form of ``sums`` over the file of their dataset, or None where there is none.

    Where units are counted, they have to be whole numbers that lie close together, as Parquet's statistics say.
    """
    table = sums.table
    dimensions = {name.lower() for name in _dimensions(table)}
    read = {column.name.lower() for group in sums.groups for column in group.find_all(exp.Column)}
    metadata = pq.read_metadata(table.path)
    units = _units(table, metadata)
    counted = ENTITIES in sums.parts and (units is None or units[1] - units[0] > _SPARSE * metadata.num_rows)
    return None if counted or not read <= dimensions else QuickSums(sums, units)


def compute(statement: OpenStatement, release: Release) -> pa.Table:
    """Make the table of what a release proposes, in the quick form if there is one that suits and holds; return it.

    Raises:
        QueryFailedError: it failed in the worker; why, is not said.
    """
    without = f" EXCLUDE ({_quoted(PROVEN)})" if release.looks else ""
    everything = f"SELECT *{without} FROM {_quoted(release.proposed)}"
    quick = quick_sums(release.sums) if isinstance(release, PrivateRelease) else None
    if quick is not None and statement.ask(quick.suits).column(0)[0].as_py():
        statement.make(release.proposed, quick.sql)
        table = statement.ask(everything)
        if table.num_rows <= quick.groups:
            return table
    statement.make(release.proposed, release.sql, release.looks)
    return statement.ask(everything)


def facts_of(table: GovernedTable) -> Iterator[tuple[str, str]]:
    """Yield how a worker makes the tables that quick forms read, and how if there is no memory for that.

    Without memory, every unit may have a share to cut, and no form is quick.
    """
    if Mode.PRIVATE in table.policy.modes:
        flags = {_quoted(_flag(part)): part for part in _cutting(table)}
        yield _cut(table.policy.dataset, flags)
        yield _facts(table, flags)
        yield _few(table.policy.dataset, flags)


def _cut(dataset: str, flags: Mapping[str, Part]) -> tuple[str, str]:
    """Return how the units are found that have a share that can be cut, with a column for each figure."""
    name, unit = _quoted(_cut_name(dataset)), f"{_quoted(ENTITY)} AS {_quoted(_UNIT)}"
    known = f"FROM {_quoted(dataset)} WHERE {_quoted(ENTITY)} IS NOT NULL"
    found = ", ".join(f"{part.can_be_cut(dataset)} AS {flag}" for flag, part in flags.items())
    every = ", ".join(f"true AS {flag}" for flag in flags)
    units = f"SELECT {unit}, {found} {known} GROUP BY {_quoted(ENTITY)}"
    return (
        f"CREATE TABLE {name} AS SELECT * FROM ({units}) WHERE {_any(flags)}",
        f"CREATE VIEW {name} AS SELECT {unit}, {every} {known}",
    )


def _facts(table: GovernedTable, flags: Iterable[str]) -> tuple[str, str]:
    """Return how one row is made of about how many values dimensions have, and of which figures few shares are cut."""
    dataset, names = table.policy.dataset, list(map(_quoted, _dimensions(table)))
    cut = {flag: f"(SELECT COUNT(*) FROM {_quoted(_cut_name(dataset))} WHERE {flag})" for flag in flags}
    few = [f"{units} * {_FEW} <= COUNT(*) AS {flag}" for flag, units in cut.items()]
    values = [f"APPROX_COUNT_DISTINCT({name}) AS {name}" for name in names]
    nothing = [*(f"false AS {flag}" for flag in cut), *(f"9e18 AS {name}" for name in names)]
    create = f"CREATE TABLE {_quoted(_facts_name(dataset))} AS SELECT"
    return f"{create} {', '.join([*few, *values])} FROM {_quoted(dataset)}", f"{create} {', '.join(nothing)}"


def _few(dataset: str, flags: Iterable[str]) -> tuple[str, str]:
    """Return how the records of units are kept that have a share to cut of a figure for which these are few."""
    either = " OR ".join(f"(u.{flag} AND f.{flag})" for flag in flags)
    cut, facts, name = (_quoted(make(dataset)) for make in (_cut_name, _facts_name, _few_name))
    units = f"SELECT u.* FROM {cut} AS u JOIN {facts} AS f ON {either}"
    select = f"SELECT * FROM {_quoted(dataset)} AS r JOIN ({units}) AS u ON r.{_quoted(ENTITY)} = u.{_quoted(_UNIT)}"
    return f"CREATE TABLE {name} AS {select}", f"CREATE VIEW {name} AS {select}"


def _cutting(table: GovernedTable) -> Iterator[Part]:
    """Yield the parts whose shares have bounds."""
    yield Part("count", "", 0, private_terms(table).records_per_entity)
    visible = {name.lower() for name in table.visible()}
    for name, lower, upper in private_terms(table).bounds:
        if name.lower() in visible and table.family(name) in {"integer", "number"}:
            yield Part.summing(name.lower(), lower, upper, whole=table.family(name) == "integer")


def _flag(part: Part) -> str:
    """Return the name of the column about shares of ``part``; numbers of records of all kinds have one."""
    return f"__cut_{part.column if part.function == 'sum' else ''}"


def _any(flags: Iterable[str]) -> str:
    return " OR ".join(flags) or "false"


def _change(part: Part, name: str) -> str:
    """Return the SQL of by how much cutting the shares in the column ``name`` changes their sum."""
    return "0" if part == ENTITIES else f"COALESCE(SUM({part.cut(_quoted(name))} - {_quoted(name)}), 0)"


def _units(table: GovernedTable, metadata: pq.FileMetaData) -> tuple[int, int] | None:
    """Return the least and the largest unit that the file's statistics allow, if units are whole numbers."""
    entity = (table.policy.entity or "").lower()
    kinds = {name.lower(): kind for name, kind in table.columns}
    paths = [metadata.schema.column(number).path.lower() for number in range(metadata.num_columns)]
    if kinds.get(entity) not in _WHOLE or entity not in paths:
        return None
    place = paths.index(entity)
    chunks = [metadata.row_group(number).column(place).statistics for number in range(metadata.num_row_groups)]
    if not chunks or any(chunk is None or not chunk.has_min_max for chunk in chunks):
        return None
    return min(chunk.min for chunk in chunks), max(chunk.max for chunk in chunks)


def _dimensions(table: GovernedTable) -> tuple[str, ...]:
    return table.of_class(ColumnClass.DIMENSION)


def _cut_name(dataset: str) -> str:
    return f"__cut_{dataset}"


def _facts_name(dataset: str) -> str:
    return f"__facts_{dataset}"


def _few_name(dataset: str) -> str:
    return f"__few_{dataset}"


def _grouped(keys: Iterable[str]) -> str:
    names = ", ".join(keys)
    return f" GROUP BY {names}" if names else ""


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
