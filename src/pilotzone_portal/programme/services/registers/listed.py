"""Stored items as values: what they say now, how they came to it, and who may see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from pilotzone.programme.registers import ListedItem, item_from_json, register_of
from pilotzone_portal.accounts.services import Actor, Party
from pilotzone_portal.programme.models import ItemRevision, StoredItem
from pilotzone_portal.programme.services.registers.item_errors import ItemUnknownError
from pilotzone_portal.programme.services.registers.known import regions_named
from pilotzone_portal.programme.services.registers.registers import declared_registers

__all__ = ["Item", "Revision", "get_item", "item_of", "list_items", "own_drafts", "visible_items"]


@dataclass(frozen=True)
class Revision:
    """One act on an item: ``added``, ``changed``, ``published`` or ``withdrawn``, and what the item says after it."""

    number: int
    act: str
    content: ListedItem
    reason: str
    person: str
    recorded_at: datetime


@dataclass(frozen=True)
class Item:
    """An item with its revisions, the first one first; a visitor gets those since its publication."""

    identifier: str
    content: ListedItem
    party: Party
    candidate: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    revisions: tuple[Revision, ...]

    @property
    def published(self) -> bool:
        """Say whether everybody sees it."""
        return self.published_at is not None

    @property
    def withdrawn(self) -> bool:
        """Say whether it was withdrawn."""
        return self.withdrawn_at is not None


def get_item(actor: Actor, identifier: str) -> Item:
    """Return an item that the party may see.

    Raises:
        ItemUnknownError: there is none.
    """
    found = _with_revisions(visible_items(actor).filter(pk=identifier)).first()
    if found is None:
        raise ItemUnknownError(item=identifier, party=actor.party)
    return item_of(actor, found)


def list_items(
    actor: Actor, *, region: str = "", register: str = "", identifiers: Collection[str] | None = None
) -> list[Item]:
    """Return the items that the party may see, by identifier; of a region those that name it, see `regions_named`.

    Raises:
        RegisterUnknownError: no such register is kept.
    """
    rows = visible_items(actor)
    if identifiers is not None:
        rows = rows.filter(pk__in=identifiers)
    if region:
        rows = rows.filter(region__contains=region)
    kinds = set(register_of(declared_registers(), register).kinds) if register else None
    return [
        item_of(actor, row)
        for row in _with_revisions(rows)
        if (not region or region in regions_named(row.region))
        and (kinds is None or not kinds.isdisjoint(row.content["kinds"]))
    ]


def own_drafts(actor: Actor) -> set[str]:
    """Return the identifiers of the items that the party may publish."""
    rows = StoredItem.objects.filter(party=actor.party, published_at=None, withdrawn_at=None)
    return set(rows.values_list("pk", flat=True))


def visible_items(actor: Actor) -> QuerySet[StoredItem]:
    """Return the rows that the party may see: what is published, and its own; operator and regulator see all."""
    rows = StoredItem.objects.select_related("party")
    return rows if actor.sees_all else rows.filter(Q(published_at__isnull=False) | Q(party=actor.party))


def item_of(actor: Actor, row: StoredItem) -> Item:
    """Return the value of a row whose revisions were fetched, without what the party may not see of it."""
    revisions = tuple(_revision(one) for one in row.revisions.all())
    if not (actor.sees_all or row.party_id == actor.party):
        revisions = tuple(_published(revisions))
    return Item(
        identifier=row.identifier,
        content=item_from_json(row.content),
        party=row.party,
        candidate=row.candidate,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        revisions=revisions,
    )


def _published(revisions: Iterable[Revision]) -> Iterable[Revision]:
    """Yield what happened since the publication, without the names of persons."""
    public = False
    for one in revisions:
        public = public or one.act == ItemRevision.Act.PUBLISHED
        if public:
            yield Revision(one.number, one.act, one.content, one.reason, "", one.recorded_at)


def _with_revisions(rows: QuerySet[StoredItem]) -> QuerySet[StoredItem]:
    return rows.prefetch_related(Prefetch("revisions", ItemRevision.objects.order_by("number")))


def _revision(row: ItemRevision) -> Revision:
    return Revision(row.number, row.act, item_from_json(row.content), row.reason, row.person, row.recorded_at)
