"""Trials on their pages: entered, shown with what they cannot show, computed again, refused, published."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilotzone.programme.evaluation import TrialRecord
from pilotzone_portal.programme.models import Trial, TrialEvaluation
from pilotzone_portal.programme.services.directory import enter_department
from tests.portal.programme.trial_pages import sent_trial
from tests.strategies.panel_files import csv_of
from tests.strategies.panels import planted


@pytest.fixture
def assessor(operator, bureau):
    enter_department(operator, "bureau", place="CN-33", rights=["assess"])
    return bureau


@pytest.fixture
def entered(assessor, browse):
    """Return what enters a trial on the page and returns its identifier."""

    def enter(panel, trial, **changes):
        sent = browse("bureau").post("/programme/trials/new/", sent_trial(panel, trial, **changes))
        assert sent.status_code == 302, sent.content.decode()
        return sent["Location"].split("/")[-2]

    return enter


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_planted_effect_is_shown_with_interval_and_limits(entered, browse):
    panel, trial = planted(effect=3.0)
    identifier = entered(csv_of(panel), trial)
    shown = page(browse("bureau"), f"/programme/trials/{identifier}/")
    record = TrialRecord(bytes(TrialEvaluation.objects.get().content))
    assert abs(float(record.result["effect"]) - 3) < 0.6
    assert "improvement seen" in shown
    assert "did better than those compared" in shown
    assert "95 %" in shown
    assert "Spill-over from treated units" in shown
    assert "keeps the gate shut" not in shown


def test_a_planted_trend_is_told_as_no_effect_and_keeps_the_gate_shut(entered, browse):
    panel, trial = planted(effect=3.0, trend=1.0)
    shown = page(browse("bureau"), f"/programme/trials/{entered(csv_of(panel), trial)}/")
    assert "effect not shown" in shown
    assert "An effect of the trial is not shown" in shown
    assert "keeps the gate shut" in shown
    assert "the groups were on different paths" in shown


def test_a_synthetic_control_shows_its_donors(entered, browse):
    panel, trial = planted(units=24, treated=1, effect=30.0)
    identifier = entered(csv_of(panel), trial, method="synthetic_control")
    shown = page(browse("bureau"), f"/programme/trials/{identifier}/")
    assert "Of which units the mixture is made" in shown
    assert "Weights of the donors" in shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_picture_of_an_evaluation_is_drawn(entered, browse, language):
    panel, trial = planted(effect=3.0)
    identifier = entered(csv_of(panel), trial)
    client = browse("bureau", language)
    shown = page(client, f"/programme/trials/{identifier}/")
    addresses = re.findall(r'src="(/programme/trials/[^"]+\.svg)"', shown)
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).content.startswith(b"<?xml")


def test_a_reader_computes_an_evaluation_again_and_takes_its_bytes(entered, browse):
    panel, trial = planted(effect=3.0)
    entered(csv_of(panel), trial)
    evaluation = TrialEvaluation.objects.get()
    client = browse("bureau")
    said = client.post(f"/programme/trials/evaluations/{evaluation.pk}/verify/", follow=True).content.decode()
    assert "the bytes are the same" in said
    taken = client.get(f"/programme/trials/evaluations/{evaluation.pk}/evaluation.json").content
    assert json.loads(taken)["panel"]["digest"] == evaluation.trial.panel_digest
    assert client.get(f"/programme/trials/{evaluation.trial_id}/panel/").content == csv_of(panel)


def test_an_evaluation_that_was_altered_is_found_out(entered, browse):
    panel, trial = planted(effect=3.0)
    entered(csv_of(panel), trial)
    evaluation = TrialEvaluation.objects.get()
    TrialEvaluation.objects.update(content=bytes(evaluation.content).replace(b'"improved"', b'"worsened"'))
    said = browse("bureau").post(f"/programme/trials/evaluations/{evaluation.pk}/verify/", follow=True)
    assert "the bytes differ" in said.content.decode()


def test_visitors_see_a_trial_once_it_is_published_with_all_its_evaluations(entered, browse):
    panel, trial = planted(effect=3.0)
    identifier = entered(csv_of(panel), trial)
    address = f"/programme/trials/{identifier}/"
    assert browse().get(address).status_code == 404
    assert browse("bank").get(address).status_code == 404
    assert browse("regulator").get(address).status_code == 200
    department = browse("bureau")
    department.post(f"{address}evaluate/", {"method": "difference_in_differences", "seed": 5})
    department.post(f"{address}publish/")
    shown = page(browse(), address)
    assert shown.count("?evaluation=") == 2
    assert "bureau</small>" not in shown
    assert identifier in page(browse(), "/programme/trials/")


@pytest.mark.parametrize(
    ("line", "becomes", "said"),
    [
        ("city 03,2016,", "city 03,2016,\n", "Row 34, column &#x27;jobs&#x27;: the cell holds &#x27;&#x27;."),
        ("city 03,2016,", "city 03,2016,n/a\n", "Row 34, column &#x27;jobs&#x27;: the cell holds &#x27;n/a&#x27;."),
        ("city 03,2016,", "city 03,20l6,1\n", "Row 34, column &#x27;year&#x27;: the cell holds &#x27;20l6&#x27;."),
        ("city 03,2016,", "city 03,2015,1\n", "Rows 33 and 34 are both of city 03 in 2015."),
        ("city 03,2016,", "", "The panel has no value of city 03 in 2016."),
    ],
)
def test_a_bad_panel_is_refused_at_its_place_and_what_was_typed_stays(assessor, browse, line, becomes, said):
    panel, trial = planted(effect=3.0)
    lines = csv_of(panel).decode().splitlines(keepends=True)
    broken = "".join(becomes if one.startswith(line) else one for one in lines).encode()
    response = browse("bureau").post("/programme/trials/new/", sent_trial(broken, trial))
    shown = response.content.decode()
    assert said in shown
    assert 'value="One-stop registration"' in shown
    assert "city 00\ncity 01" in shown
    assert "a file has to be chosen again" in shown
    assert not Trial.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"treated": "Atlantis"}, "The panel has no unit &#x27;Atlantis&#x27;."),
        ({"treated": "\n".join(f"city {number:02}" for number in range(24))}, "one group is empty"),
        ({"start": 2014}, "leaves 0 periods before it"),
        ({"value": "wages"}, "The file has 0 columns named &#x27;wages&#x27;"),
        ({"method": "synthetic_control"}, "A synthetic control is made for one unit, not for 6."),
        ({"file": ""}, "a file, or a query with its purpose"),
    ],
)
def test_a_trial_that_does_not_fit_its_panel_is_refused(assessor, browse, change, said):
    panel, trial = planted(effect=3.0)
    shown = browse("bureau").post("/programme/trials/new/", sent_trial(csv_of(panel), trial, **change)).content.decode()
    assert said in shown
    assert not Trial.objects.exists()


def test_one_period_before_the_start_is_evaluated_and_says_that_trends_are_not_known(entered, browse):
    panel, trial = planted(periods=range(2019, 2022), effect=30.0)
    shown = page(browse("bureau"), f"/programme/trials/{entered(csv_of(panel), trial)}/")
    assert "nothing is known of the trends" in shown
    assert "whether the trends were parallel cannot be tested" in shown
    assert "effect not shown" in shown


def test_whoever_may_not_assess_is_refused(operator, bureau, browse):
    panel, trial = planted()
    sent = sent_trial(csv_of(panel), trial)
    assert browse("bureau").post("/programme/trials/new/", sent).status_code == 403
    enter_department(operator, "bureau", place="CN-33", rights=["plan", "report"])
    assert browse("bureau").post("/programme/trials/new/", sent).status_code == 403
    assert browse().get("/programme/trials/new/").status_code == 302
    assert not Trial.objects.exists()


def test_another_department_neither_evaluates_nor_publishes_a_trial(entered, operator, browse):
    enter_department(operator, "power", place="CN-33", rights=["assess"])
    panel, trial = planted(effect=3.0)
    identifier = entered(csv_of(panel), trial)
    stranger = browse("power")
    assert stranger.post(f"/programme/trials/{identifier}/publish/").status_code == 404
    asked = {"method": "difference_in_differences", "seed": 2}
    assert stranger.post(f"/programme/trials/{identifier}/evaluate/", asked).status_code == 404
    assert TrialEvaluation.objects.count() == 1
    assert Trial.objects.get().published_at is None


def test_the_list_of_trials_asks_the_records_as_often_for_three_as_for_one(
    entered, browse, django_assert_max_num_queries
):
    panel, trial = planted(effect=3.0)
    entered(csv_of(panel), trial)
    client = browse("bureau")
    client.get("/programme/trials/")
    with CaptureQueriesContext(connection) as one:
        client.get("/programme/trials/")
    asked = len(one)
    entered(csv_of(panel), trial)
    entered(csv_of(panel), trial)
    with django_assert_max_num_queries(asked):
        assert client.get("/programme/trials/").content.decode().count("One-stop registration") == 3
