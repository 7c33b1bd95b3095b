"""The signature of a party binds it to every word of its statement, and to one log."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.receipts import Receipt
from pilotzone.oversight.evidence.errors import KeyInvalidError
from pilotzone.oversight.evidence.notes import Signer, open_note, signature_line
from pilotzone.oversight.statements.errors import StatementSignatureWrongError, StatementUnsignedError
from pilotzone.oversight.statements.signing import (
    Stated,
    check_signature,
    read_signing_key,
    signed_by,
    write_signing_key,
)

LOG = "zone.example/evidence"
BANK = Signer("bank.example", b"b" * 32)
STATED = Stated(actor="bank", object="invoice-42", object_digests=("sha256:" + "0a" * 32,), facts={"pages": 3})
SIGNED = STATED.sign(LOG, BANK)
RECEIPT = Receipt(
    act="party.statement",
    time=datetime(2026, 7, 1, tzinfo=UTC),
    actor="bank",
    object="invoice-42",
    parties=("bank",),
    object_digests=STATED.object_digests,
    facts=STATED.facts,
    signature=SIGNED,
)


def test_three_lines_are_signed_as_the_reference_of_receipts_says():
    said = (
        '{"act":"party.statement","actor":"bank","facts":{"pages":3},"object":"invoice-42",'
        f'"object_digests":["sha256:{"0a" * 32}"]}}'
    )
    assert STATED.text(LOG) == f"pilotzone/statement/v1\n{LOG}\n{said}\n"


def test_text_and_signature_are_a_signed_note_that_any_program_for_notes_opens():
    note = open_note(f"{STATED.text(LOG)}\n{SIGNED}\n".encode(), BANK.verifier)
    assert note.text == STATED.text(LOG)


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": "university"},
        {"object": "invoice-43"},
        {"object_digests": ("sha256:" + "0b" * 32,)},
        {"object_digests": STATED.object_digests * 2},
        {"object_digests": ()},
        {"facts": {"pages": 4}},
        {"facts": {"pages": "3"}},
        {"facts": {"Pages": 3}},
        {"facts": {}},
        {"facts": {"pages": 3, "more": ""}},
        {"act": "agreement.accepted"},
        {"outcome": "refused"},
        {"clauses": ("agr_1 minimum_group_size 5",)},
    ],
)
def test_a_receipt_that_says_anything_else_is_not_what_the_party_signed(changes):
    check_signature(RECEIPT, LOG, BANK.verifier)
    with pytest.raises(StatementSignatureWrongError):
        check_signature(replace(RECEIPT, **changes), LOG, BANK.verifier)


def test_a_signature_for_one_log_is_none_for_another():
    with pytest.raises(StatementSignatureWrongError):
        STATED.check("other.example/evidence", SIGNED, BANK.verifier)


@pytest.mark.parametrize("other", [Signer("bank.example", b"c" * 32), Signer("bank.other", b"b" * 32)])
def test_another_key_and_another_name_of_the_same_key_are_refused(other):
    with pytest.raises(StatementSignatureWrongError):
        STATED.check(LOG, SIGNED, other.verifier)


def test_every_changed_character_of_the_signature_is_noticed():
    for at in range(len(SIGNED)):
        for other in "A=x+ \n":
            altered = SIGNED[:at] + other + SIGNED[at + 1 :]
            if altered != SIGNED:
                with pytest.raises(StatementSignatureWrongError):
                    STATED.check(LOG, altered, BANK.verifier)


def test_a_signature_over_more_text_is_not_passed_off_as_one_over_the_statement():
    """The text of a note ends at the last empty line: a signature of several lines would move it."""
    longer = signature_line(f"{STATED.text(LOG)}\nand a debt\n".encode(), BANK).removesuffix("\n")
    with pytest.raises(StatementSignatureWrongError):
        STATED.check(LOG, f"and a debt\n\n{longer}", BANK.verifier)


@given(st.text())
def test_arbitrary_text_is_no_signature(text):
    expected = StatementSignatureWrongError if text else StatementUnsignedError
    with pytest.raises(expected):
        STATED.check(LOG, text, BANK.verifier)
    assert signed_by(text) == ""


def test_an_entry_without_signature_is_told_from_one_with_a_wrong_one():
    with pytest.raises(StatementUnsignedError):
        check_signature(replace(RECEIPT, signature=""), LOG, BANK.verifier)


def test_a_receipt_without_signature_has_no_such_member_and_one_with_it_comes_back_whole():
    assert b"signature" not in replace(RECEIPT, signature="").to_bytes()
    assert Receipt.from_bytes(RECEIPT.to_bytes()) == RECEIPT
    with pytest.raises(ValueError, match="not a record"):
        Receipt.from_bytes(RECEIPT.to_bytes().replace(f'"{SIGNED}"'.encode(), b"5"))


def test_whose_signature_an_entry_bears_is_read_from_it():
    assert signed_by(SIGNED) == f"bank.example+{BANK.verifier.key_id.hex()}"
    assert signed_by("") == ""


@given(seed=st.binary(min_size=32, max_size=32))
def test_private_keys_come_back_as_they_were_written(seed):
    signer = Signer("bank.example", seed)
    assert read_signing_key(write_signing_key(signer) + "\n") == signer


def test_private_keys_are_written_as_go_writes_them():
    """The example of the package golang.org/x/mod/sumdb/note."""
    key = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    signer = read_signing_key(key)
    assert signer.vkey == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert write_signing_key(signer) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PRIVATE+KEY+bank.example",
        "PRIVATE+KEY+bank.example+00000000+!",
        "PRIVATE+KEY+bank.example+00000000+AA==",
        write_signing_key(BANK).replace("bank", "bond"),
        write_signing_key(BANK)[:-8],
        write_signing_key(BANK).replace("PRIVATE", "PUBLIC"),
        BANK.vkey,
    ],
)
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(KeyInvalidError):
        read_signing_key(text)
