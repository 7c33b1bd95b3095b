"""The page on which questions are asked: decision, answer, refusal, and the files to take away."""

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest
from django.utils import timezone
from pyarrow import csv, ipc, parquet

from pilotzone.dataspace.policies.odrl import to_odrl
from pilotzone_portal.dataspace.services.agreements import policy_of
from pilotzone_portal.dataspace.services.queries import list_queries
from pilotzone_portal.dataspace.tables import show

BY_DISTRICT = "SELECT district, count(*) AS customers, avg(contract_kw) AS kw FROM customers GROUP BY district"
HIDDEN = "SELECT customer_name FROM customers"


def ask(client, sql=BY_DISTRICT, act="run", purpose="credit_risk"):
    return client.post("/queries/new/", {"sql": sql, "purpose": purpose, "act": act})


def test_an_answer_comes_with_its_clauses_and_the_sql_that_was_run(browse, bank, customers_agreement):
    page = ask(browse("bank")).content.decode()
    for words in (
        "Answered",
        "The agreement&#x27;s minimum group size is 5.",
        "north",
        "south",
        "2 rows",
        "below the minimum size of 5",
        "whether a row is withheld, is not said",
    ):
        assert words in page
    assert "<td>east</td>" not in page
    query = list_queries(bank).get()
    assert query.answer_sha256 in page
    assert f"/queries/{query.identifier}/" in page


def test_numbers_stand_right_with_their_points_below_each_other(browse, customers_agreement):
    page = ask(browse("bank")).content.decode()
    assert '<td class="number">19.5</td>' in page
    assert '<td class="number">38.0</td>' in page
    assert '<td class="number">20</td>' in page


def test_an_explanation_runs_and_records_nothing(browse, bank, customers_agreement):
    page = ask(browse("bank"), act="explain").content.decode()
    assert "This would be allowed" in page
    assert "<td" not in page
    assert not list_queries(bank).exists()


@pytest.mark.parametrize("act", ["run", "explain", "csv", "arrow", "parquet"])
def test_a_refusal_quotes_the_clause_and_says_what_would_be_allowed(browse, customers_agreement, act):
    answer = ask(browse("bank"), HIDDEN, act)
    assert answer["Content-Type"].startswith("text/html")
    page = answer.content.decode()
    for words in (
        "Refused",
        "The agreement gives these classes to columns: customer_name hidden.",
        "Use these columns: ",
        "column_hidden",
        customers_agreement.identifier,
        HIDDEN,
    ):
        assert words in page


@pytest.mark.parametrize("table", ["readings", '"no such table"'])
def test_without_an_agreement_the_refusal_leads_to_the_offers(browse, customers_agreement, readings_offer, table):
    page = ask(browse("bank"), f"SELECT 1 FROM {table}").content.decode()
    assert "agreement_missing" in page
    assert ("/catalogue/readings/" in page) is (table == "readings")


def test_a_refusal_speaks_chinese(browse, customers_agreement):
    page = ask(browse("bank", "zh-CN"), HIDDEN).content.decode()
    for words in ("已拒绝", "合约规定的列类别：customer_name hidden。", "可使用的列："):
        assert words in page


def test_the_history_shows_a_refusal_in_the_language_of_whoever_reads_it(browse, bank, customers_agreement):
    ask(browse("bank"), HIDDEN)
    query = list_queries(bank).get()
    english = browse("bank").get(f"/queries/{query.identifier}/").content.decode()
    chinese = browse("bank", "zh-CN").get(f"/queries/{query.identifier}/").content.decode()
    assert "is hidden by agreement" in english
    assert "隐藏" in chinese
    assert "is hidden by agreement" not in chinese


def test_an_arrow_file_has_the_digest_of_the_receipt(browse, bank, customers_agreement):
    content = ask(browse("bank"), act="arrow").content
    assert list_queries(bank).get().answer_sha256 == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert ipc.open_stream(content).read_all().num_rows == 2


@pytest.mark.parametrize(
    ("act", "media_type", "read"),
    [
        ("csv", "text/csv; charset=utf-8", csv.read_csv),
        ("parquet", "application/vnd.apache.parquet", parquet.read_table),
    ],
)
def test_the_other_files_hold_the_same_rows(browse, customers_agreement, act, media_type, read):
    answer = ask(browse("bank"), act=act)
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].endswith(f'.{act}"')
    rows = read(io.BytesIO(answer.content)).to_pylist()
    assert sorted((row["district"], row["customers"]) for row in rows) == [("north", 20), ("south", 17)]


def test_each_press_of_a_button_is_one_query(browse, bank, customers_agreement):
    client = browse("bank")
    ask(client)
    ask(client, act="csv")
    assert list_queries(bank).count() == 2


def test_an_empty_question_is_told_in_the_form(browse, bank, customers_agreement):
    assert "errorlist" in ask(browse("bank"), "").content.decode()
    assert not list_queries(bank).exists()


def test_the_purposes_are_those_of_own_agreements_in_force(browse, customers_agreement):
    page = browse("bank").get("/queries/new/").content.decode()
    assert '<option value="credit_risk">' in page
    assert "research" not in page


def test_without_an_agreement_there_is_nothing_to_ask(browse, customers_offer):
    assert "You have no agreement in force" in browse("bank").get("/queries/new/").content.decode()


def test_an_agreement_whose_time_is_over_is_not_among_what_may_be_asked(browse, customers_agreement):
    policy = replace(policy_of(customers_agreement), valid_until=timezone.now() - timedelta(seconds=1))
    customers_agreement.policy = to_odrl(policy)
    customers_agreement.save()
    assert "You have no agreement in force" in browse("bank").get("/queries/new/").content.decode()


def test_a_provider_asks_no_questions(browse, customers_agreement):
    answer = browse("power").get("/queries/new/")
    assert answer.status_code == 403
    assert "right_missing" in answer.content.decode()


def test_the_provider_sees_what_was_asked_of_its_data(browse, bank, customers_agreement):
    ask(browse("bank"))
    query = list_queries(bank).get()
    assert f"/queries/{query.identifier}/" in browse("power").get("/queries/").content.decode()
    assert browse("university").get(f"/queries/{query.identifier}/").status_code == 404


def test_a_question_can_be_taken_up_again(browse, customers_agreement):
    page = browse("bank").get("/queries/new/", {"sql": "SELECT 'a<b' AS x", "purpose": "credit_risk"}).content.decode()
    assert "SELECT &#x27;a&lt;b&#x27; AS x" in page


def test_no_more_than_the_first_rows_are_shown():
    shown = show(pa.table({"n": list(range(1000))}))
    assert (shown.total, len(shown.rows)) == (1000, 200)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1.5, 10.25, None], ["1.50", "10.25", None]),
        ([0.1 + 0.2], ["0.3"]),
        ([1e300, 1.0], ["1e+300", "1"]),
        ([-2.0, float("nan")], ["-2", "nan"]),
    ],
)
def test_floats_are_written_without_the_noise_of_binary_fractions(values, texts):
    shown = show(pa.table({"x": pa.array(values, pa.float64())}))
    assert [row[0].text for row in shown.rows] == texts
