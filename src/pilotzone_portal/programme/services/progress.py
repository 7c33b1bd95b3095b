"""Progress of published items: each has one state at a time, with the figures or the work that it rests on."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pilotzone_portal.accounts.services import PUBLIC
from pilotzone_portal.programme.services.known import KnownItem, end_of, known_items, regions_named
from pilotzone_portal.programme.services.targets import TargetEvaluation, newest_evaluations
from pilotzone_portal.programme.services.work import ItemProgress, item_progress

__all__ = [
    "Overview",
    "Progress",
    "RegionProgress",
    "State",
    "overview",
    "progress_of",
    "region_progress",
    "work_light",
]


class State(StrEnum):
    """What is known of an item: by figures, by work, or that nothing more will come."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"
    CLOSED = "closed"
    UNDER_WAY = "under_way"
    NOT_BEGUN = "not_begun"
    STATED = "stated"
    WITHDRAWN = "withdrawn"


_BY_FIGURES: Final = frozenset(("target", "annual_goal", "result", "expected_result"))
"""Kinds whose items are reached when a figure says so, if they name a quantity; the others when the work is closed."""

_PROVINCE: Final = len("CN-11")


@dataclass(frozen=True)
class Progress:
    """An item with its state, and what that rests on."""

    item: KnownItem
    state: State
    evaluation: TargetEvaluation | None
    work: ItemProgress | None


@dataclass(frozen=True)
class RegionProgress:
    """How many items of a region are in which state; the code is that of the nation or a province, or words."""

    code: str
    counts: Mapping[State, int]

    @property
    def total(self) -> int:
        """The number of its items."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Overview:
    """All regions that published items name, and the items of the zone in each state, each item once."""

    regions: tuple[RegionProgress, ...]
    counts: Mapping[State, int]

    @property
    def total(self) -> int:
        """The number of items."""
        return sum(self.counts.values())


def overview(on: date | None = None) -> Overview:
    """Return how far the published items are, as it was known at the end of a day, now if none is named."""
    everything: Counter[State] = Counter()
    by_region: dict[str, Counter[State]] = {}
    for one in _progress(known_items(PUBLIC, end_of(on) if on else None), on):
        everything[one.state] += 1
        for code in _provinces(one.item.region):
            by_region.setdefault(code, Counter())[one.state] += 1
    regions = (RegionProgress(code, by_region[code]) for code in sorted(by_region))
    return Overview(tuple(regions), everything)


def region_progress(code: str, on: date | None = None) -> list[Progress]:
    """Return the published items that name a region, by identifier, as they were known at the end of a day."""
    items = known_items(PUBLIC, end_of(on) if on else None)
    return _progress([one for one in items if code in regions_named(one.region)], on)


def progress_of(identifiers: Collection[str], on: date | None = None) -> dict[str, Progress]:
    """Return the progress of those of the items that were published at the end of a day, now if none is named."""
    items = known_items(PUBLIC, end_of(on) if on else None)
    return {
        one.item.identifier: one for one in _progress([item for item in items if item.identifier in identifiers], on)
    }


def work_light(work: ItemProgress) -> str:
    """Return the schedule light of an item: the worst of its tasks."""
    return "red" if work.red else "amber" if work.amber else "green"


def _progress(items: Collection[KnownItem], on: date | None) -> list[Progress]:
    asked = None if len(items) > _MANY else [one.identifier for one in items]
    known = end_of(on) if on else None
    evaluations = newest_evaluations(asked, known=known)
    work = item_progress(asked, at=known, known=known)
    found = ((one, evaluations.get(one.identifier), work.get(one.identifier)) for one in items)
    return [Progress(item, _state(item, said, done), said, done) for item, said, done in found]


_MANY: Final = 500
"""So many identifiers are named in a statement; for more, all evaluations are read."""


def _state(item: KnownItem, said: TargetEvaluation | None, work: ItemProgress | None) -> State:
    kinds = set(item.content["kinds"])
    if item.withdrawn:
        return State.WITHDRAWN
    if kinds == {"statement"}:
        return State(said.answer) if said and said.answer != State.UNDETERMINED else State.STATED
    if "target" in item.content and not kinds.isdisjoint(_BY_FIGURES):
        if said:
            return State(said.answer)
        return State.UNDER_WAY if work and work.closed < work.tasks else State.UNDETERMINED
    if work is None:
        return State.NOT_BEGUN
    return State.CLOSED if work.closed == work.tasks else State.UNDER_WAY


def _provinces(region: str) -> Iterable[str]:
    """Return what the overview counts an item under: the nation, provinces, and words that are no code."""
    return (code for code in regions_named(region) if not code.startswith("CN") or len(code) <= _PROVINCE)
