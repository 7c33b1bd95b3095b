"""Vintages: named states of published figures, with the day from which they held and why they were published."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pilotzone.statistics.observations.methods import Transcription

__all__ = ["Vintage", "VintageCause", "load_vintages"]


class VintageCause(StrEnum):
    """Why a vintage was published: the first figures, a scheduled revision, a census, a new method, a correction."""

    FIRST_RELEASE = "first_release"
    REGULAR_REVISION = "regular_revision"
    CENSUS = "census"
    METHOD_CHANGE = "method_change"
    CORRECTION = "correction"


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """A state of published figures; ``published_until`` is set only where the publisher withdrew it as a whole."""

    name: str
    published_from: date
    published_until: date | None = None
    cause: VintageCause
    transcription: Transcription
    note: str


@cache
def load_vintages() -> Mapping[str, Vintage]:
    """Return the vintages of the package's figures by name.

    >>> load_vintages()["2025 post-5th-census"].cause.value
    'census'
    """
    table = files("pilotzone.statistics") / "data" / "vintages.csv"
    with table.open(encoding="utf-8") as text:
        return {row["vintage"]: _vintage(row) for row in csv.DictReader(text)}


def _vintage(row: Mapping[str, str]) -> Vintage:
    return Vintage(
        name=row["vintage"],
        published_from=date.fromisoformat(row["published_from"]),
        published_until=date.fromisoformat(row["published_until"]) if row["published_until"] else None,
        cause=VintageCause(row["cause"]),
        transcription=Transcription(row["transcription"]),
        note=row["note"],
    )
