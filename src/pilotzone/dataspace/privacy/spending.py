"""What an agreement may lose in a month, what one query spends of it, and how a query divides that among its figures.

The promise of a month is (epsilon, delta). Half of delta turns epsilon into zero-concentrated differential privacy
(Canonne, Kamath, Steinke, arXiv 2004.00010, corollary 13); the other half is the chance that keys taken from data give
somebody away (Bun, Steinke, arXiv 1605.02065, section 8: approximate zCDP, in which both parts add up).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pilotzone.dataspace.privacy.accounting import gaussian_threshold, noise_scale, rho_of_epsilon
from pilotzone.dataspace.privacy.errors import PrivacyParameterError
from pilotzone.dataspace.privacy.ledger import Budget, Loss, budget_of
from pilotzone.dataspace.privacy.noising import Noise, NoisedFigure, Share

__all__ = ["Ask", "Spending", "divide", "spending_of"]

_LEAST: Final = 10_000
"""Of what a query spends, in units of the ledger: less cannot be divided among figures without losing digits."""


@dataclass(frozen=True)
class Spending:
    """The budget of a month, and the loss of one query: rho always, delta where keys are taken from data."""

    month: Budget
    query: Loss

    def queries(self, left: Loss) -> int:
        """Return how many queries ``left`` is enough for."""
        return min(left.rho_pico // self.query.rho_pico, left.delta_atto // self.query.delta_atto)


@dataclass(frozen=True)
class Ask:
    """The figures that one aggregation asks for, before noise: for each of the keys, or without keys for all records.

    An entity counts in at most ``groups`` groups.
    """

    shares: tuple[Share, ...]
    keys: tuple[str, ...]
    groups: int


def spending_of(epsilon: Fraction, delta: Fraction, epsilon_per_query: Fraction) -> Spending:
    """Return the budget and the loss of one query: alone, it is (epsilon_per_query, delta)-private too.

    Raises:
        PrivacyParameterError: a number is out of range, or a query spends too little to be counted.

    >>> spending = spending_of(Fraction(1), Fraction(1, 10**6), Fraction(1, 10))
    >>> spending.queries(spending.month.limit)
    77
    """
    conversion = delta / 2
    month = budget_of(rho_of_epsilon(epsilon, conversion), delta - conversion)
    rho_pico = budget_of(rho_of_epsilon(epsilon_per_query, conversion)).limit.rho_pico
    if rho_pico < _LEAST:
        raise PrivacyParameterError(parameter="epsilon_per_query", value=epsilon_per_query, above=0, below=epsilon)
    delta_atto = month.limit.delta_atto // max(1, month.limit.rho_pico // rho_pico)
    if delta_atto < _LEAST:
        raise PrivacyParameterError(parameter="delta", value=delta, above=0, below=1)
    return Spending(month, Loss(rho_pico, delta_atto))


def divide(query: Loss, asked: Sequence[Ask]) -> tuple[Noise, ...]:
    """Return the noise of each aggregation of one query: together they cost no more than ``query``.

    Each figure gets the same part of rho, and each aggregation with keys the same part of delta.
    """
    figures = sum(len(ask.shares) for ask in asked)
    grouped = sum(bool(ask.keys) for ask in asked)
    return tuple(
        _noise(
            ask,
            Loss(query.rho_pico * len(ask.shares) // figures, query.delta_atto // grouped if ask.keys else 0),
        )
        for ask in asked
    )


def _noise(ask: Ask, loss: Loss) -> Noise:
    each = Fraction(loss.rho) / len(ask.shares)
    figures = tuple(
        NoisedFigure(share, noise_scale(Fraction(share.sensitivity), each, groups=ask.groups)) for share in ask.shares
    )
    if not ask.keys:
        return Noise(figures, (), None, None, loss)
    counted = next(figure for figure in figures if figure.share.counts_entities)
    threshold = gaussian_threshold(counted.sigma, Fraction(loss.delta), groups=ask.groups)
    return Noise(figures, ask.keys, counted.share.name, threshold, loss)
