"""Roll-up of many tasks by department, level, place or field; the two lights are counted apart and never merged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from pilotzone.programme.registers.directory import Directory

__all__ = ["RollUp", "RollUpBy", "roll_up"]


class RollUpBy(StrEnum):
    """By what tasks are counted together."""

    DEPARTMENT = "department"
    LEVEL = "level"
    PLACE = "place"
    FIELD = "field"


_GROUPS: Final[Mapping[RollUpBy, str]] = {
    RollUpBy.DEPARTMENT: "lead",
    RollUpBy.LEVEL: "place",
    RollUpBy.PLACE: "place",
    RollUpBy.FIELD: "item",
}
"""The column of ``WorkLedger.statuses`` that says the key."""


@dataclass(frozen=True)
class RollUp:
    """How many tasks have each schedule light, and how many each confidence light; ``unassessed`` have none."""

    key: str
    tasks: int = 0
    schedule: Mapping[str, int] = field(default_factory=dict)
    confidence: Mapping[str, int] = field(default_factory=dict)


def roll_up(
    table: pa.Table, directory: Directory, by: RollUpBy, *, fields: Mapping[str, str] | None = None
) -> tuple[RollUp, ...]:
    """Count the tasks of ``WorkLedger.statuses``, in the order of the keys.

    A task is counted with its lead department, or the level of its place, or its place and all that this lies in, so
    that counties add up to their city and their province, or the field of its item, which ``fields`` says by item. A
    task that is divided is left out: its parts are counted.

    Raises:
        PlaceUnknownError: a task is of a place that the directory does not know.
    """
    group = _GROUPS[by]
    counts = (
        table.filter(pc.invert(table["divided"]))
        .select([group, "schedule", "confidence"])
        .unify_dictionaries()
        .group_by([group, "schedule", "confidence"])
        .aggregate([([], "count_all")])
    )
    schedule: dict[str, Counter[str]] = {}
    confidence: dict[str, Counter[str]] = {}
    for row in counts.to_pylist():
        for key in _keys(row[group], directory, by, fields or {}):
            schedule.setdefault(key, Counter())[row["schedule"]] += row["count_all"]
            confidence.setdefault(key, Counter())[row["confidence"] or "unassessed"] += row["count_all"]
    return tuple(
        RollUp(key, schedule[key].total(), dict(schedule[key]), dict(confidence[key])) for key in sorted(schedule)
    )


def _keys(value: str, directory: Directory, by: RollUpBy, fields: Mapping[str, str]) -> Iterator[str]:
    if by is RollUpBy.DEPARTMENT:
        yield value
    elif by is RollUpBy.LEVEL:
        yield directory.place(value).level.value
    elif by is RollUpBy.FIELD:
        yield fields.get(value, "")
    else:
        yield from (place.code for place in directory.around(value))
