"""What a query may spend, and how it is divided: never more than the budget, whatever is asked."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.dataspace.privacy.accounting import epsilon_of_rho, rho_of_gaussian
from pilotzone.dataspace.privacy.errors import PrivacyParameterError
from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.privacy.noising import Share
from pilotzone.dataspace.privacy.spending import Ask, divide, spending_of

EPSILON, DELTA, PER_QUERY = Fraction(1), Fraction(1, 10**6), Fraction(1, 10)

sensitivities = st.integers(1, 10**7)


@st.composite
def asks(draw) -> Ask:
    shares = [Share(f"__a{n}", draw(sensitivities)) for n in range(draw(st.integers(1, 6)))]
    keys = tuple(f"__g{n}" for n in range(draw(st.integers(0, 2))))
    if keys:
        shares.append(Share("entities", 1, counts_entities=True))
    return Ask(tuple(shares), keys, draw(st.integers(1, 20)) if keys else 1)


def test_a_month_of_queries_is_no_less_private_than_promised():
    spending = spending_of(EPSILON, DELTA, PER_QUERY)
    queries = spending.queries(spending.month.limit)
    rho, delta = (
        Fraction(queries * amount, 10**digits)
        for amount, digits in zip((spending.query.rho_pico, spending.query.delta_atto), (12, 18), strict=True)
    )
    assert queries == 77
    assert epsilon_of_rho(rho, DELTA / 2) <= EPSILON
    assert delta <= DELTA / 2


def test_one_query_alone_is_as_private_as_the_terms_say():
    query = spending_of(EPSILON, DELTA, PER_QUERY).query
    assert epsilon_of_rho(Fraction(query.rho), DELTA / 2) <= PER_QUERY
    assert epsilon_of_rho(Fraction(query.rho), DELTA / 2) > PER_QUERY * Fraction(99, 100)


def test_a_query_may_spend_the_whole_month():
    spending = spending_of(EPSILON, DELTA, EPSILON)
    assert spending.queries(spending.month.limit) == 1


@pytest.mark.parametrize("numbers", [(1, DELTA, Fraction(1, 10**6)), (1, Fraction(1, 10**15), PER_QUERY)])
def test_what_is_too_little_to_be_counted_is_refused(numbers):
    with pytest.raises(PrivacyParameterError):
        spending_of(*map(Fraction, numbers))


@given(st.lists(asks(), min_size=1, max_size=4))
def test_all_figures_of_a_query_together_cost_no_more_than_one_query(asked):
    query = spending_of(EPSILON, DELTA, PER_QUERY).query
    noises = divide(query, asked)
    cost = sum(
        rho_of_gaussian(Fraction(figure.share.sensitivity), figure.sigma, groups=ask.groups)
        for ask, noise in zip(asked, noises, strict=True)
        for figure in noise.figures
    )
    assert cost <= Fraction(query.rho)
    assert sum((noise.loss for noise in noises), Loss()).within(query)


@given(st.lists(asks(), min_size=1, max_size=4))
def test_a_release_costs_at_least_what_its_noise_is_worth(asked):
    """What is charged for each release covers it, so that releases can be paid for one by one."""
    query = spending_of(EPSILON, DELTA, PER_QUERY).query
    for ask, noise in zip(asked, divide(query, asked), strict=True):
        cost = sum(
            rho_of_gaussian(Fraction(figure.share.sensitivity), figure.sigma, groups=ask.groups)
            for figure in noise.figures
        )
        assert cost <= Fraction(noise.loss.rho)
        assert (noise.loss.delta > 0) == bool(ask.keys) == (noise.threshold is not None)


def test_more_figures_and_more_groups_mean_more_noise_and_not_more_cost():
    query = Loss(300_000_000, 6_000_000_000)
    one, many = (Ask(tuple(Share(f"a{n}", 1, n == 0) for n in range(size)), ("g",), 4) for size in (1, 9))
    (few,), (more,) = divide(query, [one]), divide(query, [many])
    assert more.figures[0].sigma == pytest.approx(few.figures[0].sigma * 3, rel=1e-4)
    assert more.threshold > few.threshold
    assert few.loss == more.loss


def test_a_threshold_is_passed_by_a_group_of_one_with_at_most_the_chance_that_is_paid_for():
    """P(1 + z >= t) over C groups by the tail of the Gaussian, which bounds that of the discrete one."""
    from statistics import NormalDist

    noise = divide(Loss(300_000_000, 6_000_000_000), [Ask((Share("n", 1, counts_entities=True),), ("g",), 3)])[0]
    tail = 1 - NormalDist(0, float(noise.figures[0].sigma)).cdf(noise.threshold - 1)
    assert 3 * tail <= float(noise.loss.delta)
    assert Decimal(noise.threshold) < 8 * noise.figures[0].sigma
