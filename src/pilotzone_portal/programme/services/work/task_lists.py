"""Many tasks: lists by duty and filter, reminders of a day, roll-ups over levels, trends over a changing set."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme import work
from pilotzone.programme.work import Reminder, RollUp, RollUpBy, Task, TaskStage, TaskStatus, TrendPoint
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.services.directory import zone_directory
from pilotzone_portal.programme.services.registers.known import end_of
from pilotzone_portal.programme.services.registers.listed import list_items
from pilotzone_portal.programme.services.work.task_sight import among, visible_tasks, works_on
from pilotzone_portal.programme.services.work.work_record import current_record

__all__ = ["DUTIES", "TaskChoice", "count_duties", "list_tasks", "reminders_on", "roll_up", "statuses", "trend"]

DUTIES: Final = ("todo", "waiting", "red", "all")
"""What is mine to do, what waits for me as the office, what is late, and everything that I may see."""


@dataclass(frozen=True, kw_only=True)
class TaskChoice:
    """Which tasks are asked for; what is empty does not narrow. ``place`` includes all that lies in it."""

    duty: str = "all"
    lead: str = ""
    place: str = ""
    schedule: str = ""
    confidence: str = ""
    stage: str = ""
    year: int | None = None
    item: str = ""


def statuses(
    actor: Actor, choice: TaskChoice | None = None, *, at: datetime | None = None, known: datetime | None = None
) -> pa.Table:
    """Return the table of ``WorkLedger.statuses`` for the tasks that the party may see.

    Raises:
        PlaceUnknownError: tasks of a place are asked for that there is not.
    """
    table, supported = _seen(actor, at, known)
    return table.filter(pa.array(_chosen(table, actor, supported, choice or TaskChoice())))


def list_tasks(
    actor: Actor,
    choice: TaskChoice | None = None,
    *,
    at: datetime | None = None,
    known: datetime | None = None,
    start: int = 0,
    limit: int | None = None,
) -> tuple[list[tuple[TaskStatus, str]], int]:
    """Return a part of the tasks, each with its schedule light, and how many there are; the next due comes first.

    Raises:
        PlaceUnknownError: tasks of a place are asked for that there is not.
    """
    with current_record() as found:
        times = found.times(at, known)
        table = statuses(actor, choice, **times)
        ordered = table.take(pc.sort_indices(table, [("next_due", "ascending"), ("task", "ascending")]))
        part = ordered.slice(start, limit).select(["task", "schedule"]).to_pylist()
        return [(found.ledger.status(row["task"], **times), row["schedule"]) for row in part], table.num_rows


def count_duties(actor: Actor, *, at: datetime | None = None, known: datetime | None = None) -> dict[str, int]:
    """Return how many tasks the party has for each of :data:`DUTIES`."""
    table, supported = _seen(actor, at, known)
    return {duty: int(_on_duty(table, actor, supported, duty).sum()) for duty in DUTIES}


def reminders_on(actor: Actor, day: date) -> list[tuple[Reminder, Task]]:
    """Return the reminders of a day for the party, with their tasks; operator and regulator get all.

    What was known by the end of that day counts, or what is known now if it is not over.
    """
    days = work.load_reminder_days()
    horizon = date.fromordinal(day.toordinal() + max(days.before))
    with current_record() as found:
        end = min(end_of(day), found.now())
        due = {one.task.id: one for one in found.ledger.due(horizon, at=end, known=end)}
    reminders = work.reminders_on(day, due.values(), days)
    return [(one, due[one.task].task) for one in reminders if actor.sees_all or actor.party in one.departments]


def roll_up(
    actor: Actor,
    by: RollUpBy,
    choice: TaskChoice | None = None,
    *,
    at: datetime | None = None,
    known: datetime | None = None,
) -> tuple[RollUp, ...]:
    """Count both lights of the tasks that the party may see by department, level, place or the field of their items.

    Raises:
        PlaceUnknownError: tasks of a place are asked for that there is not.
    """
    table = statuses(actor, choice, at=at, known=known)
    fields = {one.identifier: one.content.field for one in list_items(actor)} if by is RollUpBy.FIELD else {}
    return work.roll_up(table, zone_directory(), by, fields=fields)


def trend(
    actor: Actor, days: Iterable[date], choice: TaskChoice | None = None, *, light: str, colour: str
) -> tuple[TrendPoint, ...]:
    """Return the share of open tasks with a colour at the end of each day as it was known then, plain and adjusted.

    Raises:
        PlaceUnknownError: tasks of a place are asked for that there is not.
    """
    ends = {day: end_of(day) for day in days}
    tables = ((day, statuses(actor, choice, at=end, known=end)) for day, end in ends.items())
    return work.trend_of((day, work.present_tasks(table, light, colour)) for day, table in tables)


def _seen(actor: Actor, at: datetime | None, known: datetime | None) -> tuple[pa.Table, Collection[str]]:
    """Return the tasks that the party may see, and those that it supports."""
    with current_record() as found:
        table = found.ledger.statuses(**found.times(at, known))
        supported = frozenset(found.supported.get(actor.party, ()))
    return table.filter(pa.array(visible_tasks(actor, table, supported))), supported


def _chosen(table: pa.Table, actor: Actor, supported: Collection[str], choice: TaskChoice) -> npt.NDArray[np.bool_]:
    chosen = _on_duty(table, actor, supported, choice.duty)
    for name in ("lead", "schedule", "confidence", "stage", "item"):
        if value := getattr(choice, name):
            chosen &= among(table, name, (value,))
    if choice.year is not None:
        chosen &= np.asarray(table["year"]) == choice.year
    if choice.place:
        chosen &= among(table, "place", _within(choice.place, table))
    return chosen


def _on_duty(table: pa.Table, actor: Actor, supported: Collection[str], duty: str) -> npt.NDArray[np.bool_]:
    if duty == "all":
        return np.ones(table.num_rows, dtype=bool)
    if duty == "red":
        return among(table, "schedule", ("red",))
    begun = among(table, "stage", (TaskStage.DISPATCHED, TaskStage.ACCEPTED))
    lacks_evidence = np.asarray(pc.is_valid(table["next_due"]))
    if duty == "todo":
        return works_on(actor, table, supported) & begun & lacks_evidence
    submitted = np.asarray(table["submitted"]) > 0
    for_the_office = submitted | (begun & ~lacks_evidence) | among(table, "stage", (TaskStage.PLANNED,))
    return among(table, "office", (actor.party,)) & for_the_office


def _within(place: str, table: pa.Table) -> set[str]:
    """Return the places of the tasks that lie in a place."""
    directory = zone_directory()
    directory.place(place)
    codes = pc.unique(table["place"].cast(pa.string())).to_pylist()
    return {code for code in codes if any(around.code == place for around in directory.around(code))}
