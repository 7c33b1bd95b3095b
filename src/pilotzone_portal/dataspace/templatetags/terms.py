"""Policies, clauses, tariffs, states and refusals in the reader's words."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.translation import gettext as _

from pilotzone.common.errors import PilotzoneError, error_classes
from pilotzone.dataspace.metering.tariff import tariff_from_json
from pilotzone.dataspace.policies.odrl import from_odrl
from pilotzone.dataspace.policies.words import clause_words, plain_words
from pilotzone.dataspace.queries.clauses import Clause
from pilotzone.dataspace.queries.disclosure import Disclosure
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone_portal.failures import translated

__all__ = [
    "clauses_by_agreement",
    "column_use",
    "kind_of",
    "named",
    "parameter_text",
    "policy_lines",
    "price_lines",
    "refusal",
    "report_lines",
    "state_word",
    "yuan",
]

register = template.Library()

GOOD, BAD, OPEN = "good", "bad", "open"

KINDS = {
    "REQUESTED": OPEN,
    "FINALIZED": GOOD,
    "SUSPENDED": BAD,
    "TERMINATED": BAD,
    "started": OPEN,
    "answered": GOOD,
    "allowed": GOOD,
    "done": "",
    "refused": BAD,
    "failed": BAD,
    "draft": OPEN,
}


class Governed(Protocol):
    """What carries a policy in its ODRL form: an offer or an agreement."""

    policy: object


class Priced(Protocol):
    """What carries a tariff in its JSON form: an offer."""

    tariff: object


@register.filter
def policy_lines(governed: Governed) -> list[str]:
    """Return the policy as sentences in the reader's language."""
    sentences = plain_words(from_odrl(governed.policy))
    return [_(sentence.template).format(**sentence.parameters) for sentence in sentences]


@register.filter
def report_lines(disclosure: Disclosure) -> list[str]:
    """Return by which rules groups are withheld, as sentences in the reader's language."""
    return [_(sentence.template).format(**sentence.parameters) for sentence in disclosure.report]


@register.filter
def clauses_by_agreement(clauses: Iterable[Clause | str]) -> list[tuple[str, list[str]]]:
    """Return clauses, as the engine gives them or as a query stores them, as sentences under their agreements."""
    found: dict[str, list[str]] = {}
    for clause in clauses:
        stored = isinstance(clause, str)
        agreement, term, value = clause.split(" ", 2) if stored else (clause.agreement, clause.term, clause.value)
        found.setdefault(agreement, []).append(_clause_text(term, value))
    return list(found.items())


def _clause_text(term: str, value: str) -> str:
    sentence = clause_words(term, value)
    return _(sentence.template).format(**sentence.parameters)


@register.filter
def price_lines(priced: Priced) -> list[str]:
    """Return the tariff as sentences in the reader's language."""
    tariff = tariff_from_json(priced.tariff)
    prices = (
        (tariff.monthly_fee, _("¥{amount} for each calendar month in which the agreement is in force.")),
        (tariff.price_per_query, _("¥{amount} for each answered query.")),
        (tariff.price_per_thousand_rows, _("¥{amount} for each thousand rows of answers.")),
    )
    lines = [sentence.format(amount=yuan(price)) for price, sentence in prices if price]
    if lines and tariff.free_queries_per_month:
        free = _("Free queries in each calendar month: {number}.")
        lines.append(free.format(number=tariff.free_queries_per_month))
    return lines or [_("Free of charge.")]


@register.filter
def refusal(error: PilotzoneError | dict[str, object]) -> dict[str, object]:
    """Return an error, raised or stored with a query, for the card that shows it."""
    known = error if isinstance(error, PilotzoneError) else _restored(error)
    if known is None:
        return error | {"refused": True}
    shape = translated(known) | {"refused": isinstance(known, QueryRefusedError)}
    clause = known.clause if isinstance(known, QueryRefusedError) else None
    if clause:
        shape["clause"] = {
            "text": _clause_text(clause.term, clause.value),
            "term": clause.term,
            "agreement": clause.agreement,
            "dataset": clause.dataset,
        }
    return shape


def _restored(stored: dict[str, object]) -> PilotzoneError | None:
    """Return the error that was stored, or None where this version no longer has its class."""
    by_code = {cls.code: cls for cls in error_classes() if "code" in vars(cls)}
    found = by_code.get(stored["code"])
    return found(**stored["parameters"]) if found else None


@register.filter
def state_word(state: str) -> str:
    """Return the state of an agreement or the outcome of an act as a word of the reader's language."""
    words = {
        "REQUESTED": _("requested"),
        "FINALIZED": _("in force"),
        "SUSPENDED": _("suspended"),
        "TERMINATED": _("ended"),
        "EXPIRED": _("expired"),
        "done": _("done"),
        "allowed": _("allowed"),
        "refused": _("refused"),
        "failed": _("failed"),
        "started": _("started"),
        "answered": _("answered"),
        "cancelled": _("cancelled"),
    }
    return words.get(state, state)


@register.filter
def kind_of(state: str) -> str:
    """Return the style class of a state: good, bad, open or none."""
    return KINDS.get(state, "")


@register.filter
def column_use(column_class: str) -> str:
    """Return what a column class means as a word."""
    return {
        "key": _("key: joins only"),
        "dimension": _("dimension"),
        "measure": _("measure"),
        "hidden": _("hidden"),
    }[column_class]


@register.filter
def yuan(amount: Decimal | int) -> str:
    """Return an amount in yuan, thousands set apart: whole fen given as an int, or exact yuan with all their digits.

    >>> yuan(123456), yuan(Decimal("0.0280")), yuan(Decimal(300))
    ('1,234.56', '0.028', '300.00')
    """
    exact = Decimal(amount) / 100 if isinstance(amount, int) else amount.normalize()
    decimals = max(2, -int(exact.as_tuple().exponent))
    return f"{exact:,.{decimals}f}"


@register.filter
def parameter_text(value: object) -> str:
    """Return the value of a parameter as it was given: a text in quotation marks, so that it is no number."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def named(names: Mapping[str, str], identifier: str) -> str:
    """Return the name that goes with an identifier."""
    return names.get(identifier, identifier)
