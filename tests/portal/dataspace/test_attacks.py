"""The attacks that need what a zone remembers: earlier releases, the budget of privacy, stored noise.

The outcomes of ``tests/attacks/cases`` mean here: ``withheld``, the refusal of an empty answer; ``noise``, an answer
that cost privacy; ``same noise``, answers that are one; ``budget``, refused as it is spent; ``charged``, failed and
paid for; ``keys of many``, groups of which each has many persons; ``same columns``, one figure in every column.
"""

from decimal import Decimal

import pytest

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.catalog.parquet_files import ParquetSource
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.policies.policy import Mode, Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.queries import table_names
from pilotzone_portal.dataspace.models import BudgetReservation, PrivacyBudget
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.dataspace.services.queries import run_query
from tests.attacks.attack import ATTACKS, Outcome, leaks
from tests.attacks.world import VISIBLE_PERSONS, agreements, write_world
from tests.portal.conftest import TODAY, agree

REMEMBERED = [attack for attack in ATTACKS if attack.agreement in {"audited", "complementary", "private"}]

TERMS = PrivacyTerms(
    epsilon=Decimal(4),
    delta=Decimal("1e-5"),
    epsilon_per_query=Decimal(2),
    groups_per_entity=1,
    bounds=(("salary", Decimal(0), Decimal(30000)),),
)


@pytest.fixture
def world(tmp_path):
    folder = tmp_path / "world"
    folder.mkdir()
    write_world(folder)
    return folder


@pytest.fixture
def ask(world, power, bank):
    """Return what publishes the datasets of an attack under its agreement, and then asks as the bank."""

    def publish(name, agreement):
        publish_dataset(
            power, name, ParquetSource(world / f"{name}.parquet"), Description(title_en=name, title_zh=name)
        )
        policy = agreements(world)["audited" if agreement == "private" else agreement][name].policy
        if agreement == "private" and name == "person":
            policy = Policy(
                dataset=name, mode=Mode.PRIVATE, columns=policy.columns, entity="pid", privacy=TERMS,
                row_predicate=VISIBLE_PERSONS,
                join_partners=("list_a",),
            )  # fmt: skip
        agree(bank, create_offer(power, policy, Tariff(dated=TODAY)), "research")

    def asked(attack):
        for name in dict.fromkeys(name for sql in attack.requests for name in table_names(sql)):
            publish(name, attack.agreement)
        return [outcome_of(bank, sql) for sql in attack.requests]

    return asked


def outcome_of(bank, sql):
    try:
        answer = run_query(bank, sql, purpose="research")
    except PilotzoneError as error:
        return Outcome("refused", error.code, text=str(error))
    return Outcome("answered", rows=tuple(answer.table.to_pylist()))


@pytest.mark.parametrize("attack", REMEMBERED, ids=lambda attack: attack.id)
def test_an_attack_on_what_is_remembered_meets_its_expectation_and_shows_no_secret(attack, ask):
    outcomes = ask(attack)
    for outcome, expected in zip(outcomes, attack.outcomes, strict=True):
        check(outcome, expected)
    if attack.outcomes[0] == "same noise":
        assert len({outcome.rows[0]["n"] for outcome in outcomes}) == 1
        assert BudgetReservation.objects.count() == 1
    assert list(leaks(outcomes)) == []


CODES = {"failed": "query_failed", "withheld": "minimum_group_not_reached", "budget": "privacy_budget_spent"}


def check(outcome, expected):
    kind, _, code = expected.partition(" ")
    match expected.split():
        case ["refused", _] | ["failed"] | ["withheld"] | ["budget"]:
            assert outcome.code == CODES.get(kind, code), outcome
        case ["answered"] | ["released"]:
            assert outcome.rows, outcome
        case ["safe"]:
            assert outcome.rows or outcome.code == CODES["withheld"], outcome
        case ["noise"] | ["same", "noise"]:
            assert PrivacyBudget.objects.get().charged_rho_pico > 0
            assert [row["n"] for row in outcome.rows if "n" in row] == [
                int(row["n"]) for row in outcome.rows if "n" in row
            ]
        case ["charged"]:
            assert (outcome.code, PrivacyBudget.objects.get().charged_rho_pico > 0) == (CODES["failed"], True)
        case ["keys", "of", "many"]:
            assert {row["code"] for row in outcome.rows} <= {"1", "2", "3", "4"}
        case ["same", "columns"]:
            assert len(set(outcome.rows[0].values())) == 1
        case _:
            pytest.fail(f"no such outcome: {expected}")
