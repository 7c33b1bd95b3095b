from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pilotzone.programme.plans import CandidateState, Review, find_candidates, import_plan
from pilotzone.programme.plans.errors import CandidateDecidedError, ReviewReasonError, ReviewTimeError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BY_LI = {"person": "Li Hua", "reason": "read beside the text", "time": NOON}


@pytest.fixture
def review():
    plan = import_plan("到2027年，数字经济核心产业增加值占GDP比重达16%以上。".encode())
    (candidate,) = find_candidates(plan)
    return Review(source_digest=plan.source_digest, proposed=candidate)


def test_a_proposed_candidate_is_not_active(review):
    assert review.state is CandidateState.PROPOSED
    assert review.active is None


def test_a_confirmed_candidate_is_active_and_the_earlier_value_is_unchanged(review):
    confirmed = review.confirm(**BY_LI)
    assert confirmed.active == review.proposed
    assert review.active is None


def test_a_correction_keeps_what_the_rules_proposed(review):
    corrected = review.correct(replace(review.proposed, value=Decimal(15)), **BY_LI)
    assert (corrected.proposed.value, corrected.active.value) == (16, 15)
    assert corrected.state is CandidateState.CORRECTED


def test_a_rejected_candidate_stays_in_the_history_with_person_reason_and_time(review):
    rejected = review.reject(**BY_LI)
    (decision,) = rejected.decisions
    assert rejected.active is None
    assert (decision.person, decision.reason, decision.time) == tuple(BY_LI.values())
    assert decision.candidate == review.proposed


def test_a_rejection_is_final(review):
    with pytest.raises(CandidateDecidedError, match="rejected and cannot become confirmed"):
        review.reject(**BY_LI).confirm(**BY_LI)


def test_a_confirmed_candidate_can_be_corrected_and_then_rejected(review):
    later = review.confirm(**BY_LI).correct(replace(review.proposed, comparator=">"), **BY_LI).reject(**BY_LI)
    assert [one.state for one in later.decisions] == ["confirmed", "corrected", "rejected"]
    assert later.decisions[-1].candidate.comparator == ">"


def test_what_was_known_on_a_day_can_be_asked_for(review):
    later = review.confirm(**BY_LI).reject(**BY_LI | {"time": NOON + timedelta(days=3)})
    assert later.at(NOON + timedelta(days=1)).active == review.proposed
    assert later.at(NOON).state is CandidateState.CONFIRMED
    assert later.at(NOON - timedelta(days=1)) == review


@pytest.mark.parametrize("missing", ["person", "reason"])
def test_a_decision_names_its_person_and_its_reason(review, missing):
    with pytest.raises(ReviewReasonError, match=missing):
        review.confirm(**BY_LI | {missing: " "})


def test_a_decision_has_a_time_with_a_zone(review):
    with pytest.raises(ReviewTimeError):
        review.confirm(**BY_LI | {"time": NOON.replace(tzinfo=None)})


def test_a_decision_does_not_lie_before_the_last_one(review):
    with pytest.raises(ReviewTimeError):
        review.confirm(**BY_LI).reject(**BY_LI | {"time": NOON - timedelta(seconds=1)})
