"""Targets, their answers and reasons in the reader's words."""

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pilotzone.programme.targets import load_rules
from pilotzone.statistics.formulas import FORMULAS
from pilotzone_portal.accounts.services import PUBLIC
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.targets.targets import ListedTarget, list_targets
from pilotzone_portal.programme.templatetags.items import phrase, reader_language, region_words
from pilotzone_portal.statistics.services.words import unit_word

__all__ = [
    "answer_kind",
    "answer_word",
    "doubt_word",
    "formula_title",
    "in_unit",
    "percent",
    "plain_number",
    "reading_word",
    "said",
    "signed_number",
    "target_sentence",
    "target_text",
    "targets_of",
    "titled",
    "unit_in_words",
]

register = template.Library()

_ANSWERS: Final = {
    "met": gettext_noop("met"),
    "not_met": gettext_noop("not met"),
    "undetermined": gettext_noop("undetermined"),
    "not_evaluated": gettext_noop("not evaluated yet"),
}
_KINDS: Final = {"met": "good", "not_met": "bad"}
_COMPARISONS: Final = {
    "~=": gettext_noop("about"),
    ">": gettext_noop("over"),
    ">=": gettext_noop("at least"),
    "<=": gettext_noop("at most"),
    "<": gettext_noop("below"),
    "=": gettext_noop("exactly"),
}


_DOUBTS: Final = {
    "CHECK": gettext_noop("CHECK"),
    "AMBIGUOUS": gettext_noop("AMBIGUOUS"),
    "ERROR IN SOURCE": gettext_noop("ERROR IN SOURCE"),
}


@register.simple_tag
def targets_of(region: str) -> list[ListedTarget]:
    """Return what is published of the targets of a region; pages of other rooms show it without knowing this one."""
    return list_targets(PUBLIC, region=region)


@register.filter
def said(reason: Mapping[str, str]) -> str:
    """Return a reason in the reader's language."""
    return reason[reader_language()]


@register.filter
def target_text(statement: Mapping[str, Any]) -> str:
    """Return what a target says as one line: period, comparison, number and unit."""
    return " ".join(filter(None, (phrase(statement["period"]), *_quantity(statement).values())))


@register.filter
def target_sentence(statement: Mapping[str, Any]) -> str:
    """Return what a target says as a sentence, with its region and its aim."""
    return _("{region} in {year}: {indicator} {comparison} {value} {unit}").format(
        region=region_words(statement["region"]),
        year=phrase(statement["period"]),
        indicator=in_language(SimpleNamespace(**statement), "title"),
        **_quantity(statement),
    )


def _quantity(statement: Mapping[str, Any]) -> dict[str, str]:
    value, comparator = statement["value"], str(statement["comparator"])
    shown = load_rules().comparator(comparator, reader_language())
    return {
        "comparison": _(_COMPARISONS[comparator]) if comparator in _COMPARISONS else shown,
        "value": f"{Decimal(value):,f}" if value is not None else "",
        "unit": unit_in_words(str(statement["unit"])),
    }


@register.filter
def unit_in_words(unit: str) -> str:
    """Return a unit of figures, or the unit words of a text, in the reader's language."""
    rules, language = load_rules(), reader_language()
    if not unit or language == "en":
        return unit_word(unit)
    known = rules.unit_word(unit, language)
    if known != unit:
        return known
    meant = rules.unit_of(unit)
    return rules.unit_word(meant, language) if meant else phrase(rules.phrase(unit, language))


@register.filter
def in_unit(number: str, unit: str) -> str:
    """Return a number with its thousands set apart and without zeros at its end, and its unit.

    >>> in_unit("124369.6700", "percent")
    '124,369.67 percent'
    """
    return f"{plain_number(number)} {unit_in_words(unit)}"


@register.filter
def plain_number(number: str) -> str:
    """Return a number with its thousands set apart and without zeros at its end.

    >>> plain_number("124369.6700"), plain_number("1000")
    ('124,369.67', '1,000')
    """
    shown = f"{Decimal(number):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@register.filter
def signed_number(number: str) -> str:
    """Return a difference with its sign."""
    shown = plain_number(number)
    return shown if shown.startswith("-") else f"+{shown}"


@register.filter
def percent(share: str) -> str:
    """Return a share as a number of percent.

    >>> percent("0.025")
    '2.5'
    """
    return plain_number(str(Decimal(share) * 100))


@register.filter
def reading_word(code: str) -> str:
    """Return the name of a way to read words."""
    return load_rules().reading_name(code, reader_language())


@register.filter
def formula_title(reading: Mapping[str, Any]) -> str:
    """Return the title of the formula of a reading."""
    return in_language(FORMULAS.find(reading["formula"], reading["version"]), "title")


@register.filter
def titled(missing: Mapping[str, str]) -> str:
    """Return the title of a missing figure in the reader's language."""
    return missing[f"title_{reader_language()}"]


@register.filter
def doubt_word(doubt: str) -> str:
    """Return what whoever read the text warns of: a word in capitals that every reader must see."""
    return _(_DOUBTS[doubt]) if doubt in _DOUBTS else doubt


@register.filter
def answer_word(answer: str | None) -> str:
    """Return an answer as a word of the reader's language; a figure without one does not decide."""
    return _(_ANSWERS[answer]) if answer else _("does not decide")


@register.filter
def answer_kind(answer: str | None) -> str:
    """Return the style class of an answer: good, bad or open."""
    return _KINDS.get(answer or "", "open")
