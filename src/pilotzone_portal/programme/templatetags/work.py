"""Tasks in the reader's words: stages, both lights, nodes, kinds of evidence, acts, departments and places."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pilotzone.programme.registers import Directory
from pilotzone.programme.registers.errors import DepartmentUnknownError
from pilotzone.programme.work import day_of, load_evidence_types, load_node_templates
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.work.work_events import StoredEvent
from pilotzone_portal.programme.templatetags.items import reader_language

__all__ = [
    "act_details",
    "act_done",
    "act_verb",
    "china_day",
    "colour_word",
    "department_name",
    "evidence_word",
    "light_kind",
    "node_stage_word",
    "node_word",
    "percent",
    "place_words",
    "right_word",
    "schedule_word",
    "stage_word",
]

register = template.Library()

_STAGES: Final = {
    "planned": gettext_noop("draft"),
    "dispatched": gettext_noop("dispatched"),
    "accepted": gettext_noop("accepted"),
    "closed": gettext_noop("closed"),
}
_NODE_STAGES: Final = {
    "open": gettext_noop("no evidence"),
    "submitted": gettext_noop("evidence submitted"),
    "returned": gettext_noop("evidence returned"),
    "accepted": gettext_noop("evidence accepted"),
}
_COLOURS: Final = {
    "green": gettext_noop("green"),
    "amber": gettext_noop("amber"),
    "red": gettext_noop("red"),
    "closed": gettext_noop("closed"),
    "unassessed": gettext_noop("not assessed"),
}
_KINDS: Final = {"green": "good", "amber": "open", "red": "bad"}
_VERBS: Final = {
    "dispatch": gettext_noop("Dispatch"),
    "accept": gettext_noop("Accept the task"),
    "decline": gettext_noop("Decline the task"),
    "submit": gettext_noop("Submit evidence"),
    "accept_evidence": gettext_noop("Accept evidence"),
    "return": gettext_noop("Return evidence"),
    "close": gettext_noop("Close out"),
    "assess": gettext_noop("Set the confidence light"),
    "move_deadline": gettext_noop("Move a deadline"),
    "change_target": gettext_noop("Change the target"),
    "carry_over": gettext_noop("Carry over"),
    "depend_on": gettext_noop("Let it wait for another task"),
}
_DONE: Final = {
    "define": gettext_noop("task defined"),
    "dispatch": gettext_noop("task dispatched"),
    "accept": gettext_noop("task accepted"),
    "decline": gettext_noop("task declined"),
    "submit": gettext_noop("evidence submitted"),
    "accept_evidence": gettext_noop("evidence accepted"),
    "return": gettext_noop("evidence returned"),
    "close": gettext_noop("task closed out"),
    "assess": gettext_noop("confidence light set"),
    "move_deadline": gettext_noop("deadline moved"),
    "change_target": gettext_noop("target changed"),
    "carry_over": gettext_noop("task carried over"),
    "depend_on": gettext_noop("task made to wait for another"),
}
_RIGHTS: Final = {
    "plan": gettext_noop("plan"),
    "report": gettext_noop("report"),
    "review": gettext_noop("review"),
    "close": gettext_noop("close"),
    "assess": gettext_noop("assess"),
}


@register.filter
def stage_word(stage: str) -> str:
    """Return the stage of a task."""
    return _(_STAGES[stage])


@register.filter
def node_stage_word(stage: str) -> str:
    """Return how far the evidence of a node is."""
    return _(_NODE_STAGES[stage])


@register.filter
def schedule_word(light: str) -> str:
    """Return the schedule light."""
    return _(_COLOURS[light])


@register.filter
def colour_word(colour: str) -> str:
    """Return the confidence light."""
    return _(_COLOURS[colour])


@register.filter
def light_kind(colour: str) -> str:
    """Return the style class of a light."""
    return _KINDS.get(colour, "")


@register.filter
def right_word(right: str) -> str:
    """Return a right in the work."""
    return _(_RIGHTS[right])


@register.filter
def act_verb(kind: str) -> str:
    """Return what a kind of act does, for its button."""
    return _(_VERBS[kind])


@register.filter
def act_done(kind: str) -> str:
    """Return what a kind of act did, for a history."""
    return _(_DONE[kind])


@register.filter
def act_details(row: StoredEvent) -> list[str]:
    """Return what an act said beside its kind: node, new value, year, reason or text."""
    members = json.loads(row.act)
    said = {
        "node": node_word,
        "deadline": str,
        "target": str,
        "colour": colour_word,
        "year": str,
        "task": lambda value: value if isinstance(value, str) else value["title"],
        "reason": str,
        "text": str,
    }
    return [told for name, tell in said.items() if members.get(name) and (told := tell(members[name]))]


@register.filter
def node_word(node: str) -> str:
    """Return the title of a node of a template, or the identifier of one's own."""
    found = _nodes().get(node)
    return found[reader_language()] if found else node


@cache
def _nodes() -> Mapping[str, Mapping[str, str]]:
    return {one["id"]: one for template in load_node_templates().values() for one in template.nodes}


@register.filter
def evidence_word(kind: str) -> str:
    """Return a type of evidence."""
    return in_language(load_evidence_types()[kind], "title")


@register.filter
def department_name(code: str, directory: Directory) -> str:
    """Return the name of a department; a party that left the directory keeps its identifier."""
    try:
        return in_language(directory.department(code), "name")
    except DepartmentUnknownError:
        return code


@register.filter
def place_words(code: str, directory: Directory) -> str:
    """Return the name of a place."""
    return in_language(directory.place(code), "name")


@register.filter
def china_day(time: Any) -> str:
    """Return the day of a moment in China, where days of the work end."""
    return day_of(time).isoformat()


@register.filter
def percent(share: Any) -> str:
    """Return a share as whole percent; a share that is not there as a dash."""
    return "–" if share is None else f"{round(share * 100)} %"
