"""Privacy budgets in the records: threads that reserve at once cannot outrun them, and nothing comes back."""

import threading
from fractions import Fraction

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import F
from django.utils import timezone

from pilotzone.dataspace.privacy.errors import BudgetExhaustedError, ReservationClosedError
from pilotzone.dataspace.privacy.ledger import Loss, Outcome, budget_of, loss_of
from pilotzone_portal.dataspace.models import BudgetReservation, PrivacyBudget, Query
from pilotzone_portal.dataspace.services.budgets import Account, charge_privacy, privacy_left, reserve_privacy

BUDGET = budget_of(Fraction(1), Fraction(1, 10**6))
COST = loss_of(Fraction(1, 20), Fraction(1, 10**8))


def question(name="query-1") -> Query:
    return Query.objects.create(
        identifier=name, consumer_id="bank", outcome=Query.Outcome.STARTED, asked_at=timezone.now()
    )


@pytest.fixture
def account(customers_agreement):
    return Account(customers_agreement.identifier, "customer_id", "2026-11")


def reserve(query, account, loss=COST):
    reserve_privacy(query, [(account, BUDGET, loss)], timezone.now())


def test_an_account_opens_with_its_budget_and_a_reservation_lowers_it(account):
    assert privacy_left(account) is None
    reserve(question(), account)
    assert privacy_left(account) == BUDGET.limit - COST


@pytest.mark.parametrize("outcome", Outcome)
def test_a_charge_gives_nothing_back_whatever_became_of_the_query(account, outcome):
    query = question()
    reserve(query, account)
    charge_privacy(query, outcome, timezone.now())
    assert privacy_left(account) == BUDGET.limit - COST
    row = PrivacyBudget.objects.get()
    assert Loss(row.reserved_rho_pico, row.reserved_delta_atto) == Loss()
    assert Loss(row.charged_rho_pico, row.charged_delta_atto) == COST
    assert BudgetReservation.objects.get().outcome == outcome


def test_a_query_is_charged_once(account):
    query = question()
    reserve(query, account)
    charge_privacy(query, Outcome.FAILED, timezone.now())
    with pytest.raises(ReservationClosedError):
        charge_privacy(query, Outcome.ANSWERED, timezone.now())
    assert BudgetReservation.objects.get().outcome == Outcome.FAILED


def test_a_query_without_privacy_is_charged_nothing(account):
    charge_privacy(question(), Outcome.ANSWERED, timezone.now())
    assert not PrivacyBudget.objects.exists()


def test_a_query_under_two_agreements_reserves_both_or_neither(account, readings_agreement):
    other = Account(readings_agreement.identifier, "customer_id", "2026-11")
    reserve(question(), other, BUDGET.limit - COST)
    for number in (2, 3):
        both = [(account, BUDGET, COST), (other, BUDGET, COST)]
        if number == 2:
            reserve_privacy(question("query-2"), both, timezone.now())
        else:
            with pytest.raises(BudgetExhaustedError):
                reserve_privacy(question("query-3"), both, timezone.now())
    assert privacy_left(account) == BUDGET.limit - COST
    assert privacy_left(other) == Loss()
    charge_privacy(Query.objects.get(pk="query-2"), Outcome.ANSWERED, timezone.now())
    assert set(BudgetReservation.objects.values_list("query_id", "outcome")) == {
        ("query-1", ""),
        ("query-2", "answered"),
    }


def test_another_period_and_another_unit_have_budgets_of_their_own(account):
    query = question()
    reserve(query, account, BUDGET.limit)
    reserve(query, Account(account.agreement, account.unit, "2026-12"), BUDGET.limit)
    reserve(query, Account(account.agreement, "household", account.period), BUDGET.limit)
    assert PrivacyBudget.objects.count() == 3


def test_the_database_itself_refuses_an_overspent_budget(account):
    reserve(question(), account)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyBudget.objects.update(charged_rho_pico=F("limit_rho_pico"))


@pytest.mark.django_db(transaction=True)
def test_threads_that_reserve_at_once_spend_no_more_than_the_budget(account):
    """Four threads ask forty times for a twentieth: exactly twenty get it, and each row is counted once."""
    queries = [[question(f"query-{thread}-{step}") for step in range(10)] for thread in range(4)]
    start = threading.Barrier(4)
    granted, refused = [], []

    def spend(mine):
        try:
            start.wait()
            for query in mine:
                try:
                    reserve(query, account)
                except BudgetExhaustedError:
                    refused.append(query.pk)
                else:
                    granted.append(query.pk)
                    charge_privacy(query, Outcome.ANSWERED, timezone.now())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=spend, args=(mine,)) for mine in queries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(granted), len(refused)) == (20, 20)
    assert privacy_left(account).rho_pico == 0
    row = PrivacyBudget.objects.get()
    assert row.charged_rho_pico == row.limit_rho_pico
    assert set(BudgetReservation.objects.values_list("query_id", flat=True)) == set(granted)
