"""Every failure of the API has one shape and an honest status, also where no operation was reached."""

import pytest

from pilotzone_portal.oversight import api as oversight

SHAPE = {"code", "message", "parameters", "help"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/nothing/here", 404, "address_unknown"),
        ("delete", "/parties", 405, "method_not_allowed"),
        ("get", "/evidence/entries/one", 404, "address_unknown"),
        ("get", "/evidence/entries/99999", 404, "entry_unknown"),
        ("get", "/datasets/none", 404, "dataset_unknown"),
        ("get", "/agreements/none", 404, "agreement_unknown"),
        ("get", "/agreements?limit=0", 422, "request_invalid"),
        ("get", "/usage/statement?month=July", 400, "invalid_value"),
        ("get", "/usage/statement", 422, "request_invalid"),
    ],
)
def test_a_failure_has_the_one_shape(api, method, path, status, code):
    reply = getattr(api("bank"), method)(path)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.json().keys() == SHAPE
    assert reply["Content-Type"].startswith("application/json")


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(api):
    assert set(api("bank").delete("/parties")["Allow"].split(", ")) == {"GET", "POST"}


def test_an_invalid_request_names_every_place(api):
    reply = api("bank").send("/agreements", {"offer": 7})
    failure = reply.json()
    assert reply.status_code == 422
    assert failure["parameters"]["place"].endswith("offer")
    assert len(failure["parameters"]["others"]) == 1
    assert "purpose" in failure["parameters"]["others"][0]


def test_a_body_that_is_not_json_is_said_so(api):
    reply = api("bank").post("/agreements", b"{'offer'", content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "request_unreadable")


def test_a_fault_of_the_program_shows_no_trace(api, monkeypatch):
    def fail():
        raise RuntimeError("secret")

    monkeypatch.setattr(oversight, "list_parties", fail)
    client = api()
    client.raise_request_exception = False
    reply = client.get("/parties")
    assert (reply.status_code, reply.json()["code"]) == (500, "program_fault")
    assert "secret" not in reply.content.decode()


def test_a_value_longer_than_the_records_keep_is_refused(api):
    """SQLite would keep it, and PostgreSQL would not: both zones answer alike."""
    reply = api("bank").send("/agreements", {"offer": "offer-1", "purpose": "x" * 101})
    assert (reply.status_code, reply.json()["code"]) == (422, "request_invalid")


def test_a_failure_speaks_the_language_of_the_request(api):
    failure = api("bank").get("/datasets/none", headers={"accept-language": "zh-hans"}).json()
    assert "数据集" in failure["message"]
    assert (failure["code"], failure["parameters"]) == ("dataset_unknown", {"dataset": "none", "party": "bank"})
