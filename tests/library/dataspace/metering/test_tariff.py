"""Tariffs: exact prices, one JSON text for one value, and nothing unknown in them."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.dataspace.metering.errors import FreeQueriesError, PriceError, TariffDocumentError
from pilotzone.dataspace.metering.tariff import Tariff, tariff_from_json, tariff_to_json

DOCUMENT = {
    "dated": "2026-07-01",
    "currency": "CNY",
    "rounding": "half_even_per_line",
    "price_per_query": "0.0028",
    "price_per_thousand_rows": "0",
    "monthly_fee": "3000",
    "free_queries_per_month": 10,
}

prices = st.integers(0, 10**15 - 10**6).map(lambda millionths: Decimal(millionths).scaleb(-6))
tariffs = st.builds(
    Tariff,
    dated=st.dates(),
    price_per_query=prices,
    price_per_thousand_rows=prices,
    monthly_fee=prices,
    free_queries_per_month=st.integers(0, 999_999_999),
)


def test_a_tariff_has_one_form():
    tariff = Tariff(
        dated=date(2026, 7, 1),
        price_per_query=Decimal("0.00280"),
        monthly_fee=Decimal("3E+3"),
        free_queries_per_month=10,
    )
    assert tariff_to_json(tariff) == DOCUMENT


@settings(deadline=None)
@given(tariffs)
def test_every_tariff_survives_the_way_through_json_exactly(tariff):
    document = json.loads(canonical_bytes(tariff_to_json(tariff)))
    assert tariff_from_json(document) == tariff
    assert canonical_bytes(tariff_to_json(tariff_from_json(document))) == canonical_bytes(document)


@pytest.mark.parametrize("term", DOCUMENT)
@pytest.mark.parametrize(
    "value", [None, True, 1.5, -1, "", "-1", "1e3", "NaN", "1_0", "１", " 1", "2026-02-30", [], {}]
)
def test_a_value_in_another_form_is_refused_by_name(term, value):
    with pytest.raises((TariffDocumentError, FreeQueriesError)) as caught:
        tariff_from_json({**DOCUMENT, term: value})
    assert term in caught.value.text


@pytest.mark.parametrize("term", DOCUMENT)
def test_a_missing_term_is_refused_by_name(term):
    with pytest.raises(TariffDocumentError) as caught:
        tariff_from_json({name: value for name, value in DOCUMENT.items() if name != term})
    assert term in caught.value.text


@pytest.mark.parametrize("document", [None, [], "x", {**DOCUMENT, "tax": "0.06"}, {**DOCUMENT, 1: 2}])
def test_what_is_no_tariff_or_says_more_is_refused(document):
    with pytest.raises(TariffDocumentError):
        tariff_from_json(document)


@pytest.mark.parametrize("price", ["-0.01", "0.0000001", "1000000000", "NaN", "Infinity"])
def test_a_price_outside_its_range_is_refused(price):
    with pytest.raises(PriceError):
        Tariff(dated=date(2026, 7, 1), price_per_query=Decimal(price))


@pytest.mark.parametrize("free", [-1, 1_000_000_000])
def test_a_number_of_free_queries_outside_its_range_is_refused(free):
    with pytest.raises(FreeQueriesError):
        Tariff(dated=date(2026, 7, 1), free_queries_per_month=free)
