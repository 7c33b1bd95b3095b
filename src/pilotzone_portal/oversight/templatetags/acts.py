"""Acts in the reader's words."""

from django import template

from pilotzone_portal.oversight.forms import ACTS

__all__ = ["act_word"]

register = template.Library()


@register.filter
def act_word(act: str) -> str:
    """Return the act in the reader's language; its code where no word is known."""
    return str(ACTS.get(act, act))
