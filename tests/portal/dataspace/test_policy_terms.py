"""Terms that reach beyond one dataset, and parameters: offered, agreed and asked through the services and the edges."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.queries.errors import ParameterMissingError, ParameterValueError, RowPredicateError
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.dataspace.models import Query
from pilotzone_portal.dataspace.services.agreements import accept_agreement, policy_of, request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.dataspace.services.queries import explain_query, list_queries, run_query
from pilotzone_portal.oversight.services.evidence import list_entries

SOME = "SELECT district, count(*) AS n FROM customers WHERE district IN ($one, $other) GROUP BY district ORDER BY n"
REGISTER = "customer_id IN (SELECT id FROM register WHERE consents)"
PSEUDONYMS = (("customer_id", Mask(MaskKind.PSEUDONYM)),)
JOIN = (
    "SELECT c.district, count(*) AS n FROM customers c JOIN readings r ON c.customer_id = r.customer_id "
    "GROUP BY c.district ORDER BY c.district"
)


def agree(consumer, offer, purpose="credit_risk"):
    agreement = request_agreement(consumer, offer.identifier, purpose)
    return accept_agreement(actor_for_party(agreement.assigner_id), agreement.identifier)


def ask(actor, sql, **parameters):
    return run_query(actor, sql, purpose="credit_risk", parameters=parameters).table.to_pylist()


@pytest.fixture
def publish_register(tmp_path):
    """Return what publishes a register of consent: every customer with an even number consents."""

    def publish(provider):
        lines = ["id,consents", *(f"C{number:03},{str(number % 2 == 0).lower()}" for number in range(40))]
        (tmp_path / "register.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        publish_dataset(provider, "register", CsvSource(tmp_path / "register.csv"), Description(title_en="Register"))

    return publish


def test_parameters_are_answered_as_literals_and_recorded_with_the_question(bank, customers_agreement):
    assert ask(bank, SOME, one="north", other="south") == ask(
        bank, SOME.replace("$one", "'north'").replace("$other", "'south'")
    )
    query = Query.objects.exclude(parameters={}).get()
    assert (query.sql, query.parameters) == (SOME, {"one": "north", "other": "south"})


def test_the_receipt_hides_the_values_as_it_hides_the_statement(bank, customers_agreement):
    ask(bank, SOME, one="north", other="CANARY")
    (entry,) = [entry for entry in list_entries(bank) if entry.act == "query.started"]
    assert "CANARY" not in json.dumps(entry.statement if hasattr(entry, "statement") else str(entry.__dict__))


def test_a_missing_or_impossible_value_is_a_refusal_with_a_receipt(bank, customers_agreement):
    with pytest.raises(ParameterMissingError):
        ask(bank, SOME, one="north")
    with pytest.raises(ParameterValueError):
        ask(bank, SOME, one="north", other=Decimal("inf"))
    assert [query.outcome for query in list_queries(bank)] == ["refused", "refused"]


def test_the_decision_holds_for_the_values(bank, customers_agreement):
    decision = explain_query(bank, SOME, purpose="credit_risk", parameters={"one": "north", "other": "x"})
    assert "'north'" in decision.as_run


def test_a_row_predicate_reads_a_register_of_the_same_provider(bank, power, customers_offer, publish_register, free):
    publish_register(power)
    policy = replace(policy_of(customers_offer), row_predicate=REGISTER)
    agree(bank, create_offer(power, policy, free))
    answer = ask(bank, "SELECT district, count(*) AS n FROM customers GROUP BY district ORDER BY district")
    assert answer == [{"district": "north", "n": 10}, {"district": "south", "n": 9}]


def test_a_register_of_somebody_else_cannot_be_read(power, meters, customers_offer, publish_register, free):
    publish_register(meters)
    with pytest.raises(RowPredicateError):
        create_offer(power, replace(policy_of(customers_offer), row_predicate=REGISTER), free)


def test_pseudonyms_of_two_providers_join_for_one_consumer(bank, power, meters, customers_offer, readings_offer, free):
    for provider, offer in ((power, customers_offer), (meters, readings_offer)):
        agree(bank, create_offer(provider, replace(policy_of(offer), masks=PSEUDONYMS), free))
    assert ask(bank, JOIN) == [{"district": "north", "n": 40}, {"district": "south", "n": 34}]


@pytest.mark.parametrize(("partners", "alike"), [(("readings",), [True, False]), ((), [False, False])])
def test_pseudonyms_differ_between_agreements_or_where_they_join_between_purposes(
    bank, power, customers_offer, free, partners, alike
):
    """Shown for a text dimension: in the mode records, so that they can be looked at."""
    columns = (("customer_id", "dimension"), ("contract_kw", "measure"))
    policy = policy_of(customers_offer)
    classes = {str(kind): kind for _, kind in policy.columns}
    policy = replace(
        policy,
        mode=type(policy.mode)("records"),
        columns=tuple((name, classes[kind]) for name, kind in columns),
        minimum_group_size=1,
        masks=PSEUDONYMS,
        join_partners=partners,
        entity=None,
    )
    shown = []
    for purpose in ("credit_risk", "credit_risk", "research"):
        agreement = agree(bank, create_offer(power, policy, free), purpose)
        table = run_query(
            bank,
            "SELECT customer_id FROM customers ORDER BY contract_kw",
            purpose=purpose,
            agreements=[agreement.identifier],
        ).table
        shown.append(table.column("customer_id").to_pylist())
    assert [len(set(names)) for names in shown] == [40, 40, 40]
    assert [shown[0] == shown[1], shown[0] == shown[2]] == alike


def test_every_term_is_said_on_the_pages_of_the_offer_and_the_agreement(
    bank, power, browse, customers_offer, publish_register, free
):
    publish_register(power)
    policy = replace(
        policy_of(customers_offer),
        masks=PSEUDONYMS,
        comparisons=("contract_kw",),
        aggregates=("count", "median"),
        row_predicate=REGISTER,
        differencing=True,
    )
    agreement = agree(bank, create_offer(power, policy, free))
    for address in ("/catalogue/customers/", f"/agreements/{agreement.identifier}/"):
        page = browse("bank").get(address).content.decode()
        for words in (
            "In place of each value of customer_id stands a pseudonym",
            "Conditions may compare these measures with literals: contract_kw.",
            "count, median",
            "SELECT id FROM register",
            "A group is withheld where it differs",
        ):
            assert words in page, (address, words)
