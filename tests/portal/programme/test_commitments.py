"""Commitments about gross regional product, decided by published figures through governed queries."""

from importlib.resources import as_file

import pytest

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.statistics.observations.provincial_gdp import PROVINCIAL_GDP
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.dataspace.services.agreements import request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.services.commitments import evaluate_commitments, gdp_commitments


@pytest.fixture
def figures(bureau, university, free):
    """Publish the package's figures as open data and let the university use them."""
    with as_file(PROVINCIAL_GDP) as path:
        dataset = publish_dataset(bureau, "provincial_gdp", CsvSource(path), Description())
    columns = tuple((name, ColumnClass.DIMENSION) for name, _ in dataset.columns)
    policy = Policy(dataset="provincial_gdp", mode=Mode.RECORDS, columns=columns)
    offer = create_offer(bureau, policy, free, automatic=True)
    return request_agreement(university, offer.identifier, "research")


def test_hubei_and_guangdong_are_met_in_every_vintage_and_each_vintage_is_named(university, figures):
    answers = {evaluation.commitment: evaluation for evaluation in evaluate_commitments(university, purpose="research")}
    vintages = ["2022-01 first release", "2024 NBS database", "2025 post-5th-census"]
    for commitment in ("S004-01", "S004-05"):
        assert answers[commitment].answer == "met"
        assert [result["vintage"] for result in answers[commitment].results] == vintages
        assert {result["answer"] for result in answers[commitment].results} == {"met"}
    assert answers["S004-01"].results[0]["value"] == "5.001294 trillion yuan"


def test_what_the_figures_cannot_decide_is_undetermined_with_its_reason(university, figures):
    answers = {evaluation.commitment: evaluation for evaluation in evaluate_commitments(university, purpose="research")}
    open_ones = {name: one.reason["code"] for name, one in answers.items() if one.answer == "undetermined"}
    assert set(open_ones) == {"S004-02", "S004-03", "S004-04", "S004-06"}
    assert open_ones["S004-02"] == "no_exchange_rate"


def test_each_evaluation_leaves_a_receipt_and_names_its_query(university, figures):
    evaluations = evaluate_commitments(university, purpose="research")
    assert list_entries(university, act="commitment.evaluated").count() == len(evaluations)
    newest = {commitment.id: evaluation for commitment, evaluation in gdp_commitments()}
    assert newest["S004-05"].query.startswith("query-")


def test_the_page_shows_every_vintage_to_everybody(university, figures, client):
    assert "Not evaluated yet" in client.get("/programme/gdp/").content.decode()
    evaluate_commitments(university, purpose="research")
    page = client.get("/programme/gdp/").content.decode()
    assert page.count("2025 post-5th-census</th>") == 2
    assert "no exchange rate is stated" in page


def test_without_an_agreement_no_figure_is_read(bank, figures):
    with pytest.raises(QueryRefusedError):
        evaluate_commitments(bank, purpose="research")


def test_only_a_consumer_evaluates(bureau, figures):
    with pytest.raises(RightMissingError):
        evaluate_commitments(bureau, purpose="research")
