"""A question that runs can be cancelled by who asked it: recorded as that, and nothing leaves from then on."""

import hashlib

import pyarrow as pa
import pytest
from django.urls import reverse

from pilotzone.dataspace.queries.errors import EngineBusyError, QueryCancelledError
from pilotzone_portal.dataspace.models import Query
from pilotzone_portal.dataspace.services import queries
from pilotzone_portal.dataspace.services.queries import (
    QueryNotRunningError,
    QueryUnknownError,
    answer_digest,
    cancel_query,
    run_query,
)
from pilotzone_portal.oversight.services.evidence import list_entries

SQL = "SELECT district, count(*) AS customers FROM customers GROUP BY district"


def acts(actor, query):
    return [(entry.act, entry.outcome) for entry in list_entries(actor, object_id=query.identifier)][::-1]


@pytest.fixture
def while_it_runs(monkeypatch):
    """Have something done while the engine runs a question, after which it runs on."""

    def arrange(act):
        engine = queries.engine()
        run = type(engine).run

        def acted(*given, name, **more):
            act(name)
            return run(engine, *given, name=name, **more)

        monkeypatch.setattr(engine, "run", acted)

    return arrange


def test_a_cancelled_question_has_its_own_outcome_and_no_answer(bank, customers_agreement, while_it_runs):
    while_it_runs(lambda name: cancel_query(bank, name))
    with pytest.raises(QueryCancelledError):
        run_query(bank, SQL, purpose="credit_risk")
    query = Query.objects.get()
    assert (query.outcome, query.error["code"], query.rows, query.answer_sha256) == (
        Query.Outcome.CANCELLED,
        "query_cancelled",
        None,
        "",
    )
    assert query.closed_at > query.asked_at
    assert acts(bank, query) == [("query.started", "done"), ("query.cancelled", "failed")]


def test_a_cancelled_question_counts(bank, customers_agreement, while_it_runs):
    while_it_runs(lambda name: cancel_query(bank, name))
    with pytest.raises(QueryCancelledError):
        run_query(bank, SQL, purpose="credit_risk")
    assert customers_agreement.queries.exclude(outcome=Query.Outcome.REFUSED, rewritten="").count() == 1


def test_only_who_asked_can_cancel(bank, power, university, customers_agreement, while_it_runs):
    refused = []

    def others(name):
        for actor in (power, university):
            with pytest.raises(QueryUnknownError):
                cancel_query(actor, name)
            refused.append(actor)

    while_it_runs(others)
    assert run_query(bank, SQL, purpose="credit_risk").table.num_rows == 2
    assert len(refused) == 2


def test_what_has_ended_cannot_be_cancelled(bank, customers_agreement):
    query = run_query(bank, SQL, purpose="credit_risk").query
    with pytest.raises(QueryNotRunningError, match="answered"):
        cancel_query(bank, query.identifier)
    assert Query.objects.get().outcome == Query.Outcome.ANSWERED


def test_an_interrupt_is_recorded_like_a_cancellation(bank, customers_agreement, while_it_runs):
    def interrupt(_):
        raise KeyboardInterrupt

    while_it_runs(interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_query(bank, SQL, purpose="credit_risk")
    assert acts(bank, Query.objects.get()) == [("query.started", "done"), ("query.cancelled", "failed")]


def test_a_question_of_a_party_with_too_many_waiting_leaves_no_record(bank, customers_agreement, monkeypatch):
    def busy(_):
        raise EngineBusyError(waiting=100)

    monkeypatch.setattr(queries.engine(), "turn", busy)
    with pytest.raises(EngineBusyError):
        run_query(bank, SQL, purpose="credit_risk")
    assert not Query.objects.exists()


def test_the_page_of_a_running_question_has_a_button_that_cancels_it(bank, browse, customers_agreement, while_it_runs):
    pages = []

    def press(name):
        browser = browse("bank")
        pages.append(browser.get(reverse("query", args=[name])).content.decode())
        pages.append(browser.post(reverse("cancel_query", args=[name]), follow=True).content.decode())

    while_it_runs(press)
    with pytest.raises(QueryCancelledError):
        run_query(bank, SQL, purpose="credit_risk")
    assert ["/cancel/" in page for page in pages] == [True, False]
    assert Query.objects.get().outcome == Query.Outcome.CANCELLED


def test_the_digest_of_an_answer_is_that_of_its_arrow_stream(bank, customers_agreement):
    table = run_query(bank, SQL, purpose="credit_risk").table
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    assert answer_digest(table) == "sha256:" + hashlib.sha256(sink.getvalue()).hexdigest()
