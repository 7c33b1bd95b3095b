"""Synthetic datasets for demonstrations and tests: plausible in shape, invented in every value, and saying so."""

from pilotzone.dataspace.synthetic.customers import (
    DISTRICTS,
    INDUSTRIES,
    SIZE_CLASSES,
    SMALL_DISTRICT,
    SMALL_DISTRICT_CUSTOMERS,
    customers,
)
from pilotzone.dataspace.synthetic.labels import synthetic_label, synthetic_metadata
from pilotzone.dataspace.synthetic.meter_readings import FIRST_DAY, meter_readings

__all__ = [
    "DISTRICTS",
    "FIRST_DAY",
    "INDUSTRIES",
    "SIZE_CLASSES",
    "SMALL_DISTRICT",
    "SMALL_DISTRICT_CUSTOMERS",
    "customers",
    "meter_readings",
    "synthetic_label",
    "synthetic_metadata",
]
