"""Usage and statements: what one owes the other earns, to the fen."""

import pytest
from django.utils import timezone

from pilotzone.common.periods import Month
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.dataspace.services.usage import usage_statement

BY_DISTRICT = "SELECT district, count(*) AS customers FROM customers GROUP BY district"
JOIN = (
    "SELECT c.district, sum(r.kwh) AS kwh FROM customers c JOIN readings r ON c.customer_id = r.customer_id "
    "GROUP BY c.district"
)


@pytest.fixture
def month():
    return Month.of(timezone.now())


def test_a_statement_charges_answers_and_the_monthly_fee(bank, customers_agreement, month):
    for _ in range(3):
        run_query(bank, BY_DISTRICT, purpose="credit_risk")
    with pytest.raises(QueryRefusedError):
        run_query(bank, "SELECT district FROM customers", purpose="credit_risk")
    statement = usage_statement(bank, month)
    assert statement.total_fen == 3 * 50 + 300


def test_what_the_consumer_owes_the_providers_earn(bank, power, meters, customers_agreement, readings_agreement, month):
    run_query(bank, JOIN, purpose="credit_risk")
    run_query(bank, BY_DISTRICT, purpose="credit_risk")
    owed = usage_statement(bank, month).total_fen
    earned = [usage_statement(party, month).total_fen for party in (power, meters)]
    assert owed == sum(earned) == (2 * 50 + 300) + 20


def test_a_statement_is_its_partys_and_the_regulators(
    bank, university, operator, regulator, customers_agreement, month
):
    with pytest.raises(RightMissingError):
        usage_statement(university, month, party="bank")
    own = usage_statement(bank, month)
    for seer in (operator, regulator):
        assert usage_statement(seer, month, party="bank") == own
