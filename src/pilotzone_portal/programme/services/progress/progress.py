"""Progress of published items: each has one state at a time, with the figures or the work that it rests on."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pilotzone_portal.accounts.services import PUBLIC
from pilotzone_portal.programme.models import StoredItem
from pilotzone_portal.programme.services.registers.known import (
    KnownItem,
    Outline,
    end_of,
    known_items,
    outlines,
    regions_named,
)
from pilotzone_portal.programme.services.targets.evaluated import TargetEvaluation, newest_answers, newest_evaluations
from pilotzone_portal.programme.services.work.item_progress import ItemProgress, count_tasks, item_progress

__all__ = ["Overview", "Progress", "RegionProgress", "State", "item_state", "overview", "region_progress", "work_light"]


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
    """Return how far the published items are, as it was known at the end of a day, now if none is named.

    Of the items, evaluations and tasks no more is read than is counted.
    """
    known = end_of(on) if on else None
    answers = newest_answers(known=known)
    work = count_tasks(at=known, known=known)
    by_words: dict[str, Counter[State]] = defaultdict(Counter)
    for one in outlines(PUBLIC, known):
        by_words[one.region][_state(one, answers.get(one.identifier), work.get(one.identifier))] += 1
    everything: Counter[State] = Counter()
    by_region: dict[str, Counter[State]] = defaultdict(Counter)
    for words, counts in by_words.items():
        everything.update(counts)
        for code in _provinces(words):
            by_region[code].update(counts)
    return Overview(tuple(RegionProgress(code, by_region[code]) for code in sorted(by_region)), everything)


def region_progress(code: str, on: date | None = None) -> list[Progress]:
    """Return the published items that name a region, by identifier, as they were known at the end of a day."""
    return _progress(known_items(PUBLIC, end_of(on) if on else None, region=code), on)


def item_state(identifier: str, on: date | None = None) -> Progress | None:
    """Return the progress of an item, if it was published by the end of the day."""
    items = known_items(PUBLIC, end_of(on) if on else None, item=identifier)
    return next(iter(_progress(items, on)), None)


def work_light(work: ItemProgress) -> str:
    """Return the schedule light of an item: the worst of its tasks."""
    return "red" if work.red else "amber" if work.amber else "green"


def _progress(items: Sequence[KnownItem], on: date | None) -> list[Progress]:
    asked = [one.identifier for one in items]
    known = end_of(on) if on else None
    evaluations = newest_evaluations(asked, known=known)
    work = item_progress(asked, at=known, known=known)
    return [_with_state(one, evaluations.get(one.identifier), work.get(one.identifier)) for one in items]


def _with_state(item: KnownItem, evaluation: TargetEvaluation | None, work: ItemProgress | None) -> Progress:
    state = _state(item.outline, evaluation and evaluation.answer, work and (work.tasks, work.closed))
    return Progress(item, state, evaluation, work)


def _state(item: Outline, answer: str | None, work: tuple[int, int] | None) -> State:
    """Return the one state of an item by the answer of its evaluation, and by its tasks and how many are closed."""
    if item.withdrawn:
        return State.WITHDRAWN
    if item.basis == StoredItem.Basis.STATEMENT:
        return State(answer) if answer in {State.MET, State.NOT_MET} else State.STATED
    if item.basis == StoredItem.Basis.FIGURES:
        if answer:
            return State(answer)
        return State.UNDER_WAY if work and work[1] < work[0] else State.UNDETERMINED
    if work is None:
        return State.NOT_BEGUN
    return State.CLOSED if work[1] == work[0] else State.UNDER_WAY


@lru_cache(maxsize=1024)
def _provinces(region: str) -> tuple[str, ...]:
    """Return what the overview counts an item under: the nation, provinces, and words that are no code."""
    return tuple(code for code in regions_named(region) if not code.startswith("CN") or len(code) <= _PROVINCE)
