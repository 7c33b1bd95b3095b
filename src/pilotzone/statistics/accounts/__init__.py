"""Accounts of the digital economy: core industries, growth, deflation, penetration, trade and scale, each apart.

Denton's method stands in :mod:`pilotzone.statistics.accounts.denton`, which needs scipy.
"""

from pilotzone.statistics.accounts.aggregates import observations_from_aggregates
from pilotzone.statistics.accounts.core import CoreAccount, compute_core_account
from pilotzone.statistics.accounts.deflation import Index, chained_index, chained_volume
from pilotzone.statistics.accounts.published import load_core_value_added
from pilotzone.statistics.accounts.synthetic import synthetic_observations, synthetic_units

__all__ = [
    "CoreAccount",
    "Index",
    "chained_index",
    "chained_volume",
    "compute_core_account",
    "load_core_value_added",
    "observations_from_aggregates",
    "synthetic_observations",
    "synthetic_units",
]
