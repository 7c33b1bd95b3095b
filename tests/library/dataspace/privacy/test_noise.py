"""The noise is the distribution it says it is: exact probabilities, OpenDP's draws, and the edges of 64 bits."""

import ast
import inspect
import math
from collections import Counter
from fractions import Fraction
from random import Random

import numpy as np
import opendp.prelude as dp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.dataspace.privacy import noise
from pilotzone.dataspace.privacy.errors import NoiseScaleError, RandomnessShortError
from pilotzone.dataspace.privacy.noise import LARGEST_SCALE, discrete_gaussian, discrete_laplace

DRAWS = 60_000
SCALES = [Fraction(1, 3), Fraction(1), Fraction(7, 2), Fraction(20)]

scales = st.builds(Fraction, st.integers(1, LARGEST_SCALE), st.integers(1, 2**20)).filter(
    lambda scale: 1 <= scale <= LARGEST_SCALE
)


def source(seed: int):
    return Random(seed).randbytes  # noqa: S311 - a test must be able to draw the same again


def laplace_weight(value: int, scale: float) -> float:
    return math.exp(-abs(value) / scale)


def gaussian_weight(value: int, sigma: float) -> float:
    return math.exp(-(value**2) / (2 * sigma**2))


DISTRIBUTIONS = [(discrete_laplace, "scale", laplace_weight), (discrete_gaussian, "sigma", gaussian_weight)]


def probabilities(weight, scale: Fraction) -> dict[int, float]:
    reach = math.ceil(40 * scale) + 1
    weights = {value: weight(value, float(scale)) for value in range(-reach, reach + 1)}
    total = math.fsum(weights.values())
    return {value: part / total for value, part in weights.items()}


def distance(found: Counter, wanted: dict[int, float]) -> float:
    """Return how many standard deviations chi-square lies from its mean; values expected less than 10 times pooled."""
    size = sum(found.values())
    usual = {value for value, chance in wanted.items() if chance * size >= 10}
    cells = [(found[value], size * wanted[value]) for value in usual]
    cells.append((size - sum(n for n, _ in cells), size - sum(n for _, n in cells)))
    chi_square = sum((n - mean) ** 2 / mean for n, mean in cells if mean > 5)
    degrees = len(cells) - 1
    return (chi_square - degrees) / math.sqrt(2 * degrees)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("sampler", "name", "weight"), DISTRIBUTIONS)
def test_the_draws_have_the_exact_probabilities(sampler, name, weight, scale):
    draws = sampler(DRAWS, **{name: scale}, random=source(20260701))
    assert distance(Counter(draws.tolist()), probabilities(weight, scale)) < 6


@pytest.mark.parametrize(("sampler", "name", "weight"), DISTRIBUTIONS)
def test_the_distance_sees_a_scale_that_is_four_hundredths_wrong(sampler, name, weight):
    draws = sampler(DRAWS, **{name: Fraction(7, 2)}, random=source(20260701))
    assert distance(Counter(draws.tolist()), probabilities(weight, Fraction(7, 2) * Fraction(104, 100))) > 6


@pytest.mark.parametrize("scale", [Fraction(1, 2), Fraction(3)])
@pytest.mark.parametrize(("sampler", "name", "theirs"), [
    (discrete_laplace, "scale", dp.m.make_laplace), (discrete_gaussian, "sigma", dp.m.make_gaussian),
])  # fmt: skip
def test_opendp_draws_from_the_same_distribution(sampler, name, theirs, scale):
    """Two-sample chi-square over values drawn often enough; OpenDP takes no seed, so the bound is met but for 1e-8."""
    dp.enable_features("contrib")
    size = 20_000
    metric = dp.l1_distance(T=int) if sampler is discrete_laplace else dp.l2_distance(T=float)
    measurement = theirs(dp.vector_domain(dp.atom_domain(T=int)), metric, scale=float(scale))
    first = Counter(measurement([0] * size))
    second = Counter(sampler(size, **{name: scale}, random=source(5)).tolist())
    values = [value for value in first | second if first[value] + second[value] >= 20]
    chi_square = sum((first[value] - second[value]) ** 2 / (first[value] + second[value]) for value in values)
    assert chi_square < len(values) + 14 * math.sqrt(2 * len(values))


