import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pilotzone.statistics.observations import UnlikeUnitsError, convert, load_provincial_gdp
from pilotzone.statistics.targets import (
    Answer,
    Comparator,
    Target,
    Tolerance,
    evaluate,
    load_tolerances,
)

VECTORS = tomllib.loads((Path(__file__).parents[3] / "vectors" / "targets.toml").read_text(encoding="utf-8"))["target"]
FIGURES = load_provincial_gdp()
HUBEI = [one for one in FIGURES if one.region == "CN-42" and one.period == 2021]
ABOUT_FIVE = Target(
    region="CN-42",
    series="gross_regional_product",
    period=2021,
    comparator=Comparator.ABOUT,
    value=Decimal(5),
    unit="trillion yuan",
)
YUAN = st.sampled_from(["yuan", "10 thousand yuan", "100 million yuan", "billion yuan", "trillion yuan"])
VALUES = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6)


def target_of(vector):
    return Target(
        region=vector["region"],
        series="gross_regional_product",
        period=vector["period"],
        comparator=Comparator(vector["comparator"]),
        value=Decimal(vector["value"]),
        unit=vector["unit"],
    )


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_target_has_its_answer(vector):
    evaluation = evaluate(target_of(vector), FIGURES)
    assert evaluation.answer == vector["answer"]
    assert evaluation.reason.code == vector["reason"]
    assert [result.answer for result in evaluation.results] == vector["vintages"]
    if "margins" in vector:
        assert [str(result.margin) for result in evaluation.results] == vector["margins"]


def test_every_result_names_its_vintage_and_source():
    evaluation = evaluate(ABOUT_FIVE, FIGURES)
    assert [result.observation.vintage for result in evaluation.results] == [
        "2022-01 first release",
        "2024 NBS database",
        "2025 post-5th-census",
    ]
    assert all(result.observation.source for result in evaluation.results)
    assert all(result.observation.vintage in str(evaluation.reason) for result in evaluation.results)


def test_about_says_which_convention_it_followed_and_the_others_say_none():
    assert evaluate(ABOUT_FIVE, FIGURES).tolerance == load_tolerances()[-1]
    assert evaluate(replace(ABOUT_FIVE, comparator=Comparator.MORE_THAN), FIGURES).tolerance is None


def test_another_tolerance_can_be_asked_for():
    strict = Tolerance(date(2026, 1, 1), Decimal("0.001"), "a stricter reading", "this test")
    evaluation = evaluate(ABOUT_FIVE, FIGURES, strict)
    assert evaluation.tolerance == strict
    assert [result.answer for result in evaluation.results] == ["met", "not_met", "not_met"]


@pytest.mark.parametrize(("value", "answer"), [("5.125", "met"), ("4.875", "met"), ("5.1250001", "not_met")])
def test_the_tolerance_reaches_to_its_bound_and_no_further(value, answer):
    figure = replace(HUBEI[0], value=Decimal(value), unit="trillion yuan")
    assert evaluate(ABOUT_FIVE, [figure]).answer == answer


def test_a_tolerance_is_dated_and_gives_its_reason():
    for tolerance in load_tolerances():
        assert tolerance.reason
        assert tolerance.source
        assert 0 < tolerance.relative < 1


@pytest.mark.parametrize(
    ("shift", "more", "at_least"), [("0", False, True), ("0.01", True, True), ("-0.01", False, False)]
)
def test_more_than_leaves_out_the_value_itself_and_at_least_does_not(shift, more, at_least):
    figure = replace(HUBEI[0], value=Decimal(50_000) + Decimal(shift))
    for comparator, met in ((Comparator.MORE_THAN, more), (Comparator.AT_LEAST, at_least)):
        answer = evaluate(replace(ABOUT_FIVE, comparator=comparator), [figure]).answer
        assert (answer is Answer.MET) == met


@pytest.mark.parametrize("change", [{"region": "CN-43"}, {"period": 2020}, {"series": "value_added_primary"}])
def test_figures_of_another_region_year_or_series_do_not_count(change):
    assert evaluate(replace(ABOUT_FIVE, **change), HUBEI).answer is Answer.UNDETERMINED


@given(st.lists(VALUES, min_size=1, max_size=5), VALUES, st.sampled_from(list(Comparator)))
def test_the_order_of_the_figures_does_not_matter_and_all_must_agree(values, wanted, comparator):
    figures = [replace(HUBEI[0], value=value, vintage=f"{n}") for n, value in enumerate(values)]
    target = replace(ABOUT_FIVE, comparator=comparator, value=wanted, unit="100 million yuan")
    evaluation = evaluate(target, figures)
    assert evaluate(target, reversed(figures)) == evaluation
    answers = {result.answer for result in evaluation.results}
    assert evaluation.answer is (answers.pop() if len(answers) == 1 else Answer.UNDETERMINED)


@given(VALUES, YUAN, YUAN)
def test_conversion_and_back_is_the_same_value(value, unit, other):
    assert convert(convert(value, unit, other), other, unit) == value


@given(VALUES, VALUES, YUAN, YUAN)
def test_conversion_keeps_the_order(first, second, unit, other):
    assume(first < second)
    assert convert(first, unit, other) < convert(second, unit, other)


@pytest.mark.parametrize(("unit", "wanted"), [("yuan", "US$"), ("heaps", "yuan"), ("yuan", "heaps")])
def test_unlike_units_are_refused(unit, wanted):
    with pytest.raises(UnlikeUnitsError):
        convert(Decimal(1), unit, wanted)
