"""The words of policies: our classes, and the terms of ODRL 2.2 and of our profile that this zone enforces."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

__all__ = [
    "ACTION",
    "AGGREGATES",
    "CALENDAR_MONTH",
    "CONFLICT",
    "CONTEXT",
    "DATASET_PREFIX",
    "DEFAULT_AGGREGATES",
    "LARGEST_NUMBER",
    "NOISED_AGGREGATES",
    "PROFILE",
    "SWITCHES",
    "ColumnClass",
    "Mode",
    "strictest",
]

PROFILE: Final = "urn:pilotzone:odrl:1"

CONTEXT: Final = ("http://www.w3.org/ns/odrl.jsonld", {"pz": f"{PROFILE}:"})

ACTION: Final = "pz:query"
"""To compute an answer from the dataset inside the zone; included in ``odrl:use``, implies no copy of the dataset.
In the mode aggregate a query reads the dataset alone unless ``pz:joinPartner`` names others; in the mode records
only joins by keys need it, because who may read the records can join them anywhere."""

CONFLICT: Final = "prohibit"
"""A prohibition wins over the permission. Without it ODRL 2.2 (section 2.9) makes a policy with both invalid."""

CALENDAR_MONTH: Final = "pz:calendarMonth"
"""The unit of ``count``: queries in one calendar month, in UTC."""

DATASET_PREFIX: Final = "urn:pilotzone:dataset:"

AGGREGATES: Final = (
    "count",
    "sum",
    "avg",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "variance",
    "var_pop",
    "var_samp",
    "corr",
    "covar_pop",
    "covar_samp",
    "median",
    "quantile",
)
"""What a policy may allow: aggregates to which every record contributes, and quantiles that average over the records
around them. ``min``, ``max``, ``any_value`` and ``list`` return single records whatever the size of the group, so no
policy can allow them."""

NOISED_AGGREGATES: Final = ("count", "sum", "avg")
"""What a policy may allow where every figure has noise."""

DEFAULT_AGGREGATES: Final = ("count", "sum", "avg")

LARGEST_NUMBER: Final = 999_999_999

SWITCHES: Final = ("differencing", "complementary", "remainder")
"""The terms that are on or off, by their fields of ``Policy``."""


class ColumnClass(StrEnum):
    """What a query may do with a column."""

    KEY = "key"
    """May join with a partner's key; never shown."""
    DIMENSION = "dimension"
    """May filter and group."""
    MEASURE = "measure"
    """May be aggregated."""
    HIDDEN = "hidden"
    """May not be named at all."""


class Mode(StrEnum):
    """What may leave; each is stricter than the one before it."""

    RECORDS = "records"
    """Records as they are."""
    AGGREGATE = "aggregate"
    """Aggregates over groups of a minimum size."""
    PRIVATE = "private"
    """Aggregates with the noise of differential privacy."""


def strictest(modes: Iterable[Mode]) -> Mode:
    """Return the mode that lets the least leave.

    >>> strictest([Mode.AGGREGATE, Mode.RECORDS])
    <Mode.AGGREGATE: 'aggregate'>
    """
    return max(modes, key=list(Mode).index)
