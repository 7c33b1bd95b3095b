"""The pages of agreements: who sees which, and which steps each side is offered."""

import pytest

from pilotzone_portal.dataspace.services.agreements import (
    get_agreement,
    request_agreement,
    suspend_agreement,
)


@pytest.fixture
def request_of_bank(bank, customers_offer):
    return request_agreement(bank, customers_offer.identifier, "research")


def steps(page, agreement):
    """Return the steps that a page has a form for."""
    return {
        step
        for step in ("accept", "suspend", "resume", "terminate")
        if f'action="/agreements/{agreement.identifier}/{step}/"' in page
    }


def page_of(client, agreement):
    return client.get(f"/agreements/{agreement.identifier}/").content.decode()


@pytest.mark.parametrize(
    ("party", "offered"),
    [
        ("power", {"accept", "terminate"}),
        ("bank", {"terminate"}),
        ("operator", {"terminate"}),
        ("regulator", set()),
    ],
)
def test_each_side_is_offered_its_steps_of_a_request(browse, request_of_bank, party, offered):
    assert steps(page_of(browse(party), request_of_bank), request_of_bank) == offered


@pytest.mark.parametrize("party", ["power", "bank", "operator"])
def test_an_agreement_in_force_can_be_suspended_or_ended(browse, customers_agreement, party):
    assert steps(page_of(browse(party), customers_agreement), customers_agreement) == {"suspend", "terminate"}


def test_only_the_side_that_suspended_is_offered_to_resume(browse, power, customers_agreement):
    suspend_agreement(power, customers_agreement.identifier, "audit")
    assert steps(page_of(browse("power"), customers_agreement), customers_agreement) == {"resume", "terminate"}
    assert steps(page_of(browse("bank"), customers_agreement), customers_agreement) == {"terminate"}


def test_the_provider_accepts_on_the_page(browse, bank, request_of_bank):
    answer = browse("power").post(f"/agreements/{request_of_bank.identifier}/accept/", follow=True)
    assert "The agreement is in force." in answer.content.decode()
    assert get_agreement(bank, request_of_bank.identifier).state == "FINALIZED"


def test_the_consumer_cannot_accept_its_own_request(browse, bank, request_of_bank):
    answer = browse("bank").post(f"/agreements/{request_of_bank.identifier}/accept/")
    assert answer.status_code == 403
    assert get_agreement(bank, request_of_bank.identifier).state == "REQUESTED"


def test_an_agreement_is_suspended_and_resumed_with_reasons(browse, bank, customers_agreement):
    client, address = browse("power"), f"/agreements/{customers_agreement.identifier}"
    client.post(f"{address}/suspend/", {"suspend-reason": "audit of June"})
    suspended = get_agreement(bank, customers_agreement.identifier)
    assert (suspended.state, suspended.reason) == ("SUSPENDED", "audit of June")
    assert "audit of June" in page_of(browse("bank"), customers_agreement)
    client.post(f"{address}/resume/", {"resume-reason": "audit is over"})
    assert get_agreement(bank, customers_agreement.identifier).state == "FINALIZED"


def test_ending_needs_a_reason(browse, bank, customers_agreement):
    client, address = browse("bank"), f"/agreements/{customers_agreement.identifier}/terminate/"
    assert "errorlist" in client.post(address, {"terminate-reason": ""}).content.decode()
    assert get_agreement(bank, customers_agreement.identifier).state == "FINALIZED"
    client.post(address, {"terminate-reason": "no longer used"})
    assert get_agreement(bank, customers_agreement.identifier).state == "TERMINATED"


def test_a_step_that_does_not_exist_is_not_found(browse, customers_agreement):
    assert browse("power").post(f"/agreements/{customers_agreement.identifier}/burn/").status_code == 404


def test_a_step_is_never_taken_by_following_a_link(browse, bank, customers_agreement):
    """Whoever had to sign in first comes back to the address of the step: they are led to the agreement."""
    address = f"/agreements/{customers_agreement.identifier}/"
    assert browse("power").get(f"{address}suspend/").url == address
    assert get_agreement(bank, customers_agreement.identifier).state == "FINALIZED"


def test_an_agreement_of_others_is_not_there(browse, customers_agreement):
    client = browse("university")
    assert client.get(f"/agreements/{customers_agreement.identifier}/").status_code == 404
    assert customers_agreement.identifier not in client.get("/agreements/").content.decode()


def test_the_list_names_dataset_parties_and_state(browse, customers_agreement):
    page = browse("regulator").get("/agreements/").content.decode()
    for words in ("Customers", "Power Company", "City Bank", "credit_risk", "in force"):
        assert words in page


def test_the_start_page_says_what_waits_for_the_provider(browse, request_of_bank):
    assert f"/agreements/{request_of_bank.identifier}/" in browse("power").get("/").content.decode()
    assert "Nothing waits for you." in browse("meters").get("/").content.decode()
    assert "Your requests that wait for a provider" in browse("bank").get("/").content.decode()


def test_the_page_shows_the_entries_about_the_agreement(browse, customers_agreement):
    page = page_of(browse("bank"), customers_agreement)
    assert "agreement requested" in page
    assert "agreement accepted" in page
