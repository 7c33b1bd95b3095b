"""Who asks: an access key, a session of the portal, or nobody."""

import pytest
from django.test import Client

from pilotzone_portal.accounts.services import add_user

NEW_PARTY = {"identifier": "clinic", "name_en": "Clinic", "name_zh": "诊所", "roles": ["data_provider"]}


@pytest.fixture
def signed_in(zone):
    """A browser in which a person of the zone's operator has signed in."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(add_user("operator", "wang", "nine-dragons-river"))
    return browser


def test_a_key_acts_for_its_party(api):
    reply = api("operator").send("/parties", NEW_PARTY)
    assert reply.status_code == 201
    assert reply.json()["name_zh"] == "诊所"
    assert "诊所" in reply.content.decode()


def test_a_right_is_asked_for_in_the_service(api):
    reply = api("bank").send("/parties", NEW_PARTY)
    assert (reply.status_code, reply.json()["code"]) == (403, "right_missing")


@pytest.mark.parametrize("path", ["/agreements", "/datasets"])
def test_a_wrong_key_is_refused_even_where_none_is_needed(api, path):
    reply = api().get(path, headers={"authorization": "Bearer pz_wrong"})
    assert (reply.status_code, reply.json()["code"]) == (401, "access_key_unknown")
    assert reply["WWW-Authenticate"] == "Bearer"


def test_nobody_is_told_what_would_open_the_door(api):
    reply = api().get("/agreements")
    assert (reply.status_code, reply.json()["code"]) == (401, "access_needed")
    assert reply["WWW-Authenticate"] == "Bearer"


def test_a_visitor_who_sends_something_is_asked_for_a_key_and_not_for_a_token(zone):
    reply = Client(enforce_csrf_checks=True).post("/api/v1/parties", NEW_PARTY, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (401, "access_needed")


def test_a_session_may_read(signed_in):
    assert signed_in.get("/api/v1/agreements").json() == {"items": [], "count": 0}


def test_a_session_changes_nothing_without_the_token_of_a_page(signed_in):
    reply = signed_in.post("/api/v1/parties", NEW_PARTY, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (403, "cross_site_request")


def test_a_session_with_the_token_acts_for_its_party(signed_in):
    token = signed_in.get("/api/v1/docs").cookies["csrftoken"].value
    reply = signed_in.post(
        "/api/v1/parties", NEW_PARTY, content_type="application/json", headers={"x-csrftoken": token}
    )
    assert reply.status_code == 201


def test_the_key_of_a_person_who_left_opens_nothing(api, zone):
    client = api("bank")
    assert client.get("/agreements").status_code == 200
    from pilotzone_portal.accounts.models import User

    User.objects.filter(username="bank_program").update(is_active=False)
    assert client.get("/agreements").status_code == 401
