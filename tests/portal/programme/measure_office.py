"""A zone with the parties that a measure meets on its way: who proposes, evaluates, reviews, and two regions."""

from django.utils import timezone

from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.oversight.services.parties import admit_party
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.measures.adoptions import adopt_measure, record_effect
from pilotzone_portal.programme.services.measures.measure_evaluations import (
    appoint_reviewer,
    enter_evaluation,
    review_measure,
)
from pilotzone_portal.programme.services.measures.measures import list_measure, open_trial, pass_gate, propose_measure

__all__ = ["EVALUATION", "RECORD", "TAKE", "actor", "evidence_of", "found_office", "led_to", "proposed"]

DEPARTMENTS = {
    "finance_office": ("Zhejiang finance office", "浙江省金融办", "CN-33", ["plan", "report"]),
    "institute": ("Institute of evaluation", "评估研究院", "CN", ["assess"]),
    "guizhou": ("Guizhou data bureau", "贵州省大数据局", "CN-52", ["plan", "report"]),
    "sichuan": ("Sichuan data bureau", "四川省大数据中心", "CN-51", ["report"]),
}
REVIEWERS = {"academy": ("Academy", "科学院"), "council": ("Council of experts", "专家委员会")}

RECORD = {
    "title": "以税定贷",
    "field": "科技金融创新",
    "origin": ["CN-33"],
    "problem": "Small firms lack collateral: 中小企业融资难。",
    "content": "Banks ask governed queries on tax data instead of collateral.",
    "legal_basis": "Provincial order 12 of 2021, article 7",
    "cost": {"yuan_a_year": "1200000", "bearer": "Provincial budget"},
    "preconditions": ["public data platform", "tax data in the catalogue"],
    "risks": [{"text": "Firms are judged by old data", "answer": "Monthly update"}],
}
EVALUATION = {"year": 2025, "method": "survey of 400 firms", "direction": "improved"}
WAY = ("propose", "open_trial", "evaluate", "pass_gate", "list", "adopt", "record_effect")


def found_office(operator):
    """Admit the parties and enter the departments."""
    for name, (name_en, name_zh, place, rights) in DEPARTMENTS.items():
        admit_party(operator, name, name_en=name_en, name_zh=name_zh, roles=[])
        enter_department(operator, name, place=place, rights=rights)
    for name, (name_en, name_zh) in REVIEWERS.items():
        admit_party(operator, name, name_en=name_en, name_zh=name_zh, roles=[])


def actor(party):
    return actor_for_party(party)


def evidence_of(party):
    """Return the reference of the entry about the admission of a party, which that party may read."""
    return f"log/{list_entries(actor(party), act='party.admitted').last().index}"


def proposed(**changes):
    """Return a measure of the finance office that has all that its record needs."""
    return propose_measure(actor("finance_office"), RECORD | {"evidence": [evidence_of("finance_office")]} | changes)


def _evaluate(measure):
    document = EVALUATION | {"evidence": [evidence_of("institute")]}
    return enter_evaluation(actor("institute"), measure, document)


def _pass_gate(measure):
    for reviewer in REVIEWERS:
        appoint_reviewer(actor("operator"), measure, reviewer)
        review_measure(actor(reviewer), measure, in_favour=True, interests="")
    return pass_gate(actor("operator"), measure)


def _record_effect(measure):
    office, today = actor("guizhou"), timezone.localdate()
    return record_effect(office, measure, seen_on=today, direction="improved", evidence=[evidence_of("guizhou")])


TAKE = {
    "open_trial": lambda measure: open_trial(actor("finance_office"), measure),
    "evaluate": _evaluate,
    "pass_gate": _pass_gate,
    "list": lambda measure: list_measure(actor("operator"), measure, batch="1"),
    "adopt": lambda measure: adopt_measure(actor("guizhou"), measure, since=timezone.localdate()),
    "record_effect": _record_effect,
}
"""What is done for each step on the way after the proposal, by whom it is for."""


def led_to(last, **changes):
    """Return a measure that has gone its way up to an act."""
    stored = proposed(**changes)
    for act in WAY[1 : WAY.index(last) + 1]:
        stored = TAKE[act](stored.identifier)
    return stored
