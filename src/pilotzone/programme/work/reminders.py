"""Reminders before and after the dates of nodes: computed for a day, never stored."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from pilotzone.programme.work.status import TaskStage, TaskStatus

__all__ = ["Reminder", "ReminderDays", "load_reminder_days", "reminders_on"]


@dataclass(frozen=True)
class ReminderDays:
    """The numbers of days before and after the date of a node on which to remind."""

    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True)
class Reminder:
    """A node without evidence; ``days`` are left until its date, negative after it."""

    task: str
    node: str
    deadline: date
    days: int
    departments: tuple[str, ...]

    @property
    def late(self) -> int:
        """The days since its date, 0 before it."""
        return max(0, -self.days)


@cache
def load_reminder_days() -> ReminderDays:
    """Return the days that come with the package.

    >>> load_reminder_days().before
    (30, 7, 1)
    """
    text = (files("pilotzone.programme") / "data" / "work" / "reminders.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return ReminderDays(tuple(document["before"]), tuple(document["after"]))


def reminders_on(day: date, statuses: Iterable[TaskStatus], days: ReminderDays) -> Iterator[Reminder]:
    """Yield the reminders of a day: to those who do the task, and after the date to the office that gave it too.

    A task that was not dispatched yet, or is closed, reminds nobody.
    """
    remind = {*days.before, *(-one for one in days.after)}
    for status in statuses:
        if status.stage in {TaskStage.PLANNED, TaskStage.CLOSED}:
            continue
        task = status.task
        for one in status.nodes:
            left = (one.deadline - day) // timedelta(days=1)
            if left in remind and not one.has_evidence:
                office = (task.office,) if left < 0 else ()
                departments = tuple(dict.fromkeys((task.lead, *task.supporting, *office)))
                yield Reminder(task.id, one.node.id, one.deadline, left, departments)
