"""The evidence log as a service: no act without its entry, no entry without its act, no gap between them."""

import threading

import pytest
from django.db import connection, connections, transaction

from pilotzone.oversight.evidence.errors import EntryTooLongError, LogDamagedError
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone.oversight.evidence.proofs import check_proof
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.oversight.services import evidence


def record(actor, number=0):
    return evidence.record(act="test.done", actor=actor, object_id=f"thing-{number}")


def test_the_first_entry_is_the_founding_of_the_zone(operator):
    assert evidence.get_entry(operator, 0).act == "zone.founded"


def test_an_entry_vanishes_with_the_act_that_fails(operator):
    size = evidence.log_size()

    def fail_after_recording():
        with transaction.atomic():
            record(operator)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_recording()
    assert evidence.log_size() == size
    with transaction.atomic():
        assert record(operator) == size


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_a_transaction(operator):
    with pytest.raises(transaction.TransactionManagementError):
        record(operator)


def test_an_act_whose_receipt_no_bundle_can_hold_does_not_happen(operator):
    size = evidence.log_size()
    with pytest.raises(EntryTooLongError), transaction.atomic():
        evidence.record(act="test.done", actor=operator, object_id="x", facts={"long": "x" * 65_536})
    assert evidence.log_size() == size


def test_the_published_log_verifies_and_proves_each_entry(operator, bank):
    with transaction.atomic():
        for number in range(300):
            record(bank, number)
    verified = evidence.publish_log(), evidence.verify_log()
    assert verified[0].size == verified[1].size == evidence.log_size()
    for index in (7, 255, 256, evidence.log_size() - 1):
        proof = evidence.prove_entry(bank, index)
        check_proof(proof.proof, proof.entry, Verifier.from_vkey(proof.verifier_key))


def test_a_party_reads_what_concerns_it_and_nothing_else(operator, bank, power, regulator):
    with transaction.atomic():
        index = evidence.record(act="test.done", actor=bank, object_id="secret", parties=["power"])
    for party in (bank, power, operator, regulator):
        assert evidence.get_entry(party, index).object == "secret"
    for party in (Actor("meters", frozenset({"data_provider"})), PUBLIC):
        with pytest.raises(evidence.EntryUnknownError):
            evidence.get_entry(party, index)
        with pytest.raises(evidence.EntryUnknownError):
            evidence.prove_entry(party, index)


def test_a_rewritten_row_is_found(operator):
    """The files outlive a change of the table: who rewrites a row is named by index."""
    evidence.publish_log()
    with connection.cursor() as cursor:
        cursor.execute('UPDATE oversight_entry SET payload = %s WHERE "index" = 2', [b"{}"])
    with pytest.raises(LogDamagedError) as caught:
        evidence.verify_log()
    assert caught.value.parameters["index"] == 2


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_no_gap_and_no_double(operator):
    """Indices are contiguous in the order of commits, on SQLite and on PostgreSQL."""
    start, got = evidence.log_size(), []

    def write(number):
        try:
            for step in range(10):
                with transaction.atomic():
                    index = record(operator, number * 10 + step)
                got.append(index)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(start, start + 40))
    assert evidence.publish_log().size == start + 40


def test_a_person_stands_in_the_log_as_a_commitment_that_can_be_erased(operator):
    wang = Actor("operator", operator.roles, "wang.fang")
    with transaction.atomic():
        index = record(wang)
    receipt = evidence.Receipt.from_bytes(bytes(evidence.get_entry(operator, index).payload))
    assert "wang" not in str(receipt)
    assert receipt.commitments["person"].startswith("sha256:")
