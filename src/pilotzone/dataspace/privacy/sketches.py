"""The differencing auditor: sketches of the records behind a release, compared with all that was released before.

Every release has two sketches of m buckets. An entity's secret tag chooses its bucket. The first sketch holds, per
bucket, the XOR of the tags of the distinct entities; the second the sum modulo 2**64 of the secret tags of the records.
Where two releases differ in d buckets of the first, at least d entities are in one and not in the other; where in d
buckets of the second, at least d entities have other records in one than in the other. So a difference of one to k - 1
entities is never missed but for a chance of about 2**-64 per bucket, and one of k or more may be taken for a smaller.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.errors import BucketsError, SketchShapeError

__all__ = ["Sketches", "Verdicts", "audit", "buckets_for", "check_buckets", "entity_tags", "record_tags"]

_SMALLEST: Final = 256
_PER_ENTITY: Final = 10
"""Fewer buckets than ten times the minimum group would take too many large differences for small ones."""
_FIRST: Final = 32
_BLOCK: Final = 2048
"""Releases compared at once: their first buckets fit a processor's cache."""


@dataclass(frozen=True)
class Sketches:
    """Both sketches of each of n releases, as arrays of n rows and m columns."""

    entities: NDArray[np.uint64]
    records: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.entities)

    def __add__(self, other: "Sketches") -> "Sketches":
        _check_shapes(self, other)
        return Sketches(np.concatenate((self.entities, other.entities)), np.concatenate((self.records, other.records)))


@dataclass(frozen=True)
class Verdicts:
    """What was found for each new release: whether it is too close to another, and a release of the same records."""

    too_close: NDArray[np.bool_]
    same_as: NDArray[np.int64]
    """The place of the first release with the same records, in the history followed by the new ones; -1: none."""


def buckets_for(minimum_group_size: int) -> int:
    """Return the number of buckets for a minimum group: the least power of two that is large enough.

    >>> buckets_for(10), buckets_for(50)
    (256, 512)
    """
    return max(_SMALLEST, 1 << (_PER_ENTITY * minimum_group_size - 1).bit_length())


def check_buckets(buckets: int, minimum_group_size: int) -> None:
    """Refuse a number of buckets that is no power of two or too small for the minimum group.

    Raises:
        BucketsError: it is.
    """
    if buckets < buckets_for(minimum_group_size) or buckets & (buckets - 1):
        raise BucketsError(buckets=buckets)


def entity_tags(key: bytes, entities: Iterable[str | None]) -> NDArray[np.uint64]:
    """Return the tag of each entity under the secret key of an agreement (keyed BLAKE2b, RFC 7693, of 64 bits).

    A key has at most 64 bytes. Records without an entity count as one entity: that can only make differences look
    smaller.
    """
    texts = (b"\0" if entity is None else b"\1" + entity.encode() for entity in entities)
    digests = b"".join(hashlib.blake2b(text, digest_size=8, key=key).digest() for text in texts)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def record_tags(key: bytes, records: int) -> NDArray[np.uint64]:
    """Return the tags of the records 0, 1, ... of a snapshot under its secret key (SHAKE256, FIPS 202)."""
    return np.frombuffer(hashlib.shake_256(key).digest(8 * records), "<u8").astype(np.uint64)


def audit(new: Sketches, history: Sketches, minimum_group_size: int) -> Verdicts:
    """Compare each new release with the history and with the other new ones.

    A release is too close to another if they differ by at least one entity, or in the records of at least one, but by
    fewer than the minimum group.

    Raises:
        SketchShapeError: history and new releases have different numbers of buckets.
        BucketsError: they are too few for the minimum group.
    """
    check_buckets(new.entities.shape[1], minimum_group_size)
    all_ = history + new
    too_close = np.zeros(len(new), np.bool_)
    same = np.ones((len(new), len(all_)), np.bool_)
    for theirs, ours in ((all_.entities, new.entities), (all_.records, new.records)):
        for start in range(0, len(all_), _BLOCK):
            block = theirs[start : start + _BLOCK]
            for number, sketch in enumerate(ours):
                found, distances = _near(block, sketch, minimum_group_size)
                too_close[number] |= bool(distances.any())
                equal = np.zeros(len(block), np.bool_)
                equal[found[distances == 0]] = True
                same[number, start : start + _BLOCK] &= equal
    same[np.arange(len(new)), len(history) + np.arange(len(new))] = False  # each is the same as itself
    return Verdicts(too_close, np.where(same.any(axis=1), same.argmax(axis=1), -1))


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


def _check_shapes(first: Sketches, second: Sketches) -> None:
    if first.entities.shape[1] != second.entities.shape[1]:
        raise SketchShapeError(first=first.entities.shape[1], second=second.entities.shape[1])
