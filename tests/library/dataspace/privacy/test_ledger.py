"""The ledger as a machine: whatever is asked, fails, or is cancelled, the budget holds and nothing comes back."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pilotzone.dataspace.privacy.errors import BudgetExhaustedError, ReservationClosedError, ReservationMissingError
from pilotzone.dataspace.privacy.ledger import Budget, Loss, Outcome, Reservation, budget_of, charge, loss_of, reserve

amounts = st.fractions(0, 2, max_denominator=50)


class Ledger(RuleBasedStateMachine):
    """Questions come, run and end in any order; the plain sums of fractions are the model."""

    @initialize(rho=amounts, delta=amounts)
    def open_the_budget(self, rho, delta):
        self.budget = budget_of(rho, delta)
        self.allowed = rho, delta
        self.running: list[Reservation] = []
        self.ended: list[Reservation] = []
        self.promised: list[tuple[Fraction, Fraction]] = []

    @rule(rho=amounts, delta=amounts)
    def reserve(self, rho, delta):
        loss, left = loss_of(rho, delta), self.budget.left
        if loss.rho_pico > left.rho_pico or loss.delta_atto > left.delta_atto:
            with pytest.raises(BudgetExhaustedError) as error:
                reserve(self.budget, "query", loss)
            term = error.value.parameters["term"]
            assert getattr(loss, term) > getattr(left, term)
            return
        self.budget, reservation = reserve(self.budget, f"query-{len(self.promised)}", loss)
        self.running.append(reservation)
        self.promised.append((rho, delta))
        assert self.budget.left == left - loss

    @precondition(lambda self: self.running)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def end(self, data, outcome):
        reservation = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        left = self.budget.left
        self.budget, charged = charge(self.budget, reservation, outcome)
        self.ended.append(charged)
        assert self.budget.left == left
        assert charged.outcome is outcome

    @precondition(lambda self: self.ended)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def end_again(self, data, outcome):
        before = self.budget
        with pytest.raises(ReservationClosedError):
            charge(self.budget, data.draw(st.sampled_from(self.ended)), outcome)
        assert self.budget == before

    @invariant()
    def nobody_lost_more_than_was_allowed(self):
        for part, allowed in enumerate(self.allowed):
            assert sum(promise[part] for promise in self.promised) <= allowed

    @invariant()
    def the_sums_are_those_of_the_reservations(self):
        assert sum((each.loss for each in self.running), Loss()) == self.budget.reserved
        assert sum((each.loss for each in self.ended), Loss()) == self.budget.charged
        assert self.budget.left.rho_pico >= 0
        assert self.budget.left.delta_atto >= 0


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=40, stateful_step_count=25)


@given(amounts, amounts)
def test_costs_are_rounded_up_and_budgets_down(rho, delta):
    loss, limit = loss_of(rho, delta), budget_of(rho, delta).limit
    assert Fraction(limit.rho) <= rho <= Fraction(loss.rho)
    assert Fraction(limit.delta) <= delta <= Fraction(loss.delta)
    assert loss.rho_pico - limit.rho_pico <= 1
    assert loss.delta_atto - limit.delta_atto <= 1


def test_an_exhausted_budget_says_what_was_asked_and_what_is_left():
    budget, _ = reserve(budget_of(Fraction(1, 10), Fraction(1, 10**6)), "query-1", loss_of(Fraction(1, 40)))
    with pytest.raises(BudgetExhaustedError) as error:
        reserve(budget, "query-2", loss_of(Fraction(1, 10)))
    assert error.value.parameters == {"term": "rho", "cost": "0.1", "left": "0.075"}
    with pytest.raises(BudgetExhaustedError) as error:
        reserve(budget, "query-3", loss_of(Fraction(1, 100), Fraction(1, 10**5)))
    assert error.value.parameters == {"term": "delta", "cost": "0.00001", "left": "0.000001"}


def test_a_reservation_of_another_budget_is_not_charged():
    _, foreign = reserve(budget_of(Fraction(1)), "query-1", loss_of(Fraction(1, 2)))
    with pytest.raises(ReservationMissingError):
        charge(Budget(Loss(10**12)), foreign, Outcome.ANSWERED)
