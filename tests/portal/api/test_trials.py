"""Trials, scores and indicators of the programme over HTTP: what the pages do, for programs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pilotzone_portal.programme.services.directory import enter_department
from tests.strategies.panel_files import csv_of
from tests.strategies.panels import planted

TRIAL = {
    "title": "One-stop registration",
    "outcome": "jobs",
    "source": "the register",
    "measure": "one_stop",
    "unit": "city",
    "period": "year",
    "value": "jobs",
    "start": 2020,
}
CITIES = b"city,fibre,delay\nA,0.9,3\nB,0.5,9\nC,0.4,5\n"


@pytest.fixture
def assessor(operator, zone):
    enter_department(operator, "bureau", place="CN-33", rights=["assess"])


def test_a_trial_is_entered_evaluated_verified_and_published(assessor, api):
    panel, trial = planted(effect=3.0)
    client, visitor = api("bureau"), api()
    file = SimpleUploadedFile("panel.csv", csv_of(panel))
    made = client.post("/programme/trials", TRIAL | {"treated": sorted(trial.treated), "file": file}).json()
    (evaluation,) = made["evaluations"]
    assert evaluation["direction"] == "improved"
    record = client.get(f"/programme/trials/evaluations/{evaluation['identifier']}").json()
    assert abs(float(record["result"]["effect"]) - 3) < 0.6
    assert {"spill_over", "not_drawn"} <= {one["code"] for one in record["limits"]}
    verified = client.get(f"/programme/trials/evaluations/{evaluation['identifier']}/verify").json()
    assert verified == {"digest": evaluation["digest"], "reproduced": True}
    address = f"/programme/trials/{made['identifier']}"
    assert visitor.get(address).status_code == 404
    asked = client.send(f"{address}/evaluations", {"method": "synthetic_control"})
    assert asked.json()["code"] == "single_treated"
    assert client.send(f"{address}/publish").status_code == 200
    assert visitor.get(address).json()["question"]["start"] == 2020
    assert visitor.get(f"{address}/panel").content == csv_of(panel)
    assert visitor.get("/programme/trials?measure=one_stop").json()["count"] == 1


def test_a_bad_panel_is_told_by_row_and_column(assessor, api):
    panel, trial = planted()
    file = SimpleUploadedFile("panel.csv", csv_of(panel).replace(b"city 00,2014,", b"city 00,2014,x"))
    reply = api("bureau").post("/programme/trials", TRIAL | {"treated": sorted(trial.treated), "file": file})
    assert reply.status_code == 422
    assert reply.json()["code"] == "panel_cell"
    assert reply.json()["parameters"]["row"] == 2


def test_scores_are_opened_continued_and_published(assessor, api):
    client, visitor = api("bureau"), api()
    form = {"title": "x", "source": "x", "period": "2024", "key": "city", "indicators": ["fibre", "delay"]}
    form |= {"costs": ["delay"], "file": SimpleUploadedFile("t.csv", CITIES)}
    made = client.post("/programme/scores", form).json()
    assert made["weights"]["aggregation"] == "topsis"
    address = f"/programme/scores/{made['identifier']}"
    later = {"period": "2025", "file": SimpleUploadedFile("t.csv", CITIES)}
    assert len(client.post(f"{address}/periods", later).json()["periods"]) == 2
    assert visitor.get(address).status_code == 404
    client.send(f"{address}/publish")
    assert visitor.get(address).json()["periods"][0]["rows"][0]["unit"] == "A"


def test_an_indicator_is_recorded_filled_revised_and_known_as_it_was(assessor, api):
    client = api("bureau")
    given = {"title": "Jobs", "unit": "jobs", "baselines": ["2024 CN-33 100"], "periods": ["2025"], "measure": "m"}
    made = client.send("/programme/indicators", given).json()
    address = f"/programme/indicators/{made['identifier']}"
    value = {"kind": "actual", "period": "2025-01-01", "place": "CN-33", "value": "120", "quality": "observed"}
    client.send(f"{address}/values", value | {"kind": "target", "value": "150"})
    first = client.send(f"{address}/values", value).json()
    assert first["assessments"][0]["met"] is False
    assert client.send(f"{address}/values", value | {"value": "160"}).json()["code"] == "indicator_revision"
    client.send(f"{address}/values", value | {"value": "160", "reason": "the survey is in"})
    client.send(
        f"{address}/definitions", {k: v for k, v in given.items() if k != "measure"} | {"unit": "p", "reason": "r"}
    )
    now = client.get(address).json()
    assert (now["assessments"][0]["met"], now["unit"], len(now["readings"])) == (True, "p", 3)
    then = client.get(address, {"known_at": first["readings"][-1]["recorded_at"]}).json()
    assert (then["assessments"][0]["met"], then["unit"], len(then["readings"])) == (False, "jobs", 2)
    assert api().get(address).status_code == 404
    client.send(f"{address}/publish")
    assert json.loads(api().get(address).content)["title"] == "Jobs"


def test_a_panel_that_a_query_is_to_answer_needs_an_agreement(operator, api):
    enter_department(operator, "university", place="CN-33", rights=["assess"])
    asked = {"treated": ["C00"], "sql": "SELECT city, year, jobs FROM jobs", "purpose": "research"}
    reply = api("university").send("/programme/trials/queried", TRIAL | asked)
    assert reply.json()["code"] == "agreement_missing"


def test_whoever_may_not_assess_is_refused(api):
    panel, trial = planted()
    file = SimpleUploadedFile("panel.csv", csv_of(panel))
    reply = api("bank").post("/programme/trials", TRIAL | {"treated": sorted(trial.treated), "file": file})
    assert (reply.status_code, reply.json()["code"]) == (403, "work_right")
