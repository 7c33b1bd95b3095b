"""Rolling years: what is unfinished at the turn of the year goes into the next one with its first deadline."""

from datetime import datetime

import pyarrow.compute as pc

from pilotzone.programme.work.events import Actor, CarryOver, Event
from pilotzone.programme.work.ledger import WorkLedger
from pilotzone.programme.work.lights import CLOSED
from pilotzone.programme.work.status import TaskStatus

__all__ = ["carry_over", "unfinished"]


def carry_over(
    ledger: WorkLedger, year: int, *, actor: Actor, happened: datetime, recorded: datetime
) -> tuple[TaskStatus, ...]:
    """Carry all unfinished tasks of the actor's office over into a year, all or none, and return their statuses.

    Deadlines stay as they are: a task that is late stays red until it has evidence or its date is moved with a reason.
    Tasks of other offices, and those that are of that year already, are left alone.

    Raises:
        WorkRightError: the actor may not plan.
    """
    events = unfinished(ledger, year, actor=actor, happened=happened, recorded=recorded)
    for event in events:  # of different tasks, so that none changes what another may
        ledger.check(event)
    return tuple(map(ledger.append, events))


def unfinished(
    ledger: WorkLedger, year: int, *, actor: Actor, happened: datetime, recorded: datetime
) -> tuple[Event, ...]:
    """Return the events that carry the unfinished tasks of the actor's office over into a year; none is recorded."""
    table = ledger.statuses(at=happened, known=recorded)
    own = pc.equal(table["office"].cast("string"), actor.department)
    still_open = pc.not_equal(table["schedule"].cast("string"), CLOSED)
    found = table.filter(pc.and_(pc.and_(own, still_open), pc.less(table["year"], year)))
    return tuple(Event(task, CarryOver(year), actor, happened, recorded) for task in found["task"].to_pylist())
