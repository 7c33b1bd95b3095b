"""Observations: published figures with everything that a figure needs to be understood."""

from pilotzone.statistics.observations.errors import UnlikeUnitsError
from pilotzone.statistics.observations.methods import Grade, Method, PriceBasis, Transcription, worst_grade
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.periods import Frequency, Period, TimePeriod, parse_period, period_key
from pilotzone.statistics.observations.provincial_gdp import (
    ATTRIBUTION,
    PROVINCIAL_GDP,
    load_provincial_gdp,
    observations_from_rows,
)
from pilotzone.statistics.observations.units import convert
from pilotzone.statistics.observations.vintages import Vintage, VintageCause, load_vintages

__all__ = [
    "ATTRIBUTION",
    "PROVINCIAL_GDP",
    "Frequency",
    "Grade",
    "Method",
    "Observation",
    "Period",
    "PriceBasis",
    "TimePeriod",
    "Transcription",
    "UnlikeUnitsError",
    "Vintage",
    "VintageCause",
    "convert",
    "load_provincial_gdp",
    "load_vintages",
    "observations_from_rows",
    "parse_period",
    "period_key",
    "worst_grade",
]
