"""The schedule light: computed from dates and evidence alone, for one task or for columns of many."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pilotzone.programme.work.status import TaskStage, TaskStatus

__all__ = ["CLOSED", "NEVER", "SCHEDULES", "WARNING_DAYS", "day_of", "schedule_light", "schedule_lights"]

CLOSED: Final = "closed"
"""What stands in place of a colour once a task is closed."""

SCHEDULES: Final[Sequence[str]] = ("green", "amber", "red", CLOSED)

WARNING_DAYS: Final = 7
"""Amber begins so many days before the date of a node without evidence."""

NEVER: Final = date.max.toordinal()
"""The day in place of a date where nothing is due."""

_CHINA: Final = timezone(timedelta(hours=8))
"""The legal time of the whole country: days, and therefore deadlines, end at its midnight."""


def day_of(at: datetime) -> date:
    """Return the day in China's time.

    >>> day_of(datetime.fromisoformat("2026-06-30T16:00+00:00"))
    datetime.date(2026, 7, 1)
    """
    return at.astimezone(_CHINA).date()


def schedule_light(status: TaskStatus, day: date) -> str:
    """Return ``green``, ``amber``, ``red`` or ``closed``: red from the day after a date without evidence."""
    if status.stage is TaskStage.CLOSED:
        return CLOSED
    if status.next_due is None or (status.next_due - day).days > WARNING_DAYS:
        return "green"
    return "red" if status.next_due < day else "amber"


def schedule_lights(
    closed: npt.NDArray[np.bool_], next_due: npt.NDArray[np.integer[Any]], day: date
) -> npt.NDArray[np.int8]:
    """Return the positions in ``SCHEDULES`` for columns of tasks; days are ordinals, ``NEVER`` where none is due."""
    left = next_due.astype(np.int64) - day.toordinal()
    lights = np.where(left > WARNING_DAYS, 0, np.where(left < 0, 2, 1))
    return np.where(closed, 3, lights).astype(np.int8)
