"""Answers and reasons in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

__all__ = ["answer_kind", "answer_word", "reason_text"]

register = template.Library()


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
