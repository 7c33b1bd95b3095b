"""Items in the HTTP API: those that the party may see, with their revisions; add, change, publish, withdraw."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from pilotzone.programme.registers import ListedItem, item_from_json, item_to_json
from pilotzone_portal.contract import Page, Paging, actor_of, open_to_all, replies
from pilotzone_portal.programme.services.registers import items as services
from pilotzone_portal.programme.services.registers.items import Item, Revision

__all__ = ["router"]

router = Router(tags=["programme"])


class TargetIn(Schema):
    """A quantity by reference and in words."""

    target: str = ""
    wording: str = Field(description="A comparator, a number and its unit, such as >= 15 %.")


class SourceIn(Schema):
    """Where a plan text says it, in Unicode code points from 0."""

    text: str
    start: int
    end: int | None = None


class ListedItemIn(Schema):
    """What an item says; what is not known is left out."""

    id: str
    kinds: list[str]
    title_zh: str = ""
    title_en: str = ""
    field: str = ""
    region: str = Field("", description="CN, a code such as CN-33, several joined by ;, or words.")
    lead: str = Field("", description="The identifier of a department.")
    supporting: list[str] = Field(default=[])
    deadline: date | None = None
    deadline_words: str = ""
    target: TargetIn | None = None
    legal_basis: str = ""
    delegated_power: str = Field("", description="The identifier of the item that delegates it.")
    evidence: list[str] = Field(default=[])
    source: SourceIn | None = None

    def listed(self) -> ListedItem:
        """Return the item."""
        members = self.dict(exclude_none=True)
        if self.deadline:
            members["deadline"] = self.deadline.isoformat()
        return item_from_json(members)


class RevisionOut(Schema):
    """One act on an item, and what the item said after it."""

    number: int
    act: str = Field(description="added, changed, published or withdrawn")
    content: dict[str, Any]
    reason: str
    person: str = Field(description="Empty for all but the item's own party, the operator and the regulator.")
    recorded_at: datetime

    @staticmethod
    def resolve_content(row: Revision) -> dict[str, Any]:
        """Return what it said."""
        return item_to_json(row.content)


class ItemOut(Schema):
    """An item as it stands, with its revisions; of what is public, those since its publication."""

    identifier: str
    content: dict[str, Any]
    party: str
    candidate: str = Field(description="The candidate of a plan text that it was made of.")
    published_at: datetime | None
    withdrawn_at: datetime | None
    revisions: list[RevisionOut]

    @staticmethod
    def resolve_content(row: Item) -> dict[str, Any]:
        """Return what it says."""
        return item_to_json(row.content)

    @staticmethod
    def resolve_party(row: Item) -> str:
        """Name the party that keeps it."""
        return row.party.identifier


class AddingIn(Schema):
    """An item to add as a draft."""

    item: ListedItemIn
    reason: str = ""


class ChangingIn(Schema):
    """What an item is to say, and why."""

    item: ListedItemIn
    reason: str
    seen: int | None = Field(None, description="The last revision that you know: another one refuses the change.")


class PublishingIn(Schema):
    """Which drafts everybody shall see."""

    items: list[str] = Field(max_length=1000)


class WithdrawingIn(Schema):
    """Why an item is withdrawn."""

    reason: str


@router.get("/items", response=replies(Page[ItemOut], 404), **open_to_all())
def items(request: HttpRequest, paging: Query[Paging], region: str = "", listed_in: str = "") -> dict[str, object]:
    """List the items that the party may see, of a region, or those listed in a register, if one is named."""
    rows = services.list_items(actor_of(request), region=region, register=listed_in)
    return {"items": rows[paging.offset : paging.offset + paging.limit], "count": len(rows)}


@router.post("/items/publish", response=replies(list[ItemOut], 403, 404, 409, 507))
def publish(request: HttpRequest, given: PublishingIn) -> list[Item]:
    """Let everybody see items of the party: all that are named, or none."""
    return services.publish_items(actor_of(request), given.items)


@router.get("/items/{identifier}", response=replies(ItemOut, 404), **open_to_all())
def item(request: HttpRequest, identifier: str) -> Item:
    """Show one item with its revisions."""
    return services.get_item(actor_of(request), identifier)


@router.post("/items", response=replies(ItemOut, 400, 403, 404, 409, 507, status=HTTPStatus.CREATED))
def add(request: HttpRequest, given: AddingIn) -> Status[Item]:
    """Add a draft to the registers."""
    return Status(HTTPStatus.CREATED, services.add_item(actor_of(request), given.item.listed(), reason=given.reason))


@router.post("/items/{identifier}/change", response=replies(ItemOut, 400, 403, 404, 409, 507))
def change(request: HttpRequest, identifier: str, given: ChangingIn) -> Item:
    """Let an item of the party say something else; what it said stays in its revisions."""
    actor, content = actor_of(request), given.item.listed()
    return services.change_item(actor, identifier, content, reason=given.reason, seen=given.seen)


@router.post("/items/{identifier}/withdraw", response=replies(ItemOut, 400, 403, 404, 409, 507))
def withdraw(request: HttpRequest, identifier: str, given: WithdrawingIn) -> Item:
    """Withdraw an item of the party, with a reason."""
    return services.withdraw_item(actor_of(request), identifier, reason=given.reason)
