"""Ring 0: agreement in force, purpose permitted, quota left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pilotzone.dataspace.queries import admit, errors

BEGIN, END = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def table(tables):
    terms = {"valid_from": BEGIN, "valid_until": END, "purposes": ("credit risk", "research"), "quota": 3}
    return replace(tables["meter"], policy=replace(tables["meter"].policy, **terms))


@pytest.mark.parametrize("at", [BEGIN, END - timedelta(microseconds=1)])
def test_a_query_within_the_terms_is_admitted(table, at):
    assert admit(table, purpose="research", at=at, queries_this_month=2) is None


@pytest.mark.parametrize(
    ("error", "change", "term", "value"),
    [
        (errors.AgreementNotYetInForceError, {"at": BEGIN - timedelta(microseconds=1)}, "valid_from", "2026-07-01"),
        (errors.AgreementExpiredError, {"at": END}, "valid_until", "2026-08-01"),
        (errors.PurposeNotPermittedError, {"purpose": "marketing"}, "purposes", "credit risk, research"),
        (errors.PurposeNotPermittedError, {"purpose": ""}, "purposes", "credit risk, research"),
        (errors.QuotaUsedUpError, {"queries_this_month": 3}, "quota", "3"),
    ],
)
def test_a_query_outside_the_terms_is_refused_with_the_clause(table, error, change, term, value):
    with pytest.raises(error) as refusal:
        admit(table, **{"purpose": "research", "at": BEGIN, "queries_this_month": 0, **change})
    assert refusal.value.clause.term == term
    assert value in refusal.value.clause.value
    assert refusal.value.status == 403


def test_a_policy_without_terms_of_time_purpose_and_quota_admits_everything(tables):
    assert admit(tables["meter"], purpose="", at=BEGIN, queries_this_month=10**9) is None
