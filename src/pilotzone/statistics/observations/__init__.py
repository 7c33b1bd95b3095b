"""Observations: published figures with everything that a figure needs to be understood."""

from pilotzone.statistics.observations.observation import Grade, Observation
from pilotzone.statistics.observations.provincial_gdp import (
    ATTRIBUTION,
    PROVINCIAL_GDP,
    load_provincial_gdp,
    observations_from_rows,
)

__all__ = [
    "ATTRIBUTION",
    "PROVINCIAL_GDP",
    "Grade",
    "Observation",
    "load_provincial_gdp",
    "observations_from_rows",
]
