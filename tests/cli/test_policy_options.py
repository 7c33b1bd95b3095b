"""Every term of a policy can be stated by options."""

from dataclasses import fields
from decimal import Decimal

import click
import pytest
from click.testing import CliRunner

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone_cli.policy_options import policy_from_options, policy_options


def stated(*arguments):
    """Return the policy that options state of the dataset ``visits``."""

    @click.command()
    @policy_options
    def state(**terms):
        given = {name: value for name, value in terms.items() if value not in {None, (), False}}
        made.append(policy_from_options("visits", ["pid", "age", "cost", "notes"], given))

    made = []
    outcome = CliRunner().invoke(state, arguments, standalone_mode=False)
    if outcome.exception is not None:
        raise outcome.exception
    return made[0]


def test_options_state_every_term_of_an_aggregate_offer():
    policy = stated(
        *("--mode", "records", "--key", "pid", "--dimension", "age", "--measure", "cost", "--hidden", "notes"),
        *("--mask", "pid=pseudonym", "--mask", "age=bucket:10", "--column-mode", "cost=private"),
        *("--column-mode", "age=aggregate", "--entity", "pid", "--minimum-group-size", "10"),
        *("--aggregate", "median", "--aggregate", "avg", "--comparison", "cost", "--dominance", "20"),
        *("--complementary", "--remainder", "--epsilon", "1.5", "--delta", "1e-6"),
        *(
            "--epsilon-per-query",
            "0.1",
            "--groups-per-entity",
            "3",
            "--records-per-entity",
            "2",
            "--bound",
            "cost:-1:500",
        ),
        *("--purpose", "research", "--valid-from", "2026-01-01", "--valid-until", "2027-01-01T00:00:00+08:00"),
        *("--row-predicate", "age > 17", "--join-partner", "persons", "--quota", "9"),
    )
    assert policy.mode is Mode.RECORDS
    assert dict(policy.columns)["notes"] is ColumnClass.HIDDEN
    assert policy.masks == (("pid", Mask(MaskKind.PSEUDONYM)), ("age", Mask(MaskKind.BUCKET, 10)))
    assert policy.column_modes == (("age", Mode.AGGREGATE), ("cost", Mode.PRIVATE))
    assert policy.privacy == PrivacyTerms(
        epsilon=Decimal("1.5"),
        delta=Decimal("0.000001"),
        epsilon_per_query=Decimal("0.1"),
        groups_per_entity=3,
        records_per_entity=2,
        bounds=(("cost", Decimal(-1), Decimal(500)),),
    )
    defaults = {field.name: field.default for field in fields(Policy)}
    left = [name for name, default in defaults.items() if getattr(policy, name) == default]
    assert left == []


AGGREGATE = ["--mode", "aggregate", "--dimension", "age", "--minimum-group-size", "10"]


@pytest.mark.parametrize(
    ("arguments", "compared"),
    [
        (AGGREGATE, True),
        ([*AGGREGATE, "--no-differencing"], False),
        (["--mode", "records", "--dimension", "age"], False),
        (["--mode", "records", "--dimension", "age", "--column-mode", "age=aggregate", *AGGREGATE[-2:]], True),
    ],
)
def test_releases_of_aggregates_are_compared_with_earlier_ones_unless_the_provider_says_not(arguments, compared):
    assert stated(*arguments).differencing is compared


def test_the_terms_of_the_mode_private_belong_together():
    with pytest.raises(click.UsageError, match="--epsilon-per-query"):
        stated("--mode", "private", "--measure", "cost", "--entity", "pid", "--epsilon", "1")
