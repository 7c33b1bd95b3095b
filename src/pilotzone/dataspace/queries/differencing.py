"""Ring 4, the auditor: which groups of a statement's releases may leave beside each other and beside all earlier ones.

Groups, and the union of the groups of each release, are compared; two that differ by fewer entities than the minimum
group do not both leave. What is withheld looks like a group that is too small. The order of groups decides which of two
stays: that of their keys, so that one question has one answer however it is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.sketches import Sketches, audit, close_pairs
from pilotzone.dataspace.queries.releases import Proposed

__all__ = ["History", "Settlement", "settle"]


@dataclass(frozen=True)
class History:
    """What was released of one dataset to one party: sketches, by their number of buckets, and the minimum group."""

    minimum_group_size: int
    sketches: tuple[Sketches, ...] = ()


@dataclass(frozen=True)
class Settlement:
    """What of each release may leave, and by dataset what is then to be remembered: only what was not released yet."""

    tables: tuple[pa.Table, ...]
    remembered: Mapping[str, Sketches]


def settle(proposed: Sequence[Proposed], histories: Mapping[str, History]) -> Settlement:
    """Audit the releases of one statement against the histories of the datasets that are audited."""
    kept = [_unlike_history(offered, histories) for offered in proposed]
    for dataset, history in histories.items():
        _keep_unlike(dataset, proposed, kept, history.minimum_group_size)
    unions: list[Mapping[str, Sketches]] = []
    for number in range(len(proposed)):
        unions.append(_settle_union(number, proposed, kept, unions, histories))
    remembered = {
        dataset: _new(_gathered(dataset, proposed, kept, unions), history) for dataset, history in histories.items()
    }
    tables = tuple(offered.table.filter(pa.array(mask)) for offered, mask in zip(proposed, kept, strict=True))
    return Settlement(tables, remembered)


def _unlike_history(offered: Proposed, histories: Mapping[str, History]) -> NDArray[np.bool_]:
    """Return which groups are not too close to what was released before."""
    kept = np.ones(offered.table.num_rows, np.bool_)
    for dataset, sketches in offered.sketches.items():
        verdicts = audit(sketches, histories[dataset].sketches, histories[dataset].minimum_group_size)
        kept &= ~verdicts.too_close.reshape(len(kept), -1).any(axis=1)
    return kept


def _keep_unlike(
    dataset: str, proposed: Sequence[Proposed], kept: Sequence[NDArray[np.bool_]], minimum_group_size: int
) -> None:
    """Withhold the later of every two groups of a statement that are too close; one that is so to itself also."""
    owners, parts = [], []
    for number, offered in enumerate(proposed):
        if dataset in offered.sketches:
            sketches = offered.sketches[dataset]
            each = len(sketches) // offered.table.num_rows
            for group in _in_order_of_keys(offered):
                if kept[number][group]:
                    owners += [(number, group)] * each
                    parts.append(sketches.of(slice(group * each, (group + 1) * each)))
    if not parts:
        return
    for earlier, later in sorted(close_pairs(_together(parts), minimum_group_size), key=lambda pair: pair[::-1]):
        number, group = owners[earlier]
        if kept[number][group]:
            number, group = owners[later]
            kept[number][group] = False


def _in_order_of_keys(offered: Proposed) -> list[int]:
    keys = [str(row) for row in offered.table.select(offered.release.keys).to_pylist()]
    return sorted(range(offered.table.num_rows), key=lambda place: (keys[place] if keys else "", place))


def _settle_union(
    number: int,
    proposed: Sequence[Proposed],
    kept: Sequence[NDArray[np.bool_]],
    unions: Sequence[Mapping[str, Sketches]],
    histories: Mapping[str, History],
) -> Mapping[str, Sketches]:
    """Withhold groups of one release, those with the fewest entities first, until their union may leave too."""
    offered = proposed[number]
    while kept[number].sum() > 1:
        union = offered.union(kept[number])
        if not any(
            _is_close(sketches, _gathered(dataset, proposed, kept, unions), histories[dataset])
            for dataset, sketches in union.items()
        ):
            return union
        kept[number][_smallest(offered, kept[number])] = False
    return {}


def _is_close(union: Sketches, others: Sketches, history: History) -> bool:
    k = history.minimum_group_size
    among = any(True for _ in close_pairs(union, k))
    return among or bool(audit(union, (*history.sketches, others), k).too_close.any())


def _smallest(offered: Proposed, kept: NDArray[np.bool_]) -> int:
    """Return the kept group with the fewest buckets in use; of several the last by its key."""
    used = sum(
        np.count_nonzero(sketches.entities, axis=1).reshape(len(kept), -1).max(axis=1)
        for sketches in offered.sketches.values()
    )
    order = [place for place in _in_order_of_keys(offered) if kept[place]]
    return min(reversed(order), key=lambda place: used[place])


def _gathered(
    dataset: str,
    proposed: Sequence[Proposed],
    kept: Sequence[NDArray[np.bool_]],
    unions: Sequence[Mapping[str, Sketches]],
) -> Sketches:
    """Return the sketches of all groups that are kept, and of the unions that are settled."""
    parts = [union[dataset] for union in unions if dataset in union]
    for offered, mask in zip(proposed, kept, strict=True):
        if dataset in offered.sketches:
            sketches = offered.sketches[dataset]
            parts.append(sketches.of(np.repeat(mask, len(sketches) // len(mask))))
    return _together(parts) if parts else Sketches(*np.zeros((2, 0, 1), np.uint64))


def _new(released: Sketches, history: History) -> Sketches:
    """Return the releases that are not in the history, each once."""
    known = audit(released, history.sketches, history.minimum_group_size).same
    unknown = released.of(~known)
    rows = np.concatenate((unknown.entities, unknown.records), axis=1)
    first = np.sort(np.unique(rows, axis=0, return_index=True)[1])
    return unknown.of(first)


def _together(parts: Sequence[Sketches]) -> Sketches:
    return Sketches(np.concatenate([part.entities for part in parts]), np.concatenate([part.records for part in parts]))
