"""Traces of sets of records: one word of each sketch, by which a set is known again, and the difference of two sets.

A trace is a sketch folded to one bucket. Both its words are linear: the XOR of the traces of two releases is that of
their entities that are not in both, and the difference of their sums is that of the records of one without those of the
other, if it holds them. Two different sets have the same word with a chance of about 2**-64.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from pilotzone.dataspace.privacy.sketches import Sketches

__all__ = ["Traces", "distinct_traces"]

_MODULUS: Final = 1 << 64


class Traces:
    """The sets that no difference of two releases may be, and what was released."""

    def __init__(self, protected: Iterable[Sketches], released: Iterable[Sketches] = ()) -> None:
        self._protected = [words for part in protected for words in _words(part) if words != (0, 0)]
        self._entities = set[int]()
        self._records = set[int]()
        if self._protected:
            for part in released:
                self.add(part)

    def add(self, released: Sketches) -> None:
        """Count some sets among what was released."""
        if self._protected:
            for entities, records in _words(released):
                self._entities.add(entities)
                self._records.add(records)

    def holds(self, sketches: Sketches) -> bool:
        """Return whether one of some sets is one of those that are protected."""
        return bool(self._protected) and not set(self._protected).isdisjoint(_words(sketches))

    def reveals(self, sketches: Sketches) -> bool:
        """Return whether one of some sets and a release differ by exactly a set that is protected."""
        return bool(self._protected) and any(
            self._differs(words, protected) for words in _words(sketches) for protected in self._protected
        )

    def _differs(self, words: tuple[int, int], protected: tuple[int, int]) -> bool:
        by_entities = protected[0] != 0 and words[0] ^ protected[0] in self._entities
        sums = {(words[1] + protected[1]) % _MODULUS, (words[1] - protected[1]) % _MODULUS}
        return by_entities or (protected[1] != 0 and not self._records.isdisjoint(sums))


def distinct_traces(sketches: Iterable[Sketches], known: Iterable[Sketches]) -> Sketches:
    """Return the traces of some sets, each once, without those of no records and those that are ``known``."""
    found = dict.fromkeys(words for part in sketches for words in _words(part))
    for words in [(0, 0), *(words for part in known for words in _words(part))]:
        found.pop(words, None)
    columns = np.array(list(found), np.uint64).reshape(-1, 2, 1)
    return Sketches(columns[:, 0], columns[:, 1])


def _words(sketches: Sketches) -> Iterator[tuple[int, int]]:
    traces = sketches.folded(1)
    return zip(traces.entities[:, 0].tolist(), traces.records[:, 0].tolist(), strict=True)
