"""Exact figures become noised ones: whole steps, exact discrete Gaussian noise, and keys above a threshold only.

The noise is Gaussian alone: where losses are counted in zero-concentrated differential privacy, it has half the
variance of Laplace noise at the same cost (Canonne, Kamath, Steinke, arXiv 2004.00010, theorem 14, for vectors too).
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.privacy.noise import RandomBytes, discrete_gaussian

__all__ = ["Noise", "NoisedFigure", "Share", "noised", "step_of"]

_DIGITS: Final = 6
"""A bound has at least 10**6 steps: rounding to one is little beside the noise."""

_DRAWS_AT_ONCE: Final = 1024
"""Noise is drawn for as many groups at least, so that the time of drawing says less about how many there are."""


@dataclass(frozen=True)
class Share:
    """One figure of an aggregation, a column of whole steps: one entity moves it by at most ``sensitivity`` in a group.

    ``counts_entities`` says that the figure is the number of entities: a group of one has 1.
    """

    name: str
    sensitivity: int
    counts_entities: bool = False


@dataclass(frozen=True)
class NoisedFigure:
    """A figure with the scale of its noise, in steps."""

    share: Share
    sigma: Fraction


@dataclass(frozen=True)
class Noise:
    """How an aggregation is noised, and what that costs.

    Where it has ``keys``, a group is shown if its noised number of entities, the figure ``counted``, is at least
    ``threshold``.
    """

    figures: tuple[NoisedFigure, ...]
    keys: tuple[str, ...]
    counted: str | None
    threshold: int | None
    loss: Loss

    def digest(self, sql: str) -> str:
        """Return the SHA-256 of the question: the statement of the exact figures, and the noise on them."""
        scales = {figure.share.name: str(figure.sigma) for figure in self.figures}
        question = canonical_bytes({"sql": sql, "noise": scales, "threshold": str(self.threshold)})
        return hashlib.sha256(question).hexdigest()


def step_of(lower: Decimal, upper: Decimal, *, whole: bool) -> Fraction:
    """Return the step in which values between bounds are counted: a power of ten, at least 1 for ``whole`` numbers.

    >>> step_of(Decimal(0), Decimal(500), whole=False), step_of(Decimal(0), Decimal(500), whole=True)
    (Fraction(1, 10000), Fraction(1, 1))
    """
    exponent = max(abs(lower), abs(upper)).adjusted() - _DIGITS
    return Fraction(10) ** (max(exponent, 0) if whole else exponent)


def noised(exact: pa.Table, noise: Noise, random: RandomBytes) -> pa.Table:
    """Return the keys and the noised figures of ``exact``, in the order of the keys.

    Every group gets noise, those that are not shown too.

    Raises:
        RandomnessShortError: the source of randomness ended.
    """
    steps = {figure.share.name: _with_noise(exact, figure, random) for figure in noise.figures}
    shown = np.ones(exact.num_rows, np.bool_)
    if noise.counted is not None and noise.threshold is not None:
        shown = steps[noise.counted] >= noise.threshold
    columns = {name: steps.get(name, exact.column(name)) for name in exact.column_names}
    released = pa.table(columns).filter(pa.array(shown))
    return released.sort_by([(key, "ascending") for key in noise.keys]) if noise.keys else released


def _with_noise(exact: pa.Table, figure: NoisedFigure, random: RandomBytes) -> NDArray[np.int64]:
    drawn = -(-max(exact.num_rows, 1) // _DRAWS_AT_ONCE) * _DRAWS_AT_ONCE
    noise = discrete_gaussian(drawn, sigma=figure.sigma, random=random)[: exact.num_rows]
    steps: NDArray[np.int64] = exact.column(figure.share.name).to_numpy() + noise
    return steps
