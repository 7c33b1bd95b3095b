"""Who sees which task: its office, its lead and supporting departments, assessors, the operator and the regulator."""

from collections.abc import Callable, Collection

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme.work import Right, TaskStage, TaskStatus
from pilotzone.programme.work.errors import TaskUnknownError
from pilotzone_portal.accounts.services import Actor, Role
from pilotzone_portal.programme.services.directory import work_actor
from pilotzone_portal.programme.services.work.work_record import WorkRecord

__all__ = ["among", "check_sees", "sight_of", "visible_tasks", "works_on"]


def sight_of(actor: Actor) -> Callable[[TaskStatus], bool]:
    """Return what says of a task, by its present status, whether the party sees it.

    A draft is seen by its office and the operator alone; all others learn nothing of it.
    """
    sees_dispatched = actor.sees_all or _assesses(actor)

    def sees(status: TaskStatus) -> bool:
        task = status.task
        if actor.has(Role.ZONE_OPERATOR) or actor.party == task.office:
            return True
        return status.stage is not TaskStage.PLANNED and (
            sees_dispatched or actor.party in (task.lead, *task.supporting)
        )

    return sees


def check_sees(found: WorkRecord, actor: Actor, task: str) -> TaskStatus:
    """Return the present status of a task that the party may see.

    Raises:
        TaskUnknownError: there is none.
    """
    now = found.now()
    status = found.ledger.status(task, at=now, known=now)
    if not sight_of(actor)(status):
        raise TaskUnknownError(task=task)
    return status


def visible_tasks(actor: Actor, table: pa.Table, supported: Collection[str]) -> npt.NDArray[np.bool_]:
    """Say for each row of ``WorkLedger.statuses`` whether the party sees it, by the stage that stands there.

    ``supported`` are the tasks that the party supports.
    """
    if actor.has(Role.ZONE_OPERATOR):
        return np.ones(table.num_rows, dtype=bool)
    seen = ~among(table, "stage", (TaskStage.PLANNED.value,))
    if not (actor.sees_all or _assesses(actor)):
        seen &= works_on(actor, table, supported)
    return seen | among(table, "office", (actor.party,))


def works_on(actor: Actor, table: pa.Table, supported: Collection[str]) -> npt.NDArray[np.bool_]:
    """Say for each row whether the party leads or supports the task."""
    return among(table, "lead", (actor.party,)) | among(table, "task", supported)


def among(table: pa.Table, column: str, values: Collection[str]) -> npt.NDArray[np.bool_]:
    """Say for each row whether a column has one of the values."""
    return np.asarray(pc.is_in(table[column].cast(pa.string()), value_set=pa.array(sorted(values), pa.string())))


def _assesses(actor: Actor) -> bool:
    return Right.ASSESS in work_actor(actor).rights
