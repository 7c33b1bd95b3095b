"""What the registers said at a time: the items as their revisions had made them by then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from pilotzone.programme.registers import ListedItem, item_from_json
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import ItemRevision, StoredItem

__all__ = ["KnownItem", "contents_of", "end_of", "known_items", "regions_named"]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item at a time, its content as it is stored: most of who asks needs a part of it alone."""

    identifier: str
    content: Mapping[str, Any]
    published: bool
    withdrawn: bool

    @property
    def region(self) -> str:
        """The region as the item names it."""
        return str(self.content.get("region", ""))

    @property
    def listed(self) -> ListedItem:
        """What it says."""
        return item_from_json(self.content)


def known_items(actor: Actor, at: datetime | None = None, *, drafts: bool = False) -> list[KnownItem]:
    """Return the published items by identifier as they were at a time, now if none is given; one SQL statement.

    With ``drafts`` also those drafts that the party may see.
    """
    items = _past(actor, at, drafts=drafts) if at else _present(actor, drafts=drafts)
    return list(items)


def contents_of(items: Iterable[KnownItem], region: str = "") -> tuple[ListedItem, ...]:
    """Return what those items say that are not withdrawn, all or those that name a region."""
    return tuple(
        one.listed for one in items if not one.withdrawn and (not region or region in regions_named(one.region))
    )


def regions_named(region: str) -> tuple[str, ...]:
    """Return the codes that the region of an item names, and the provinces of its cities; or its words.

    >>> regions_named("CN-50;CN-51"), regions_named("CN-34 Hefei"), regions_named("CN-330100")
    (('CN-50', 'CN-51'), ('CN-34',), ('CN-330100', 'CN-33'))
    """
    found: dict[str, None] = {}
    for part in region.split(";"):
        code = part.split(" ")[0] if part.startswith("CN") else part
        found[code] = None
        if code.startswith("CN-"):
            found[code[: len("CN-11")]] = None
    return tuple(found)


def end_of(day: date) -> datetime:
    """Return the last moment of a day in China's time, which is that of the portal."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def _present(actor: Actor, *, drafts: bool) -> Iterator[KnownItem]:
    rows = StoredItem.objects.order_by("pk")
    if not drafts:
        rows = rows.filter(published_at__isnull=False)
    elif not actor.sees_all:
        rows = rows.filter(Q(published_at__isnull=False) | Q(party=actor.party))
    for identifier, content, published_at, withdrawn_at in rows.values_list(
        "pk", "content", "published_at", "withdrawn_at"
    ):
        yield KnownItem(identifier, content, published_at is not None, withdrawn_at is not None)


def _past(actor: Actor, at: datetime, *, drafts: bool) -> Iterator[KnownItem]:
    rows = ItemRevision.objects.filter(recorded_at__lte=at).order_by("item_id", "number")
    found: dict[str, KnownItem] = {}
    own: set[str] = set()
    for identifier, act, content, party in rows.values_list("item_id", "act", "content", "item__party_id"):
        before = found.get(identifier)
        found[identifier] = KnownItem(
            identifier,
            content,
            act == ItemRevision.Act.PUBLISHED or (before is not None and before.published),
            act == ItemRevision.Act.WITHDRAWN,
        )
        if party == actor.party:
            own.add(identifier)
    for one in found.values():
        if one.published or (drafts and (actor.sees_all or one.identifier in own)):
            yield one
