"""Classification: the digital economy of 2021 and GB/T 4754-2017 as trees, and how they correspond.

Converters of columns stand in :mod:`pilotzone.statistics.classification.conversion`, which needs narwhals.
"""

from pilotzone.statistics.classification.correspondence import DigitalEconomy, Link
from pilotzone.statistics.classification.loading import load_digital_economy, load_industries
from pilotzone.statistics.classification.search import search
from pilotzone.statistics.classification.tree import Category, Classification, Level

__all__ = [
    "Category",
    "Classification",
    "DigitalEconomy",
    "Level",
    "Link",
    "load_digital_economy",
    "load_industries",
    "search",
]
