"""Rolling years: what is unfinished at the turn of the year goes into the next one with its first deadline."""

from datetime import datetime

import pyarrow.compute as pc

from pilotzone.programme.work.events import Actor, CarryOver, Event
from pilotzone.programme.work.ledger import WorkLedger
from pilotzone.programme.work.lights import CLOSED
from pilotzone.programme.work.status import TaskStatus

__all__ = ["carry_over"]


def carry_over(
    ledger: WorkLedger, year: int, *, actor: Actor, happened: datetime, recorded: datetime
) -> tuple[TaskStatus, ...]:
    """Carry all unfinished tasks of the actor's office over into a year, and return their statuses.

    Deadlines stay as they are: a task that is late stays red until it has evidence or its date is moved with a reason.
    Tasks of other offices, and those that are of that year already, are left alone.

    Raises:
        WorkRightError: the actor may not plan.
    """
    table = ledger.statuses(at=happened, known=recorded)
    earlier = table.filter(
        pc.and_(pc.less(table["year"], year), pc.not_equal(table["schedule"].cast("string"), CLOSED))
    )
    statuses = (ledger.status(task, at=happened, known=recorded) for task in earlier["task"].to_pylist())
    own = [status.task.id for status in statuses if status.task.office == actor.department]
    return tuple(ledger.append(Event(task, CarryOver(year), actor, happened, recorded)) for task in own)
