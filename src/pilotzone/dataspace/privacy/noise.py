"""Exact discrete Laplace and Gaussian noise over whole arrays (Canonne, Kamath, Steinke, arXiv 2004.00010).

Nothing here is a float: every decision compares a uniform integer with an integer, so no low bit of a rounding can
tell the value under the noise. The time that a draw takes depends on the draw, so whoever measures it must see batches.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.errors import NoiseScaleError, RandomnessShortError

__all__ = ["LARGEST_SCALE", "RandomBytes", "discrete_gaussian", "discrete_laplace"]

RandomBytes = Callable[[int], bytes]
"""A source of random bytes: ``os.urandom`` where noise protects somebody, a fixed one in tests."""

LARGEST_SCALE: Final = 2**50
"""Of numerator and denominator. A draw then leaves 64 bits with a chance below e to the power of minus 8,191."""

_WORDS: Final = 2**64


def _uniform_below(bound: int, size: int, random: RandomBytes) -> NDArray[np.uint64]:
    """Return ``size`` integers, each of 0 to ``bound - 1`` equally likely; ``bound`` is at most 2**64."""
    drawn = _words(size, random)
    if bound & (bound - 1) == 0:
        return drawn & np.uint64(bound - 1)
    above = _WORDS - _WORDS % bound  # the last, incomplete run of remainders would favour the small ones
    refused = np.flatnonzero(drawn >= np.uint64(above))
    while refused.size:
        drawn[refused] = _words(refused.size, random)
        refused = refused[drawn[refused] >= np.uint64(above)]
    return drawn - drawn // np.uint64(bound) * np.uint64(bound)  # twice as fast as the operator for remainders


def discrete_laplace(size: int, *, scale: Fraction, random: RandomBytes) -> NDArray[np.int64]:
    """Return ``size`` draws with P(y) proportional to exp(-abs(y) / scale) (algorithm 2).

    Raises:
        NoiseScaleError: the scale is not positive, or too large or too fine for 64 bits.
        RandomnessShortError: the source ended.
    """
    t, s = _parts(scale)
    noise = np.empty(size, np.int64)
    missing = np.arange(size)
    while missing.size:
        magnitudes = _magnitudes(missing.size, t, random) // s
        negative = _coins(missing.size, random)
        kept = ~(negative & (magnitudes == 0))  # else zero would be twice as likely
        noise[missing[kept]] = np.where(negative, -magnitudes, magnitudes)[kept]
        missing = missing[~kept]
    return noise


def discrete_gaussian(size: int, *, sigma: Fraction, random: RandomBytes) -> NDArray[np.int64]:
    """Return ``size`` draws with P(y) proportional to exp(-y² / (2 sigma²)) (algorithm 3).

    A Laplace draw of scale sigma = p/q is kept with probability exp(-(x/p)² / 2), where x = abs(abs(y) q - p): their
    product is the Gaussian. Written with x = i p + r, it needs no number beyond 64 bits.

    Raises:
        NoiseScaleError: sigma is not positive, or too large or too fine for 64 bits.
        RandomnessShortError: the source ended.
    """
    p, q = _parts(sigma)
    noise = np.empty(size, np.int64)
    missing = np.arange(size)
    while missing.size:
        draws = discrete_laplace(missing.size, scale=sigma, random=random)
        whole, rest = np.divmod(np.abs(np.abs(draws) * q - p), p)
        kept = _bernoulli_exp_half_square(rest.astype(np.uint64), p, random)
        kept &= _repeated(whole * whole, np.ones(missing.size, np.uint64), 2, random)
        kept &= _repeated(whole, rest.astype(np.uint64), p, random)
        noise[missing[kept]] = draws[kept]
        missing = missing[~kept]
    return noise


def _magnitudes(size: int, t: int, random: RandomBytes) -> NDArray[np.int64]:
    """Return draws x >= 0 with P(x) proportional to exp(-x/t): u + t v, where u < t."""
    rest = np.empty(size, np.int64)
    missing = np.arange(size)
    while missing.size:
        draws = _uniform_below(t, missing.size, random)
        kept = _bernoulli_exp(draws, t, random)
        rest[missing[kept]] = draws[kept]
        missing = missing[~kept]
    return rest + t * _successes(size, random)


def _successes(size: int, random: RandomBytes) -> NDArray[np.int64]:
    """Return how often Bernoulli(exp(-1)) succeeds before it first fails."""
    successes = np.zeros(size, np.int64)
    running = np.arange(size)
    while running.size:
        running = running[_bernoulli_exp(np.ones(running.size, np.uint64), 1, random)]
        successes[running] += 1
    return successes


def _bernoulli_exp(numerators: NDArray[np.uint64], denominator: int, random: RandomBytes) -> NDArray[np.bool_]:
    """Return draws that are true with probability exp(-numerator/denominator), which lies between 1/e and 1."""
    return _odd_runs(
        numerators.size,
        lambda running, k: _uniform_below(denominator * k, running.size, random) < numerators[running],
    )


def _bernoulli_exp_half_square(
    numerators: NDArray[np.uint64], denominator: int, random: RandomBytes
) -> NDArray[np.bool_]:
    """Return draws that are true with probability exp(-(numerator/denominator)² / 2)."""

    def goes_on(running: NDArray[np.intp], k: int) -> NDArray[np.bool_]:
        """Three trials that must all succeed have the product of their probabilities."""
        going = _uniform_below(denominator, running.size, random) < numerators[running]
        going &= _uniform_below(denominator, running.size, random) < numerators[running]
        going &= _uniform_below(2 * k, running.size, random) == 0
        return going

    return _odd_runs(numerators.size, goes_on)


def _odd_runs(size: int, goes_on: Callable[[NDArray[np.intp], int], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return whether each run ends at an odd k, where it goes on at k with probability g/k: that is exp(-g)."""
    odd = np.zeros(size, np.bool_)
    running = np.arange(size)
    k = 1
    while running.size:
        going = goes_on(running, k)
        if k % 2:
            odd[running[~going]] = True
        running = running[going]
        k += 1
    return odd


def _repeated(
    times: NDArray[np.int64], numerators: NDArray[np.uint64], denominator: int, random: RandomBytes
) -> NDArray[np.bool_]:
    """Return draws that are true with probability exp(-numerator/denominator) to the power of ``times``."""
    kept = np.ones(times.size, np.bool_)
    done = 0
    while (running := np.flatnonzero(kept & (times > done))).size:
        kept[running] = _bernoulli_exp(numerators[running], denominator, random)
        done += 1
    return kept


def _coins(size: int, random: RandomBytes) -> NDArray[np.bool_]:
    drawn = np.frombuffer(_read(-(-size // 8), random), np.uint8)
    return np.unpackbits(drawn, count=size).astype(np.bool_)


def _words(size: int, random: RandomBytes) -> NDArray[np.uint64]:
    return np.frombuffer(bytearray(_read(8 * size, random)), np.uint64)


def _read(wanted: int, random: RandomBytes) -> bytes:
    drawn = random(wanted)
    if len(drawn) != wanted:
        raise RandomnessShortError(given=len(drawn), wanted=wanted)
    return drawn


def _parts(scale: Fraction) -> tuple[int, int]:
    if not 0 < scale.numerator <= LARGEST_SCALE or scale.denominator > LARGEST_SCALE:
        raise NoiseScaleError(scale=scale, largest=LARGEST_SCALE)
    return scale.numerator, scale.denominator
