"""Progress and changes in the HTTP API: states of published items, now or as known on a day, and what became public."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from pilotzone_portal.contract import Page, Paging, open_to_all, page_of, replies
from pilotzone_portal.programme.services.changes import list_changes
from pilotzone_portal.programme.services.progress import progress as services
from pilotzone_portal.programme.services.progress.progress import Progress, State

__all__ = ["router"]

router = Router(tags=["programme"])


class RegionOut(Schema):
    """How many published items of a region are in which state."""

    region: str = Field(description="The code of the nation or a province, or the words of a text.")
    items: int
    states: dict[str, int]


class OverviewOut(Schema):
    """The published items by state, and those of each region."""

    items: int
    states: dict[str, int]
    regions: list[RegionOut]


class ProgressOut(Schema):
    """An item with its one state, and what that rests on."""

    item: str
    content: dict[str, Any]
    state: str = Field(description=", ".join(State))
    evaluation: str | None = Field(description="The digest of the evaluation by figures.")
    reason: dict[str, str] | None = Field(description="The first reason of the evaluation, in both languages.")
    missing: list[dict[str, Any]] = Field(description="Figures that the evaluation needs and nobody has published.")
    tasks: int
    closed: int
    red: int
    amber: int
    next_due: date | None
    evidence: list[dict[str, Any]] = Field(description="Accepted: type, digest, day, receipt, and if all may have it.")

    @staticmethod
    def of(one: Progress) -> dict[str, object]:
        """Return the members."""
        work, said = one.work, one.evaluation
        counts = ("tasks", "closed", "red", "amber")
        return {
            "item": one.item.identifier,
            "content": one.item.content,
            "state": one.state.value,
            "evaluation": said.digest if said else None,
            "reason": said.reason if said else None,
            "missing": said.missing if said else [],
            **{name: getattr(work, name) if work else 0 for name in counts},
            "next_due": work.next_due if work else None,
            "evidence": [vars(row) for row in work.evidence] if work else [],
        }


class ChangeOut(Schema):
    """Something that became public."""

    id: str = Field(description="As in the feeds: urn:uuid.")
    kind: str
    object_id: str
    title_en: str
    title_zh: str
    address: str
    details: dict[str, str]
    announced_at: datetime

    @staticmethod
    def resolve_id(row: Any) -> str:
        """Return the identifier of the feeds."""
        return str(row.uuid.urn)


@router.get("/progress", response=replies(OverviewOut), **open_to_all())
def overview(request: HttpRequest, on: date | None = None) -> dict[str, object]:
    """Count the published items by state and region, as it was known at the end of a day."""
    del request  # it is the same for everybody
    found = services.overview(on)
    regions = [{"region": one.code, "items": one.total, "states": _counts(one.counts)} for one in found.regions]
    return {"items": found.total, "states": _counts(found.counts), "regions": regions}


@router.get("/progress/{region}", response=replies(list[ProgressOut]), **open_to_all())
def region_progress(request: HttpRequest, region: str, on: date | None = None) -> list[dict[str, object]]:
    """List the published items of a region with their states."""
    del request
    return [ProgressOut.of(one) for one in services.region_progress(region, on)]


@router.get("/changes", response=replies(Page[ChangeOut]), **open_to_all())
def changes(request: HttpRequest, paging: Query[Paging]) -> dict[str, object]:
    """List what became public, the newest first; feed readers take /programme/changes.atom or changes.json."""
    del request
    return page_of(list_changes(), paging)


def _counts(counts: Mapping[State, int]) -> dict[str, int]:
    return {state.value: counts[state] for state in State if counts[state]}
