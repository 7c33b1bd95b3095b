"""Statements through the API: a party writes receipts of its own, many at a time, and no one else's."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotzone.oversight.evidence.errors import EntryTooLongError
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.statements.signing import Stated
from pilotzone_portal.accounts.models import Party
from pilotzone_portal.oversight.services.evidence import Receipt, get_entry, log_size, verify_log
from pilotzone_portal.oversight.services.parties import register_signing_key
from pilotzone_portal.oversight.services.statements import Statement, state

ADDRESS = "/evidence/entries"
SHA256, SM3 = "sha256:" + "0a" * 32, "sm3:" + "1b" * 32


def statement(number=0, **changes):
    made = {"object": f"batch-{number}", "object_digests": [SHA256, SM3], "facts": {"rows": number, "unit": "千瓦时"}}
    return made | changes


def test_statements_become_entries_in_their_order(api, bank):
    size = log_size()
    reply = api("bank").send(ADDRESS, {"statements": [statement(number) for number in range(300)]})
    assert (reply.status_code, reply.json()) == (201, {"indices": list(range(size, size + 300))})
    receipt = Receipt.from_bytes(bytes(get_entry(bank, size + 7).payload))
    assert (receipt.act, receipt.actor, receipt.object) == ("party.statement", "bank", "batch-7")
    assert (receipt.object_digests, receipt.facts) == ((SHA256, SM3), {"rows": 7, "unit": "千瓦时"})


def test_statements_are_published_and_proved_like_any_entry(api):
    bank = api("bank")
    (index,) = bank.send(ADDRESS, {"statements": [statement()]}).json()["indices"]
    assert bank.get(f"{ADDRESS}/{index}/proof").content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert verify_log().size == index + 1


def test_the_person_behind_the_key_stands_in_each_entry_as_a_commitment_of_its_own(api, bank):
    indices = api("bank").send(ADDRESS, {"statements": [statement(), statement()]}).json()["indices"]
    entries = [get_entry(bank, index) for index in indices]
    commitments = {Receipt.from_bytes(bytes(entry.payload)).commitments["person"] for entry in entries}
    salts = {bytes(entry.salts.get(name="person").salt) for entry in entries}
    assert len(commitments) == len(salts) == 2


def test_others_do_not_see_what_a_party_states(api):
    (index,) = api("bank").send(ADDRESS, {"statements": [statement()]}).json()["indices"]
    assert api("university").get(f"{ADDRESS}/{index}").status_code == 404
    assert api("regulator").get(f"{ADDRESS}/{index}").status_code == 200


def test_a_visitor_and_a_party_without_a_role_state_nothing(api):
    size = log_size()
    assert api().send(ADDRESS, {"statements": [statement()]}).status_code == 401
    Party.objects.filter(pk="bank").update(roles=[])
    refused = api("bank").send(ADDRESS, {"statements": [statement()]})
    assert (refused.status_code, refused.json()["code"]) == (403, "right_missing")
    assert log_size() == size


@pytest.mark.parametrize(
    "changes",
    [
        {"object": ""},
        {"object": "x" * 121},
        {"object": "nul\0"},
        {"object": "line\n"},
        {"object_digests": []},
        {"object_digests": [SHA256, SHA256, SHA256]},
        {"object_digests": ["sha256:" + "0A" * 32]},
        {"object_digests": ["md5:" + "00" * 16]},
        {"facts": {"rows": 1.5}},
        {"facts": {"rows": True}},
        {"facts": {"rows": None}},
        {"facts": {"rows": 2**53}},
        {"facts": {"deep": {"rows": 1}}},
        {"facts": {str(number): number for number in range(21)}},
        {"facts": {"long": "x" * 1001}},
        {"signature": "bank.example AAAA"},
        {"signature": "— bank.example AAAA\n"},
        {"signature": None},
    ],
)
def test_one_statement_of_another_shape_keeps_all_of_them_out(api, changes):
    size = log_size()
    refused = api("bank").send(ADDRESS, {"statements": [statement(), statement(**changes)]})
    assert (refused.status_code, refused.json()["code"]) == (422, "request_invalid")
    assert log_size() == size


@pytest.mark.parametrize("count", [0, 1001])
def test_a_request_holds_one_to_a_thousand_statements(api, count):
    refused = api("bank").send(ADDRESS, {"statements": [statement()] * count})
    assert (refused.status_code, refused.json()["code"]) == (422, "request_invalid")


def test_a_party_with_a_signing_key_signs_what_it_states(api, zone, operator):
    signer, said = Signer("bank.example", bytes(32)), statement()
    register_signing_key(operator, "bank", signer.vkey)
    bank = api("bank")
    refused = bank.send(ADDRESS, {"statements": [said]})
    assert (refused.status_code, refused.json()["code"]) == (403, "statement_unsigned")
    stated = Stated(actor="bank", **said)
    elsewhere = said | {"signature": stated.sign("other.example/evidence", signer)}
    refused = bank.send(ADDRESS, {"statements": [elsewhere]})
    assert (refused.status_code, refused.json()["code"]) == (403, "statement_signature_wrong")
    signature = stated.sign(zone.origin, signer)
    (index,) = bank.send(ADDRESS, {"statements": [said | {"signature": signature}]}).json()["indices"]
    assert bank.get(f"{ADDRESS}/{index}").json()["receipt"]["signature"] == signature


def test_a_body_that_is_no_json_is_refused(api):
    refused = api("bank").post(ADDRESS, "{", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "request_unreadable")


def test_statements_of_which_one_is_too_long_are_not_written(bank):
    long = Statement(object="long", object_digests=(SHA256,), facts={"long": "x" * 65_536})
    size = log_size()
    with pytest.raises(EntryTooLongError):
        state(bank, [Statement(object="short", object_digests=(SHA256,)), long])
    assert log_size() == size


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.dictionaries(st.text(max_size=60), st.integers(-(2**53) + 1, 2**53 - 1) | st.text(), max_size=20))
def test_facts_come_back_as_they_were_sent(bank, facts):
    """Every text that JSON can carry, control characters and characters beyond 16 bits included."""
    (index,) = state(bank, [Statement(object="any", object_digests=(SHA256,), facts=facts)])
    assert Receipt.from_bytes(bytes(get_entry(bank, index).payload)).facts == facts


def test_a_thousand_statements_take_the_statements_of_one(bank, django_assert_num_queries):
    """What a batch costs does not grow with its entries: no row is written by itself."""
    few = [Statement(object="one", object_digests=(SHA256,))]
    queries = 6 + (connection.vendor == "postgresql")
    for count in (1, 1000):
        with django_assert_num_queries(queries):
            state(bank, few * count)
