"""Roll-up of many tasks by department, level or place; the two lights are counted side by side and never merged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme.registers.directory import Directory

__all__ = ["RollUp", "RollUpBy", "roll_up"]


class RollUpBy(StrEnum):
    """By what tasks are counted together."""

    DEPARTMENT = "department"
    LEVEL = "level"
    PLACE = "place"


@dataclass(frozen=True)
class RollUp:
    """How many tasks have each schedule light, and how many each confidence light; ``unassessed`` have none."""

    key: str
    tasks: int = 0
    schedule: Mapping[str, int] = field(default_factory=dict)
    confidence: Mapping[str, int] = field(default_factory=dict)


def roll_up(table: pa.Table, directory: Directory, by: RollUpBy) -> tuple[RollUp, ...]:
    """Count the tasks of ``WorkLedger.statuses``, in the order of the keys.

    A task is counted with its lead department, or the level of its place, or its place and all that this lies in, so
    that counties add up to their city and their province. A task that is divided is left out: its parts are counted.

    Raises:
        PlaceUnknownError: a task is of a place that the directory does not know.
    """
    counts = (
        table.filter(pc.invert(table["divided"]))
        .select(["lead", "place", "schedule", "confidence"])
        .unify_dictionaries()
        .group_by(["lead", "place", "schedule", "confidence"])
        .aggregate([([], "count_all")])
    )
    schedule: dict[str, Counter[str]] = {}
    confidence: dict[str, Counter[str]] = {}
    for row in counts.to_pylist():
        for key in _keys(row, directory, by):
            schedule.setdefault(key, Counter())[row["schedule"]] += row["count_all"]
            confidence.setdefault(key, Counter())[row["confidence"] or "unassessed"] += row["count_all"]
    return tuple(
        RollUp(key, schedule[key].total(), dict(schedule[key]), dict(confidence[key])) for key in sorted(schedule)
    )


def _keys(row: Mapping[str, str], directory: Directory, by: RollUpBy) -> Iterator[str]:
    if by is RollUpBy.DEPARTMENT:
        yield row["lead"]
    elif by is RollUpBy.LEVEL:
        yield directory.place(row["place"]).level.value
    else:
        yield from (place.code for place in directory.around(row["place"]))
