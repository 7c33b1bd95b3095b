"""The words of policies: our classes, and the terms of ODRL 2.2 and of our profile that this zone enforces."""

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
    "PROFILE",
    "ColumnClass",
    "Mode",
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
)
"""What a policy may allow: aggregates to which every record contributes. ``min``, ``max``, ``median``, ``any_value``
and ``list`` return single records whatever the size of the group, so no policy can allow them."""

DEFAULT_AGGREGATES: Final = ("count", "sum", "avg")

LARGEST_NUMBER: Final = 999_999_999


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
    """What may leave: records as they are, or aggregates over groups."""

    RECORDS = "records"
    AGGREGATE = "aggregate"
