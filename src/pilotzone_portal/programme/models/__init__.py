"""What the programme room keeps; one file per subject."""

from pilotzone_portal.programme.models.evaluations import CommitmentEvaluation

__all__ = ["CommitmentEvaluation"]
