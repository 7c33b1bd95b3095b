"""Rounds as documents: what a round fixed, written so that later years are scored by exactly the same numbers."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from pilotzone.common.canonical_json import JsonValue
from pilotzone.statistics.indices.panel import Direction, Indicator
from pilotzone.statistics.indices.rounds import Aggregation, Round
from pilotzone.statistics.indices.scaling import Normalisation, Preparation, Scale

__all__ = ["round_document", "round_of"]

_LIMITS: Final = ("low", "high", "centre", "spread")


def round_document(fixed: Round) -> dict[str, JsonValue]:
    """Return a round as a document; numbers are the shortest texts from which the same floats are read again."""
    scale, preparation = fixed.scale, fixed.scale.preparation
    rows: list[JsonValue] = [
        {
            "name": indicator.name,
            "direction": indicator.direction.value,
            "weight": _text(fixed.weights[place]),
            **{name: _text(getattr(scale, name)[place]) for name in _LIMITS},
            "best": _text(fixed.best[place]),
            "worst": _text(fixed.worst[place]),
        }
        for place, indicator in enumerate(scale.indicators)
    ]
    return {
        "name": fixed.name,
        "weighting": fixed.weighting,
        "aggregation": fixed.aggregation.value,
        "normalisation": preparation.normalisation.value,
        "winsorise": [_text(one) for one in preparation.winsorise] if preparation.winsorise else None,
        "logarithms": [*sorted(preparation.logarithms)],
        "indicators": rows,
    }


def round_of(document: Mapping[str, Any]) -> Round:
    """Return the round of a document that :func:`round_document` wrote."""
    rows = document["indicators"]
    ends = document["winsorise"]
    preparation = Preparation(
        winsorise=(float(ends[0]), float(ends[1])) if ends else None,
        logarithms=frozenset(document["logarithms"]),
        normalisation=Normalisation(document["normalisation"]),
    )
    numbers = {name: np.array([float(row[name]) for row in rows]) for name in (*_LIMITS, "weight", "best", "worst")}
    scale = Scale(
        indicators=tuple(Indicator(row["name"], Direction(row["direction"])) for row in rows),
        preparation=preparation,
        **{name: numbers[name] for name in _LIMITS},
    )
    return Round(
        name=document["name"],
        scale=scale,
        weighting=document["weighting"],
        weights=numbers["weight"],
        aggregation=Aggregation(document["aggregation"]),
        best=numbers["best"],
        worst=numbers["worst"],
    )


def _text(value: float) -> str:
    return repr(float(value))
