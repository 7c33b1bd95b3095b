"""The subjects of the programme: which of its pages a reader may open, and which one is open."""

from typing import Final

from django import template
from django.template import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.programme.services.directory import work_actor

__all__ = ["subjects"]

register = template.Library()

_EVERYBODY, _MEMBERS, _DEPARTMENTS = range(3)
_SUBJECTS: Final = (
    ("programme", gettext_noop("Progress"), _EVERYBODY, ("", "regions", "items")),
    ("registers", gettext_noop("Registers"), _EVERYBODY, ("registers",)),
    ("plans", gettext_noop("Plans"), _MEMBERS, ("plans",)),
    ("work", gettext_noop("Work"), _DEPARTMENTS, ("work",)),
    ("targets", gettext_noop("Targets"), _EVERYBODY, ("targets",)),
    ("measures", gettext_noop("Measures"), _EVERYBODY, ("measures", "batches", "cases")),
    ("trials", gettext_noop("Trials"), _EVERYBODY, ("trials", "indicators")),
    ("pairing", gettext_noop("Pairing"), _EVERYBODY, ("pairing",)),
    ("changes", gettext_noop("Changes"), _EVERYBODY, ("changes",)),
)
"""The name of the first page of each subject, its title, who may open it, and how the addresses of its pages begin."""


@register.simple_tag(takes_context=True)
def subjects(context: RequestContext) -> list[dict[str, object]]:
    """Return address and title of each subject that the reader may open, and whether the page belongs to it."""
    request = context["request"]
    reader = _EVERYBODY
    if request.user.is_authenticated:
        reader = _DEPARTMENTS if work_actor(actor_for_user(request.user)).rights else _MEMBERS
    here = request.path.split("/")[2]
    return [
        {"address": address, "title": _(title), "here": here in beginnings}
        for name, title, who, beginnings in _SUBJECTS
        if who <= reader and (address := _address(name))
    ]


def _address(name: str) -> str:
    """Return where a subject begins, or nothing where this version has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
