"""The 77 commitments of the five real texts, decided by the real figures in every vintage."""

import csv
import json
import re
from collections import Counter

import pytest

from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import item_of_commitment
from pilotzone.programme.targets import PublishedFigure, ask, load_rules, statement_of_item
from pilotzone.statistics.accounts.regional import GDP_AS_PUBLISHED
from pilotzone.statistics.indicators import compute_vintages
from pilotzone.statistics.observations import convert, observations_from_rows
from tests.library.programme.targets.cases import COMMITMENTS, evaluated

pytestmark = pytest.mark.shared

ASKED = {"GDP of a Guangdong city": "Guangdong", "new smart factories": "10", "gross regional product, USD": "789"}


def published(figure, unit):
    """Return a figure as the statistics room hands it over."""
    return PublishedFigure(
        digest=figure.digest,
        formula=figure.formula,
        version=figure.version,
        value=figure.value,
        unit=figure.unit,
        compared=convert(figure.value, figure.unit, unit),
        price_basis=figure.price_basis.value,
        vintages=figure.vintages,
        grade=figure.grade.value,
        party="bureau",
    )


@pytest.fixture(scope="module")
def levels(shared):
    """Return the level of gross regional product by region and year, in every vintage."""
    with (shared / "data" / "facts" / "provincial_gdp_vintages.csv").open(encoding="utf-8") as text:
        observations = observations_from_rows(csv.DictReader(text))
    found = {}
    for figure in compute_vintages(GDP_AS_PUBLISHED, [one for one in observations if not one.branch]).figures:
        found.setdefault((figure.region, figure.period), []).append(figure)
    return found


@pytest.fixture(scope="module")
def answers(levels):
    """Return the evaluation of each commitment that is a target, by its identifier."""
    answers = {}
    for commitment in load_commitments():
        said = statement_of_item(item_of_commitment(commitment), COMMITMENTS)
        if said is not None:
            question = ask(said, load_rules())
            kept = levels.get((said.region, said.year), []) if GDP_AS_PUBLISHED.id in question.formulas else []
            figures = {GDP_AS_PUBLISHED.id: [published(one, question.unit) for one in kept]}
            answers[commitment.id] = evaluated(said, figures)
    return answers


def test_two_are_met_in_every_vintage_and_nineteen_say_why_they_are_not_decided(answers):
    assert Counter(one.answer for one in answers.values()) == {"met": 2, "undetermined": 19}
    assert {name for name, one in answers.items() if one.answer == "met"} == {"S004-01", "S004-05"}
    assert [len(answers[name].results[0].compared) for name in ("S004-01", "S004-05")] == [3, 3]


def test_every_one_without_an_obstacle_and_without_figures_names_what_is_missing(answers):
    for name, one in answers.items():
        if one.answer == "undetermined" and one.question.is_decidable:
            assert one.missing, name
            assert all(
                missing.region in {"CN", "CN-11", "CN-33", "CN-35", "CN-42", "CN-44", "CN-50"}
                for missing in one.missing
            )
            assert all(re.fullmatch(r"20\d\d", missing.period) and missing.unit for missing in one.missing)


def test_the_original_says_what_is_evaluated(shared, answers):
    original = json.loads((shared / "domain" / "policy_commitments.json").read_text(encoding="utf-8"))["items"]
    evaluated_types = {one["id"]: one["type"] for one in original if one["id"] in answers}
    assert Counter(evaluated_types.values()) == {"target": 13, "actual": 8}
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "policies").glob("*.txt"))]
    for one in original:
        if one["indicator"] in ASKED:
            passage = texts[int(one["source_file"][:3])][one["char_start"] :][:400]
            assert ASKED[one["indicator"]] in passage
