"""Offers and agreements through the API: made, asked for, accepted, suspended, resumed, ended, and seen by two."""

import pytest

from pilotzone.dataspace.metering.tariff import tariff_to_json
from pilotzone.dataspace.policies.odrl import to_odrl
from pilotzone_portal.dataspace.services.agreements import policy_of


@pytest.fixture
def wish(customers_offer):
    return {"offer": customers_offer.identifier, "purpose": "credit_risk"}


def test_an_offer_is_made_from_odrl_and_read_back_the_same(api, customers_offer, free):
    document = to_odrl(policy_of(customers_offer))
    reply = api("power").send("/offers", {"policy": document, "tariff": tariff_to_json(free), "automatic": True})
    assert reply.status_code == 201, reply.content
    shown = api().get(f"/offers/{reply.json()['identifier']}").json()
    assert shown == reply.json()
    assert shown["policy"] == document
    assert shown["policy_hash"] == customers_offer.policy_hash
    assert any("5" in sentence for sentence in shown["plain_words"])
    assert api().get("/offers?dataset=customers").json()["count"] == 2


def test_an_offer_with_a_term_that_nothing_enforces_is_refused(api, customers_offer, free):
    document = to_odrl(policy_of(customers_offer))
    document["permission"][0]["duty"] = [{"action": "compensate"}]
    reply = api("power").send("/offers", {"policy": document, "tariff": tariff_to_json(free)})
    assert 400 <= reply.status_code < 500
    assert "duty" in reply.json()["message"]


def test_another_party_does_not_offer_the_dataset(api, customers_offer, free):
    terms = {"policy": to_odrl(policy_of(customers_offer)), "tariff": tariff_to_json(free)}
    assert api("meters").send("/offers", terms).status_code == 403


def test_an_agreement_goes_through_its_states(api, wish):
    bank, power = api("bank"), api("power")
    asked = bank.send("/agreements", wish)
    assert (asked.status_code, asked.json()["state"]) == (201, "REQUESTED")
    address = f"/agreements/{asked.json()['identifier']}"
    assert bank.send(f"{address}/accept").status_code == 403
    for verb, body, state in (
        ("accept", {}, "FINALIZED"),
        ("suspend", {"reason": "audit"}, "SUSPENDED"),
        ("resume", {}, "FINALIZED"),
        ("terminate", {"reason": "moved away"}, "TERMINATED"),
    ):
        reply = power.send(f"{address}/{verb}", body)
        assert (reply.status_code, reply.json().get("state")) == (200, state), reply.content
    assert bank.get(address).json()["reason"] == "moved away"
    assert power.send(f"{address}/resume").status_code == 409


def test_a_purpose_that_is_not_offered_is_refused(api, wish):
    reply = api("bank").send("/agreements", wish | {"purpose": "advertising"})
    assert (reply.status_code, reply.json()["code"]) == (403, "purpose_not_offered")


def test_an_agreement_is_seen_by_its_two_parties_the_operator_and_the_regulator(api, wish):
    """A consumer sees only its own agreements; one between others looks like none."""
    address = f"/agreements/{api('bank').send('/agreements', wish).json()['identifier']}"
    for party in ("power", "operator", "regulator"):
        client = api(party)
        assert client.get("/agreements").json()["count"] == 1
        assert client.get(address).status_code == 200
    for party in ("university", "meters"):
        client = api(party)
        assert client.get("/agreements").json() == {"items": [], "count": 0}
        assert client.get(address).status_code == 404
        assert client.send(f"{address}/suspend", {"reason": "x"}).status_code == 404
