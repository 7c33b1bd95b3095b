"""Answers to targets: golden cases in words, and the algebra of comparisons."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pilotzone.programme.targets import ask, load_rules
from tests.library.programme.targets.cases import TOLERANCE, evaluated, figure, figures, statement

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "programme" / "targets.csv"
with VECTORS.open(encoding="utf-8") as text:
    CASES = list(csv.DictReader(text))

LEVEL = "gross_regional_product_as_published"
VALUES = st.decimals(min_value=0, max_value=10**7, places=2)
VINTAGES = st.lists(VALUES, min_size=1, max_size=4)


def of_case(case):
    said = statement(case["title"], case["region"], case["deadline"], case["wording"])
    unit = ask(said, load_rules()).unit
    return evaluated(said, figures(case["figures"], unit), due=case["due"] == "yes")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_words_and_the_figures_give_the_answer(case):
    found = of_case(case)
    assert (found.answer, " ".join(one.code for one in found.reasons)) == (case["answer"], case["reasons"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_every_reason_is_said_in_both_languages(case):
    for reason in of_case(case).reasons:
        assert "{" not in reason.en + reason.zh
        assert reason.en.isascii() or case["title"] in reason.en or "“" in reason.en or "–" in reason.en
        assert any("\u4e00" <= character <= "\u9fff" for character in reason.zh)


def test_every_aim_of_the_rules_has_a_golden_case():
    spoken = {
        rule.id
        for case in CASES
        for rule in load_rules().aims_of(statement(case["title"], "CN-33", "2025-12-31", case["wording"]))
    }
    assert spoken == {rule.id for rule in load_rules().aims}


def test_every_reason_of_the_rules_has_a_golden_case():
    assert {code for case in CASES for code in case["reasons"].split()} == set(load_rules().document["reasons"])


def level(comparator, value, observed, *, others=()):
    """Evaluate a level in 100 million yuan by one figure for each vintage."""
    said = statement("gross regional product", "CN-42", "2021-12-31", f"{comparator} {value} 100 million yuan")
    listed = [
        figure(LEVEL, f"vintage {number}", one, "100 million yuan", number=number)
        for number, one in enumerate([observed, *others])
    ]
    return evaluated(said, {LEVEL: listed})


RANKS = {"not_met": 0, "undetermined": 1, "met": 2}


@given(st.sampled_from([">=", ">"]), VALUES, VINTAGES, st.data())
def test_raising_a_figure_never_takes_a_floor_away_from_met(comparator, target, values, data):
    raised = [one + data.draw(VALUES) for one in values]
    before, after = (level(comparator, target, found[0], others=found[1:]).answer for found in (values, raised))
    assert RANKS[before] <= RANKS[after]


@given(st.sampled_from(["<=", "<"]), VALUES, VINTAGES, st.data())
def test_raising_a_figure_never_takes_a_ceiling_towards_met(comparator, target, values, data):
    raised = [one + data.draw(VALUES) for one in values]
    before, after = (level(comparator, target, found[0], others=found[1:]).answer for found in (values, raised))
    assert RANKS[before] >= RANKS[after]


@given(VALUES, VINTAGES)
def test_at_least_and_below_are_opposites_in_every_vintage(target, values):
    floor, below = (level(sign, target, values[0], others=values[1:]) for sign in (">=", "<"))
    opposites = {"met": "not_met", "not_met": "met", "undetermined": "undetermined"}
    assert below.answer == opposites[floor.answer]


@given(VALUES, VALUES)
def test_about_means_at_most_the_tolerance(target, observed):
    met = abs(observed - target) <= target * TOLERANCE.relative
    assert (level("~=", target, observed).answer == "met") is met


@given(VALUES, VINTAGES, VALUES)
def test_another_vintage_can_only_take_an_answer_away(target, values, another):
    before = level(">=", target, values[0], others=values[1:]).answer
    after = level(">=", target, values[0], others=[*values[1:], another]).answer
    assert after in {before, "undetermined"}


@given(VALUES, VINTAGES)
def test_the_order_in_which_figures_are_shown_does_not_change_the_answer(target, values):
    forwards = level(">=", target, values[0], others=values[1:]).answer
    backwards = level(">=", target, values[-1], others=values[-2::-1]).answer
    assert forwards == backwards


@given(VALUES, VALUES, VALUES, VALUES)
def test_several_readings_are_met_only_if_each_of_them_is_alone(target, nominal, real, shift):
    assume(shift > 0)
    said = statement("数字经济核心产业增加值增速", "CN-33", "2020-12-31", f">= {target} %")
    by_formula = {
        "core_nominal_growth": [figure("core_nominal_growth", "A", nominal, "percent", number=1)],
        "core_real_growth": [figure("core_real_growth", "A", real, "percent", number=2)],
    }
    answers = {nominal >= target, real >= target}
    expected = {True: "met", False: "not_met"}[answers.pop()] if len(answers) == 1 else "undetermined"
    assert evaluated(said, by_formula).answer == expected


def test_a_comparison_is_exact_where_floating_point_is_not():
    assert level(">=", "0.3", Decimal("0.1") + Decimal("0.2")).answer == "met"
    assert level("=", "50012.94", "50012.940000000001").answer == "not_met"


def test_the_margin_is_in_the_unit_of_the_target():
    said = statement("gross regional product", "CN-42", "2021-12-31", ">= 5 trillion yuan")
    found = evaluated(said, {LEVEL: [figure(LEVEL, "A", "50012.94", "trillion yuan")]})
    assert found.results[0].compared[0].margin == Decimal("0.001294")


def test_figures_of_another_tolerance_give_another_answer_and_other_bytes():
    said = statement("gross regional product", "CN-42", "2021-12-31", "~= 5 trillion yuan")
    given_figures = {LEVEL: [figure(LEVEL, "A", "49000", "trillion yuan")]}
    wide = evaluated(said, given_figures)
    narrow = evaluated(said, given_figures, tolerance=replace(TOLERANCE, relative=Decimal("0.01")))
    assert (wide.answer, narrow.answer) == ("met", "not_met")
    assert wide.digest != narrow.digest
