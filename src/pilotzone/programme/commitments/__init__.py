"""Commitments: what plan and report texts promise, state or claim, as data that keeps its doubts."""

from pilotzone.programme.commitments.commitment import Commitment, CommitmentType, load_commitments
from pilotzone.programme.commitments.gdp import GdpQuestion, Undecidable, gdp_question, speaks_of_gdp

__all__ = [
    "Commitment",
    "CommitmentType",
    "GdpQuestion",
    "Undecidable",
    "gdp_question",
    "load_commitments",
    "speaks_of_gdp",
]
