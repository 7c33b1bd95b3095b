"""The usage statement as a page: who may see whose, and sums to the fen."""

import pytest
from django.utils import timezone

from pilotzone.common.periods import Month
from pilotzone_portal.dataspace.services.queries import run_query

BY_DISTRICT = "SELECT district, count(*) AS customers FROM customers GROUP BY district"


@pytest.fixture
def used(bank, customers_agreement):
    for _ in range(3):
        run_query(bank, BY_DISTRICT, purpose="credit_risk")


def test_the_consumer_owes_what_the_provider_earns(browse, used):
    owed, earned = (browse(party).get("/usage/").content.decode() for party in ("bank", "power"))
    for page in (owed, earned):
        assert "¥4.50" in page  # a fee of 3 yuan and three queries at 0.50
    assert "Owed for data of others" in owed
    assert "Earned with own data" in earned


def test_the_statement_speaks_chinese(browse, used):
    page = browse("bank", "zh-CN").get("/usage/").content.decode()
    assert f"{Month.of(timezone.now())} 用量账单" in page
    assert "使用他方数据应付" in page


def test_a_month_without_agreements_says_so(browse, used):
    last = Month.of(Month.of(timezone.now()).start - timezone.timedelta(days=1))
    page = browse("bank").get("/usage/", {"month": str(last)}).content.decode()
    assert f"No agreement was in force in {last}." in page


@pytest.mark.parametrize("month", ["2026-13", "soon", ""])
def test_a_month_that_is_none_shows_the_present_one(browse, used, month):
    assert "¥4.50" in browse("bank").get("/usage/", {"month": month}).content.decode()


def test_the_regulator_chooses_whose_statement_it_reads(browse, used):
    assert "¥4.50" in browse("regulator").get("/usage/", {"party": "bank"}).content.decode()


def test_a_party_reads_its_own_statement_only(browse, used):
    page = browse("university").get("/usage/", {"party": "bank"}).content.decode()
    assert "¥4.50" not in page
    assert "City Bank" not in page
