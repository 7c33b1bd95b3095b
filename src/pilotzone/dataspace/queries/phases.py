"""A statement in two phases: the worker computes the releases, ring 4 decides, the worker reads what it let through.

Tables of the worker, all dropped with the statement: ``__proposed_n`` what was computed, ``__released_n`` what the rest
of the statement may read, ``__withheld_n`` the groups that are pooled. The statements that sketch hold secrets; they,
and those that weigh groups, are made here and belong to no decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.share_statements import Contribution, share_statement
from pilotzone.dataspace.privacy.sketch_statements import (
    Parts,
    Sketching,
    read_sketches,
    sketch_statement,
    union_statement,
)
from pilotzone.dataspace.privacy.sketches import Sketches
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.private_sums import CHOICE, choice_name
from pilotzone.dataspace.queries.process import OpenStatement
from pilotzone.dataspace.queries.quick_sums import compute
from pilotzone.dataspace.queries.releases import Proposed, Release, RingFour

__all__ = ["release_in"]


def release_in(
    statement: OpenStatement,
    releases: Sequence[Release],
    tables: Mapping[str, GovernedTable],
    ring_four: RingFour,
) -> None:
    """Make the tables that the rest of a statement reads, with what ring 4 lets through.

    Raises:
        QueryFailedError: a phase failed in the worker; which, is not said.
        ValueError: ring 4 changed the columns of a release.
    """
    for dataset, secret in ring_four.choices.items():
        statement.make(choice_name(dataset), f"SELECT {int.from_bytes(secret[:8])}::UBIGINT AS {CHOICE}")
    proposed = [_propose(statement, release, tables, ring_four.sketching) for release in releases]
    for offered, allowed in zip(proposed, ring_four.control(proposed), strict=True):
        release = offered.release
        if allowed.column_names != offered.table.column_names:
            msg = f"ring 4 changed the columns of {release.name}"
            raise ValueError(msg)
        statement.receive(release.name, release.proposed, allowed)


def _propose(
    statement: OpenStatement,
    release: Release,
    tables: Mapping[str, GovernedTable],
    sketching: Mapping[str, Sketching],
) -> Proposed:
    table = compute(statement, release)
    about = (release.records, release.keys, release.proposed)
    part = _Part(statement, release, sketching, _flags(release, tables), table.num_rows, *about)
    looks = part.looks()
    cells = part.cells(with_others=release.complementary) if release.guarded else None
    pool = partial(_pool, part, table.schema)
    margins = _margins(statement, release) if looks else ()
    return Proposed(release, table, _sketches(looks, table.num_rows), partial(_unions, looks), margins, cells, pool)


def _margins(statement: OpenStatement, release: Release) -> Sequence[NDArray[np.intp]]:
    """Return, for each key alone and for all but one, the first of the groups that share its value, or their values."""
    if len(release.keys) <= 1:
        return ()
    sizes = sorted({1, len(release.keys) - 1})
    chosen = [", ".join(f'"{key}"' for key in keys) for size in sizes for keys in combinations(release.keys, size)]
    labels = [f'min(rowid) OVER (PARTITION BY {keys}) AS "m{number}"' for number, keys in enumerate(chosen)]
    answer = statement.ask(f'SELECT {", ".join(labels)} FROM "{release.proposed}" ORDER BY rowid')
    return [column.to_numpy().astype(np.intp) for column in answer.columns]


def _pool(part: "_Part", schema: pa.Schema, kept: NDArray[np.bool_]) -> Proposed | None:
    """Return what is not ``kept`` of a release as one row without keys, if it has the floors."""
    release, statement = part.release, part.statement
    if not release.remainder:
        return None
    same = " AND ".join(f'r."{key}" IS NOT DISTINCT FROM p."{key}"' for key in release.keys)
    keys = ", ".join(f'r."{key}"' for key in release.keys)
    shown = ", ".join(map(str, np.flatnonzero(kept))) or "NULL"
    others = f'FROM ({release.records}) AS r ANTI JOIN "{release.proposed}" AS p ON {same} AND p.rowid IN ({shown})'
    statement.make(release.withheld, f"SELECT DISTINCT {keys} {others}")
    pooled = f"{release.withheld}_pooled"
    statement.make(pooled, release.remainder)
    row = statement.ask(f'SELECT * FROM "{pooled}"')
    if not row.num_rows:
        return None
    records = f'SELECT r.* FROM ({release.records}) AS r JOIN "{release.withheld}" AS p ON {same}'
    whole = replace(part, count=1, keys=(), groups=pooled)
    of_row = replace(whole, records=records)
    columns = [row[name] if name in row.column_names else pa.nulls(1, schema.field(name).type) for name in schema.names]
    return Proposed(
        release,
        pa.table(columns, schema=schema),
        _sketches(of_row.looks(), 1),
        partial(_unions, whole.looks()),
        (),
        of_row.cells(with_others=False) if release.guarded else None,
    )


def _sketches(looks: Mapping[str, Sequence["_Look"]], groups: int) -> Mapping[str, Sketches]:
    return {dataset: _beside([look.groups for look in each], groups) for dataset, each in looks.items()}


def _unions(looks: Mapping[str, Sequence["_Look"]], members: Sequence[NDArray[np.intp]]) -> Mapping[str, Sketches]:
    return {dataset: _beside([look.unions(members) for look in each], len(members)) for dataset, each in looks.items()}


@dataclass(frozen=True)
class _Part:
    """A release's records, or some of them, and the table of the groups as which they are looked at."""

    statement: OpenStatement
    release: Release
    sketching: Mapping[str, Sketching]
    flags: tuple[str, ...]
    count: int
    records: str
    keys: tuple[str, ...]
    groups: str

    def looks(self) -> Mapping[str, Sequence["_Look"]]:
        """Return the sketches by the units of each source that is audited."""
        found: dict[str, list[_Look]] = {}
        for place, dataset in enumerate(self.release.datasets if self.count else ()):
            if dataset in self.sketching and self.records:
                columns = Parts(self.keys, f"__entity_{place}", f"__row_{place}", self.flags)
                found.setdefault(dataset, []).append(_Look(self, columns, self.sketching[dataset]))
        return found

    def cells(self, *, with_others: bool) -> pa.Table:
        """Return how the groups are weighed."""
        present = [presence.name for presence in self.release.present]
        values = [
            Contribution(value.name, f"__entity_{value.source}", value.dominance) for value in self.release.values
        ]
        sql = share_statement(self.records, self.keys, present, values, self.groups, with_others=with_others)
        return self.statement.ask(sql)


