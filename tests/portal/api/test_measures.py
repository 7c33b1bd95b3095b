"""Measures, batches and pairing by programs: the same acts and refusals as on the pages."""

import pytest

from tests.portal.programme.measure_office import EVALUATION, RECORD, evidence_of, found_office, led_to

MEASURES = "/programme/measures"


@pytest.fixture(autouse=True)
def office(operator):
    found_office(operator)


def test_a_program_proposes_tries_and_reads_a_measure_with_its_gate(api):
    office, institute = api("finance_office"), api("institute")
    made = office.send(MEASURES, RECORD | {"evidence": [evidence_of("finance_office")]})
    assert made.status_code == 201
    measure = made.json()["identifier"]
    assert api().get(f"{MEASURES}/{measure}").status_code == 404
    assert office.send(f"{MEASURES}/{measure}/trial").json()["state"] == "on_trial"
    evaluation = EVALUATION | {"evidence": [evidence_of("institute")]}
    found = institute.send(f"{MEASURES}/{measure}/evaluations", evaluation).json()
    assert [one["item"]["zh"] for one in found["gate"] if not one["open"]] == ["两名无利益关系的评审人"]
    assert [one["verified"] for one in found["evidence"]] == [True, True]


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        ("", {"title": "T"}, 400, "measure_document"),
        ("/{measure}/gate", {}, 403, "right_missing"),
        ("/{measure}/reviews", {"in_favour": True, "interests": ""}, 409, "measure_act"),
        ("/{measure}/adoptions", {"since": "2199-01-01"}, 400, "adoption_date"),
        ("/{measure}/adoptions", {"since": "some day"}, 422, "request_invalid"),
        ("/{measure}/withdraw", {"reason": "ours"}, 403, "measure_party"),
    ],
)
def test_a_refusal_has_its_code_and_status(api, address, body, status, code):
    measure = led_to("list").identifier
    answer = api("finance_office").send(MEASURES + address.format(measure=measure), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_visitors_read_listed_measures_batches_and_searches(api, operator):
    measure = led_to("adopt").identifier
    program, reference = api("operator"), evidence_of("guizhou")
    published = program.send("/programme/batches/1/publish", {"authority": "NDA"}).json()
    case = {"title": "贵阳", "region": "CN-52", "text": "It works.", "figures": [], "evidence": [reference]}
    assert program.send(f"{MEASURES}/{measure}/cases", case).status_code == 201
    visitor = api()
    assert [one["identifier"] for one in visitor.get(MEASURES).json()["items"]] == [measure]
    shown = visitor.get(f"{MEASURES}/{measure}").json()
    assert [one["act"] for one in shown["events"]] == ["list", "adopt"]
    assert (shown["gate"], shown["adoptions"][0]["region"]) == ([], "CN-52")
    assert [one["title"] for one in visitor.get("/programme/cases").json()] == ["贵阳"]
    batch = visitor.get("/programme/batches/1").json()
    assert (batch["digest"], batch["total"]) == (published["digest"], 1)
    assert "以税定贷" in visitor.get("/programme/batches/1/list.zh.csv").content.decode()
    asked = {"region": "CN-45", "problem": "小微企业贷款难", "has": "public data platform"}
    found = visitor.get("/programme/pairing/search", asked).json()["ranked"]
    assert [one["measure"] for one in found] == [measure]
    assert found[0]["score"] == sum(one["points"] for one in found[0]["reasons"])
    assert visitor.get("/programme/pairing/rounds").status_code == 401
