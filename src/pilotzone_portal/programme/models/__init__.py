"""What the programme room keeps; one file per subject."""

from pilotzone_portal.programme.models.directory import Department, Place
from pilotzone_portal.programme.models.evaluations import CommitmentEvaluation
from pilotzone_portal.programme.models.items import Change, ItemRevision, StoredItem
from pilotzone_portal.programme.models.measures import MeasureBatch, MeasureCase, MeasureEvent, MeasureHead
from pilotzone_portal.programme.models.pairing import PairingRound, PairingRun, PairingWish

__all__ = [
    "Change",
    "CommitmentEvaluation",
    "Department",
    "ItemRevision",
    "MeasureBatch",
    "MeasureCase",
    "MeasureEvent",
    "MeasureHead",
    "PairingRound",
    "PairingRun",
    "PairingWish",
    "Place",
    "StoredItem",
]
