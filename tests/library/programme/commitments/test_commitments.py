import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from pilotzone.programme.commitments import (
    CommitmentType,
    GdpQuestion,
    Undecidable,
    gdp_question,
    load_commitments,
    speaks_of_gdp,
)
from pilotzone.statistics.observations import load_provincial_gdp
from pilotzone.statistics.targets import Comparator, Target, evaluate

COMMITMENTS = load_commitments()
BY_ID = {one.id: one for one in COMMITMENTS}
ABOUT_GDP = [one for one in COMMITMENTS if speaks_of_gdp(one)]


def test_all_commitments_are_carried():
    """The counts of the file's own provenance."""
    assert Counter(one.type for one in COMMITMENTS) == {
        CommitmentType.TASK: 54,
        CommitmentType.TARGET: 13,
        CommitmentType.ACTUAL: 8,
        CommitmentType.CLAIM: 2,
    }
    assert sum(one.value is not None for one in COMMITMENTS) == 17
    assert len(BY_ID) == 77


@pytest.mark.shared
def test_they_say_what_the_original_says(shared):
    original = json.loads((shared / "domain" / "policy_commitments.json").read_text(encoding="utf-8"))["items"]
    assert [item["id"] for item in original] == [one.id for one in COMMITMENTS]
    for item, one in zip(original, COMMITMENTS, strict=True):
        assert item["source_file"].startswith(f"{one.text:03}_")
        assert (item["char_start"], item["region"], item["topic"]) == (one.char_start, one.region, one.topic)
        assert (item["type"], item["indicator"], item["operator"]) == (one.type, one.indicator, one.comparator)
        assert (item["value"], item["unit"], item["base_year"]) == (one.value, one.unit, one.base_year)
        assert (item["deadline"], item["note"] or "") == (one.deadline, one.note)
        assert (None if item["year"] is None else str(item["year"])) == one.period


@pytest.mark.shared
def test_the_offsets_lie_in_the_texts(shared):
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "policies").glob("*.txt"))]
    assert all(0 <= one.char_start < len(texts[one.text]) for one in COMMITMENTS)
    hubei = BY_ID["S004-01"]
    assert "Hubei" in texts[hubei.text][hubei.char_start :][:200]


def test_doubts_reach_the_reader():
    warned = {one.id: one.warning for one in COMMITMENTS if one.warning}
    assert warned == {"S000-03": "CHECK", "S004-03": "ERROR IN SOURCE", "S004-09": "AMBIGUOUS"}


@pytest.mark.parametrize(("name", "period", "year"), [("S001-01", "2016-2018", None), ("S004-01", "2021", 2021)])
def test_a_range_of_years_is_no_year(name, period, year):
    assert (BY_ID[name].period, BY_ID[name].year) == (period, year)


@pytest.mark.parametrize(
    ("name", "region", "comparator", "value"), [("S004-01", "CN-42", "~=", 5), ("S004-05", "CN-44", ">", 12)]
)
def test_a_figure_of_a_province_in_yuan_is_a_question(name, region, comparator, value):
    assert gdp_question(BY_ID[name]) == GdpQuestion(
        commitment=name,
        region=region,
        year=2021,
        comparator=comparator,
        value=Decimal(value),
        unit="trillion yuan",
    )


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("S004-02", "no_exchange_rate", "billion US$"),
        ("S004-03", "no_province", "CN-44 city"),
        ("S004-04", "other_indicator", "cities"),
        ("S004-06", "other_indicator", "rank"),
    ],
)
def test_the_others_are_undecidable_with_their_reason(name, code, word):
    undecidable = gdp_question(BY_ID[name])
    assert isinstance(undecidable, Undecidable)
    assert (undecidable.commitment, undecidable.code) == (name, code)
    assert word in str(undecidable)


def test_six_commitments_speak_of_gdp_and_two_can_be_decided():
    questions = [gdp_question(one) for one in ABOUT_GDP]
    assert len(questions) == 6
    assert [one.commitment for one in questions if isinstance(one, GdpQuestion)] == ["S004-01", "S004-05"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"period": "2020-2021"}, "incomplete"),
        ({"value": None}, "incomplete"),
        ({"comparator": "increasing"}, "no_comparison"),
        ({"unit": "index"}, "other_indicator"),
        ({"region": "CN-50;CN-51"}, "no_province"),
    ],
)
def test_what_a_text_leaves_open_is_not_filled_in(change, code):
    undecidable = gdp_question(replace(BY_ID["S004-05"], **change))
    assert isinstance(undecidable, Undecidable)
    assert undecidable.code == code


def test_a_commitment_about_something_else_has_no_such_question():
    with pytest.raises(ValueError, match="S000-01"):
        gdp_question(BY_ID["S000-01"])


@pytest.mark.parametrize("name", ["S004-01", "S004-05"])
def test_what_the_texts_say_of_hubei_and_guangdong_holds_in_every_vintage(name):
    """The rooms meet here as a service of the portal lets them meet."""
    question = gdp_question(BY_ID[name])
    target = Target(
        region=question.region,
        series="gross_regional_product",
        period=question.year,
        comparator=Comparator(question.comparator),
        value=question.value,
        unit=question.unit,
    )
    evaluation = evaluate(target, load_provincial_gdp())
    assert evaluation.answer == "met"
    assert len(evaluation.results) == 3
