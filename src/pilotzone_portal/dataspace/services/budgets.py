"""Privacy budgets: what a query may lose is reserved before it runs, under the lock of the budget's row.

These are steps of the service that runs a query, in its transactions: the reservation commits before the query starts,
and the charge with the receipt of its end. SQLite has one writer from the start of a transaction; PostgreSQL locks
rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pilotzone.dataspace.privacy import ledger
from pilotzone.dataspace.privacy.ledger import Budget, Loss, Outcome, Reservation
from pilotzone_portal.dataspace.models import BudgetReservation, PrivacyBudget, Query

__all__ = ["Account", "charge_privacy", "privacy_left", "reserve_privacy"]


@dataclass(frozen=True, order=True)
class Account:
    """Where privacy is counted: the agreement, its privacy unit (a column), and the period its budget lasts."""

    agreement: str
    unit: str
    period: str


def reserve_privacy(query: Query, costs: Iterable[tuple[Account, Budget, Loss]], at: datetime) -> None:
    """Reserve all costs of a query, or none; an account that was never used opens with the budget given beside it.

    Raises:
        BudgetExhaustedError: an account has less left than the query costs.
    """
    with transaction.atomic():
        for account, unspent, loss in sorted(costs, key=_account):  # one order for all: no two wait for each other
            _open(account, unspent)
            row = _rows(account).select_for_update().get()
            budget, _ = ledger.reserve(_budget(row), query.identifier, loss)
            _save(row, budget)
            BudgetReservation.objects.create(
                budget=row, query=query, rho_pico=loss.rho_pico, delta_atto=loss.delta_atto, reserved_at=at
            )


def charge_privacy(query: Query, outcome: Outcome, at: datetime) -> None:
    """Turn every reservation of a query into a charge; a query that reserved nothing is charged nothing.

    Raises:
        ReservationClosedError: the query is charged already.
    """
    with transaction.atomic():
        budgets = PrivacyBudget.objects.filter(reservations__query=query).order_by("agreement_id", "unit", "period")
        for key in list(budgets.values_list("pk", flat=True)):
            row = PrivacyBudget.objects.select_for_update().get(pk=key)
            kept = row.reservations.get(query=query)
            reserved = Reservation(
                query.identifier, Loss(kept.rho_pico, kept.delta_atto), Outcome(kept.outcome) if kept.outcome else None
            )
            budget, charged = ledger.charge(_budget(row), reserved, outcome)
            _save(row, budget)
            kept.outcome, kept.charged_at = charged.outcome, at
            kept.save(update_fields=["outcome", "charged_at"])


def privacy_left(account: Account) -> Loss | None:
    """Return what is left in an account, or None if it was never used."""
    row = _rows(account).first()
    return _budget(row).left if row else None


def _account(cost: tuple[Account, Budget, Loss]) -> Account:
    return cost[0]


def _rows(account: Account) -> QuerySet[PrivacyBudget]:
    return PrivacyBudget.objects.filter(agreement_id=account.agreement, unit=account.unit, period=account.period)


def _open(account: Account, unspent: Budget) -> None:
    PrivacyBudget.objects.get_or_create(
        agreement_id=account.agreement,
        unit=account.unit,
        period=account.period,
        defaults={"limit_rho_pico": unspent.limit.rho_pico, "limit_delta_atto": unspent.limit.delta_atto},
    )


def _budget(row: PrivacyBudget) -> Budget:
    return Budget(
        Loss(row.limit_rho_pico, row.limit_delta_atto),
        Loss(row.reserved_rho_pico, row.reserved_delta_atto),
        Loss(row.charged_rho_pico, row.charged_delta_atto),
    )


def _save(row: PrivacyBudget, budget: Budget) -> None:
    row.reserved_rho_pico, row.reserved_delta_atto = budget.reserved.rho_pico, budget.reserved.delta_atto
    row.charged_rho_pico, row.charged_delta_atto = budget.charged.rho_pico, budget.charged.delta_atto
    row.save(update_fields=["reserved_rho_pico", "reserved_delta_atto", "charged_rho_pico", "charged_delta_atto"])
