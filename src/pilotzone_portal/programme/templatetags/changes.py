"""Kinds of changes in the reader's words."""

from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pilotzone_portal.programme.services.changes import Change

__all__ = ["change_kind", "change_text"]

register = template.Library()

_KINDS: Final = {
    "item.published": gettext_noop("item published"),
    "item.changed": gettext_noop("item changed"),
    "item.withdrawn": gettext_noop("item withdrawn"),
    "task.closed": gettext_noop("task closed"),
    "target.evaluated": gettext_noop("target evaluated"),
    "measure.listed": gettext_noop("measure listed"),
    "measure.adopted": gettext_noop("measure adopted"),
    "measure.withdrawn": gettext_noop("measure withdrawn"),
    "batch.published": gettext_noop("batch published"),
    "case.published": gettext_noop("typical case published"),
}


@register.filter
def change_kind(kind: str) -> str:
    """Return what happened in the reader's language."""
    return _(_KINDS[kind])


@register.filter
def change_text(change: Change) -> str:
    """Return what is told of a change beside its title: the reason, if one was given, or what it is about."""
    return change.details.get("reason") or f"{change_kind(change.kind)}: {change.object_id}"
