"""Trials, indicators and scores in the reader's words."""

from collections.abc import Mapping
from decimal import Decimal
from math import floor, log10
from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import (
    Comparator,
    DataQuality,
    Direction,
    Measured,
    Period,
    Place,
    period_text,
    place_text,
)
from pilotzone.programme.remarks import Remark
from pilotzone_portal.failures import translated
from pilotzone_portal.programme.services.trials.trial_words import COMPARATORS, MEASURED, QUALITIES

__all__ = [
    "blocks",
    "comparator_word",
    "direction_kind",
    "direction_word",
    "error_text",
    "measured_word",
    "method_word",
    "of_hundred",
    "period",
    "place",
    "quality_word",
    "short",
    "verdict_kind",
    "verdict_word",
]

register = template.Library()

_DIRECTIONS: Final[Mapping[str, str]] = {
    Direction.IMPROVED: gettext_noop("improvement seen"),
    Direction.WORSENED: gettext_noop("worsening seen"),
    Direction.NOT_SHOWN: gettext_noop("effect not shown"),
}
_METHODS: Final[Mapping[str, str]] = {
    "difference_in_differences": gettext_noop("difference-in-differences"),
    "synthetic_control": gettext_noop("synthetic control"),
}
_VERDICTS: Final[Mapping[str, str]] = {
    "passed": gettext_noop("passed"),
    "failed": gettext_noop("did not pass"),
    "undetermined": gettext_noop("could not tell"),
}
_KINDS: Final[Mapping[object, str]] = {
    Direction.IMPROVED: "good",
    Direction.WORSENED: "bad",
    Direction.NOT_SHOWN: "open",
    "passed": "good",
    "failed": "bad",
    "undetermined": "open",
}
_DIGITS: Final = 4


@register.filter
def blocks(limit: Remark, blocking: tuple[Remark, ...]) -> bool:
    """Say whether a limit is among those that keep the gate shut."""
    return limit in blocking


@register.filter
def short(value: str | float | Decimal) -> str:
    """Return a figure with four significant digits and all digits before the point, thousands set apart.

    >>> short("12345.678"), short("-0.00123456"), short("0")
    ('12,346', '-0.001235', '0')
    """
    number = float(value)
    if number == 0:
        return "0"
    decimals = max(0, _DIGITS - 1 - floor(log10(abs(number))))
    return f"{number:,.{decimals}f}"


@register.filter
def of_hundred(share: str | float) -> str:
    """Return a share as percent; a small one with its first digits.

    >>> of_hundred("0.25"), of_hundred("0.0004")
    ('25', '0.04')
    """
    return f"{float(share) * 100:.3g}"


@register.filter
def direction_word(direction: str) -> str:
    """Return where the effect goes, in words."""
    return _(_DIRECTIONS[Direction(direction)])


@register.filter
def direction_kind(direction: str) -> str:
    """Return the style class of a direction."""
    return _KINDS[Direction(direction)]


@register.filter
def verdict_word(verdict: str) -> str:
    """Return what a check says, in words."""
    return _(_VERDICTS[verdict])


@register.filter
def verdict_kind(verdict: str) -> str:
    """Return the style class of a verdict."""
    return _KINDS[verdict]


@register.filter
def method_word(method: str) -> str:
    """Return the name of a method."""
    return _(_METHODS[str(method)])


@register.filter
def period(one: Period) -> str:
    """Return a period as it is typed."""
    return period_text(one.start, one.end)


@register.filter
def place(one: Place) -> str:
    """Return a place with its dimensions as it is typed."""
    return place_text(one)


@register.filter
def comparator_word(comparator: Comparator | None) -> str:
    """Return how a target is compared, nothing where the indicator itself says it."""
    return str(COMPARATORS[comparator]) if comparator else ""


@register.filter
def quality_word(quality: DataQuality | str | None) -> str:
    """Return how a value was come by; nothing where that is not said."""
    return str(QUALITIES[DataQuality(quality)]) if quality else ""


@register.filter
def measured_word(measured: Measured) -> str:
    """Return in what an indicator is measured."""
    return str(MEASURED[measured])


@register.filter
def error_text(error: PilotzoneError) -> str:
    """Return the message of an error in the reader's language."""
    return str(translated(error)["message"])
