"""Names in the reader's language, and the reader's language as HTML names it."""

from django import template
from django.utils.translation import get_language

from pilotzone_portal.accounts.services import Role

__all__ = ["html_language", "in_language", "role_word"]

register = template.Library()


@register.filter
def in_language(thing: object, field: str) -> str:
    """Return ``field_zh`` or ``field_en`` of a thing that has both, the other one where that is empty."""
    order = ("zh", "en") if (get_language() or "").startswith("zh") else ("en", "zh")
    return next((text for suffix in order if (text := getattr(thing, f"{field}_{suffix}", ""))), "")


@register.filter
def html_language(code: str) -> str:
    """Return a language code as BCP 47 writes it, for the attribute ``lang``.

    >>> html_language("zh-hans"), html_language("en")
    ('zh-Hans', 'en')
    """
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


@register.filter
def role_word(role: str) -> str:
    """Return a role as a word of the reader's language."""
    return str(Role(role).label)
