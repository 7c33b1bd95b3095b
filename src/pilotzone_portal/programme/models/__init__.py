"""What the programme room keeps; one file per subject."""

from pilotzone_portal.programme.models.directory import Department, Place
from pilotzone_portal.programme.models.evaluations import CommitmentEvaluation

__all__ = ["CommitmentEvaluation", "Department", "Place"]
