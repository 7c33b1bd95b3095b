import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.evaluation import Direction
from pilotzone.programme.evaluation.limits import limit
from pilotzone.programme.measures import Adoption, Appointment, Cost, Evaluation, Evidence, Measure, Review, Risk
from pilotzone.programme.measures.documents import (
    case_from_document,
    from_document,
    measure_from_document,
    to_document,
)
from pilotzone.programme.measures.errors import CaseEvidenceError, MeasureDocumentError
from tests.strategies.measures import DETAILS, MEASURE

WRITTEN = to_document(MEASURE) | {"evidence": ["log/17", "log/23"]}
del WRITTEN["id"]

texts = st.text(max_size=20)
records = st.builds(
    Measure,
    **dict.fromkeys(("id", "title", "field", "problem", "content", "lead_department", "register"), texts),
    origin=st.lists(texts, max_size=2).map(tuple),
    evidence=st.lists(st.builds(Evidence, reference=texts, verified=st.booleans()), max_size=2).map(tuple),
    cost=st.none() | st.builds(Cost, yuan_a_year=st.decimals(0, 10**12, places=2), bearer=texts),
    risks=st.lists(st.builds(Risk, text=texts, answer=texts), max_size=2).map(tuple),
)


@given(records)
def test_a_record_comes_back_from_its_bytes(record):
    assert from_document(Measure, json.loads(canonical_bytes(to_document(record)))) == record


@pytest.mark.parametrize(
    "details",
    [
        *(one for one in DETAILS.values() if one),
        Appointment(reviewer="academy"),
        Review(reviewer="academy", in_favour=False, interests=None),
        Evaluation(
            year=2024,
            evaluator="institute",
            method="survey",
            direction=Direction.NOT_SHOWN,
            score=Decimal("61.5"),
            limits=(limit("spill_over"),),
        ),
    ],
    ids=lambda one: type(one).__name__,
)
def test_the_details_of_every_act_come_back_from_their_bytes(details):
    assert from_document(type(details), json.loads(canonical_bytes(to_document(details)))) == details


def test_what_a_person_wrote_becomes_a_measure_whose_evidence_nobody_has_verified():
    found = measure_from_document(WRITTEN, "M-1")
    assert [(one.reference, one.verified) for one in found.evidence] == [("log/17", False), ("log/23", False)]
    assert (found.id, found.title, found.cost) == ("M-1", MEASURE.title, MEASURE.cost)


@pytest.mark.parametrize(
    ("change", "field", "expected"),
    [
        ({"titel": "x"}, "titel", "one of the fields"),
        ({"title": 7}, "title", "a text"),
        ({"origin": "CN-33"}, "origin", "a list"),
        ({"cost": {"yuan_a_year": "much", "bearer": ""}}, "cost.yuan_a_year", "a number"),
        ({"cost": {"yuan_a_year": "1e999999", "bearer": ""}}, "cost.yuan_a_year", "a number"),
        ({"cost": {"yuan_a_year": True, "bearer": ""}}, "cost.yuan_a_year", "a number"),
        ({"risks": [{"text": "Delay"}]}, "risks.1.answer", "missing"),
        ({"risks": ["Delay"]}, "risks.1", "fields"),
        ({"evidence": [{"reference": "log/1", "verified": True}]}, "evidence.1", "a text"),
    ],
)
def test_a_field_that_cannot_be_is_named_with_what_it_needs(change, field, expected):
    with pytest.raises(MeasureDocumentError) as caught:
        measure_from_document(WRITTEN | change, "M-1")
    assert caught.value.parameters["field"] == field
    assert expected in caught.value.advice


@pytest.mark.parametrize("document", [None, [], "text"])
def test_a_document_has_fields(document):
    with pytest.raises(MeasureDocumentError):
        measure_from_document(document, "M-1")


@pytest.mark.parametrize(("region", "since"), [("CN-52", "yesterday"), ("CN-52", "2022-02-30"), (52, "2022-06-01")])
def test_days_and_words_of_an_act_are_what_they_should_be(region, since):
    with pytest.raises(MeasureDocumentError):
        from_document(Adoption, {"region": region, "since": since})


@pytest.mark.parametrize("direction", ["better", ["improved"], None])
def test_a_direction_is_one_of_three(direction):
    with pytest.raises(MeasureDocumentError, match="improved, worsened, not_shown"):
        from_document(Evaluation, to_document(DETAILS["evaluate"]) | {"direction": direction})


def test_a_case_refers_to_its_own_evidence():
    figure = {"label": "loans", "value": "120", "unit": "million yuan", "period": "2023", "reference": "log/8"}
    written = {"title": "Guiyang", "region": "CN-5201", "text": "It works.", "figures": [figure], "evidence": ["log/8"]}
    assert case_from_document(written, "M-1").figures[0].value == Decimal(120)
    with pytest.raises(CaseEvidenceError):
        case_from_document(written | {"evidence": ["log/9"]}, "M-1")
