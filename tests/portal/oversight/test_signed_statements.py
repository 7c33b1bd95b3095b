"""Signing keys of parties: once a party has one, the log takes no statement of it that it has not signed."""

import pytest

from pilotzone.common.errors import InvalidValueError
from pilotzone.oversight.evidence.errors import KeyInvalidError
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.statements.errors import StatementSignatureWrongError, StatementUnsignedError
from pilotzone.oversight.statements.signing import Stated, check_signature
from pilotzone_portal.accounts.services import (
    PartyUnknownError,
    RightMissingError,
    SigningKeyKnownError,
    current_signing_key,
)
from pilotzone_portal.oversight.services.evidence import Receipt, get_entry, log_size
from pilotzone_portal.oversight.services.parties import register_signing_key
from pilotzone_portal.oversight.services.statements import SigningKeyMissingError, Statement, state

KEY, NEXT = Signer("bank.example", b"1" * 32), Signer("bank.example", b"2" * 32)
DIGESTS = ("sha256:" + "0a" * 32,)


def signed(zone, signer, name="invoice", **changes):
    said = {"object": name, "object_digests": DIGESTS, "facts": {"pages": 3, "单位": "页"}}
    return Statement(**said | {"signature": Stated(actor="bank", **said).sign(zone.origin, signer)} | changes)


@pytest.fixture
def registered(operator):
    return register_signing_key(operator, "bank", KEY.vkey)


def test_registering_a_key_leaves_a_receipt_with_the_key_that_the_party_may_read(registered, bank):
    receipt = Receipt.from_bytes(bytes(get_entry(bank, log_size() - 1).payload))
    assert (receipt.act, receipt.actor, receipt.object) == ("signing_key.registered", "operator", "bank")
    assert receipt.facts == {"key": KEY.vkey}


def test_only_the_operator_registers_keys_and_only_for_parties_of_the_zone(operator, bank):
    with pytest.raises(RightMissingError):
        register_signing_key(bank, "bank", KEY.vkey)
    with pytest.raises(PartyUnknownError):
        register_signing_key(operator, "nobody", KEY.vkey)
    assert current_signing_key("bank") == ""


def test_a_signed_statement_is_an_entry_that_anyone_with_the_key_can_check(zone, registered, bank):
    (index,) = state(bank, [signed(zone, KEY)])
    receipt = Receipt.from_bytes(bytes(get_entry(bank, index).payload))
    check_signature(receipt, zone.origin, KEY.verifier)


def test_a_batch_with_one_unsigned_or_wrongly_signed_statement_is_refused_whole(zone, registered, bank):
    size = log_size()
    with pytest.raises(StatementUnsignedError):
        state(bank, [signed(zone, KEY), signed(zone, KEY, signature="")])
    for changes in ({"object": "other"}, {"facts": {}}, {"object_digests": ("sha256:" + "0b" * 32,)}):
        with pytest.raises(StatementSignatureWrongError):
            state(bank, [signed(zone, KEY), signed(zone, KEY, **changes)])
    assert log_size() == size


def test_a_signature_made_for_another_party_is_refused(zone, operator, university):
    register_signing_key(operator, "university", KEY.vkey)
    with pytest.raises(StatementSignatureWrongError):
        state(university, [signed(zone, KEY)])


def test_the_newest_key_counts_and_entries_signed_before_stay_provable(zone, operator, registered, bank):
    (before,) = state(bank, [signed(zone, KEY)])
    register_signing_key(operator, "bank", NEXT.vkey)
    with pytest.raises(StatementSignatureWrongError):
        state(bank, [signed(zone, KEY)])
    state(bank, [signed(zone, NEXT)])
    check_signature(Receipt.from_bytes(bytes(get_entry(bank, before).payload)), zone.origin, KEY.verifier)


def test_a_key_is_registered_once_for_one_party(operator, registered):
    for party in ("bank", "university"):
        with pytest.raises(SigningKeyKnownError):
            register_signing_key(operator, party, KEY.vkey)


def test_what_is_no_key_of_a_party_is_refused(operator):
    with pytest.raises(KeyInvalidError):
        register_signing_key(operator, "bank", "bank.example")
    with pytest.raises(InvalidValueError):
        register_signing_key(operator, "bank", Signer("b" * 121, bytes(32)).vkey)


def test_a_signature_of_a_party_without_key_is_refused_and_none_is_needed(zone, bank):
    with pytest.raises(SigningKeyMissingError):
        state(bank, [signed(zone, KEY)])
    state(bank, [signed(zone, KEY, signature="")])


def test_other_acts_of_a_party_with_a_key_carry_no_signature(operator):
    """A browser holds no key, and neither does the command line."""
    register_signing_key(operator, "operator", KEY.vkey)
    register_signing_key(operator, "operator", NEXT.vkey)
    assert "signature" not in bytes(get_entry(operator, log_size() - 1).payload).decode()


def test_the_page_of_an_entry_shows_the_signature(zone, registered, bank, browse):
    (index,) = state(bank, [signed(zone, KEY)])
    page = browse("bank").get(f"/evidence/{index}/").content.decode()
    assert "Signature of the party" in page
    assert "— bank.example" in page
