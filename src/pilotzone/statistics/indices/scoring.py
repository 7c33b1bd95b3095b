"""Scores of units by several indicators: weights by entropy, closeness to the best by TOPSIS, ranks with their bands.

A round fixes weights and limits once (OECD and JRC 2008); it is kept as a document, by which later periods are scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pilotzone.common.canonical_json import JsonValue
from pilotzone.statistics.indices.bands import RankBands, rank_bands
from pilotzone.statistics.indices.documents import round_document, round_of
from pilotzone.statistics.indices.panel import Direction, read_panel
from pilotzone.statistics.indices.rounds import Aggregation, open_round
from pilotzone.statistics.indices.weighting import Weighting
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["ScoredUnit", "Scoring", "fix_round", "score_by"]


@dataclass(frozen=True, kw_only=True)
class ScoredUnit:
    """The score of a unit, its rank, and the ranks between which it stays in most draws of weights."""

    unit: str
    score: float
    rank: int
    low: int
    high: int


@dataclass(frozen=True)
class Scoring:
    """The units of one period, what was done to their figures, and by how many draws of weights bands were found."""

    units: tuple[ScoredUnit, ...]
    treatments: tuple[Warning_, ...]
    draws: int
    seed: int


def fix_round(
    name: str, columns: Mapping[str, Sequence[Any]], *, key: str, costs: Sequence[str]
) -> dict[str, JsonValue]:
    """Return the document of a round with weights by entropy and scores by TOPSIS.

    >>> table = {"city": ["A", "B", "C"], "fibre": [0.9, 0.5, 0.4], "delay": [3.0, 9.0, 5.0]}
    >>> fixed = fix_round("2024", table, key="city", costs=["delay"])
    >>> [one.unit for one in score_by(fixed, table, key="city", seed=1).units]
    ['A', 'C', 'B']

    Args:
        name: of the round.
        columns: the units under ``key`` and the figures of each indicator.
        key: the column of the units.
        costs: the indicators of which less is better.

    Raises:
        IndicatorConstantError: an indicator has the same value everywhere.
    """
    directions = {one: Direction.COST if one in costs else Direction.BENEFIT for one in columns if one != key}
    panel = read_panel(pa.table(dict(columns)), keys=(key,), indicators=directions)
    return round_document(open_round(name, panel, weighting=Weighting.ENTROPY, aggregation=Aggregation.TOPSIS))


def score_by(document: Mapping[str, Any], columns: Mapping[str, Sequence[Any]], *, key: str, seed: int) -> Scoring:
    """Return the scores of units by a round that is fixed, with rank bands from seeded draws around its weights.

    Raises:
        IndicatorsDifferError: the figures are of other indicators than the round.
    """
    fixed = round_of(document)
    directions = {one.name: one.direction for one in fixed.scale.indicators}
    panel = read_panel(pa.table(dict(columns)), keys=(key,), indicators=directions)
    scores, bands = fixed.score(panel), rank_bands(panel, fixed, seed=seed)
    rows = zip(panel.keys[key].to_pylist(), scores.values.tolist(), *_ranks(bands), strict=True)
    units = [ScoredUnit(unit=unit, score=score, rank=rank, low=low, high=high) for unit, score, rank, low, high in rows]
    return Scoring(tuple(sorted(units, key=lambda one: (one.rank, one.unit))), scores.treatments, bands.draws, seed)


def _ranks(bands: RankBands) -> tuple[list[int], list[int], list[int]]:
    # A draw may leave a unit outside its own band when one draw in twenty is cut off on either side: its rank by the
    # weights themselves always belongs to what is possible.
    rank = bands.rank.tolist()
    low = [min(pair) for pair in zip(rank, bands.low.tolist(), strict=True)]
    high = [max(pair) for pair in zip(rank, bands.high.tolist(), strict=True)]
    return rank, low, high
