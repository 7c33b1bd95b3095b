"""Observations in the words of SDMX: cross-domain concepts, code lists CL_OBS_STATUS and CL_FREQ (SDMX 3.0, 2023)."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from pilotzone.statistics.exchange.errors import AttributionMissingError, ConceptMissingError
from pilotzone.statistics.observations import (
    Grade,
    Method,
    Observation,
    Period,
    PriceBasis,
    Transcription,
    parse_period,
)
from pilotzone.statistics.observations.errors import PeriodUnknownError

__all__ = ["ATTRIBUTES", "DIMENSIONS", "OBS_STATUS", "concepts_of", "observation_of", "require_attribution"]

DIMENSIONS: Final = ("FREQ", "INDICATOR", "BRANCH", "REF_AREA", "PRICE_BASIS", "VINTAGE", "TIME_PERIOD")
ATTRIBUTES: Final = (
    "UNIT_MEASURE",
    "BASE_PER",
    "METHOD",
    "VINTAGE_FROM",
    "VINTAGE_UNTIL",
    "OBS_STATUS",
    "DECIMALS",
    "SOURCE",
    "TRANSCRIPTION",
    "FLAGS",
)

OBS_STATUS: Final[Mapping[Grade, str]] = {
    Grade.OBSERVED: "A",  # normal value
    Grade.ESTIMATED: "E",  # estimated value
    Grade.IMPUTED: "I",  # value imputed by a receiving agency
    Grade.DECLARED: "V",  # unvalidated value: as received from the respondent, without further evaluation
}
"""The codes of CL_OBS_STATUS 2.2 for the grades; each has one of its own, so that they come back."""

_WHOLE: Final = "_T"
"""The code for a total, as in the cross-domain code lists."""

_T = TypeVar("_T")

_GRADES: Final = {code: grade for grade, code in OBS_STATUS.items()}


def require_attribution(attribution: str) -> str:
    """Return the attribution.

    Raises:
        AttributionMissingError: it is empty.
    """
    if not attribution.strip():
        raise AttributionMissingError
    return attribution


def concepts_of(one: Observation) -> dict[str, str]:
    """Return the dimensions and attributes of an observation by their concepts; what is unknown is left out."""
    stated = {
        "FREQ": one.period.frequency.value if isinstance(one.period, Period) else "A",
        "INDICATOR": one.series,
        "BRANCH": one.branch or _WHOLE,
        "REF_AREA": one.region,
        "PRICE_BASIS": one.price_basis.value,
        "VINTAGE": one.vintage,
        "TIME_PERIOD": str(one.period),
        "UNIT_MEASURE": one.unit,
        "BASE_PER": str(one.base_year or ""),
        "METHOD": one.method.value,
        "VINTAGE_FROM": one.vintage_from.isoformat() if one.vintage_from else "",
        "VINTAGE_UNTIL": one.vintage_until.isoformat() if one.vintage_until else "",
        "OBS_STATUS": OBS_STATUS[one.grade],
        "DECIMALS": str(len(f"{one.value:f}".partition(".")[2])),
        "SOURCE": one.source,
        "TRANSCRIPTION": one.transcription.value,
        "FLAGS": " ".join(one.flags),
    }
    return {concept: value for concept, value in stated.items() if value}


def observation_of(value: object, concepts: Mapping[str, str]) -> Observation:
    """Return the observation that a message states.

    Raises:
        ConceptMissingError: a concept is absent, or its value is not in its closed list.
    """
    stated = dict.fromkeys(("BASE_PER", "VINTAGE_FROM", "VINTAGE_UNTIL", "FLAGS"), "") | dict(concepts)
    try:
        return Observation(
            series=stated["INDICATOR"],
            branch="" if stated["BRANCH"] == _WHOLE else stated["BRANCH"],
            region=stated["REF_AREA"],
            period=_read("TIME_PERIOD", stated, parse_period),
            value=_number(value, stated.get("DECIMALS")),
            unit=stated["UNIT_MEASURE"],
            price_basis=_read("PRICE_BASIS", stated, PriceBasis),
            base_year=_read("BASE_PER", stated, int) if stated["BASE_PER"] else None,
            method=_read("METHOD", stated, Method),
            vintage=stated["VINTAGE"],
            vintage_from=_read("VINTAGE_FROM", stated, date.fromisoformat) if stated["VINTAGE_FROM"] else None,
            vintage_until=_read("VINTAGE_UNTIL", stated, date.fromisoformat) if stated["VINTAGE_UNTIL"] else None,
            source=stated["SOURCE"],
            grade=_read("OBS_STATUS", stated, _GRADES.__getitem__),
            transcription=_read("TRANSCRIPTION", {"TRANSCRIPTION": "unstated"} | stated, Transcription),
            flags=tuple(stated["FLAGS"].split()),
        )
    except KeyError as error:
        raise _missing(error.args[0], None) from None


def _read(concept: str, stated: Mapping[str, str], read: Callable[[str], _T]) -> _T:
    try:
        return read(stated[concept])
    except (ValueError, PeriodUnknownError, KeyError):
        raise _missing(concept, stated.get(concept)) from None


def _number(value: object, decimals: str | None) -> Decimal:
    """Return the figure with the digits as they were published; a binary number is its shortest text."""
    try:
        number = Decimal(str(value))
        published = number.quantize(Decimal(1).scaleb(-int(decimals))) if decimals else number
    except (InvalidOperation, ValueError):
        raise _missing("OBS_VALUE", value) from None
    if not number.is_finite() or published != number:
        raise _missing("OBS_VALUE", value)
    return published


def _missing(concept: str, value: object) -> ConceptMissingError:
    return ConceptMissingError(concept=concept, value=value, needed=", ".join((*DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)))
