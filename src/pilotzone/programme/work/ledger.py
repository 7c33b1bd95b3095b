"""The record of a programme's work: events are appended and never changed, and any date can be asked about.

Two time axes, as in SQL:2011 (valid time and system time): what held ``at`` a time, as far as it was ``known`` at
another.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme.registers.directory import Directory
from pilotzone.programme.work.columns import Columns
from pilotzone.programme.work.errors import CircularDependencyError, EventTimeError, TaskUnknownError
from pilotzone.programme.work.events import Define, DependOn, Event, Submit
from pilotzone.programme.work.life_cycle import status_after
from pilotzone.programme.work.status import TaskStage, TaskStatus

__all__ = ["WorkLedger"]


class WorkLedger:
    """The events of all tasks of a programme, over the places and departments of a directory.

    An act may be recorded later than it happened: it then takes its place among what happened, and is refused if the
    later acts would not have been possible. What was known before stays as it was.
    """

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._events: dict[str, list[Event]] = {}
        self._current: dict[str, TaskStatus] = {}
        self._changed: dict[str, datetime] = {}
        self._columns = Columns()
        self._evidence: dict[str, list[Event]] = {}
        self._last = datetime.min.replace(tzinfo=UTC)

    def __len__(self) -> int:
        return len(self._events)

    def check(self, event: Event) -> TaskStatus:
        """Return the latest status that a task would have with an event, and record nothing.

        Raises:
            EventTimeError: a time has no zone, or it is recorded before it happened or before the last event.
            DepartmentUnknownError, PlaceUnknownError: the task or the actor names one that the directory lacks.
            TaskUnknownError: there is no such task, or none that it depends on or is a part of.
            CircularDependencyError: tasks would wait for each other.
            PilotzoneError: the life cycle does not allow it; see ``pilotzone.programme.work.errors``.
        """
        return self._placed(event)[1][-1]

    def append(self, event: Event) -> TaskStatus:
        """Record an event and return the latest status of its task; nothing is recorded of what :meth:`check` refuses.

        Raises:
            PilotzoneError: see :meth:`check`.
        """
        place, statuses = self._placed(event)
        self._keep(event, place, statuses)
        return statuses[-1]

    @property
    def last_recorded(self) -> datetime:
        """When the last event was recorded; nothing can be recorded before it."""
        return self._last

    def events(self, task: str) -> tuple[Event, ...]:
        """Return what is recorded of a task in the order in which it happened.

        Raises:
            TaskUnknownError: there is no such task.
        """
        if task not in self._events:
            raise TaskUnknownError(task=task)
        return tuple(self._events[task])

    def status(self, task: str, *, at: datetime, known: datetime) -> TaskStatus:
        """Return what held for a task at a time, as far as it was known at another.

        Raises:
            TaskUnknownError: nothing was known of such a task.
        """
        status = self._status(task, at, known)
        if status is None:
            raise TaskUnknownError(task=task)
        return status

    def statuses(self, *, at: datetime, known: datetime) -> pa.Table:
        """Return a row for each task known at a time, with what held at another.

        Columns: ``task stage schedule confidence deadline first_deadline next_due year``, ``submitted`` (the number of
        nodes whose evidence waits for the office) and ``office lead place item divided``; a task is divided if others
        are parts of it. The same two times give the same table, whatever is recorded later.
        """
        return self._columns.table(at, known)

    def due(self, day: date, *, at: datetime, known: datetime) -> Iterator[TaskStatus]:
        """Yield the tasks with a node that has no evidence and is due on a day or before."""
        table = self.statuses(at=at, known=known)
        for task in table.filter(pc.less_equal(table["next_due"], pa.scalar(day)))["task"].to_pylist():
            yield self.status(task, at=at, known=known)

    def evidence_used_twice(
        self, *, at: datetime, known: datetime
    ) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """Yield each digest that was submitted for several nodes, with the tasks and nodes, in the order of the record.

        It is a flag and no refusal: one report may prove two results. What was returned is counted too.
        """
        for digest in self._evidence:
            if len(uses := self.uses_of(digest, at=at, known=known)) > 1:
                yield digest, uses

    def uses_of(self, digest: str, *, at: datetime, known: datetime) -> tuple[tuple[str, str], ...]:
        """Return the tasks and nodes that a file was submitted for, in the order of the record."""
        found = _until(self._evidence.get(digest, ()), at, known)
        return tuple(dict.fromkeys((one.task, one.act.node) for one in found if isinstance(one.act, Submit)))

    def waits_for(self, task: str, *, at: datetime, known: datetime) -> tuple[str, ...]:
        """Return the tasks that this one depends on and that were not closed.

        Raises:
            TaskUnknownError: nothing was known of such a task.
        """
        others = self.status(task, at=at, known=known).depends_on
        states = ((other, self._status(other, at, known)) for other in others)
        return tuple(other for other, found in states if found is None or found.stage is not TaskStage.CLOSED)

    def _status(self, task: str, at: datetime, known: datetime) -> TaskStatus | None:
        events = self._events.get(task, ())
        if events and events[-1].happened <= at and self._changed[task] <= known:
            return self._current[task]  # nothing is to be left out
        seen = list(_until(events, at, known))
        return _folded(seen)[-1] if seen else None

    def _placed(self, event: Event) -> tuple[int, list[TaskStatus]]:
        """Check an event and return its place among those of its task, and the statuses from there on."""
        self._check_times(event)
        self._check_names(event)
        earlier = self._events.get(event.task, [])
        place = bisect_right(earlier, event.happened, key=_happened)
        if place == len(earlier):
            return place, [status_after(self._current.get(event.task), event)]
        return place, _folded([*earlier[:place], event, *earlier[place:]])[place:]

    def _check_times(self, event: Event) -> None:
        happened, recorded = event.happened, event.recorded
        if happened.tzinfo is None or recorded.tzinfo is None or not max(happened, self._last) <= recorded:
            last = "any" if self._last.year == 1 else self._last.isoformat()
            raise EventTimeError(happened=happened.isoformat(), recorded=recorded.isoformat(), last=last)

    def _check_names(self, event: Event) -> None:
        self.directory.department(event.actor.department)
        if isinstance(event.act, Define):
            task = event.act.task
            for department in (task.office, task.lead, *task.supporting):
                self.directory.department(department)
            self.directory.place(task.place)
            if event.task in task.depends_on:
                raise CircularDependencyError(path=f"{event.task} → {event.task}")
            for other in (*task.depends_on, *((task.parent,) if task.parent else ())):
                self.events(other)
        if isinstance(event.act, DependOn):
            self.events(event.act.task)
            self._check_circle(event.task, event.act.task)

    def _check_circle(self, task: str, other: str) -> None:
        """Follow the dependencies of ``other``; they must not lead back to ``task``."""
        paths: list[tuple[str, ...]] = [(task, other)]
        seen = {other}
        while paths:
            path = paths.pop()
            if path[-1] == task:
                raise CircularDependencyError(path=" → ".join(path))
            further = [one for one in self._current[path[-1]].depends_on if one not in seen]
            seen.update(further)
            paths += [(*path, one) for one in further]

    def _keep(self, event: Event, place: int, statuses: Sequence[TaskStatus]) -> None:
        """Keep an event at its place, with the statuses after it and after each event that happened later."""
        in_order = self._events.setdefault(event.task, [])
        in_order.insert(place, event)
        self._current[event.task] = statuses[-1]
        self._changed[event.task] = event.recorded
        self._last = event.recorded
        if isinstance(event.act, Define):
            self._columns.add_task(event.act.task)
        if isinstance(event.act, Submit):
            self._evidence.setdefault(event.act.evidence.digest, []).append(event)
        for one, status in zip(in_order[place:], statuses, strict=True):
            self._columns.add_row(event.task, one.happened, event.recorded, status)


def _until(events: Iterable[Event], at: datetime, known: datetime) -> Iterator[Event]:
    return (one for one in events if one.happened <= at and one.recorded <= known)


def _happened(event: Event) -> datetime:
    return event.happened


def _folded(events: Iterable[Event]) -> list[TaskStatus]:
    """Return the status after each of the events."""
    statuses: list[TaskStatus] = []
    for event in events:
        statuses.append(status_after(statuses[-1] if statuses else None, event))
    return statuses
