"""What the programme room keeps; one file per subject."""

from pilotzone_portal.programme.models.directory import Department, Place
from pilotzone_portal.programme.models.evaluations import CommitmentEvaluation
from pilotzone_portal.programme.models.items import Change, ItemRevision, StoredItem

__all__ = ["Change", "CommitmentEvaluation", "Department", "ItemRevision", "Place", "StoredItem"]
