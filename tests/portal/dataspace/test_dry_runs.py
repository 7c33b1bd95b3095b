"""Dry runs: the questions that were asked, under terms that were not agreed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pilotzone.dataspace.policies.policy import Mode
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.dataspace.models import NoisedRelease, Query, ReleaseHistory
from pilotzone_portal.dataspace.services.agreements import policy_of
from pilotzone_portal.dataspace.services.dry_runs import ReplayOutcome, dry_run
from pilotzone_portal.dataspace.services.offers import PolicyColumnError
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.oversight.services.evidence import list_entries

BY_DISTRICT = "SELECT district, count(*) AS n, sum(contract_kw) AS kw FROM customers GROUP BY district"
SOUTH = "SELECT sum(contract_kw) AS kw FROM customers WHERE district = 'south'"
TOTAL = "SELECT sum(contract_kw) AS kw FROM customers"
WITHOUT_EAST = TOTAL + " WHERE district <> 'east'"
JOINED = (
    "SELECT c.district, sum(r.kwh) AS kwh FROM customers AS c JOIN readings AS r ON c.customer_id = r.customer_id"
    " GROUP BY c.district"
)


@pytest.fixture
def policy(customers_agreement):
    return policy_of(customers_agreement)


@pytest.fixture
def again(power):
    """Return what asks the questions of the last hour again, and gives their outcomes."""

    def replayed(policy):
        now = timezone.now()
        return dry_run(power, policy, since=now - timedelta(hours=1), until=now + timedelta(minutes=1))

    return replayed


def ask(actor, *statements, purpose="credit_risk"):
    for sql in statements:
        run_query(actor, sql, purpose=purpose)


def outcomes(found):
    return [(one.outcome, one.rows) for one in found.replayed]


def test_the_terms_that_held_give_what_was_answered(bank, policy, again):
    ask(bank, BY_DISTRICT, SOUTH)
    found = again(policy)
    assert outcomes(found) == [(ReplayOutcome.ANSWERED, 2), (ReplayOutcome.ANSWERED, 1)]
    assert [one.query.rows for one in found.replayed] == [2, 1]
    assert found.narrowed == 0
    (bill,) = found.bills
    assert bill.fen_before == bill.fen_after == 400  # two queries at 0.50 yuan, and 3 yuan a month


def test_a_larger_minimum_group_withholds_rows_and_whole_answers(bank, policy, again):
    ask(bank, BY_DISTRICT, SOUTH)
    found = again(replace(policy, minimum_group_size=18))
    assert outcomes(found) == [(ReplayOutcome.ANSWERED, 1), (ReplayOutcome.WITHHELD, 0)]
    assert found.narrowed == 2
    assert found.bills[0].fen_after == 350


def test_who_would_be_refused_is_named_with_the_clause(bank, policy, again):
    ask(bank, SOUTH)
    (one,) = again(replace(policy, purposes=("research",))).replayed
    assert (one.outcome, one.query.consumer_id) == (ReplayOutcome.REFUSED, "bank")
    assert isinstance(one.error, QueryRefusedError)
    assert one.error.clause.term == "purposes"
    (one,) = again(replace(policy, aggregates=("count",))).replayed
    assert one.error.code == "aggregate_not_allowed"


def test_a_quota_counts_from_the_first_question_of_the_period(bank, policy, again):
    ask(bank, SOUTH, TOTAL, BY_DISTRICT)
    assert [one.outcome.value for one in again(replace(policy, quota=2)).replayed] == [
        "answered",
        "answered",
        "refused",
    ]


def test_the_auditor_compares_with_what_the_period_released_and_remembers_nothing(bank, policy, again):
    ask(bank, TOTAL, WITHOUT_EAST)
    found = again(replace(policy, differencing=True))
    assert outcomes(found) == [(ReplayOutcome.ANSWERED, 1), (ReplayOutcome.WITHHELD, 0)]
    assert outcomes(again(replace(policy, differencing=True))) == outcomes(found)
    assert not ReleaseHistory.objects.exists()


def test_noise_is_priced_and_not_drawn(bank, policy, again):
    ask(bank, TOTAL, TOTAL, SOUTH, BY_DISTRICT)
    terms = PrivacyTerms(
        epsilon=Decimal(1),
        delta=Decimal("0.000001"),
        epsilon_per_query=Decimal("0.6"),
        groups_per_entity=1,
        bounds=(("contract_kw", Decimal(0), Decimal(100)),),
    )
    noisy = replace(policy, mode=Mode.PRIVATE, minimum_group_size=1, privacy=terms, join_partners=())
    found = again(noisy).replayed
    assert [one.outcome.value for one in found] == ["decided", "decided", "decided", "refused"]
    assert found[0].loss.rho > 0
    assert found[1].loss.rho == 0, "the same question has the same answer, and costs nothing"
    assert found[3].error.code == "privacy_budget_spent"
    assert not NoisedRelease.objects.exists()


def test_a_question_about_data_of_others_is_only_decided(bank, policy, readings_agreement, again):
    ask(bank, JOINED)
    assert outcomes(again(policy)) == [(ReplayOutcome.DECIDED, None)]


def test_nothing_is_recorded_but_that_it_was_done(bank, policy, again, operator):
    ask(bank, SOUTH)
    before = Query.objects.count()
    again(policy)
    assert Query.objects.count() == before
    assert len(list_entries(operator, act="policy.dry_run")) == 1


def test_questions_outside_the_period_are_not_asked(bank, policy, power):
    ask(bank, SOUTH)
    now = timezone.now()
    assert not dry_run(power, policy, since=now - timedelta(days=2), until=now - timedelta(days=1)).replayed


def test_only_the_provider_may_try_terms_and_only_terms_that_could_be_offered(bank, meters, policy, power):
    period = {"since": timezone.now() - timedelta(days=1), "until": timezone.now()}
    for other in (bank, meters):
        with pytest.raises(RightMissingError):
            dry_run(other, policy, **period)
    with pytest.raises(PolicyColumnError):
        dry_run(power, replace(policy, columns=(*policy.columns, ("shoe_size", policy.columns[-1][1]))), **period)
