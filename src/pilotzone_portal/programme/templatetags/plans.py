"""Plan texts and candidates in the reader's words, and a text with every candidate marked at its place."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pilotzone.programme.plans import Candidate, Span
from pilotzone.programme.remarks import load_vocabulary
from pilotzone_portal.programme.services.plans.candidates import Reviewed
from pilotzone_portal.programme.templatetags.items import reader_language

__all__ = ["amount", "candidate_word", "marked", "sign_link", "state_class"]

register = template.Library()

_STATE_CLASSES: Final = {"proposed": "open", "confirmed": "good", "corrected": "good", "rejected": "bad"}
_SIGNS: Final = {"proposed": "?", "confirmed": "✓", "corrected": "✎", "rejected": "✕"}


@register.filter
def candidate_word(value: str, what: str) -> str:
    """Return a value of a candidate or a text in the reader's language; ``what`` is the list that it is in.

    The value itself where no word is known: a flag of a later version.
    """
    words = load_vocabulary("plans/words.toml")
    code = f"{what} {value}"
    return getattr(words.remark(code), reader_language()) if code in words.entries else str(value)


@register.filter
def state_class(state: str) -> str:
    """Return the style class of a state: good, bad or open."""
    return _STATE_CLASSES[state]


@register.filter
def amount(candidate: Candidate) -> str:
    """Return the numbers of a candidate with all their digits, their unit, and what they count."""
    numbers = " – ".join(_grouped(one) for one in (candidate.value, candidate.upper) if one is not None)
    return " ".join(dict.fromkeys(filter(None, (numbers, candidate.unit, candidate.counted))))


@register.simple_tag
def marked(text: str, place: Span, candidates: Sequence[Reviewed]) -> SafeString:
    """Return a piece of text in which the span of each candidate is marked; spans may hold each other or overlap.

    Where spans overlap, the one that began first is closed and opened again, so that marks are always nested. The sign
    at the beginning of a mark leads to the candidate.
    """
    return mark_safe("".join(_pieces(text, place, candidates)))  # noqa: S308 - format_html escapes every piece


def _pieces(text: str, place: Span, candidates: Sequence[Reviewed]) -> Iterator[str]:
    open_now: list[Reviewed] = []
    at = place.start
    for point in _points(place, candidates):
        yield format_html("{}", text[at:point])
        at = point
        ending = [number for number, one in enumerate(open_now) if one.current.span.end <= point]
        if ending:
            again = [one for one in open_now[ending[0] :] if one.current.span.end > point]
            yield "</mark>" * (len(open_now) - ending[0])
            open_now[ending[0] :] = again
            yield from (_opening(one, first=False) for one in again)
        starting = [one for one in candidates if max(one.current.span.start, place.start) == point < place.end]
        for one in sorted(starting, key=lambda one: (-one.current.span.end, one.number)):
            open_now.append(one)
            yield _opening(one, first=one.current.span.start == point)
    yield format_html("{}", text[at : place.end])
    yield "</mark>" * len(open_now)


def _points(place: Span, candidates: Sequence[Reviewed]) -> list[int]:
    ends = {end for one in candidates for end in one.current.span}
    return sorted({min(max(end, place.start), place.end) for end in ends})


def _opening(one: Reviewed, *, first: bool) -> str:
    mark = format_html('<mark class="{}">', one.current.kind.value)
    return mark + sign_link(one) if first else mark


@register.simple_tag
def sign_link(one: Reviewed) -> SafeString:
    """Return the sign of a candidate in the text, drawn by the style sheet: copied words are the text's own."""
    kind = one.current.kind.value
    label = _("Candidate {number}, {kind}, {state}: go to its fields").format(
        number=one.number, kind=candidate_word(kind, "kind"), state=candidate_word(one.state.value, "state")
    )
    sign = f"{candidate_word(kind, 'kind')} {one.number} {_SIGNS[one.state.value]}"
    return format_html(
        '<a class="sign {}" id="s-{}" href="#c-{}" data-sign="{}" aria-label="{}"></a>',
        one.state.value,
        one.identifier,
        one.identifier,
        sign,
        label,
    )


def _grouped(value: Decimal) -> str:
    return f"{value.normalize():,f}"
