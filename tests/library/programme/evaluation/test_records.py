"""Records of evaluations: the same bytes again, nothing else from another panel or another question."""

import json

import pytest

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.evaluation import (
    Conventions,
    Direction,
    Method,
    TrialQuestion,
    TrialRecord,
    evaluate_again,
    evaluate_file,
    is_reproduced,
)
from pilotzone.programme.evaluation.errors import PanelOtherError, SingleTreatedError, TrialRecordError
from tests.strategies.panel_files import asked, csv_of
from tests.strategies.panels import planted


@pytest.fixture(scope="module")
def evaluated():
    panel, trial = planted(effect=3.0)
    return csv_of(panel), evaluate_file(csv_of(panel), asked(trial))


def test_a_record_is_computed_again_to_the_same_bytes(evaluated):
    data, record = evaluated
    assert is_reproduced(TrialRecord.of_bytes(record.content), data)


def test_a_synthetic_control_is_computed_again_to_the_same_bytes():
    panel, trial = planted(treated=1, effect=30.0)
    record = evaluate_file(csv_of(panel), asked(trial, method=Method.SYNTHETIC))
    assert record.direction is Direction.IMPROVED
    assert abs(float(record.result["effect"]) - 30) < 3
    assert abs(sum(float(weight) for _unit, weight in record.result["weights"]) - 1) < 1e-6
    assert is_reproduced(record, csv_of(panel))


def test_the_order_of_units_on_trial_makes_no_difference(evaluated):
    data, record = evaluated
    turned = asked(planted()[1], treated=tuple(reversed(record.question.treated)))
    assert evaluate_file(data, turned).content == record.content


def test_another_panel_is_refused_by_its_digest(evaluated):
    data, record = evaluated
    with pytest.raises(PanelOtherError):
        evaluate_again(record, data + b"\n")


@pytest.mark.parametrize("part", ["effect", "direction", "limits", "histogram"])
def test_whatever_is_altered_is_found_out(evaluated, part):
    data, record = evaluated
    document = json.loads(record.content)
    if part == "effect":
        document["result"]["effect"] = "9.9"
    elif part == "direction":
        document["direction"] = "worsened"
    elif part == "limits":
        document["limits"] = document["limits"][1:]
    else:
        document["result"]["test"]["histogram"][0][1] += 1
    assert not is_reproduced(TrialRecord.of_bytes(canonical_bytes(document)), data)


def test_a_record_says_what_it_was_asked(evaluated):
    _, record = evaluated
    question = record.question
    assert TrialQuestion.of_document(question.document()) == question
    assert question.conventions == Conventions()
    other = asked(planted()[1], conventions=Conventions(significance=0.01, few_treated=7))
    assert TrialQuestion.of_document(other.document()).conventions == other.conventions


def test_a_planted_trend_stands_in_the_record_as_a_blocking_limit():
    panel, trial = planted(effect=3.0, trend=1.0)
    record = evaluate_file(csv_of(panel), asked(trial))
    assert "pre_trend_failed" in {one.code for one in record.blocking}
    assert {one["code"] for one in record.document["limits"] if one["blocking"]} == {
        one.code for one in record.blocking
    }
    assert record.direction is Direction.NOT_SHOWN


def test_many_choices_are_drawn_by_the_seed():
    panel, trial = planted(units=40, treated=10, effect=3.0)
    first, again, other = (evaluate_file(csv_of(panel), asked(trial, seed=seed)) for seed in (1, 1, 2))
    assert first.content == again.content
    assert not first.result["test"]["exact"]
    assert first.result["test"]["histogram"] != other.result["test"]["histogram"]


def test_the_bars_hold_every_choice_and_lie_evenly_around_zero(evaluated):
    _, record = evaluated
    bars = record.result["test"]["histogram"]
    assert sum(count for _middle, count in bars) == record.result["test"]["choices"]
    assert [float(middle) for middle, _ in bars] == pytest.approx([-float(middle) for middle, _ in reversed(bars)])


def test_rounding_of_the_machine_does_not_reach_the_record():
    panel, trial = planted(effect=0.0, noise=0.0)
    record = evaluate_file(csv_of(panel), asked(trial))
    assert abs(float(record.result["effect"])) < 1e-6
    assert "e" not in record.result["effect"]


def test_a_synthetic_control_of_several_units_is_refused():
    panel, trial = planted()
    with pytest.raises(SingleTreatedError):
        evaluate_file(csv_of(panel), asked(trial, method=Method.SYNTHETIC))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format":"other"}', b'{"format":"pilotzone/trial-evaluation/v1"}']
)
def test_foreign_bytes_are_no_record(content):
    with pytest.raises(TrialRecordError):
        TrialRecord.of_bytes(content)
