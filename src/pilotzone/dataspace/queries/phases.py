"""A statement in two phases: the worker computes the releases, ring 4 decides, the worker reads what it let through.

Tables of the worker, all dropped with the statement: ``__proposed_n`` what was computed, ``__released_n`` what the rest
of the statement may read. The statements that sketch hold secrets; they are made here and belong to no decision.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.sketch_statements import Parts, Sketching, read_sketches, sketch_statement
from pilotzone.dataspace.privacy.sketches import Sketches
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.private_sums import CHOICE, choice_name
from pilotzone.dataspace.queries.process import OpenStatement
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
        statement.receive(release.name, _proposal(release), allowed)


def _propose(
    statement: OpenStatement,
    release: Release,
    tables: Mapping[str, GovernedTable],
    sketching: Mapping[str, Sketching],
) -> Proposed:
    statement.make(_proposal(release), release.sql)
    table = statement.ask(f'SELECT * FROM "{_proposal(release)}"')
    looks: dict[str, list[_Look]] = {}
    for place, dataset in enumerate(release.datasets if table.num_rows else ()):
        if dataset in sketching and release.records:
            parts = Parts(release.keys, f"__entity_{place}", f"__row_{place}", _flags(release, tables))
            look = _Look(statement, release, parts, table.num_rows, sketching[dataset])
            looks.setdefault(dataset, []).append(look)
    sketches = {dataset: _beside([look.groups for look in each], table.num_rows) for dataset, each in looks.items()}
    return Proposed(release, table, sketches, partial(_unions, looks))


def _unions(looks: Mapping[str, Sequence["_Look"]], kept: NDArray[np.bool_]) -> Mapping[str, Sketches]:
    return {dataset: _beside([look.union(kept) for look in each], 1) for dataset, each in looks.items()}


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
    """The sketches of the groups of a release by the units of one of its sources."""

    def __init__(
        self, statement: OpenStatement, release: Release, parts: Parts, count: int, sketching: Sketching
    ) -> None:
        self._statement = statement
        self._release = release
        self._parts = parts
        self._sketching = sketching
        self._count = count
        self.groups, self._union, self._apart = self._sketch(None)

    def union(self, kept: NDArray[np.bool_]) -> Sketches:
        """Return the sketches of the union of some groups; where none shares an entity, they add up."""
        if kept.all():
            return self._union
        if self._apart:
            each = np.repeat(kept, len(self._parts.present))
            return self.groups.of(each).added_up(int(kept.sum()))
        return self._sketch([int(number) for number in np.flatnonzero(kept)])[1]

    def _sketch(self, only: Sequence[int] | None) -> tuple[Sketches, Sketches, bool]:
        proposal = _proposal(self._release)
        sql = sketch_statement(self._release.records, self._parts, proposal, self._sketching, only)
        return read_sketches(self._statement.ask(sql), self._count, buckets=self._sketching.buckets)


def _beside(sources: Sequence[Sketches], groups: int) -> Sketches:
    """Return the sketches of groups by several sources, those of each group one after the other."""
    shape = (groups, -1, sources[0].buckets)
    arrays = [
        np.concatenate([array.reshape(shape) for array in each], axis=1).reshape(-1, sources[0].buckets)
        for each in ([source.entities for source in sources], [source.records for source in sources])
    ]
    return Sketches(*arrays)


def _proposal(release: Release) -> str:
    return release.name.replace("released", "proposed")
