"""The pages of the catalogue and of a dataset, and the request for an offer."""

import json

import pytest

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone_portal.dataspace.services.agreements import list_agreements
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.dataspace.views import catalogue


@pytest.fixture
def many(bureau, customers_csv):
    """Three datasets more than a page of two holds."""
    for number in range(5):
        titles = Description(title_en=f"Table {number}", title_zh=f"第{number}表")
        publish_dataset(bureau, f"table_{number}", CsvSource(customers_csv), titles)


def test_the_catalogue_names_title_provider_and_size(browse, customers_offer):
    page = browse().get("/catalogue/").content.decode()
    for words in ("Customers", "Power Company", "40 rows", "4 columns"):
        assert words in page


def test_the_catalogue_speaks_chinese(browse, customers_offer):
    page = browse(language="zh-CN").get("/catalogue/").content.decode()
    for words in ("用户档案", "电力公司", "40 行", "4 列"):
        assert words in page


@pytest.mark.parametrize("words", ["meter", "电表", "READINGS", "meter enterprise"])
def test_a_search_finds_words_in_either_language(browse, customers_offer, readings_offer, words):
    page = browse().get("/catalogue/", {"q": words}).content.decode()
    assert "/catalogue/readings/" in page
    assert "/catalogue/customers/" not in page


def test_a_search_without_result_repeats_the_words(browse, customers_offer):
    page = browse().get("/catalogue/", {"q": "<b>oil</b>"}).content.decode()
    assert "&lt;b&gt;oil&lt;/b&gt;" in page
    assert "/catalogue/customers/" not in page


@pytest.mark.parametrize("words", ["x" * 300, "a\x00b"])
def test_a_search_that_cannot_be_is_as_none(browse, customers_offer, words):
    answer = browse().get("/catalogue/", {"q": words})
    assert answer.status_code == 200


def test_the_catalogue_has_pages(browse, many, monkeypatch):
    monkeypatch.setattr(catalogue, "PAGE_SIZE", 2)
    client = browse()
    first, last = client.get("/catalogue/").content.decode(), client.get("/catalogue/?page=3").content.decode()
    assert "Table 0" in first
    assert "Table 4" not in first
    assert "Page 1 of 3" in first
    assert "Table 4" in last


def test_the_page_of_a_dataset_holds_schema_terms_and_prices(browse, customers_offer):
    page = browse("bank").get("/catalogue/customers/").content.decode()
    for words in (
        "Only aggregates over groups of customers may leave, never a single record.",
        "A group with fewer than 5 different values of customer_id is withheld.",
        "At most 50 queries may be run in a calendar month (UTC).",
        "¥0.50 for each answered query.",
        "¥3.00 for each calendar month in which the agreement is in force.",
        "contract_kw",
        "BIGINT",
        "key: joins only",
    ):
        assert words in page


def test_the_terms_are_said_in_chinese(browse, customers_offer):
    page = browse("bank", "zh-CN").get("/catalogue/customers/").content.decode()
    for words in ("customers 只能输出分组聚合结果，不能输出单条记录。", "每次已答复的查询 0.50 元。", "键：仅用于连接"):
        assert words in page


@pytest.mark.parametrize(("party", "asks"), [("bank", True), ("power", False), ("regulator", False), ("", False)])
def test_only_a_consumer_is_offered_the_form_to_request(browse, customers_offer, party, asks):
    page = browse(party).get("/catalogue/customers/").content.decode()
    assert (f"/offers/{customers_offer.identifier}/request/" in page) is asks


def test_a_request_goes_to_the_provider(browse, bank, customers_offer):
    answer = browse("bank").post(
        f"/offers/{customers_offer.identifier}/request/",
        {f"{customers_offer.identifier}-purpose": "credit_risk"},
        follow=True,
    )
    agreement = list_agreements(bank).get()
    assert (agreement.state, agreement.purpose) == ("REQUESTED", "credit_risk")
    assert answer.redirect_chain == [(f"/agreements/{agreement.identifier}/", 302)]
    assert "The request is with the provider" in answer.content.decode()


def test_an_automatic_offer_is_agreed_at_once_for_a_purpose_in_own_words(
    browse, bank, power, customers_offer, open_policy, free
):
    offer = create_offer(power, open_policy, free, automatic=True)
    answer = browse("bank").post(
        f"/offers/{offer.identifier}/request/", {f"{offer.identifier}-purpose": "market study"}, follow=True
    )
    assert list_agreements(bank).get().state == "FINALIZED"
    assert "the agreement is in force" in answer.content.decode()


@pytest.mark.parametrize("purpose", ["", "marketing"])
def test_a_purpose_that_is_not_offered_is_told_on_the_page(browse, bank, customers_offer, purpose):
    answer = browse("bank").post(
        f"/offers/{customers_offer.identifier}/request/", {f"{customers_offer.identifier}-purpose": purpose}
    )
    assert "errorlist" in answer.content.decode()
    assert not list_agreements(bank).exists()


def test_a_draft_is_not_there_for_others(browse, power, customers_csv):
    publish_dataset(power, "plans", CsvSource(customers_csv), Description(), draft=True)
    assert browse("power").get("/catalogue/plans/").status_code == 200
    answer = browse("bank").get("/catalogue/plans/")
    assert answer.status_code == 404
    assert "There is no dataset &#x27;plans&#x27; that bank may see." in answer.content.decode()
    assert "plans" not in browse("bank").get("/catalogue/").content.decode()


def test_the_publisher_puts_a_draft_into_the_catalogue(browse, power, customers_csv):
    publish_dataset(power, "plans", CsvSource(customers_csv), Description(), draft=True)
    assert browse("meters").post("/catalogue/plans/publish/").status_code == 404
    client = browse("power")
    assert "Only you see this draft" in client.get("/catalogue/plans/").content.decode()
    answer = client.post("/catalogue/plans/publish/", follow=True)
    assert "The dataset is in the catalogue." in answer.content.decode()
    assert browse("bank").get("/catalogue/plans/").status_code == 200


def test_whoever_signed_in_to_request_is_led_back_to_the_dataset(browse, bank, customers_offer):
    answer = browse("bank").get(f"/offers/{customers_offer.identifier}/request/")
    assert answer.url == "/catalogue/customers/"
    assert not list_agreements(bank).exists()


def test_a_fault_of_the_program_is_a_page_without_a_trace(browse, customers_offer, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(catalogue, "list_datasets", broken)
    client = browse(language="zh-CN")
    client.raise_request_exception = False
    answer = client.get("/catalogue/")
    assert answer.status_code == 500
    assert "门户发生故障" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_a_dataset_is_described_for_other_catalogues(browse, customers_offer):
    answer = browse().get("/catalogue/customers/dcat.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    document = json.loads(answer.content)
    assert document["@type"] == "dcat:Dataset"
    distribution = document["dcat:distribution"][0]
    assert distribution["dcat:accessURL"]["@id"] == "http://testserver/catalogue/customers/"
    assert len(distribution["csvw:tableSchema"]["csvw:column"]["@list"]) == 4
