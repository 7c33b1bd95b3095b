"""Tasks, their history and their counts as plain values, the same for the HTTP API and the command line."""

from datetime import date, datetime
from typing import Any

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme import work
from pilotzone.programme.work import Reminder, RollUp, Task, TaskStatus
from pilotzone_portal.programme.services.registers.known import end_of
from pilotzone_portal.programme.services.work.tasks import TaskRead
from pilotzone_portal.programme.services.work.work_events import StoredEvent

__all__ = ["full_task", "moment", "reminder_row", "roll_up_row", "task_row"]


def moment(field: str, text: str) -> datetime | None:
    """Return the time that a text says: a moment with its zone, or the end of a day; nothing for no text.

    Raises:
        InvalidValueError: it is neither.
    """
    if not text:
        return None
    try:
        if len(text) == len("2026-06-30"):
            return end_of(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidValueError(
            field=field, value=text, expected="a day such as 2026-06-30, or a time such as 2026-06-30T09:00+08:00"
        )
    return found


def task_row(status: TaskStatus, schedule: str) -> dict[str, Any]:
    """Return what a list says of a task."""
    task = status.task
    return {
        "task": task.id,
        "title": task.title,
        "stage": status.stage.value,
        "schedule": schedule,
        "confidence": status.confidence.colour.value if status.confidence else None,
        "next_due": status.next_due,
        "deadline": status.deadline,
        "first_deadline": status.first_deadline,
        "year": status.years[-1],
        "office": task.office,
        "lead": task.lead,
        "place": task.place,
        "item": task.item,
    }


def full_task(read: TaskRead) -> dict[str, Any]:
    """Return all that a reader may know of a task at two times."""
    status, task = read.status, read.status.task
    return {
        **task_row(status, read.schedule),
        "supporting": list(task.supporting),
        "start": task.start,
        "target": status.target,
        "years": list(status.years),
        "parent": task.parent,
        "parts": [one.task.id for one in read.parts],
        "depends_on": list(status.depends_on),
        "waits_for": list(read.waits_for),
        "assessment": _members(status.confidence, "colour", "text", "assessor", "happened"),
        "nodes": [_node(one, read) for one in status.nodes],
        "given_up": [_members(one, "what", "old", "new", "reason", "person", "happened") for one in status.baselines],
        "history": [_event(one) for one in read.history],
        "possible": sorted(kind for kind in map(_kind, read.possible)),
    }


def reminder_row(reminder: Reminder, task: Task) -> dict[str, Any]:
    """Return a reminder with the title of its task; ``days`` are left, negative after the date."""
    names = ("task", "node", "deadline", "days")
    return {**_members(reminder, *names), "title": task.title, "departments": list(reminder.departments)}


def roll_up_row(row: RollUp) -> dict[str, Any]:
    """Return a count of both lights."""
    return {
        "key": row.key,
        "tasks": row.tasks,
        "schedule": dict(sorted(row.schedule.items())),
        "confidence": dict(sorted(row.confidence.items())),
    }


def _node(one: work.NodeStatus, read: TaskRead) -> dict[str, Any]:
    digest = one.evidence.digest if one.evidence else None
    return {
        "node": one.node.id,
        "deadline": one.deadline,
        "first_deadline": one.node.deadline,
        "evidence_type": one.node.evidence_type,
        "stage": one.stage.value,
        "evidence": digest,
        "reason": one.reason,
        "accepted_at": one.accepted_at,
        "also_used_for": [list(use) for use in read.uses[digest]] if digest else [],
    }


def _event(row: StoredEvent) -> dict[str, Any]:
    return _members(row, "number", "kind", "act", "person", "party", "happened", "recorded", "receipt")


def _kind(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).removeprefix("_")


def _members(thing: object, *names: str) -> Any:
    return None if thing is None else {name: getattr(thing, name) for name in names}
