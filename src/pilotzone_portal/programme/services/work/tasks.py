"""One task: what held for it at any time, as far as it was known at another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pilotzone.programme import work
from pilotzone.programme.work import NodeStatus, TaskStatus, day_of
from pilotzone.programme.work.errors import TaskUnknownError
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.services.directory import work_actor
from pilotzone_portal.programme.services.work.task_sight import check_sees, sight_of
from pilotzone_portal.programme.services.work.work_events import StoredEvent, stored_events
from pilotzone_portal.programme.services.work.work_record import WorkRecord, current_record

__all__ = ["TaskRead", "evidence_used_twice", "read_task", "task_status", "waits_for"]

Uses = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TaskRead:
    """A task at two times, with all that the reader may know and do.

    ``uses`` says by digest where else a file was used; of a task that the reader may not see the name is left out.
    ``possible`` are the kinds of act that are open to the reader, none where the past is looked at.
    """

    status: TaskStatus
    schedule: str
    at: datetime
    known: datetime
    history: tuple[StoredEvent, ...]
    waits_for: tuple[str, ...]
    parts: tuple[TaskStatus, ...]
    uses: Mapping[str, Uses]
    possible: frozenset[str]


def task_status(actor: Actor, task: str, *, at: datetime | None = None, known: datetime | None = None) -> TaskStatus:
    """Return what held for a task at a time as far as it was known at another, both now if they are not given.

    Raises:
        TaskUnknownError: there is no such task that the party may see, or it was not known then.
    """
    with current_record() as found:
        check_sees(found, actor, task)
        return found.ledger.status(task, **found.times(at, known))


def read_task(actor: Actor, task: str, *, at: datetime | None = None, known: datetime | None = None) -> TaskRead:
    """Return a task with its history, what it waits for, its parts, and the acts that are open to the reader.

    Raises:
        TaskUnknownError: there is no such task that the party may see, or it was not known then.
    """
    with current_record() as found:
        check_sees(found, actor, task)
        times = found.times(at, known)
        status = found.ledger.status(task, **times)
        seen = _Seen(found, actor, times)
        uses = {one.evidence.digest: seen.other_uses(task, one) for one in status.nodes if one.evidence}
        waiting = found.ledger.waits_for(task, **times)
        parts = tuple(filter(None, map(seen.status, found.parts.get(task, ()))))
    rows = (one for one in stored_events(task=task) if one.happened <= times["at"] and one.recorded <= times["known"])
    kinds = work.possible_acts(status, work_actor(actor)) if at is None and known is None else ()
    return TaskRead(
        status=status,
        schedule=work.schedule_light(status, day_of(times["at"])),
        **times,
        history=tuple(sorted(rows, key=lambda one: (one.happened, one.number))),
        waits_for=waiting,
        parts=parts,
        uses=uses,
        possible=frozenset(one.__name__ for one in kinds),
    )


def waits_for(actor: Actor, task: str, *, at: datetime | None = None, known: datetime | None = None) -> tuple[str, ...]:
    """Return the tasks that this one depends on and that were not closed.

    Raises:
        TaskUnknownError: there is no such task that the party may see, or it was not known then.
    """
    with current_record() as found:
        check_sees(found, actor, task)
        return found.ledger.waits_for(task, **found.times(at, known))


def evidence_used_twice(
    actor: Actor, *, at: datetime | None = None, known: datetime | None = None
) -> list[tuple[str, Uses]]:
    """Return each file that was submitted for several nodes that the party may see, with those tasks and nodes."""
    with current_record() as found:
        times = found.times(at, known)
        seen = _Seen(found, actor, times)
        used = [
            (digest, tuple(use for use in uses if seen.status(use[0])))
            for digest, uses in found.ledger.evidence_used_twice(**times)
        ]
    return [(digest, uses) for digest, uses in used if len(uses) > 1]


class _Seen:
    """The record as one party sees it at two times."""

    def __init__(self, found: WorkRecord, actor: Actor, times: Mapping[str, datetime]) -> None:
        self._found, self._times, self._sees = found, times, sight_of(actor)

    def status(self, task: str) -> TaskStatus | None:
        """Return what held for another task, or None if the party does not see it or nothing was known of it."""
        now = self._found.now()
        if not self._sees(self._found.ledger.status(task, at=now, known=now)):
            return None
        try:
            return self._found.ledger.status(task, **self._times)
        except TaskUnknownError:
            return None

    def other_uses(self, task: str, node: NodeStatus) -> Uses:
        """Return where else the file of a node was used."""
        if node.evidence is None:
            return ()
        uses = self._found.ledger.uses_of(node.evidence.digest, **self._times)
        return tuple(one if self.status(one[0]) else ("", "") for one in uses if one != (task, node.node.id))
