"""The statement through the API: of one's own month, and of anybody's for operator and regulator."""

import pytest
from django.utils import timezone

from pilotzone.common.periods import Month
from pilotzone_portal.dataspace.services.queries import run_query


@pytest.fixture
def address(bank, customers_agreement):
    run_query(bank, "SELECT count(*) AS n FROM customers", purpose="credit_risk")
    return f"/usage/statement?month={Month.of(timezone.now())}"


def test_a_statement_sums_to_the_fen(api, address):
    """A fee of 3 yuan and one query at 0.50 yuan."""
    statement = api("bank").get(address).json()
    (line,) = statement["lines"]
    assert (line["queries"], line["queries_yuan"], line["fee_yuan"]) == (1, "0.5", "3")
    assert statement["total_fen"] == line["fen"] == 350


def test_a_statement_of_another_party_is_for_operator_and_regulator(api, address):
    assert api("university").get(f"{address}&party=bank").status_code == 403
    for party in ("operator", "regulator"):
        assert api(party).get(f"{address}&party=bank").json()["total_fen"] == 350
