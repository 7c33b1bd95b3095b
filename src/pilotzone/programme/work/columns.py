"""The record of all tasks as columns of two time axes, for answers about many tasks at once.

A row says what holds for a task from a time on, as known from another. An event adds one row; an event recorded late
adds one for itself and one for each that happened after it. So of the rows that a question admits, the last one added
for a task is its answer.
"""

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pilotzone.programme.work.events import Colour
from pilotzone.programme.work.lights import NEVER, SCHEDULES, schedule_lights
from pilotzone.programme.work.lights import day_of as day_in_china
from pilotzone.programme.work.status import NodeStage, TaskStage, TaskStatus
from pilotzone.programme.work.task import Task

__all__ = ["Columns", "microseconds"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = _EPOCH.toordinal()
_STAGES: Final = tuple(TaskStage)
_STAGE_CODES: Final = {stage: code for code, stage in enumerate(_STAGES)}
_COLOURS: Final = tuple(Colour)
_COLOUR_CODES: Final = {colour: code for code, colour in enumerate(_COLOURS)}
_NOT_ASSESSED: Final = -1

_WIDTH: Final = 9
"""The numbers in a row: task, the two times, and the six of :func:`_values`."""


def microseconds(time: datetime) -> int:
    """Return the microseconds since 1970, exactly."""
    return (time - _EPOCH) // timedelta(microseconds=1)


class Columns:
    """Rows in the order in which they became known, and one entry for each task."""

    def __init__(self) -> None:
        self.tasks: dict[str, int] = {}
        self._rows = array("q")
        self._first = array("q")
        self._parents = array("q")
        self._words = {name: _Words() for name in ("office", "lead", "place", "item")}

    def add_task(self, task: Task) -> None:
        """Take a new task in; a parent was taken in before."""
        self.tasks[task.id] = len(self.tasks)
        self._first.append(task.deadline.toordinal())
        self._parents.append(-1 if task.parent is None else self.tasks[task.parent])
        for name, words in self._words.items():
            words.append(getattr(task, name))

    def add_row(self, task: str, happened: datetime, recorded: datetime, status: TaskStatus) -> None:
        """Take in what holds from a time on; rows of one task that become known together come as they happened."""
        self._rows.extend((self.tasks[task], microseconds(happened), microseconds(recorded), *_values(status)))

    def table(self, at: datetime, known: datetime) -> pa.Table:
        """Return the tasks known at a time, with what held at another, in the order of their definition."""
        rows = np.array(self._rows, dtype=np.int64).reshape(-1, _WIDTH)
        task, happened, recorded = rows.T[:3]
        seen = np.flatnonzero((happened <= microseconds(at)) & (recorded <= microseconds(known)))
        last = np.full(len(self.tasks), -1, dtype=np.int64)
        last[task[seen]] = seen  # of an index that comes twice, NumPy keeps the last value
        chosen = np.flatnonzero(last >= 0)
        return self._table(chosen, rows[last[chosen], 3:].T, at)

    def _table(self, chosen: npt.NDArray[np.int64], values: npt.NDArray[np.int64], at: datetime) -> pa.Table:
        stage, next_due, deadline, colour, year, submitted = values
        lights = schedule_lights(stage == _STAGE_CODES[TaskStage.CLOSED], next_due, day_in_china(at))
        names = pa.array(self.tasks)
        parents = np.array(self._parents, dtype=np.int64)[chosen]
        divided = np.zeros(len(self.tasks), dtype=bool)
        divided[parents[parents >= 0]] = True
        return pa.table(
            {
                "task": names.take(pa.array(chosen)),
                "stage": _coded(stage, _STAGES),
                "schedule": _coded(lights, SCHEDULES),
                "confidence": _coded(colour, _COLOURS, colour == _NOT_ASSESSED),
                "deadline": _days(deadline),
                "first_deadline": _days(np.array(self._first, dtype=np.int64)[chosen]),
                "next_due": _days(next_due, next_due == NEVER),
                "year": pa.array(year.astype(np.int16)),
                "submitted": pa.array(submitted.astype(np.int16)),
                **{name: words.coded(chosen) for name, words in self._words.items()},
                "divided": pa.array(divided[chosen]),
            }
        )


class _Words:
    """A column of words that come again and again."""

    def __init__(self) -> None:
        self._codes = array("q")
        self._known: dict[str, int] = {}

    def append(self, word: str) -> None:
        self._codes.append(self._known.setdefault(word, len(self._known)))

    def coded(self, chosen: npt.NDArray[np.int64]) -> pa.Array:
        return _coded(np.array(self._codes, dtype=np.int64)[chosen], tuple(self._known))


def _values(status: TaskStatus) -> tuple[int, ...]:
    return (
        _STAGE_CODES[status.stage],
        status.next_due.toordinal() if status.next_due else NEVER,
        status.deadline.toordinal(),
        _COLOUR_CODES[status.confidence.colour] if status.confidence else _NOT_ASSESSED,
        status.years[-1],
        sum(one.stage is NodeStage.SUBMITTED for one in status.nodes),
    )


def _coded(codes: npt.NDArray[Any], words: Iterable[str], missing: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    indices = pa.array(codes.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array([str(word) for word in words], pa.string()))


def _days(ordinals: npt.NDArray[np.int64], missing: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array((ordinals - _EPOCH_DAY).astype(np.int32), mask=missing).cast(pa.date32())
