"""Pairing: regions find measures that fit their problem, and mentors that have gone before them."""

from pilotzone.programme.pairing.matching import Mentor, Pair, Pairing, pair_with_mentors
from pilotzone.programme.pairing.search import Need, Ranked, Reason, SearchResult, search_measures

__all__ = [
    "Mentor",
    "Need",
    "Pair",
    "Pairing",
    "Ranked",
    "Reason",
    "SearchResult",
    "pair_with_mentors",
    "search_measures",
]
