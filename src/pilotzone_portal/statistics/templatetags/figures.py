"""Figures in the reader's words: regions, units, methods, warnings and refusals."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from pilotzone.common.errors import error_classes
from pilotzone.common.regions import load_regions
from pilotzone.statistics.observations.mixing import Warning_
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.statistics.services.words import unit_word, word

__all__ = ["cell_reason", "grouped", "region_name", "signed", "warning_text"]

register = template.Library()

register.filter("unit", unit_word)
register.filter("words", word)


@register.filter
def region_name(code: str) -> str:
    """Return the name of a region in the reader's language, its code where it has none."""
    region = load_regions().get(code)
    return in_language(region, "name") if region else code


@register.filter
def grouped(value: str | Decimal) -> str:
    """Return a number with all its digits, thousands set apart.

    >>> grouped("127555.00")
    '127,555.00'
    """
    return f"{Decimal(value):,f}"


@register.filter
def signed(value: Decimal) -> str:
    """Return a difference with its sign."""
    return f"{value:+,f}"


@register.filter
def warning_text(warning: Warning_) -> str:
    """Return what a figure warns of, in the reader's language."""
    return _(warning.template).format(**warning.parameters)


@register.filter
def cell_reason(refusal: Mapping[str, object]) -> str:
    """Return why a cell was refused, as it stands in a computation; the code where its error is no longer known."""
    by_code = {cls.code: cls for cls in error_classes() if "code" in vars(cls)}
    found = by_code.get(str(refusal["code"]))
    if found is None:
        return str(refusal["code"])
    parameters = refusal["parameters"]
    return _(found.message).format(**parameters)
