from dataclasses import replace
from decimal import Decimal

import pytest

from pilotzone.programme.evaluation import Direction, evaluate_trial, fit_synthetic_control
from pilotzone.programme.measures import Cost, Evaluation, Evidence, GatePassed, Measure, Review, Risk, failing_items
from pilotzone.programme.measures.errors import GateShutError
from tests.strategies.measures import DETAILS, MEASURE, REVIEWS, event, history
from tests.strategies.panels import planted

GOOD = DETAILS["evaluate"]
WANG, LI = REVIEWS


def _codes(measure=MEASURE, evaluations=(GOOD,), reviews=REVIEWS):
    return [one.code for one in failing_items(measure, evaluations, reviews)]


def test_a_complete_measure_passes():
    assert _codes() == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"legal_basis": " "}, ["legal_basis"]),
        ({"evidence": ()}, ["evidence_missing"]),
        ({"evidence": (Evidence(reference="log/1", verified=False),)}, ["evidence_unverified"]),
        ({"cost": None}, ["cost"]),
        ({"cost": Cost(yuan_a_year=Decimal(0), bearer="")}, ["cost"]),
        ({"cost": Cost(yuan_a_year=Decimal(0), bearer="nobody")}, []),
        ({"preconditions": ()}, ["preconditions"]),
        ({"risks": ()}, ["risks"]),
        ({"risks": (Risk(text="Delay", answer=""),)}, ["risk_unanswered"]),
    ],
)
def test_what_the_record_lacks_is_named(change, codes):
    assert _codes(replace(MEASURE, **change)) == codes


@pytest.mark.parametrize(
    ("reviews", "codes"),
    [
        ((WANG,), ["reviewers"]),
        ((WANG, WANG), ["reviewers"]),
        ((WANG, replace(LI, interests=None)), ["interests_undeclared", "reviewers"]),
        ((WANG, replace(LI, interests="Brother leads it")), ["reviewer_interested", "reviewers"]),
        ((WANG, replace(LI, in_favour=False)), ["reviewer_against", "reviewers"]),
        ((WANG, replace(LI, reviewer="Institute of evaluation")), ["reviewers"]),
        ((WANG, replace(LI, reviewer="Provincial finance office")), ["reviewers"]),
        ((WANG, LI, Review(reviewer="Zhao", in_favour=False, interests="")), ["reviewer_against"]),
    ],
)
def test_two_reviewers_in_favour_without_interests_are_needed_and_nobody_against(reviews, codes):
    assert _codes(reviews=reviews) == codes


def test_the_last_evaluation_counts():
    worse = replace(GOOD, year=2024, direction=Direction.WORSENED)
    assert _codes(evaluations=(GOOD, worse)) == ["effect_direction"]
    assert _codes(evaluations=(worse, GOOD)) == []
    assert _codes(evaluations=()) == ["effect_missing"]


def test_all_that_fails_is_named_at_once_and_the_measure_stays_evaluated():
    bare = Measure(
        id="M-1",
        title="",
        field="",
        origin=(),
        problem="",
        content="",
        lead_department="",
        register="",
    )
    evaluated = history("propose", "open_trial", "evaluate")
    with pytest.raises(GateShutError) as caught:
        evaluated.append(event("pass_gate", day=300, details=GatePassed(measure=bare, reviews=())))
    for words in ("legal basis", "evidence", "cost", "preconditions", "risks", "reviewers"):
        assert words in caught.value.text
    assert evaluated.state == "evaluated"


@pytest.mark.parametrize(("trend", "codes"), [(0.0, []), (1.0, ["effect_blocked"])])
def test_a_planted_trend_keeps_the_gate_shut(trend, codes):
    found = evaluate_trial(*planted(effect=3.0, trend=trend), higher_is_better=True, seed=1)
    evaluation = Evaluation.of_trial(found, year=2024, evaluator="Institute")
    failing = failing_items(MEASURE, (evaluation,), REVIEWS)
    assert [one.code for one in failing] == codes
    if failing:
        assert "The trends differed before the start" in failing[0].en
        assert "启动前趋势已不相同" in failing[0].zh


@pytest.mark.parametrize(("effect", "method_shows"), [(30.0, True), (0.0, False)])
def test_a_synthetic_control_opens_the_gate_where_its_unit_stands_out(effect, method_shows):
    panel, trial = planted(units=30, treated=1, effect=effect, periods=range(1984, 2024))
    found = fit_synthetic_control(panel, trial, higher_is_better=True)
    evaluation = Evaluation.of_trial(found, year=2024, evaluator="Institute")
    assert evaluation.method == "synthetic control"
    assert (failing_items(MEASURE, (evaluation,), REVIEWS) == ()) is method_shows
