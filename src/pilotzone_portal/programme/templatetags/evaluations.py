"""Commitments, answers and reasons in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pilotzone.common.regions import load_provinces
from pilotzone.programme.commitments import Commitment
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.commitments import CommitmentEvaluation, gdp_commitments

__all__ = ["amount_text", "answer_kind", "answer_word", "commitment_text", "commitments_of", "reason_text"]

register = template.Library()

_COMPARISONS: Final = {
    "~=": gettext_noop("about"),
    ">": gettext_noop("over"),
    ">=": gettext_noop("at least"),
    "=": gettext_noop("exactly"),
}
_WORDS: Final = frozenset(
    (
        gettext_noop("gross regional product"),
        gettext_noop("gross regional product, USD"),
        gettext_noop("GDP of a Guangdong city"),
        gettext_noop("cities with GDP above one trillion yuan"),
        gettext_noop("rank of gross regional product"),
        gettext_noop("trillion yuan"),
        gettext_noop("100 million yuan"),
        gettext_noop("billion US$"),
        gettext_noop("cities"),
        gettext_noop("rank"),
    )
)


@register.simple_tag
def commitments_of(region: str) -> list[tuple[Commitment, CommitmentEvaluation | None]]:
    """Return what texts say of the product of a region; pages of other rooms show it without knowing this one."""
    return [pair for pair in gdp_commitments() if pair[0].region == region]


@register.filter
def commitment_text(commitment: Commitment) -> str:
    """Return what a text says, as one line in the reader's language."""
    region = load_provinces().get(commitment.region)
    return _("{region} in {year}: {indicator} {comparison} {value} {unit}").format(
        region=in_language(region, "name") if region else commitment.region,
        year=commitment.period,
        indicator=_word(commitment.indicator),
        comparison=_(_COMPARISONS.get(str(commitment.comparator), str(commitment.comparator))),
        value=commitment.value,
        unit=_word(commitment.unit or ""),
    )


@register.filter
def amount_text(amount: str) -> str:
    """Return a number with its unit, the unit in the reader's language."""
    number, _space, unit = amount.partition(" ")
    return f"{number} {_word(unit)}"


def _word(text: str) -> str:
    return _(text) if text in _WORDS else text


@register.filter
def answer_word(answer: str) -> str:
    """Return one of the three answers as a word of the reader's language."""
    return {"met": _("met"), "not_met": _("not met"), "undetermined": _("undetermined")}[answer]


@register.filter
def answer_kind(answer: str) -> str:
    """Return the style class of an answer: good, bad or open."""
    return {"met": "good", "not_met": "bad", "undetermined": "open"}[answer]


@register.filter
def reason_text(reason: Mapping[str, Any]) -> str:
    """Return a stored reason in the reader's language; its template comes from the library."""
    return _(reason["template"]).format(**reason["parameters"])
