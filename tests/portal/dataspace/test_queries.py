"""Queries as a service: the agreement decides, and every question leaves its receipts."""

import re
from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.dataspace.services import agreements, offers, queries
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.oversight.services.evidence import list_entries

BY_DISTRICT = "SELECT district, count(*) AS customers FROM customers GROUP BY district ORDER BY district"
JOIN = (
    "SELECT c.district, sum(r.kwh) AS kwh FROM customers c JOIN readings r ON c.customer_id = r.customer_id "
    "GROUP BY c.district ORDER BY c.district"
)


def ask(actor, sql=BY_DISTRICT, purpose="credit_risk", **more):
    return run_query(actor, sql, purpose=purpose, **more)


def refusal(actor, sql=BY_DISTRICT, purpose="credit_risk"):
    with pytest.raises(QueryRefusedError) as caught:
        ask(actor, sql, purpose)
    return caught.value


def acts(actor, query):
    return [entry.act for entry in list_entries(actor, object_id=query.identifier)][::-1]


def test_an_allowed_aggregate_is_answered_without_the_small_group(bank, customers_agreement):
    answer = ask(bank)
    assert answer.table.to_pylist() == [{"district": "north", "customers": 20}, {"district": "south", "customers": 17}]


def test_an_answer_leaves_two_receipts_that_both_parties_can_read(bank, power, customers_agreement):
    query = ask(bank).query
    assert acts(bank, query) == acts(power, query) == ["query.started", "query.answered"]
    assert query.answer_sha256.startswith("sha256:")


def test_a_join_under_two_agreements_equals_the_same_sql_over_the_files(
    bank, customers_agreement, readings_agreement, customers_csv, readings_csv
):
    raw = JOIN.replace("customers c", f"'{customers_csv}' c").replace("readings r", f"'{readings_csv}' r")
    expected = [row for row in duckdb.sql(raw).fetchall() if row[0] != "east"]
    assert [tuple(row.values()) for row in ask(bank, JOIN).table.to_pylist()] == expected


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM customers", None),
        ("SELECT district, contract_kw FROM customers", "row_export_refused"),
        ("SELECT customer_name, count(*) FROM customers GROUP BY customer_name", "column_hidden"),
        ("SELECT count(*) FROM customers WHERE district = 'east'", "minimum_group_not_reached"),
        ("SELECT max(contract_kw) FROM customers", "aggregate_not_allowed"),
        ("SELEC nothing", "sql_not_parsed"),
        ("DROP TABLE customers", None),
    ],
)
def test_what_the_agreement_does_not_allow_is_refused_and_recorded(bank, power, customers_agreement, sql, code):
    error = refusal(bank, sql)
    assert code is None or error.code == code
    query = queries.list_queries(bank)[0]
    assert (query.outcome, query.error["code"]) == ("refused", error.code)
    assert acts(bank, query)[-1] == "query.refused"
    assert "Canary" not in str(error)


def test_a_wrong_purpose_is_refused_with_the_clause(bank, customers_agreement):
    error = refusal(bank, purpose="marketing")
    assert error.code == "purpose_not_permitted"
    assert error.clause.term == "purposes"
    assert "credit_risk" in str(error)


def test_an_expired_agreement_is_refused_with_the_clause(bank, power, customers_agreement, monkeypatch, free):
    soon = timezone.now().replace(microsecond=0) + timedelta(seconds=60)
    terms = replace(agreements.policy_of(customers_agreement), valid_until=soon, purposes=("research",))
    offer = offers.create_offer(power, terms, free)
    agreement = agreements.request_agreement(bank, offer.identifier, "research")
    agreements.accept_agreement(power, agreement.identifier)
    assert ask(bank, purpose="research").table.num_rows == 2
    monkeypatch.setattr(timezone, "now", lambda: soon)
    error = refusal(bank, purpose="research")
    assert (error.code, error.clause.term) == ("agreement_expired", "valid_until")


def test_a_suspended_agreement_stops_the_next_query(bank, power, customers_agreement):
    agreements.suspend_agreement(power, customers_agreement.identifier, "a doubt")
    assert refusal(bank).code == "agreement_not_in_force"
    agreements.resume_agreement(power, customers_agreement.identifier)
    assert ask(bank).table.num_rows == 2


def test_without_an_agreement_nothing_is_read(university, customers_offer):
    assert refusal(university, purpose="research").code == "agreement_missing"


def test_agreements_are_locked_in_one_order_however_a_join_is_written(bank, customers_agreement, readings_agreement):
    """Otherwise two joins at once would wait for each other in PostgreSQL."""
    identifiers = sorted((customers_agreement.identifier, readings_agreement.identifier))
    turned = JOIN.replace("customers c JOIN readings r", "readings r JOIN customers c")
    for sql in (JOIN, turned):
        with CaptureQueriesContext(connection) as captured:
            ask(bank, sql)
        statements = [query["sql"] for query in captured]
        reserving = statements[next(n for n, text in enumerate(statements) if text.startswith("SAVEPOINT")) :]
        looked_up = [re.search(r"""identifier" = '(agreement-\w+)'[^,]*LIMIT""", text) for text in reserving]
        assert [found[1] for found in looked_up if found] == identifiers


def test_a_named_agreement_that_is_none_leads_to_no_other(bank, university, customers_agreement):
    for unknown in ("agreement-0000000000000000", ""):
        with pytest.raises(agreements.AgreementUnknownError):
            ask(bank, agreements=[unknown])
    assert not queries.list_queries(bank).exists()


def test_a_dataset_that_does_not_exist_looks_like_one_without_agreement(bank, customers_agreement):
    assert refusal(bank, "SELECT count(*) FROM salaries").code == "agreement_missing"


def test_the_quota_counts_what_reached_the_engine(bank, power, customers_agreement, free):
    terms = replace(agreements.policy_of(customers_agreement), quota=2, purposes=("research",))
    offer = offers.create_offer(power, terms, free)
    agreement = agreements.request_agreement(bank, offer.identifier, "research")
    agreements.accept_agreement(power, agreement.identifier)
    refusal(bank, "SELECT * FROM customers", "research")
    ask(bank, purpose="research")
    refusal(bank, "SELECT count(*) FROM customers WHERE district = 'east'", "research")
    error = refusal(bank, purpose="research")
    assert (error.code, error.clause.value) == ("quota_used_up", "2")


def test_only_a_consumer_asks(power, customers_offer):
    with pytest.raises(RightMissingError, match="data_consumer"):
        ask(power)


def test_explaining_runs_and_records_nothing(bank, customers_agreement):
    before = list_entries(bank).count()
    decision = queries.explain_query(bank, BY_DISTRICT, purpose="credit_risk")
    assert "HAVING" in decision.as_run.upper()
    assert "minimum_group_size" in {clause.term for clause in decision.clauses}
    assert list_entries(bank).count() == before
    assert not queries.list_queries(bank).exists()


def test_the_history_is_the_consumers_and_the_providers(
    bank, power, university, meters, regulator, customers_agreement
):
    ask(bank)
    for party in (bank, power, regulator):
        assert queries.list_queries(party).count() == 1
    for party in (university, meters):
        assert queries.list_queries(party).count() == 0


def test_sql_and_purpose_stand_in_the_log_as_commitments_only(bank, customers_agreement):
    ask(bank)
    for entry in list_entries(bank):
        assert b"SELECT" not in bytes(entry.payload)
