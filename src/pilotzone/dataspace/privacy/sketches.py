"""The differencing auditor: sketches of the records behind a release, compared with all that was released before.

Every release has two sketches of m buckets. An entity's secret tag chooses its bucket. The first sketch holds, per
bucket, the XOR of the tags of the distinct entities; the second the sum modulo 2**64 of the secret tags of the records.
Where two releases differ in d buckets of the first, at least d entities are in one and not in the other; where in d
buckets of the second, at least d entities have other records in one than in the other. So a difference of one to k - 1
entities is never missed but for a chance of about 2**-64 per bucket, and one of k or more may be taken for a smaller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.errors import SketchShapeError

__all__ = ["Sketches", "Verdicts", "audit", "buckets_for", "close_pairs"]

_SMALLEST: Final = 256
_PER_ENTITY: Final = 10
"""Fewer buckets than ten times the minimum group would take too many large differences for small ones."""
_FIRST: Final = 32
_BLOCK: Final = 2048
"""Releases compared at once: their first buckets fit a processor's cache."""


@dataclass(frozen=True)
class Sketches:
    """Both sketches of each of n releases, as arrays of n rows and m columns; m is a power of two."""

    entities: NDArray[np.uint64]
    records: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.entities)

    def __add__(self, other: "Sketches") -> "Sketches":
        if self.buckets != other.buckets:
            raise SketchShapeError(first=self.buckets, second=other.buckets)
        return Sketches(np.concatenate((self.entities, other.entities)), np.concatenate((self.records, other.records)))

    @property
    def buckets(self) -> int:
        """How many buckets each sketch has."""
        return int(self.entities.shape[1])

    def of(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Sketches":
        """Return the sketches of some of the releases."""
        return Sketches(self.entities[rows], self.records[rows])

    def added_up(self, groups: int, unions: Sequence[NDArray[np.intp]]) -> "Sketches":
        """Return the sketches of unions of groups that share no entity, of as many sketches each."""
        shape = (groups, -1, self.buckets)
        entities, records = self.entities.reshape(shape), self.records.reshape(shape)
        return Sketches(
            np.concatenate([np.bitwise_xor.reduce(entities[union], axis=0) for union in unions]),
            np.concatenate([records[union].sum(axis=0) for union in unions]),
        )

    def folded(self, buckets: int) -> "Sketches":
        """Return the sketches that the same releases have with fewer buckets, or these if they have no more."""
        if buckets >= self.buckets:
            return self
        shape = (len(self), self.buckets // buckets, buckets)
        return Sketches(
            np.bitwise_xor.reduce(self.entities.reshape(shape), axis=1), self.records.reshape(shape).sum(axis=1)
        )


@dataclass(frozen=True)
class Verdicts:
    """What was found for each new release: whether it is too close to an earlier one, and whether it is the same."""

    too_close: NDArray[np.bool_]
    same: NDArray[np.bool_]


def buckets_for(minimum_group_size: int) -> int:
    """Return the number of buckets for a minimum group: the least power of two that is large enough.

    >>> buckets_for(10), buckets_for(50)
    (256, 512)
    """
    return max(_SMALLEST, 1 << (_PER_ENTITY * minimum_group_size - 1).bit_length())


def audit(new: Sketches, history: Sequence[Sketches], minimum_group_size: int) -> Verdicts:
    """Compare each new release with those of a history, which may have been sketched with other numbers of buckets.

    A release is too close to another if they differ by at least one entity, or in the records of at least one, but by
    fewer than the minimum group. With fewer buckets more large differences are taken for small ones.
    """
    verdicts = Verdicts(np.zeros(len(new), np.bool_), np.zeros(len(new), np.bool_))
    for earlier in history:
        for number, close, same in _compared(new, earlier, minimum_group_size):
            verdicts.too_close[number] |= close.size > 0
            verdicts.same[number] |= same.size > 0
    return verdicts


def close_pairs(new: Sketches, minimum_group_size: int) -> Iterator[tuple[int, int]]:
    """Yield the places of every two of the new releases that are too close to each other, the earlier one first."""
    for number, close, _ in _compared(new, new, minimum_group_size):
        yield from ((int(other), number) for other in close if other < number)


def _compared(
    new: Sketches, others: Sketches, minimum_group_size: int
) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.intp]]]:
    """Yield each new release that is near some of the others, with those that are too close and those that are it."""
    if not len(new) or not len(others):
        return
    buckets = min(new.buckets, others.buckets)
    new, others = new.folded(buckets), others.folded(buckets)
    for start in range(0, len(others), _BLOCK):
        entities, records = others.entities[start : start + _BLOCK], others.records[start : start + _BLOCK]
        for number in range(len(new)):
            by_entities, entities_apart = _near(entities, new.entities[number], minimum_group_size)
            by_records, records_apart = _near(records, new.records[number], minimum_group_size)
            close = np.union1d(by_entities[entities_apart > 0], by_records[records_apart > 0])
            same = np.intersect1d(by_entities[entities_apart == 0], by_records[records_apart == 0])
            if close.size or same.size:
                yield number, start + close, start + same


def _near(
    block: NDArray[np.uint64], sketch: NDArray[np.uint64], minimum_group_size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the releases that differ from ``sketch`` in fewer buckets than the minimum group, and in how many.

    The first buckets suffice to see that most releases differ in more.
    """
    found = np.arange(len(block))
    first = min(sketch.size, max(_FIRST, 4 * minimum_group_size))
    found = found[_differing(block[:, :first], sketch[:first]) < minimum_group_size]
    distances = _differing(block[found], sketch)
    near = distances < minimum_group_size
    return found[near], distances[near]


def _differing(block: NDArray[np.uint64], sketch: NDArray[np.uint64]) -> NDArray[np.intp]:
    differing: NDArray[np.intp] = np.count_nonzero(block != sketch, axis=1)
    return differing
