"""Evaluations as canonical JSON: what they name, the figure that is missing, and what makes them again."""

import json
from decimal import Decimal

import pytest

from pilotzone.programme.registers import item_of_commitment
from pilotzone.programme.targets import (
    EvaluationUnreadableError,
    RulesUnknownError,
    ask,
    load_rules,
    read_named,
    statement_of_item,
)
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.observations import convert
from tests.library.programme.targets.cases import COMMITMENTS, evaluated, figures, statement

SAID = {
    name: said
    for name, one in COMMITMENTS.items()
    if (said := statement_of_item(item_of_commitment(one), COMMITMENTS)) is not None
}
HUBEI = "gross_regional_product_as_published: 2022-01 first release 50012.94; 2025 post-5th-census 50093.3"


def test_targets_and_reported_figures_are_evaluated_and_tasks_and_claims_are_not():
    assert len(SAID) == 21
    assert {COMMITMENTS[name].type for name in SAID} == {"target", "actual"}
    assert all(one.comparator for one in SAID.values())


def test_an_item_says_what_its_commitment_says():
    for name, said in SAID.items():
        one = COMMITMENTS[name]
        assert (said.comparator, said.value, said.unit) == (one.comparator, one.value, one.unit or "")
        assert said.year == one.year or one.deadline
        assert said.doubt == (one.warning or "")


def test_every_commitment_has_the_reason_that_a_reader_would_give():
    reasons = {name: [one.code for one in evaluated(said, {}).reasons] for name, said in SAID.items()}
    assert reasons == {
        "S000-12": ["no_evidence", "price_basis_unstated"],
        "S000-13": ["no_evidence", "method_unstated"],
        "S001-01": ["no_single_year"],
        "S001-02": ["no_formula"],
        "S001-14": ["no_single_figure", "no_single_region"],
        **{f"S001-{number}": ["no_single_figure", "no_single_region"] for number in (15, 16, 17, 18, 19)},
        "S001-20": ["value_null", "no_single_region"],
        "S004-01": ["no_evidence"],
        "S004-02": ["no_exchange_rate"],
        "S004-03": ["sub_provincial"],
        "S004-04": ["no_formula"],
        "S004-05": ["no_evidence"],
        "S004-06": ["no_formula"],
        "S004-07": ["no_formula"],
        "S004-09": ["no_evidence", "price_basis_unstated", "ambiguous_bound"],
        "S004-10": ["no_formula"],
        "S004-11": ["no_formula"],
    }


def test_zhejiang_says_exactly_which_figures_are_missing():
    found = evaluated(SAID["S004-09"], {})
    assert [(one.formula, one.region, one.period, one.unit) for one in found.missing] == [
        ("core_nominal_growth", "CN-33", "2022", "percent"),
        ("core_real_growth", "CN-33", "2022", "percent"),
    ]
    assert found.missing[0].inputs == (
        ("core_value_added / core_value_added_single_deflation", "CN-33", "2022", "100 million yuan", "current"),
        ("core_value_added / core_value_added_single_deflation", "CN-33", "2021", "100 million yuan", "current"),
    )
    assert "Zhejiang 2022, in percent (core_nominal_growth 1)" in found.reason.en
    assert "浙江省2022年数字经济核心产业增加值名义增长率（单位：%）（core_nominal_growth 1）" in found.reason.zh


def test_chongqing_says_exactly_which_figure_is_missing():
    found = evaluated(SAID["S004-10"], {})
    (missing,) = found.missing
    assert (missing.formula, missing.series) == ("", "new_smart_factories")
    assert "number of new smart factories, Chongqing 2022, in smart factories" in found.reason.en
    assert "重庆市2022年新建智能工厂数（单位：家）" in found.reason.zh


def test_an_evaluation_is_made_again_from_what_it_names():
    made = evaluated(SAID["S004-01"], figures(HUBEI, "trillion yuan"))
    named = read_named(made.to_bytes())
    assert named.statement == SAID["S004-01"]
    assert (named.rules, named.is_due, named.tolerance) == ("1", True, "2026-01-01")
    assert named.formulas == {"gross_regional_product_as_published": "1"}
    assert len(named.figures) == 2
    assert evaluated(named.statement, figures(HUBEI, "trillion yuan")).to_bytes() == made.to_bytes()


def test_the_bytes_name_figure_unit_vintage_grade_margin_and_tolerance():
    made = json.loads(evaluated(SAID["S004-01"], figures(HUBEI, "trillion yuan")).to_bytes())
    assert made["readings"][0]["figures"][0] == {
        "answer": "met",
        "compared": "5.001294",
        "digest": f"sha256:{1:064}",
        "grade": "observed",
        "margin": "0.001294",
        "party": "bureau",
        "price_basis": "current",
        "unit": "100 million yuan",
        "value": "50012.94",
        "vintages": ["2022-01 first release"],
    }
    assert made["tolerance"]["relative"] == "0.025"


def test_both_readings_of_ambiguous_words_are_stored():
    made = json.loads(evaluated(SAID["S004-09"], {}).to_bytes())
    assert [(one["code"], one["comparator"]) for one in made["readings"]] == [
        ("nominal", ">="),
        ("nominal", "<="),
        ("real", ">="),
        ("real", "<="),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format":"other"}', b'{"format":1,"readings":[{}]}', b"\xff"]
)
def test_other_bytes_are_refused(content):
    with pytest.raises(EvaluationUnreadableError):
        read_named(content)


def test_unknown_rules_are_refused_with_those_that_are_known():
    with pytest.raises(RulesUnknownError, match="Known are: 1"):
        load_rules("2")


def test_every_formula_of_the_rules_is_registered_and_can_be_compared_in_every_unit_of_its_aim():
    for rule in load_rules().aims:
        for reading in filter(lambda one: one.formula, rule.readings):
            formula = FORMULAS.find(reading.formula)
            for unit in rule.units:
                assert convert(Decimal(1), formula.unit, unit) > 0


def test_every_reading_of_the_rules_has_a_name():
    for rule in load_rules().aims:
        for reading in rule.readings:
            assert load_rules().reading_name(reading.code, "zh")
            assert bool(reading.formula) != bool(reading.series)


def test_an_item_that_was_corrected_is_read_as_it_stands():
    said = statement("growth of added value of core industries", "CN-33", "2022-12-31", ">= 10 % year-on-year")
    assert [one.comparator for one in ask(said, load_rules()).readings] == [">=", ">="]
