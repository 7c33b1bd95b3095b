"""Appending many entries: the rows are those that single entries would make, durable when the writer hears of them."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError

from pilotzone.common.receipts import Receipt, commitment
from pilotzone_portal.failures import StorageFullError, explain
from pilotzone_portal.oversight.models import CommitmentSalt, Entry, EntryParty
from pilotzone_portal.oversight.services.appending import append, append_durably, draft, log_size, make_salts
from pilotzone_portal.oversight.services.evidence import publish_log, verify_log

NOON = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)


def drafts(count, name="thing", **changes):
    made = []
    for number in range(count):
        salts = make_salts(["person", "username"])
        commitments = {each: commitment(salt, "Wang Fang") for each, salt in salts.items()}
        fields = {"act": "test.done", "time": NOON, "actor": "bank", "object": f"{name}-{number}"}
        receipt = Receipt(**fields | {"parties": ("bank", "power"), "commitments": commitments} | changes)
        made.append(draft(receipt, salts))
    return made


def rows(indices):
    """Return what the models read of entries, apart from where they stand."""
    return [
        (
            bytes(entry.payload),
            (entry.act, entry.object, entry.outcome, entry.time),
            sorted(entry.concerned.values_list("party", flat=True)),
            {name: bytes(salt) for name, salt in entry.salts.values_list("name", "salt")},
        )
        for entry in Entry.objects.filter(index__in=indices).order_by("index")
    ]


def by_the_models(made):
    """Append entries row by row through the ORM, the plain way that the quick one must equal."""
    start = log_size()
    for index, each in enumerate(made, start):
        receipt = each.receipt
        fields = {"act": receipt.act, "object": receipt.object, "outcome": receipt.outcome, "time": receipt.time}
        entry = Entry.objects.create(index=index, payload=each.payload, **fields)
        for party in receipt.parties:
            EntryParty.objects.create(entry=entry, party=party)
        for name, salt in each.salts.items():
            CommitmentSalt.objects.create(entry=entry, name=name, salt=salt)
    return range(start, start + len(made))


def test_the_rows_of_a_batch_are_those_that_the_models_write(zone):
    made = [
        *drafts(5),
        *drafts(2, parties=()),
        *drafts(2, "{NULL,\"a\",'b',\\,%s,试}"),
        *drafts(1, outcome="refused", time=datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    quick, plain = append(made), by_the_models(made)
    assert rows(quick) == rows(plain)
    assert len(quick) == len(plain) == 10


@pytest.mark.django_db(transaction=True)
def test_a_batch_needs_a_transaction_or_makes_its_own(zone):
    size = log_size()
    with pytest.raises(transaction.TransactionManagementError):
        append(drafts(1))
    with transaction.atomic(), pytest.raises(RuntimeError):
        append_durably(drafts(1))
    assert append_durably(drafts(3)) == range(size, size + 3)


def test_a_batch_vanishes_with_the_act_that_fails(zone):
    size = log_size()
    taken = drafts(2, parties=("bank", "bank"))  # the table lets a party be concerned once
    with pytest.raises(DatabaseError), transaction.atomic():
        append([*drafts(2), *taken])
    assert log_size() == size


@pytest.mark.django_db(transaction=True)
def test_batches_single_entries_and_acts_at_once_leave_no_gap(zone):
    """Whichever way an entry comes, its indices are its own, in the order of its writer."""
    start, got = log_size(), {}

    def write(number):
        try:
            for step in range(8):
                made = drafts(1 + number % 3 * 20, f"writer-{number}-{step}")
                if number % 2:
                    indices = append_durably(made)
                else:
                    with transaction.atomic():
                        indices = append(made)
                got[number, step] = indices
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(index for indices in got.values() for index in indices) == list(range(start, log_size()))
    for (number, step), indices in got.items():
        objects = Entry.objects.filter(index__in=indices).order_by("index").values_list("object", flat=True)
        assert list(objects) == [f"writer-{number}-{step}-{each}" for each in range(len(indices))]
        assert step == 0 or got[number, step - 1].stop <= indices.start
    assert publish_log().size == verify_log().size == log_size()


def test_a_clock_that_goes_back_changes_times_and_not_the_order(zone):
    """The order of the log is that of its indices; a time is what the clock said, and may be wrong."""
    early, late = append(drafts(1)), append(drafts(1, time=NOON - timedelta(days=400)))
    assert late.start == early.stop
    assert publish_log().size == late.stop
    third = append(drafts(1, time=NOON - timedelta(days=800)))
    assert publish_log().size == verify_log().size == third.stop


@pytest.mark.django_db(transaction=True)
def test_a_batch_for_which_the_disk_has_no_room_is_refused_whole(zone):
    """SQLite's own limit of pages stands in for the disk: it answers with the same error."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has no such limit: its disk would have to be full")
    size = log_size()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests have freed would be room
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(DatabaseError) as caught:
            append_durably(drafts(1000))
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert isinstance(explain(caught.value), StorageFullError)
    assert log_size() == size
    assert append_durably(drafts(1000)) == range(size, size + 1000)
    assert publish_log().size == verify_log().size == size + 1000


def test_the_size_of_the_log_is_read_from_the_end_of_an_index(zone):
    """Counting would read the whole table for every entry."""
    if connection.vendor == "postgresql":
        pytest.skip("the planner of PostgreSQL reads a table this small from end to end, and rightly")
    with connection.cursor() as cursor:
        cursor.execute('EXPLAIN QUERY PLAN SELECT max("index") FROM oversight_entry')
        assert "USING COVERING INDEX" in str(cursor.fetchall())
