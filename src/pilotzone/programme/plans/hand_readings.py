"""Candidates beside commitments that a person read in the same text: which of them says the same."""

from collections.abc import Iterable
from typing import Final

from pilotzone.programme.commitments import Commitment
from pilotzone.programme.plans.candidate import Candidate

__all__ = ["same_reading"]

_SCALES: Final = {"trillion": 10**12, "billion": 10**9}
"""Words that the commitments keep in their units."""

_QUANTIFIED: Final = ("target", "actual")


def same_reading(commitment: Commitment, candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the first candidate of the commitment's sentence with its kind, and its value where both have one.

    Without a value, targets and actuals are the same if they compare in the same way.

    >>> from pilotzone.programme.commitments import load_commitments
    >>> same_reading(load_commitments()[0], []) is None
    True
    """
    near = (one for one in candidates if one.sentence.start - 1 <= commitment.char_start < one.sentence.end)
    return next((one for one in near if _says_the_same(one, commitment)), None)


def _says_the_same(candidate: Candidate, commitment: Commitment) -> bool:
    if candidate.kind != commitment.type:
        return False
    if commitment.value is None or candidate.value is None:
        return candidate.kind not in _QUANTIFIED or candidate.comparator == commitment.comparator
    scale = _SCALES.get((commitment.unit or "").split()[0], 1)
    return candidate.value == commitment.value * scale
