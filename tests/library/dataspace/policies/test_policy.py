"""The policy as a value: consistent by construction, hidden by default."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.policies import errors
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy

COLUMNS = (("id", ColumnClass.KEY), ("kwh", ColumnClass.MEASURE))


def policy(**terms):
    return Policy(**{"dataset": "meters", "mode": Mode.RECORDS, "columns": COLUMNS, **terms})


def aggregate(**terms):
    return policy(**{"mode": Mode.AGGREGATE, "minimum_group_size": 2, **terms})


@pytest.mark.parametrize("name", ["owner", "KWH", "", "kwh "])
def test_a_column_that_is_not_named_exactly_is_hidden(name):
    assert policy().column_class(name) is ColumnClass.HIDDEN


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"columns": ()}, errors.EmptyInPolicyError),
        ({"columns": (("a", ColumnClass.KEY), ("A", ColumnClass.KEY))}, errors.DuplicateInPolicyError),
        ({"columns": (("a\nb", ColumnClass.KEY),)}, errors.TextInPolicyError),
        ({"columns": (("", ColumnClass.KEY),)}, errors.TextInPolicyError),
        ({"columns": (("x" * 201, ColumnClass.KEY),)}, errors.TextInPolicyError),
        ({"entity": "owner"}, errors.UnknownEntityError),
        ({"minimum_group_size": 2}, errors.GroupSizeError),
        ({"minimum_group_size": 0}, errors.GroupSizeError),
        ({"aggregates": ("count",)}, errors.RecordsModeAggregatesError),
        ({"purposes": ("research", "research")}, errors.DuplicateInPolicyError),
        ({"purposes": (" research",)}, errors.TextInPolicyError),
        ({"row_predicate": ""}, errors.TextInPolicyError),
        ({"row_predicate": "a = '\x00'"}, errors.TextInPolicyError),
        ({"join_partners": ("a", "a")}, errors.DuplicateInPolicyError),
        ({"join_partners": ("a b",)}, InvalidValueError),
        ({"dataset": "Meters"}, InvalidValueError),
        ({"quota": 0}, errors.QuotaError),
        ({"quota": 1_000_000_000}, errors.QuotaError),
        ({"valid_from": datetime(2026, 7, 1)}, errors.ValidityTimeError),  # noqa: DTZ001 - naive on purpose
        ({"valid_until": datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=8)))}, errors.ValidityTimeError),
    ],
)
def test_a_policy_that_cannot_mean_anything_is_not_made(terms, error):
    with pytest.raises(error):
        policy(**terms)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"minimum_group_size": 1}, errors.GroupSizeError),
        ({"minimum_group_size": 1_000_000_000}, errors.GroupSizeError),
        ({"aggregates": ()}, errors.EmptyInPolicyError),
        ({"aggregates": ("count", "count")}, errors.DuplicateInPolicyError),
        ({"aggregates": ("max",)}, errors.UnknownAggregateError),
    ],
)
def test_groups_and_aggregates_must_protect(terms, error):
    with pytest.raises(error):
        aggregate(**terms)


def test_the_validity_holds_at_least_one_moment():
    """The interval is half-open, so two equal bounds leave nothing."""
    start = datetime(2026, 7, 1, tzinfo=UTC)
    assert policy(valid_from=start, valid_until=start + timedelta(microseconds=1))
    with pytest.raises(errors.ValidityPeriodError):
        policy(valid_from=start, valid_until=start)


def test_a_predicate_may_have_several_lines():
    assert policy(row_predicate="kwh > 0\nAND id > 1").row_predicate == "kwh > 0\nAND id > 1"