@given(scales, st.integers(0, 2**32))
def test_laplace_noise_of_any_scale_is_centred_and_as_wide_as_its_scale(scale, seed):
    draws = discrete_laplace(2000, scale=scale, random=source(seed)).astype(float)
    width = 1 / math.sinh(float(1 / scale))  # the mean of abs(y)
    assert abs(draws.mean()) < 8 * math.sqrt(2 / 2000) * max(width, 1)
    assert abs(np.abs(draws).mean() - width) < 8 * max(width, 1) / math.sqrt(2000)


@given(scales, st.integers(0, 2**32))
def test_gaussian_noise_of_any_sigma_is_centred_and_has_its_variance(sigma, seed):
    draws = discrete_gaussian(2000, sigma=sigma, random=source(seed)).astype(float) / float(sigma)
    assert abs(draws.mean()) < 8 / math.sqrt(2000)
    assert abs((draws**2).mean() - 1) < 8 * math.sqrt(2 / 2000)


@given(st.integers(1, 2**64), st.integers(0, 2**32))
def test_uniform_integers_lie_below_their_bound(bound, seed):
    drawn = noise._uniform_below(bound, 50, source(seed))
    assert all(int(value) < bound for value in drawn)


def test_words_of_the_incomplete_last_run_are_drawn_again():
    """2**64 is 4 modulo 6: the last four words would make 0 to 3 likelier than 4 and 5."""
    words = iter([2**64 - 1, 2**64 - 5, 7, 2**64 - 4, 3])
    drawn = noise._uniform_below(
        6, 3, lambda size: b"".join(next(words).to_bytes(8, "little") for _ in range(size // 8))
    )
    assert drawn.tolist() == [3, 5, 1]


@pytest.mark.parametrize("bound", [1, 2, 5, 6, 64])
def test_uniform_integers_are_equally_likely(bound):
    drawn = noise._uniform_below(bound, 30_000, source(3))
    counts = np.bincount(drawn.astype(np.int64), minlength=bound)
    assert abs(counts - 30_000 / bound).max() < 6 * math.sqrt(30_000 / bound) + (bound == 1)


@pytest.mark.parametrize(("sampler", "name", "weight"), DISTRIBUTIONS)
def test_the_same_bytes_give_the_same_noise(sampler, name, weight):
    first, second = (sampler(500, **{name: Fraction(9)}, random=source(8)) for _ in range(2))
    assert first.tolist() == second.tolist()
    assert first.dtype == np.int64


@pytest.mark.parametrize(("sampler", "name", "weight"), DISTRIBUTIONS)
@pytest.mark.parametrize("scale", [
    Fraction(0), Fraction(-1), Fraction(LARGEST_SCALE + 1), Fraction(1, LARGEST_SCALE + 1),
])  # fmt: skip
def test_a_scale_beyond_64_bits_is_refused(sampler, name, weight, scale):
    with pytest.raises(NoiseScaleError, match=r"\[noise_scale\]"):
        sampler(1, **{name: scale}, random=source(1))


@pytest.mark.parametrize(("sampler", "name", "weight"), DISTRIBUTIONS)
def test_the_largest_and_the_finest_scale_are_drawn(sampler, name, weight):
    wide = sampler(200, **{name: Fraction(LARGEST_SCALE)}, random=source(1))
    assert 2**48 < np.abs(wide).mean() < 2**52
    fine = sampler(200, **{name: Fraction(1, LARGEST_SCALE)}, random=source(1))
    assert not fine.any()


@pytest.mark.parametrize(("sampler", "name", "weight"), DISTRIBUTIONS)
def test_no_draws_are_no_bytes(sampler, name, weight):
    assert sampler(0, **{name: Fraction(3)}, random=lambda _: b"x").size == 0


def test_a_source_that_ends_is_an_error():
    with pytest.raises(RandomnessShortError) as error:
        discrete_laplace(10, scale=Fraction(3), random=lambda size: bytes(size - 1))
    assert error.value.parameters == {"given": 79, "wanted": 80}


def test_no_float_takes_part():
    """The low bits of a float can tell the value under the noise: no true division, no float literal, no float type."""
    for node in ast.walk(ast.parse(inspect.getsource(noise))):
        assert not isinstance(node, ast.Div)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name | ast.Attribute) and "float" in ast.unparse(node))
