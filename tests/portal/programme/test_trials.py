"""Trials through their services: receipts, evaluations for measures, governed queries, scores by fixed weights."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.programme.evaluation import Direction, Method, PanelColumns, read_panel_file
from pilotzone.programme.evaluation.errors import PanelCellError, ScoreRowsRepeatedError, SingleTreatedError
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.dataspace.services.agreements import request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.models import ScoredPeriod, ScoreRound, Trial
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.trials.scores import (
    get_round,
    open_score_round,
    publish_scores,
    rescore,
    score_document,
    score_regions,
    score_table,
)
from pilotzone_portal.programme.services.trials.trial_errors import (
    EvaluationUnknownError,
    PanelOfQueryError,
    PeriodScoredError,
    ScoreRoundUnknownError,
    TrialUnknownError,
)
from pilotzone_portal.programme.services.trials.trials import (
    TrialDraft,
    enter_trial,
    evaluate_trial,
    evaluation_record,
    get_evaluation,
    list_trials,
    panel_of_query,
    publish_trial,
    recompute,
    record_of,
    take_panel,
)
from tests.strategies.panel_files import asked, csv_of
from tests.strategies.panels import planted

CITIES = b"city,fibre,delay\nA,0.9,3\nB,0.5,9\nC,0.4,5\nD,0.6,6\n"
WEIGHED = {"key": "city", "indicators": ["fibre", "delay"], "costs": ["delay"]}


@pytest.fixture
def assessor(operator, university):
    enter_department(operator, "university", place="CN-33", rights=["assess"])
    return university


def draft(panel, trial, **changes):
    question = asked(trial, **changes.pop("asked", {}))
    words = {"title": "One-stop registration", "outcome": "jobs", "source": "the register", "measure": "one_stop"}
    return TrialDraft(panel=csv_of(panel), question=question, **words | changes)


@pytest.mark.parametrize("effect", [-3.0, 3.0])
def test_a_planted_effect_is_kept_and_computed_again(assessor, effect):
    found = enter_trial(assessor, draft(*planted(effect=effect)))
    assert abs(float(record_of(found).result["effect"]) - effect) < 0.6
    assert recompute(assessor, found.identifier)
    assert evaluation_record(found.identifier).direction is (Direction.IMPROVED if effect > 0 else Direction.WORSENED)


def test_the_record_for_a_measure_holds_what_keeps_its_gate_shut(assessor):
    found = evaluation_record(enter_trial(assessor, draft(*planted(effect=3.0, trend=1.0))).identifier)
    assert found.evaluator == "university"
    assert found.method == "difference-in-differences"
    assert found.direction is Direction.NOT_SHOWN
    assert "pre_trend_failed" in {one.code for one in found.blocking}
    assert set(found.blocking) < set(found.limits)
    with pytest.raises(EvaluationUnknownError):
        evaluation_record("evaluation-0000000000000000")


def test_every_act_leaves_one_receipt_with_the_digest_of_the_panel(assessor, operator):
    found = enter_trial(assessor, draft(*planted(effect=3.0)))
    evaluate_trial(assessor, found.trial_id, method=Method.DIFFERENCES, seed=9)
    evaluate_trial(assessor, found.trial_id, method=Method.DIFFERENCES, seed=9)
    publish_trial(assessor, found.trial_id)
    publish_trial(assessor, found.trial_id)
    entries = [json.loads(bytes(one.payload)) for one in list_entries(operator, act="trial")]
    assert [one["act"] for one in entries] == ["trial.published", "trial.evaluated", "trial.evaluated", "trial.entered"]
    assert {one["facts"]["panel"] for one in entries} == {found.trial.panel_digest}
    assert entries[2]["object_digests"][0] == found.digest


def test_nothing_is_kept_of_a_trial_that_cannot_be_evaluated(assessor, operator):
    panel, trial = planted()
    with pytest.raises(SingleTreatedError):
        enter_trial(assessor, draft(panel, trial, asked={"method": Method.SYNTHETIC}))
    with pytest.raises(InvalidValueError):
        enter_trial(assessor, draft(panel, trial, source=" "))
    assert not Trial.objects.exists()
    assert not list_entries(operator, act="trial").exists()


def test_whoever_may_not_assess_enters_nothing(bank, operator):
    for act in (
        lambda: enter_trial(bank, draft(*planted())),
        lambda: enter_trial(operator, draft(*planted())),
        lambda: panel_of_query(bank, "SELECT 1", purpose="x", columns=PanelColumns(unit="a", period="b", outcome="c")),
        lambda: open_score_round(bank, title="x", source="x", period="2024", data=CITIES, **WEIGHED),
    ):
        with pytest.raises(WorkRightError):
            act()


def test_only_its_party_operator_and_regulator_see_a_draft(assessor, bank, operator, regulator):
    found = enter_trial(assessor, draft(*planted(effect=3.0)))
    for reader in (assessor, operator, regulator):
        assert get_evaluation(reader, found.identifier) == found
    with pytest.raises(EvaluationUnknownError):
        get_evaluation(bank, found.identifier)
    assert not list_trials(bank, measure="one_stop").exists()
    publish_trial(assessor, found.trial_id)
    assert list_trials(bank, measure="one_stop").get().identifier == found.trial_id
    assert take_panel(bank, found.trial_id) == csv_of(planted(effect=3.0)[0])


@pytest.fixture
def jobs(bureau, assessor, free, tmp_path):
    """Publish persons in work, who may be counted by city and year and not be seen."""
    lines = ["person,city,year,wage"]
    for city in range(12):
        for year in range(2016, 2024):
            gain = 4 if city < 3 and year >= 2021 else 0
            lines += [f"P{n}-{city},C{city:02},{year},{100 + city + (city * year) % 3 + gain}" for n in range(5)]
    path = tmp_path / "jobs.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    publish_dataset(bureau, "jobs", CsvSource(path), Description())
    policy = Policy(
        dataset="jobs",
        mode=Mode.AGGREGATE,
        columns=(
            ("person", ColumnClass.KEY),
            ("city", ColumnClass.DIMENSION),
            ("year", ColumnClass.DIMENSION),
            ("wage", ColumnClass.MEASURE),
        ),
        entity="person",
        minimum_group_size=3,
    )
    offer = create_offer(bureau, policy, free, automatic=True)
    return request_agreement(assessor, offer.identifier, "research")


def test_a_panel_of_aggregates_comes_by_a_governed_query_and_stays_with_its_party(assessor, bank, jobs):
    columns = PanelColumns(unit="city", period="year", outcome="wage")
    sql = "SELECT city, year, avg(wage) AS wage FROM jobs GROUP BY city, year"
    found = panel_of_query(assessor, sql, purpose="research", columns=columns)
    assert len(read_panel_file(found.panel, columns).units) == 12
    question = asked(planted()[1], columns=columns, treated=("C00", "C01", "C02"), start=2021)
    words = {"title": "x", "outcome": "wage", "source": "jobs"}
    kept = enter_trial(assessor, TrialDraft(panel=found.panel, question=question, query=found.query, **words))
    assert abs(float(record_of(kept).result["effect"]) - 4) < 1
    publish_trial(assessor, kept.trial_id)
    assert take_panel(assessor, kept.trial_id) == found.panel
    with pytest.raises(TrialUnknownError):
        take_panel(bank, kept.trial_id)
    with pytest.raises(PanelOfQueryError, match="no column wage"):
        panel_of_query(assessor, sql.replace("AS wage", "AS pay"), purpose="research", columns=columns)


def test_records_of_persons_do_not_become_a_panel(assessor, jobs):
    columns = PanelColumns(unit="person", period="year", outcome="wage")
    with pytest.raises(QueryRefusedError):
        panel_of_query(assessor, "SELECT person, year, wage FROM jobs", purpose="research", columns=columns)


def opened(actor, data=CITIES, **changes):
    words = {"title": "Capacity", "source": "the administration", "period": "2024"}
    return open_score_round(actor, data=data, **words | WEIGHED | changes)


def test_a_later_period_is_scored_by_the_weights_of_its_round(assessor, operator):
    found = opened(assessor)
    before = bytes(found.content)
    later = CITIES.replace(b"A,0.9,3", b"A,0.1,9")
    scored = score_regions(assessor, found.identifier, period="2025", data=later)
    found.refresh_from_db()
    assert bytes(found.content) == before
    assert score_document(scored)["round"] == found.digest
    assert score_table(found.periods.get(number=1)).rows[0].unit == "A"
    assert score_table(scored).rows[-1].unit == "A"
    assert rescore(scored)
    acts = [one.act for one in list_entries(operator, object_id=found.identifier)]
    assert acts == ["scores.computed", "scores.computed", "scores.opened"]


def test_scores_on_record_are_not_replaced(assessor):
    found = opened(assessor)
    again = score_regions(assessor, found.identifier, period="2024", data=CITIES)
    assert again == found.periods.get()
    with pytest.raises(PeriodScoredError):
        score_regions(assessor, found.identifier, period="2024", data=CITIES.replace(b"0.9", b"0.8"))
    assert ScoredPeriod.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (CITIES.replace(b"B,0.5", b"B,"), PanelCellError),
        (CITIES.replace(b"B,0.5", b"B,half"), PanelCellError),
        (CITIES.replace(b"B,", b"A,"), ScoreRowsRepeatedError),
    ],
)
def test_a_bad_table_opens_no_round(assessor, data, error):
    with pytest.raises(error):
        opened(assessor, data)
    assert not ScoreRound.objects.exists()


def test_a_round_of_a_single_indicator_is_refused(assessor):
    with pytest.raises(InvalidValueError):
        opened(assessor, indicators=["fibre"], costs=[])


def test_scores_are_seen_by_others_once_they_are_published(assessor, bank, browse):
    found = opened(assessor)
    with pytest.raises(ScoreRoundUnknownError):
        get_round(bank, found.identifier)
    publish_scores(assessor, found.identifier)
    shown = browse("bank").get(f"/programme/trials/scores/{found.identifier}/").content.decode()
    for words in ("Capacity", "fibre", "Band of ranks", "not whether a measure worked", found.digest):
        assert words in shown
    assert "Publish" not in shown
    assert browse().get(f"/programme/trials/scores/{found.identifier}/1/ranks.svg").content.startswith(b"<?xml")


def test_a_round_is_opened_and_scored_on_its_pages(assessor, browse):
    client = browse("university")
    form = {"title": "Capacity", "source": "x", "period": "2024", "key": "city", "benefits": "fibre", "costs": "delay"}
    refused = client.post(
        "/programme/trials/scores/new/", form | {"file": SimpleUploadedFile("t", CITIES[:-4] + b",\n")}
    )
    assert "Row 5" in refused.content.decode()
    made = client.post("/programme/trials/scores/new/", form | {"file": SimpleUploadedFile("t.csv", CITIES)})
    address = made["Location"]
    later = {"period": "2025", "file": SimpleUploadedFile("t.csv", CITIES.replace(b"0.9", b"0.2"))}
    assert client.post(f"{address}score/", later).status_code == 302
    assert "2025" in client.get(address).content.decode()
    assert "the bytes are the same" in client.post(f"{address}2/verify/", follow=True).content.decode()
    assert json.loads(client.get(f"{address}2/scores.json").content)["period"] == "2025"
