"""Pairing: regions find measures that fit their problem, and mentors that have gone before them."""

from pilotzone.programme.pairing.matching import Mentor, Pair, Pairing, pair_with_mentors
from pilotzone.programme.pairing.rounds import AdopterWish, MentorWish, Round, pair_round
from pilotzone.programme.pairing.search import Need, Ranked, Reason, SearchResult, search_measures

__all__ = [
    "AdopterWish",
    "Mentor",
    "MentorWish",
    "Need",
    "Pair",
    "Pairing",
    "Ranked",
    "Reason",
    "Round",
    "SearchResult",
    "pair_round",
    "pair_with_mentors",
    "search_measures",
]
