"""Weights from pairwise judgements: the analytic hierarchy process (Saaty 1980), refused if they are inconsistent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.statistics.indices.errors import (
    JudgementsInconsistentError,
    JudgementsNotReciprocalError,
    JudgementsSizeError,
)
from pilotzone.statistics.indices.panel import Matrix

__all__ = ["CONSISTENT_BELOW", "Judgements", "judge"]

CONSISTENT_BELOW: Final = 0.1
"""Saaty's limit of the consistency ratio."""

_RANDOM_INDEX: Final = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""The mean consistency index of random judgements of 1 to 10 criteria (Saaty 1980)."""


@dataclass(frozen=True, eq=False)
class Judgements:
    """Weights that judgements give, and how consistent these are."""

    weights: Matrix
    largest_eigenvalue: float
    consistency_ratio: float


def judge(matrix: Sequence[Sequence[float]], criteria: Sequence[str]) -> Judgements:
    """Return the weights of criteria from judgements; ``matrix[i][j]`` says how many times i matters more than j.

    >>> found = judge([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]], ["infrastructure", "industry", "talent"])
    >>> [round(float(weight), 4) for weight in found.weights]
    [0.5714, 0.2857, 0.1429]

    Raises:
        JudgementsSizeError: it is no square matrix of 2 to 10 criteria.
        JudgementsNotReciprocalError: a judgement and its opposite are not reciprocal.
        JudgementsInconsistentError: the consistency ratio is not below 0.1.
    """
    judgements = _matrix(matrix, criteria)
    size = len(criteria)
    values, vectors = np.linalg.eig(judgements)
    first = int(values.real.argmax())
    weights = np.abs(vectors[:, first].real)
    weights /= weights.sum()
    largest = float(values[first].real)
    index = _RANDOM_INDEX[size - 1]
    ratio = max((largest - size) / (size - 1), 0.0) / index if index else 0.0
    if ratio >= CONSISTENT_BELOW:
        odd = np.abs(np.log(judgements * weights / weights[:, None]))
        row, column = np.unravel_index(int(odd.argmax()), odd.shape)
        raise JudgementsInconsistentError(
            ratio=f"{ratio:.3f}", limit=f"{CONSISTENT_BELOW:g}", row=criteria[int(row)], column=criteria[int(column)]
        )
    return Judgements(weights, largest, ratio)


def _matrix(matrix: Sequence[Sequence[float]], criteria: Sequence[str]) -> Matrix:
    size = len(criteria)
    if not 2 <= size <= len(_RANDOM_INDEX) or len(matrix) != size or any(len(row) != size for row in matrix):
        raise JudgementsSizeError(criteria=size)
    judgements = np.array(matrix, dtype=np.float64)
    # One in a hundred is allowed, because 0.33 for 1/3 is what people type.
    sound = (judgements > 0) & (np.abs(judgements * judgements.T - 1) <= 1e-2 + 1e-12)
    for row, column in np.argwhere(~sound).tolist():
        value, opposite = (f"{number:g}" for number in (judgements[row, column], judgements[column, row]))
        raise JudgementsNotReciprocalError(row=criteria[row], column=criteria[column], value=value, opposite=opposite)
    return judgements
