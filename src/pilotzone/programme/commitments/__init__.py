"""Commitments: what plan and report texts promise, state or claim, as data that keeps its doubts."""

from pilotzone.programme.commitments.commitment import Commitment, CommitmentType, load_commitments

__all__ = ["Commitment", "CommitmentType", "load_commitments"]
