"""The SQL by which a worker sketches the groups of a release, and what it returns as arrays (DuckDB's dialect)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.sketches import Sketches

__all__ = ["ENTITY_TAG", "RECORD_TAG", "only_released", "read_sketches", "sketch_statement"]

ENTITY_TAG: Final = "__entity_tag"
"""The column of the entities' tags (UBIGINT, never NULL) in the view that a worker makes of a dataset."""

RECORD_TAG: Final = "__record_tag"
"""The column of the records' tags (UBIGINT, never NULL) in the same view."""

_SKETCH: Final = "__sketch"


def sketch_statement(records: str, groups: Sequence[str], *, buckets: int) -> str:
    """Return the SELECT that sketches each group of ``records``, a SELECT of the groups' columns and both tags.

    Without groups it sketches all records as one release: the union of what a GROUP BY released, if ``records`` comes
    from :func:`only_released`. A record that a join repeats is summed as often, so that repetition shows too.
    """
    keys = "".join(f"{_quoted(name)}, " for name in groups)
    return (
        f'WITH "__records" AS ({records}),'
        f' "__entities" AS (SELECT {keys}"{ENTITY_TAG}" AS "__tag", sum("{RECORD_TAG}") AS "__sum"'
        f' FROM "__records" GROUP BY ALL),'
        f' "__buckets" AS (SELECT {keys}"__tag" & {buckets - 1} AS "__bucket", bit_xor("__tag") AS "__xor",'
        f' (sum("__sum") % 18446744073709551616)::UBIGINT AS "__sum" FROM "__entities" GROUP BY ALL)'
        f' SELECT {keys}list(struct_pack(bucket := "__bucket", entities := "__xor", records := "__sum"))'
        f' AS "{_SKETCH}" FROM "__buckets" GROUP BY ALL'
    )


def only_released(records: str, groups: Sequence[str], released: str) -> str:
    """Return the SELECT of those ``records`` whose group stands in the relation ``released``; NULL is a group."""
    same = " AND ".join(f"r.{_quoted(name)} IS NOT DISTINCT FROM g.{_quoted(name)}" for name in groups)
    return f"SELECT r.* FROM ({records}) AS r SEMI JOIN {released} AS g ON {same}"


def read_sketches(answer: pa.Table, *, buckets: int) -> tuple[list[tuple[object, ...]], Sketches]:
    """Return the groups of an answer to such a SELECT, and their sketches in the same order."""
    lists = answer.column(_SKETCH).combine_chunks()
    lengths = lists.value_lengths().fill_null(0).to_numpy()
    rows = np.repeat(np.arange(len(lists)), lengths)
    parts = lists.flatten()
    columns = parts.field("bucket").to_numpy()

    def dense(name: str) -> NDArray[np.uint64]:
        sketch = np.zeros((len(lists), buckets), np.uint64)
        sketch[rows, columns] = parts.field(name).to_numpy()
        return sketch

    keys = answer.drop_columns([_SKETCH]).to_pylist()
    return [tuple(key.values()) for key in keys], Sketches(dense("entities"), dense("records"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
