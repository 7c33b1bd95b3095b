"""Policies, clauses, tariffs, states and refusals in the reader's words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.translation import gettext as _

from pilotzone.common.errors import PilotzoneError, error_classes
from pilotzone.dataspace.metering.tariff import tariff_from_json, yuan_text
from pilotzone.dataspace.policies.odrl import from_odrl
from pilotzone.dataspace.policies.words import clause_words, plain_words
from pilotzone.dataspace.queries.clauses import Clause
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone_portal.failures import translated

__all__ = [
    "clause_lines",
    "column_use",
    "kind_of",
    "named",
    "policy_lines",
    "price_lines",
    "refusal",
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
def clause_lines(clauses: Iterable[Clause | str]) -> list[dict[str, str]]:
    """Return clauses, as the engine gives them or as a query stores them, each with its sentence."""
    parts = [
        (clause.agreement, clause.term, clause.value) if isinstance(clause, Clause) else clause.split(" ", 2)
        for clause in clauses
    ]
    return [
        {"agreement": agreement, "term": term, "text": _clause_text(term, value)} for agreement, term, value in parts
    ]


def _clause_text(term: str, value: str) -> str:
    sentence = clause_words(term, value)
    return _(sentence.template).format(**sentence.parameters)


@register.filter
def price_lines(priced: Priced) -> list[str]:
    """Return the tariff as sentences in the reader's language."""
    tariff = tariff_from_json(priced.tariff)
    lines = []
    if tariff.monthly_fee:
        lines.append(
            _("¥{amount} for each calendar month in which the agreement is in force.").format(
                amount=yuan_text(tariff.monthly_fee)
            )
        )
    if tariff.price_per_query:
        lines.append(_("¥{amount} for each answered query.").format(amount=yuan_text(tariff.price_per_query)))
    if tariff.price_per_thousand_rows:
        lines.append(
            _("¥{amount} for each thousand rows of answers.").format(amount=yuan_text(tariff.price_per_thousand_rows))
        )
    if tariff.free_queries_per_month and lines:
        lines.append(
            _("The first {number} queries of a calendar month are free.").format(number=tariff.free_queries_per_month)
        )
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
    """Return an amount in yuan with thousands set apart: a number of fen to the fen, exact yuan with all digits.

    >>> yuan(123456), yuan(Decimal("0.0280"))
    ('1,234.56', '0.028')
    """
    if isinstance(amount, int):
        return f"{amount // 100:,}.{amount % 100:02}"
    return f"{Decimal(yuan_text(amount)):,f}"


@register.filter
def named(names: Mapping[str, str], identifier: str) -> str:
    """Return the name that goes with an identifier."""
    return names.get(identifier, identifier)
