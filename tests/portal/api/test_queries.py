"""Governed queries through the API: as JSON, as an Arrow stream, explained, refused, remembered."""

import hashlib
import json

import pyarrow as pa
import pytest
from pyarrow import ipc

from pilotzone_portal.dataspace.services.queries import list_queries

SQL = "SELECT district, count(*) AS n, sum(contract_kw) AS kw FROM customers GROUP BY district ORDER BY district"
ARROW = "application/vnd.apache.arrow.stream"


@pytest.fixture
def question(customers_agreement):
    return {"sql": SQL, "purpose": "credit_risk"}


def test_an_answer_as_json_names_its_columns_its_query_and_the_rules(api, question, bank):
    reply = api("bank").send("/queries", question)
    assert reply.status_code == 200, reply.content
    answer = reply.json()
    assert [column["name"] for column in answer["columns"]] == ["district", "n", "kw"]
    assert [row[:2] for row in answer["rows"]] == [["north", 20], ["south", 17]]
    assert {"minimum_group_size"} <= {clause["term"] for clause in answer["disclosure"]}
    assert answer["report"] == [
        "Groups of customers below the minimum size of 5 are withheld, if there are any.",
        "Each row of customers stands for 5 units or more; how many, and whether a row is withheld, is not said.",
    ]
    assert list_queries(bank).get().identifier == answer["query"]


def test_an_arrow_stream_is_read_by_pyarrow_and_is_what_the_receipt_says(api, question, bank):
    reply = api("bank").send("/queries", question, headers={"accept": ARROW})
    assert (reply.status_code, reply["Content-Type"]) == (200, ARROW)
    assert reply.streaming
    body = reply.getvalue()
    table = ipc.open_stream(body).read_all()
    assert table.column_names == ["district", "n", "kw"]
    recorded = list_queries(bank).get()
    assert reply["Pilotzone-Query"] == recorded.identifier
    assert reply["Pilotzone-Sha256"] == recorded.answer_sha256 == "sha256:" + hashlib.sha256(body).hexdigest()
    disclosed = json.loads(reply["Pilotzone-Disclosure"])
    assert {"term": "minimum_group_size", "value": "5"}.items() <= next(
        clause.items() for clause in disclosed if clause["term"] == "minimum_group_size"
    )


def test_json_and_arrow_answers_agree(api, question):
    bank = api("bank")
    plain = bank.send("/queries", question).json()
    body = bank.send("/queries", question, headers={"accept": ARROW}).getvalue()
    table = ipc.open_stream(body).read_all()
    assert plain["columns"] == [{"name": field.name, "type": str(field.type)} for field in table.schema]
    exact = [
        [str(value) if pa.types.is_decimal(field.type) else value for value in table[field.name].to_pylist()]
        for field in table.schema
    ]
    assert plain["rows"] == [list(row) for row in zip(*exact, strict=True)]
    assert plain["sha256"] == "sha256:" + hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [("*/*", "application/json"), ("text/html", "application/json"), (f"{ARROW}, application/json;q=0.5", ARROW)],
)
def test_the_form_of_the_answer_is_the_one_preferred(api, question, accept, kind):
    assert api("bank").send("/queries", question, headers={"accept": accept})["Content-Type"] == kind


@pytest.mark.parametrize(
    ("sql", "purpose", "code"),
    [
        ("SELECT district, contract_kw FROM customers", "credit_risk", "row_export_refused"),
        ("SELECT max(customer_name) AS name FROM customers", "credit_risk", "column_hidden"),
        (SQL, "advertising", "purpose_not_permitted"),
        ("SELECT count(*) AS n FROM readings", "credit_risk", "agreement_missing"),
        ("SELECT", "credit_risk", "sql_not_parsed"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", ARROW])
def test_a_refusal_quotes_the_clause_whatever_form_was_asked_for(api, question, sql, purpose, code, accept):
    reply = api("bank").send("/queries", {"sql": sql, "purpose": purpose}, headers={"accept": accept})
    assert (reply.status_code, reply.json()["code"]) == (403, code)


def test_an_explanation_runs_and_records_nothing(api, question, bank):
    reply = api("bank").send("/queries/explain", question)
    assert reply.status_code == 200, reply.content
    decision = reply.json()
    assert decision["rewritten"] != decision["sql"] == SQL
    assert "minimum_group_size" in {clause["term"] for clause in decision["clauses"]}
    assert list_queries(bank).count() == 0


def test_the_history_is_seen_by_who_asked_and_by_whose_data_was_asked(api, question):
    bank = api("bank")
    bank.send("/queries", question)
    bank.send("/queries", question | {"purpose": "advertising"})
    listed = bank.get("/queries").json()
    assert [query["outcome"] for query in listed["items"]] == ["refused", "answered"]
    assert listed["items"][0]["error"]["code"] == "purpose_not_permitted"
    assert api("power").get("/queries").json()["count"] >= 1
    assert api("university").get("/queries").json()["count"] == 0


def test_a_provider_does_not_query(api, question):
    assert api("power").send("/queries", question).status_code == 403


def test_parameters_are_json_values_and_come_back_with_the_question(api, question):
    sql = "SELECT district, sum(contract_kw) AS kw FROM customers WHERE district = $1 GROUP BY district"
    bank = api("bank")
    answer = bank.send("/queries", {**question, "sql": sql, "parameters": {"1": "north"}}).json()
    assert answer["rows"] == [["north", "390"]]
    (remembered,) = bank.get("/queries").json()["items"]
    assert (remembered["sql"], remembered["parameters"]) == (sql, {"1": "north"})
    for parameters in ({"1": 1.5}, {"1": True}, {"1": None}, {"1": 10**15}):
        explained = bank.send("/queries/explain", {**question, "sql": "SELECT $1 AS a", "parameters": parameters})
        assert explained.status_code == 200, explained.content
    assert bank.send("/queries", {**question, "sql": sql}).json()["code"] == "parameter_missing"
