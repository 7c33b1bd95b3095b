"""The ledger of a privacy budget: reserved before a question runs, charged whatever becomes of it, never given back.

An answer that failed or was cancelled may have shown something by doing so, and a process that died may have sent it.
Amounts are whole numbers, so that sums are exact in every database.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from pilotzone.dataspace.privacy.errors import (
    BudgetExhaustedError,
    ReservationClosedError,
    ReservationMissingError,
)

__all__ = ["Budget", "Loss", "Outcome", "Reservation", "budget_of", "charge", "loss_of", "reserve"]

_RHO: int = 10**12
_DELTA: int = 10**18


class Outcome(StrEnum):
    """What became of a question whose privacy was reserved; all three cost the same."""

    ANSWERED = "answered"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Loss:
    """Privacy lost: rho in units of 10**-12, and delta in units of 10**-18; both add up over questions."""

    rho_pico: int = 0
    delta_atto: int = 0

    @property
    def rho(self) -> Decimal:
        """Rho as it is written."""
        return Decimal(self.rho_pico).scaleb(-12).normalize()

    @property
    def delta(self) -> Decimal:
        """Delta as it is written."""
        return Decimal(self.delta_atto).scaleb(-18).normalize()

    def __add__(self, other: "Loss") -> "Loss":
        return Loss(self.rho_pico + other.rho_pico, self.delta_atto + other.delta_atto)

    def __sub__(self, other: "Loss") -> "Loss":
        return Loss(self.rho_pico - other.rho_pico, self.delta_atto - other.delta_atto)

    def within(self, limit: "Loss") -> bool:
        """Return whether neither part exceeds that of ``limit``."""
        return self.rho_pico <= limit.rho_pico and self.delta_atto <= limit.delta_atto


@dataclass(frozen=True)
class Budget:
    """What may be lost, what questions that still run have reserved, and what those that ended were charged."""

    limit: Loss
    reserved: Loss = Loss()
    charged: Loss = Loss()

    @property
    def left(self) -> Loss:
        """What another question may cost."""
        return self.limit - self.reserved - self.charged


@dataclass(frozen=True)
class Reservation:
    """The privacy set aside for one question; with an outcome it is a charge."""

    identifier: str
    loss: Loss
    outcome: Outcome | None = None


def loss_of(rho: Fraction, delta: Fraction = Fraction(0)) -> Loss:
    """Return the cost of a question, rounded up.

    >>> loss_of(Fraction(1, 3)).rho_pico
    333333333334
    """
    return Loss(ceil(rho * _RHO), ceil(delta * _DELTA))


def budget_of(rho: Fraction, delta: Fraction = Fraction(0)) -> Budget:
    """Return an unspent budget, rounded down.

    >>> budget_of(Fraction(1, 3)).limit.rho_pico
    333333333333
    """
    return Budget(Loss(floor(rho * _RHO), floor(delta * _DELTA)))


def reserve(budget: Budget, identifier: str, loss: Loss) -> tuple[Budget, Reservation]:
    """Return the budget with ``loss`` set aside for the question ``identifier``.

    Raises:
        BudgetExhaustedError: rho or delta would exceed its limit.
    """
    if not loss.within(budget.left):
        left = budget.left
        term = "rho" if loss.rho_pico > left.rho_pico else "delta"
        raise BudgetExhaustedError(term=term, cost=f"{getattr(loss, term):f}", left=f"{getattr(left, term):f}")
    return replace(budget, reserved=budget.reserved + loss), Reservation(identifier, loss)


def charge(budget: Budget, reservation: Reservation, outcome: Outcome) -> tuple[Budget, Reservation]:
    """Return the budget with a reservation turned into a charge; what is left does not change.

    Raises:
        ReservationClosedError: it is charged already.
        ReservationMissingError: it was not reserved from this budget.
    """
    if reservation.outcome is not None:
        raise ReservationClosedError(reservation=reservation.identifier, outcome=reservation.outcome.value)
    if not reservation.loss.within(budget.reserved):
        raise ReservationMissingError(reservation=reservation.identifier)
    changed = replace(budget, reserved=budget.reserved - reservation.loss, charged=budget.charged + reservation.loss)
    return changed, replace(reservation, outcome=outcome)
