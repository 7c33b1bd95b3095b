"""What the registers said at a time: the items as their revisions had made them by then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from pilotzone.programme.registers import ListedItem, item_from_json
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import ItemRevision, StoredItem

__all__ = ["KnownItem", "Outline", "contents_of", "end_of", "known_items", "outlines", "regions_named"]


class Outline(NamedTuple):
    """An item without its content: the part that an overview needs; ``revision`` is the row that said it."""

    identifier: str
    region: str
    basis: str
    published: bool
    withdrawn: bool
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item with its content as it is stored."""

    outline: Outline
    content: Mapping[str, Any]

    @property
    def identifier(self) -> str:
        """Its identifier."""
        return self.outline.identifier

    @property
    def listed(self) -> ListedItem:
        """What it says."""
        return item_from_json(self.content)


def known_items(
    actor: Actor, at: datetime | None = None, *, drafts: bool = False, region: str = "", item: str = ""
) -> list[KnownItem]:
    """Return the published items by identifier as they were at a time, now if none is given.

    With ``drafts`` also those drafts that the party may see; of a region those that name it, or one item.
    """
    found = [
        one
        for one in outlines(actor, at, drafts=drafts, item=item)
        if not region or region in regions_named(one.region)
    ]
    if at:
        rows = ItemRevision.objects.filter(pk__in=[one.revision for one in found]).values_list("item_id", "content")
    else:
        rows = _named(StoredItem.objects, "pk", item).filter(region__contains=region).values_list("pk", "content")
    contents = dict(rows)
    return [KnownItem(one, contents[one.identifier]) for one in found]


def outlines(actor: Actor, at: datetime | None = None, *, drafts: bool = False, item: str = "") -> list[Outline]:
    """Return the outlines of the published items by identifier; for the arguments see :func:`known_items`."""
    return list(_past(actor, at, drafts=drafts, item=item) if at else _present(actor, drafts=drafts, item=item))


def contents_of(items: Iterable[KnownItem]) -> tuple[ListedItem, ...]:
    """Return what those items say that are not withdrawn."""
    return tuple(one.listed for one in items if not one.outline.withdrawn)


@lru_cache(maxsize=1024)
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


def _present(actor: Actor, *, drafts: bool, item: str) -> Iterator[Outline]:
    rows = _named(StoredItem.objects, "pk", item).order_by("pk")
    if not drafts:
        rows = rows.filter(published_at__isnull=False)
    elif not actor.sees_all:
        rows = rows.filter(Q(published_at__isnull=False) | Q(party=actor.party))
    rows = rows.annotate(public=_is_set("published_at"), gone=_is_set("withdrawn_at"))
    yield from (Outline(*row) for row in rows.values_list("pk", "region", "basis", "public", "gone"))


def _past(actor: Actor, at: datetime, *, drafts: bool, item: str) -> Iterator[Outline]:
    rows = _named(ItemRevision.objects, "item", item).filter(recorded_at__lte=at).order_by("item_id", "number")
    found: dict[str, Outline] = {}
    own: set[str] = set()
    columns = ("item_id", "act", "region", "basis", "pk", "item__party_id")
    for identifier, act, region, basis, row, party in rows.values_list(*columns):
        before = found.get(identifier)
        public = act == ItemRevision.Act.PUBLISHED or (before is not None and before.published)
        found[identifier] = Outline(identifier, region, basis, public, act == ItemRevision.Act.WITHDRAWN, row)
        if party == actor.party:
            own.add(identifier)
    for one in found.values():
        if one.published or (drafts and (actor.sees_all or one.identifier in own)):
            yield one


def _is_set(name: str) -> ExpressionWrapper:
    """Say in the database whether there is a time: to make ten thousand times of texts takes longer than the rest."""
    return ExpressionWrapper(Q(**{f"{name}__isnull": False}), output_field=BooleanField())


def _named(rows: Any, key: str, item: str) -> Any:
    """Return the rows of one item, or all where none is named."""
    return rows.filter(**{key: item}) if item else rows.all()