def _flags(release: Release, tables: Mapping[str, GovernedTable]) -> tuple[str, ...]:
    """Return the columns of presence that differ: all that are true of every record are one."""
    sometimes = [
        presence.name
        for presence in release.present
        if any(_may_be_null(tables[dataset], column) for dataset, column in presence.columns)
    ]
    always = [presence.name for presence in release.present if presence.name not in sometimes]
    return (*always[:1], *sometimes)


def _may_be_null(table: GovernedTable, column: str) -> bool:
    """Return whether a column may miss values, by the statistics that Parquet keeps."""
    metadata = pq.read_metadata(table.path)
    paths = [metadata.schema.column(number).path.lower() for number in range(metadata.num_columns)]
    masked = {name.lower() for name, _ in table.policy.masks}
    if column.lower() in masked or column.lower() not in paths:
        return True
    place = paths.index(column.lower())
    chunks = (metadata.row_group(number).column(place).statistics for number in range(metadata.num_row_groups))
    return any(chunk is None or not chunk.has_null_count or chunk.null_count > 0 for chunk in chunks)


class _Look:
    """The sketches of the groups of some records by the units of one of their sources."""

    def __init__(self, part: _Part, columns: Parts, sketching: Sketching) -> None:
        self._part = part
        self._columns = columns
        self._sketching = sketching
        about = (part.records, columns, part.groups, sketching)
        answer = part.statement.ask(sketch_statement(*about))
        self.groups, self._union, self._apart = read_sketches(answer, part.count, buckets=sketching.buckets)

    def unions(self, members: Sequence[NDArray[np.intp]]) -> Sketches:
        """Return the sketches of unions of some groups; where none shares an entity, they add up."""
        part = self._part
        if [len(union) for union in members] == [part.count]:
            return self._union
        if self._apart:
            return self.groups.added_up(part.count, members)
        about = (part.records, self._columns, part.groups, self._sketching)
        answer = part.statement.ask(union_statement(*about, [union.tolist() for union in members]))
        return read_sketches(answer, len(members), buckets=self._sketching.buckets)[0]


def _beside(sources: Sequence[Sketches], groups: int) -> Sketches:
    """Return the sketches of groups by several sources, those of each group one after the other."""
    shape = (groups, -1, sources[0].buckets)
    arrays = [
        np.concatenate([array.reshape(shape) for array in each], axis=1).reshape(-1, sources[0].buckets)
        for each in ([source.entities for source in sources], [source.records for source in sources])
    ]
    return Sketches(*arrays)
