"""Composite indices: weights, scores, rounds with fixed weights, rank bands, base-100 series and tiers."""

from pilotzone.statistics.indices.ahp import Judgements, judge
from pilotzone.statistics.indices.bands import RankBands, rank_bands
from pilotzone.statistics.indices.documents import round_document, round_of
from pilotzone.statistics.indices.panel import Direction, Indicator, Missing, Panel, read_panel
from pilotzone.statistics.indices.rounds import Aggregation, Round, Scores, compare_with_reestimated, open_round
from pilotzone.statistics.indices.scaling import Normalisation, Preparation
from pilotzone.statistics.indices.scoring import ScoredUnit, Scoring, fix_round, score_by
from pilotzone.statistics.indices.series import Tier, base_100, tiers
from pilotzone.statistics.indices.weighting import Weighting

__all__ = [
    "Aggregation",
    "Direction",
    "Indicator",
    "Judgements",
    "Missing",
    "Normalisation",
    "Panel",
    "Preparation",
    "RankBands",
    "Round",
    "ScoredUnit",
    "Scores",
    "Scoring",
    "Tier",
    "Weighting",
    "base_100",
    "compare_with_reestimated",
    "fix_round",
    "judge",
    "open_round",
    "rank_bands",
    "read_panel",
    "round_document",
    "round_of",
    "score_by",
    "tiers",
]
