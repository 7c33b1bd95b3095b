"""The SQL by which a worker sketches the groups of a release, and what it returns as arrays (DuckDB's dialect).

The tag of an entity is the first half of an MD5 under a secret prefix, which nobody who asks can choose or see; what is
wanted of it is speed and that tags look random. It is computed once for each entity in a group. The tag of a record is
DuckDB's hash of its number under another secret. Records without an entity count as one entity: that can only make
differences look smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.sketches import Sketches, buckets_for

__all__ = ["Parts", "Sketching", "read_sketches", "sketch_statement", "union_statement"]

_SECRET_BYTES: Final = 32

_TWO_TO_64: Final = 1 << 64

_UNION: Final = -1
"""The number of the group that is all groups."""


@dataclass(frozen=True)
class Sketching:
    """How the releases of one history are sketched: its secret, and the largest minimum group that it must protect."""

    secret: bytes = field(repr=False)
    minimum_group_size: int

    def __post_init__(self) -> None:
        if len(self.secret) != _SECRET_BYTES:
            msg = f"the secret of a history has {_SECRET_BYTES} bytes"
            raise ValueError(msg)

    @property
    def buckets(self) -> int:
        """The number of buckets of each sketch."""
        return buckets_for(self.minimum_group_size)


@dataclass(frozen=True)
class Parts:
    """What a SELECT of records calls its columns: those of groups, of the entity, of the record's number.

    ``present`` are the columns that say whether a record takes part in a figure: each gives a group a sketch.
    """

    keys: tuple[str, ...]
    entity: str
    row: str
    present: tuple[str, ...]


def sketch_statement(records: str, parts: Parts, groups: str, sketching: Sketching) -> str:
    """Return the SELECT that sketches the groups of ``records`` that stand in the table ``groups``, and their union.

    A group is called by its rowid in that table. A record that a join repeats is summed as often, so that repetition
    shows too. NULL is a group.
    """
    of_groups = _buckets("__tagged", sketching, len(parts.present))
    union = f'SELECT {_UNION} AS "__group", "__tag", {_again(parts)} FROM "__tagged" GROUP BY ALL'
    of_union = _buckets("__union", sketching, len(parts.present))
    return f'{_tagged(records, parts, groups, sketching)}, "__union" AS ({union}) {of_groups} UNION ALL {of_union}'


def union_statement(
    records: str, parts: Parts, groups: str, sketching: Sketching, unions: Sequence[Sequence[int]]
) -> str:
    """Return the SELECT that sketches ``unions`` of groups: each is given by its groups' rowids, called by its place.

    An entity that is in several groups of a union counts once.
    """
    members = [(place, number) for number, places in enumerate(unions) for place in places]
    places, numbers = ([pair[side] for pair in members] for side in (0, 1))
    listed = f'SELECT unnest({places}) AS "__place", unnest({numbers}) AS "__number"'
    union = (
        f'SELECT "__number"::BIGINT AS "__group", "__tag", {_again(parts)} FROM "__tagged"'
        f' JOIN ({listed}) AS m ON m."__place" = "__tagged"."__group" GROUP BY "__number", "__tag"'
    )
    of_unions = _buckets("__union", sketching, len(parts.present))
    return f'{_tagged(records, parts, groups, sketching)}, "__union" AS ({union}) {of_unions}'


def _tagged(records: str, parts: Parts, groups: str, sketching: Sketching) -> str:
    """Return the WITH of the entities of each group: their tags, and what their records add up to."""
    keys = [_quoted(key) for key in parts.keys]
    flags = [_quoted(flag) for flag in parts.present]
    same = " AND ".join(f"g.{key} IS NOT DISTINCT FROM u.{key}" for key in keys) or "true"
    row_secret = int.from_bytes(sketching.secret[16:24], "big")
    sums = [
        f'sum(hash(xor({_quoted(parts.row)}::UBIGINT, {row_secret}::UBIGINT))) FILTER ({flag}) AS "s{number}",'
        f' bool_or({flag}) AS "h{number}"'
        for number, flag in enumerate(flags)
    ]
    kept = [f'"s{number}", "h{number}"' for number in range(len(flags))]
    return (
        f'WITH "__records" AS ({records}),'
        f' "__units" AS (SELECT {", ".join([*keys, _quoted(parts.entity) + " AS e", *sums])}'
        f' FROM "__records" GROUP BY ALL),'
        f' "__tagged" AS MATERIALIZED (SELECT g.rowid AS "__group", {_tag(sketching)} AS "__tag", {", ".join(kept)}'
        f' FROM "__units" AS u JOIN {_quoted(groups)} AS g ON {same})'
    )


def _again(parts: Parts) -> str:
    """Return what the records of an entity in several groups add up to."""
    sums = [f'sum("s{number}") AS "s{number}"' for number in range(len(parts.present))]
    return ", ".join(f'{each}, bool_or("h{number}") AS "h{number}"' for number, each in enumerate(sums))


def _tag(sketching: Sketching) -> str:
    prefix = sketching.secret[:16].hex()
    text = "coalesce('1' || CAST(u.e AS VARCHAR), '0')"
    return f"(md5_number('{prefix}' || {text}) & {_TWO_TO_64 - 1}::UHUGEINT)::UBIGINT"


def _buckets(relation: str, sketching: Sketching, flags: int) -> str:
    sketches = ", ".join(
        f'bit_xor("__tag") FILTER ("h{number}") AS "e{number}",'
        f' (sum("s{number}") % {_TWO_TO_64})::UBIGINT AS "r{number}"'
        for number in range(flags)
    )
    bucket = f'"__tag" & {sketching.buckets - 1}'
    return (
        f'SELECT "__group", ({bucket})::BIGINT AS "__bucket", count(*) AS "__units", {sketches}'
        f' FROM "{relation}" GROUP BY "__group", {bucket}'
    )


def read_sketches(answer: pa.Table, groups: int, *, buckets: int) -> tuple[Sketches, Sketches, bool]:
    """Return the sketches of the groups, those of their union, and whether no entity stands in two groups.

    Each group has as many sketches, one after the other, as there are columns ``present``; and so has the union. The
    answer to a :func:`union_statement` is read as one about groups.
    """
    group, bucket, units = (answer.column(name).to_numpy() for name in ("__group", "__bucket", "__units"))
    flags = (answer.num_columns - 3) // 2

    def dense(name: str) -> NDArray[np.uint64]:
        sketch = np.zeros((groups + 1, flags, buckets), np.uint64)
        for number in range(flags):
            sketch[group, number, bucket] = answer.column(f"{name}{number}").fill_null(0).to_numpy()
        return sketch.reshape(-1, buckets)  # the number of the union is that of the last row

    sketches = Sketches(dense("e"), dense("r"))
    apart = units[group == _UNION].sum() == units[group != _UNION].sum()
    return sketches.of(slice(groups * flags)), sketches.of(slice(groups * flags, None)), bool(apart)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
