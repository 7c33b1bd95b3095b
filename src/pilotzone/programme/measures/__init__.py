"""Measures: their record, their life cycle from proposal to adoption, and the gate to maturity."""

from pilotzone.programme.measures.adoption import effects_overdue, to_be_told
from pilotzone.programme.measures.batches import Batch, BatchEntry
from pilotzone.programme.measures.events import (
    Adoption,
    AdoptionEffect,
    Appointment,
    GatePassed,
    Listing,
    MeasureEvent,
    Scope,
)
from pilotzone.programme.measures.gate import GateItem, failing_items, gate_items
from pilotzone.programme.measures.life_cycle import History, possible_acts
from pilotzone.programme.measures.measure import (
    CaseFigure,
    Cost,
    Evaluation,
    Evidence,
    Measure,
    Review,
    Risk,
    TypicalCase,
)

__all__ = [
    "Adoption",
    "AdoptionEffect",
    "Appointment",
    "Batch",
    "BatchEntry",
    "CaseFigure",
    "Cost",
    "Evaluation",
    "Evidence",
    "GateItem",
    "GatePassed",
    "History",
    "Listing",
    "Measure",
    "MeasureEvent",
    "Review",
    "Risk",
    "Scope",
    "TypicalCase",
    "effects_overdue",
    "failing_items",
    "gate_items",
    "possible_acts",
    "to_be_told",
]
