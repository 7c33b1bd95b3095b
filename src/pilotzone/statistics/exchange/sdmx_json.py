"""SDMX-JSON 1.0 data messages: written flat, every concept at the level of the observation; read by sdmx1."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from pilotzone.common.canonical_json import JsonValue
from pilotzone.statistics.exchange.concepts import ATTRIBUTES, DIMENSIONS, concepts_of, require_attribution
from pilotzone.statistics.exchange.errors import MessageUnreadableError
from pilotzone.statistics.exchange.sdmx_ml import observations_in
from pilotzone.statistics.observations import Observation
from pilotzone.statistics.observations.errors import FigureRepeatedError

__all__ = ["read_sdmx_json", "write_sdmx_json"]


def write_sdmx_json(
    observations: Iterable[Observation], *, attribution: str, sender: str, prepared: datetime, identifier: str
) -> bytes:
    """Return the observations as one message ; ``prepared`` is aware.

    A value whose digits a binary number would lose is written as text, which the standard allows.

    Raises:
        AttributionMissingError: the attribution is empty.
        FigureRepeatedError: a figure of one vintage stands twice.
    """
    stated = [(one.value, concepts_of(one)) for one in observations]
    codes = {name: _codes(name, stated) for name in (*DIMENSIONS, *ATTRIBUTES)}
    places = {name: {value: place for place, value in enumerate(values)} for name, values in codes.items()}
    attributes = [name for name in ATTRIBUTES if codes[name]]
    written: dict[str, list[object]] = {}
    for value, one in stated:
        key = ":".join(str(places[name][one[name]]) for name in DIMENSIONS)
        if key in written:
            raise FigureRepeatedError(
                series=one["INDICATOR"],
                branch=one["BRANCH"],
                region=one["REF_AREA"],
                period=one["TIME_PERIOD"],
                vintage=one["VINTAGE"],
            )
        written[key] = [_value(value), *(places[name].get(one.get(name, "")) for name in attributes)]
    message = {
        "header": {
            "id": identifier,
            "test": False,
            "prepared": prepared.isoformat(),
            "sender": {"id": sender, "name": sender},
        },
        "structure": {
            "name": require_attribution(attribution),
            "dimensions": _levels(
                [{"keyPosition": place, **_component(name, codes[name])} for place, name in enumerate(DIMENSIONS)]
            ),
            "attributes": _levels([_component(name, codes[name]) for name in attributes]),
        },
        "dataSets": [{"action": "Information", "observations": written}],
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def read_sdmx_json(content: bytes) -> tuple[Observation, ...]:
    """Return the observations of a message with the concepts that ``write_sdmx_json`` writes.

    Raises:
        MessageUnreadableError: it is no SDMX-JSON 1.0 data message.
        ConceptMissingError: an observation lacks a concept.
    """
    if not content.lstrip().startswith(b"{"):
        raise MessageUnreadableError(standard="SDMX-JSON", reason="it is no JSON object")
    return observations_in(content, "SDMX-JSON")


def _codes(name: str, stated: Sequence[tuple[Decimal, Mapping[str, str]]]) -> list[str]:
    """Return the values of a concept in the order in which they first stand."""
    return list(dict.fromkeys(one[name] for _, one in stated if name in one))


def _component(name: str, codes: Sequence[str]) -> dict[str, JsonValue]:
    return {"id": name, "name": name, "values": [{"id": code, "name": code} for code in codes]}


def _levels(components: list[dict[str, JsonValue]]) -> dict[str, list[dict[str, JsonValue]]]:
    return {"dataSet": [], "series": [], "observation": components}


def _value(value: Decimal) -> float | str:
    return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"
