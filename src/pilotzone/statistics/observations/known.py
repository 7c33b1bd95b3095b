"""Known figures of the digital economy, each from one public text; what is uncertain of them stands in SOURCES.md."""

import csv
from datetime import date
from decimal import Decimal
from importlib.resources import files

from pilotzone.statistics.observations.methods import Grade, Method, PriceBasis, Transcription
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.periods import parse_period

__all__ = ["load_known_figures"]


def load_known_figures() -> tuple[Observation, ...]:
    """Return the known figures, in the order of the table.

    >>> [str(one.value) for one in load_known_figures() if one.key == ("core_value_added", "", "CN-33", "2020")]
    ['7020']
    """
    table = files("pilotzone.statistics") / "data" / "known_figures.csv"
    with table.open(encoding="utf-8") as text:
        return tuple(_observation(row) for row in csv.DictReader(text))


def _observation(row: dict[str, str]) -> Observation:
    return Observation(
        series=row["series"],
        branch=row["branch"],
        region=row["region"],
        period=parse_period(row["period"]),
        value=Decimal(row["value"]),
        unit=row["unit"],
        price_basis=PriceBasis(row["price_basis"]),
        method=Method(row["method"]),
        vintage=row["vintage"],
        vintage_from=date.fromisoformat(row["vintage_from"]),
        source=row["source"],
        grade=Grade.OBSERVED,
        transcription=Transcription.TRANSCRIBED_ONCE,
    )
