"""Tariffs: dated prices in exact yuan, with the rule by which a statement rounds them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Final

from pilotzone.common.canonical_json import JsonValue
from pilotzone.dataspace.metering.errors import FreeQueriesError, PriceError, TariffDocumentError

__all__ = ["CURRENCY", "ROUNDING", "Tariff", "tariff_from_json", "tariff_to_json", "yuan_text"]

CURRENCY: Final = "CNY"

ROUNDING: Final = "half_even_per_line"
"""Each line of a statement is rounded once, to the fen, half to even; no line carries a residue to another."""

_LARGEST: Final = 999_999_999
_DECIMALS: Final = 6
_PRICE: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PRICES: Final = ("price_per_query", "price_per_thousand_rows", "monthly_fee")
_EXAMPLE: Final = (
    '{"dated": "2026-07-01", "currency": "CNY", "rounding": "half_even_per_line", "price_per_query": "0.5", '
    '"price_per_thousand_rows": "0.02", "monthly_fee": "300", "free_queries_per_month": 10}'
)


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """Prices in yuan, as of a date; everything is free unless it is priced, as public data is.

    A free query costs neither its own price nor that of its rows. The monthly fee is owed for every calendar month
    in which the agreement is in force, whether it was used or not.

    Raises:
        PriceError, FreeQueriesError: a value is outside its range.
    """

    dated: date
    price_per_query: Decimal = Decimal(0)
    price_per_thousand_rows: Decimal = Decimal(0)
    monthly_fee: Decimal = Decimal(0)
    free_queries_per_month: int = 0

    def __post_init__(self) -> None:
        for term in _PRICES:
            price: Decimal = getattr(self, term)
            if not price.is_finite() or not 0 <= price <= _LARGEST or price != round(price, _DECIMALS):
                raise PriceError(term=term, value=price, largest=_LARGEST, decimals=_DECIMALS)
        if not 0 <= self.free_queries_per_month <= _LARGEST:
            raise FreeQueriesError(value=self.free_queries_per_month, largest=_LARGEST)


def tariff_to_json(tariff: Tariff) -> dict[str, JsonValue]:
    """Return the tariff as JSON with one text for one value, so that its canonical bytes can be hashed.

    >>> tariff_to_json(Tariff(dated=date(2026, 7, 1), price_per_query=Decimal("0.50")))["price_per_query"]
    '0.5'
    """
    return {
        "dated": tariff.dated.isoformat(),
        "currency": CURRENCY,
        "rounding": ROUNDING,
        **{term: yuan_text(getattr(tariff, term)) for term in _PRICES},
        "free_queries_per_month": tariff.free_queries_per_month,
    }


def tariff_from_json(document: object) -> Tariff:
    """Return the tariff that ``document``, untrusted parsed JSON, states.

    Raises:
        TariffDocumentError: a term is missing, unknown, or has the wrong form.
        PriceError, FreeQueriesError: a value is outside its range.
    """
    terms = {field.name for field in fields(Tariff)} | {"currency", "rounding"}
    if not isinstance(document, Mapping):
        raise TariffDocumentError(term="document", example=_EXAMPLE)
    if wrong := sorted(str(term)[:80] for term in terms ^ document.keys()):
        raise TariffDocumentError(term=wrong[0], example=_EXAMPLE)
    for term, only in (("currency", CURRENCY), ("rounding", ROUNDING)):
        if document[term] != only:
            raise TariffDocumentError(term=term, example=_EXAMPLE)
    free = document["free_queries_per_month"]
    if type(free) is not int:  # a truth value is an int in Python, not in JSON
        raise TariffDocumentError(term="free_queries_per_month", example=_EXAMPLE)
    prices = {term: _price(term, document[term]) for term in _PRICES}
    return Tariff(dated=_date(document["dated"]), free_queries_per_month=free, **prices)


def yuan_text(amount: Decimal) -> str:
    """Return the one text of an exact amount: all digits, no exponent, no zeros at the end.

    >>> yuan_text(Decimal("0.50")), yuan_text(Decimal("3E+2"))
    ('0.5', '300')
    """
    text = format(amount.copy_abs(), "f")  # abs() would round to the context
    return text.rstrip("0").rstrip(".") if "." in text else text


def _price(term: str, text: object) -> Decimal:
    if not isinstance(text, str) or not _PRICE.fullmatch(text):
        raise TariffDocumentError(term=term, example=_EXAMPLE)
    return Decimal(text)


def _date(text: object) -> date:
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the form is right, but there is no such day: refused below
    raise TariffDocumentError(term="dated", example=_EXAMPLE)
