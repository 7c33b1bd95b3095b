"""Costs of noise: never below what OpenDP computes, never above it by more than a trace, and sound at thresholds."""

import math
from decimal import Decimal
from fractions import Fraction

import opendp.prelude as dp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.dataspace.privacy.accounting import (
    epsilon_of_rho,
    gaussian_threshold,
    laplace_threshold,
    noise_scale,
    rho_of_epsilon,
    rho_of_gaussian,
    rho_of_pure,
)
from pilotzone.dataspace.privacy.errors import PrivacyParameterError

dp.enable_features("contrib")

rhos = st.fractions(Fraction(1, 10**6), 100, max_denominator=10**6)
deltas = st.integers(1, 12).map(lambda digits: Fraction(1, 10**digits))
epsilons = st.fractions(Fraction(1, 100), 50, max_denominator=10**4)
groups = st.integers(1, 1000)


@given(st.fractions(Fraction(1, 100), 10, max_denominator=100))
def test_pure_privacy_costs_what_opendp_says(epsilon):
    laplace = dp.m.make_laplace(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale=float(1 / epsilon))
    theirs = dp.c.make_pureDP_to_zCDP(laplace).map(1)
    assert math.isclose(rho_of_pure(epsilon), theirs, rel_tol=1e-9)


@given(st.integers(1, 100), st.integers(1, 1000))
def test_gaussian_noise_costs_what_opendp_says(sensitivity, sigma):
    gaussian = dp.m.make_gaussian(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale=float(sigma))
    ours = rho_of_gaussian(Fraction(sensitivity), Fraction(sigma))
    assert math.isclose(ours, gaussian.map(sensitivity), rel_tol=1e-9)


@given(rhos, deltas)
def test_epsilon_is_that_of_opendp_rounded_up(rho, delta):
    gaussian = dp.m.make_gaussian(dp.atom_domain(T=int), dp.absolute_distance(T=float), scale=1.0)
    theirs = dp.c.make_zCDP_to_approxDP(gaussian).map(math.sqrt(2 * rho)).epsilon(float(delta))
    assert theirs * (1 - 1e-9) <= float(epsilon_of_rho(rho, delta)) <= theirs * 1.001 + 1e-9


@given(rhos, deltas)
def test_epsilon_is_below_the_textbook_bound(rho, delta):
    """Bun and Steinke, proposition 1.3: rho + 2 sqrt(rho ln(1/delta))."""
    assert float(epsilon_of_rho(rho, delta)) <= rho + 2 * math.sqrt(rho * math.log(1 / delta)) + 1e-9


@given(epsilons, deltas)
def test_a_budget_never_allows_more_than_its_epsilon(epsilon, delta):
    rho = rho_of_epsilon(epsilon, delta)
    assert epsilon_of_rho(rho, delta) <= Decimal(epsilon.numerator) / epsilon.denominator + Decimal("1e-9")
    assert float(rho) >= float(epsilon) ** 2 / (4 * math.log(1 / delta) + 4 * float(epsilon)) * 0.99


@given(st.integers(1, 10**9), rhos, groups)
def test_the_scale_costs_no_more_than_asked_and_nearly_as_much(sensitivity, rho, count):
    scale = noise_scale(Fraction(sensitivity), rho, groups=count)
    cost = rho_of_gaussian(Fraction(sensitivity), scale, groups=count)
    assert cost <= rho
    smaller = rho_of_gaussian(Fraction(sensitivity), scale - Fraction(2, 1000 if scale < 10**6 else 1), groups=count)
    assert smaller > rho


def laplace_tail(scale: Fraction, least: int) -> float:
    return math.exp(-least / scale) / (1 + math.exp(-1 / scale))


def gaussian_tail(sigma: Fraction, least: int) -> float:
    reach = math.ceil(40 * sigma) + least
    weights = [math.exp(-(value**2) / (2 * float(sigma) ** 2)) for value in range(reach)]
    return math.fsum(weights[least:]) / (2 * math.fsum(weights) - 1)


scales = st.fractions(Fraction(1, 2), 100, max_denominator=100)


@given(scales, deltas, groups)
def test_a_key_of_one_entity_shows_with_chance_at_most_delta_under_laplace_noise(scale, delta, count):
    threshold = laplace_threshold(scale, delta, groups=count)
    assert count * laplace_tail(scale, threshold - 1) <= delta * (1 + 1e-9)
    assert threshold == 2 or count * laplace_tail(scale, threshold - 2) > delta * (1 - 1e-9)


@given(scales, deltas, groups)
def test_a_key_of_one_entity_shows_with_chance_at_most_delta_under_gaussian_noise(sigma, delta, count):
    threshold = gaussian_threshold(sigma, delta, groups=count)
    assert count * gaussian_tail(sigma, threshold - 1) <= delta
    assert count * gaussian_tail(sigma, max(0, threshold - 2 - math.ceil(2 * sigma))) > delta


@given(st.integers(1, 50), st.integers(3, 12), st.integers(1, 20))
def test_opendp_finds_the_laplace_threshold_sufficient_and_the_one_below_not(scale, digits, count):
    """OpenDP shows a key above its threshold, not at it: its threshold is one lower.

    It multiplies the chances of the groups where we add them, which makes a difference of delta squared at most.
    """
    space = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T=int)), dp.l01inf_distance(dp.absolute_distance(T=int))
    threshold = laplace_threshold(Fraction(scale), Fraction(1, 10**digits), groups=count)
    enough, too_low = (
        dp.m.make_laplace_threshold(*space, scale=float(scale), threshold=value).map((count, count, 1))[1]
        for value in (threshold - 1, threshold - 2)
    )
    assert enough <= 10.0**-digits * (1 + 1e-6) + 1e-15 * count
    assert too_low > 10.0**-digits * (1 - 10.0**-digits) * (1 - 1e-6)


@pytest.mark.parametrize("call", [
    lambda: rho_of_pure(Fraction(0)),
    lambda: rho_of_pure(Fraction(1), groups=0),
    lambda: rho_of_gaussian(Fraction(1), Fraction(-1)),
    lambda: epsilon_of_rho(Fraction(-1), Fraction(1, 10)),
    lambda: epsilon_of_rho(Fraction(1), Fraction(1)),
    lambda: rho_of_epsilon(Fraction(1), Fraction(0)),
    lambda: laplace_threshold(Fraction(0), Fraction(1, 10)),
    lambda: gaussian_threshold(Fraction(1), Fraction(2)),
    lambda: noise_scale(Fraction(2**50), Fraction(1, 2)),
    lambda: noise_scale(Fraction(0), Fraction(1, 2)),
])  # fmt: skip
def test_parameters_outside_their_range_are_refused(call):
    with pytest.raises(PrivacyParameterError, match=r"\[privacy_parameter\]"):
        call()
