"""Revisions: what differs between two vintages, figure by figure, and why (SDMX revision practice, IMF DQAF 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pilotzone.statistics.observations.errors import UnlikeUnitsError
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.tables import observations_of
from pilotzone.statistics.observations.units import convert
from pilotzone.statistics.observations.vintages import Vintage, VintageCause

__all__ = ["Revision", "RevisionCause", "revisions"]


class RevisionCause(StrEnum):
    """Why a figure differs; ``not_repeated`` is a figure that the later vintage leaves as it was."""

    UNCHANGED = "unchanged"
    NEW = "new"
    WITHDRAWN = "withdrawn"
    NOT_REPEATED = "not_repeated"
    UNIT_CHANGE = "unit_change"
    METHOD_CHANGE = "method_change"
    REVISED = "revised"
    CENSUS = "census"
    CORRECTION = "correction"


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One figure in two vintages; ``difference`` is after minus before in the later unit, None where there is none."""

    before: Observation | None
    after: Observation | None
    causes: tuple[RevisionCause, ...]
    difference: Decimal | None = None
    relative: Decimal | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What the figure is of: series, branch, region, period."""
        one = self.after or self.before
        return one.key if one else ()


def revisions(before: Any, after: Any, vintages: Mapping[str, Vintage]) -> tuple[Revision, ...]:
    """Return a revision for every figure of two vintages, in the order of series, branch, region and period.

    ``before`` and ``after`` are tables as ``ObservationStore.vintage`` gives them; ``vintages`` says why a vintage was
    published. A figure counts as withdrawn where its ``vintage_until`` is stated; where the later vintage merely does
    not repeat it, it still holds.
    """
    old = {(one.key, one.price_basis, one.base_year): one for one in observations_of(before)}
    new = {(one.key, one.price_basis, one.base_year): one for one in observations_of(after)}
    keys = sorted(old.keys() | new.keys(), key=lambda key: (key[0], key[1], key[2] or 0))
    return tuple(_revision(old.get(key), new.get(key), vintages) for key in keys)


def _revision(before: Observation | None, after: Observation | None, vintages: Mapping[str, Vintage]) -> Revision:
    if before is None:
        return Revision(before=None, after=after, causes=(RevisionCause.NEW,))
    if after is None:
        gone = RevisionCause.NOT_REPEATED if before.vintage_until is None else RevisionCause.WITHDRAWN
        return Revision(before=before, after=None, causes=(gone,))
    causes = []
    if before.method is not after.method:
        causes.append(RevisionCause.METHOD_CHANGE)
    if before.unit != after.unit:
        causes.append(RevisionCause.UNIT_CHANGE)
    try:
        was = convert(before.value, before.unit, after.unit)
    except UnlikeUnitsError:
        return Revision(before=before, after=after, causes=tuple(causes))
    if was != after.value and RevisionCause.METHOD_CHANGE not in causes:
        causes.append(_cause(vintages.get(after.vintage)))
    return Revision(
        before=before,
        after=after,
        causes=tuple(causes) or (RevisionCause.UNCHANGED,),
        difference=after.value - was,
        relative=(after.value - was) / was if was else None,
    )


def _cause(vintage: Vintage | None) -> RevisionCause:
    return _CAUSES.get(vintage.cause, RevisionCause.REVISED) if vintage else RevisionCause.REVISED


_CAUSES: Mapping[VintageCause, RevisionCause] = {
    VintageCause.CENSUS: RevisionCause.CENSUS,
    VintageCause.METHOD_CHANGE: RevisionCause.METHOD_CHANGE,
    VintageCause.CORRECTION: RevisionCause.CORRECTION,
}
