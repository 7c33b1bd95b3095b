"""Acts on the items of the registers: every one appends a revision and leaves a receipt; nothing is overwritten."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import Directory, ListedItem, item_of_commitment, item_to_json
from pilotzone.programme.registers.errors import DelegatedPowerUnknownError
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import ItemRevision, StoredItem
from pilotzone_portal.programme.services.changes import announce
from pilotzone_portal.programme.services.directory import require_right, zone_directory
from pilotzone_portal.programme.services.registers.item_errors import (
    ItemExistsError,
    ItemNotPublishableError,
    ItemReasonError,
    ItemRevisedError,
    ItemUnchangedError,
    ItemUnknownError,
    ItemWithdrawnError,
)
from pilotzone_portal.programme.services.registers.listed import Item, Revision, get_item, list_items

__all__ = [
    "Item",
    "Revision",
    "add_item",
    "change_item",
    "get_item",
    "list_items",
    "load_commitments_as_items",
    "publish_items",
    "withdraw_item",
]

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_COMPARATOR: Final = re.compile(r"[<>=≥≤]|increasing|exists")
_REACHED_BY_FIGURES: Final = frozenset(("target", "annual_goal", "result", "expected_result"))
_Act = ItemRevision.Act


@transaction.atomic
def add_item(actor: Actor, item: ListedItem, *, reason: str, candidate: str = "") -> Item:
    """Add a draft to the registers, which its own party sees, the operator and the regulator.

    Raises:
        WorkRightError: the department does not have the right to plan.
        InvalidValueError: the identifier cannot stand in an address.
        ItemExistsError: it is taken.
        DepartmentUnknownError, DelegatedPowerUnknownError: the item rests on what is not there.
    """
    require_right(actor, Right.PLAN, "add_item")
    _check(item, zone_directory())
    _add(actor, item, reason, candidate)
    return get_item(actor, item.id)


@transaction.atomic
def change_item(actor: Actor, identifier: str, item: ListedItem, *, reason: str, seen: int | None = None) -> Item:
    """Let an item of the party say something else; what it said stays in its history.

    ``seen`` is the number of the last revision that the person knew.

    Raises:
        WorkRightError: the department does not have the right to plan.
        ItemUnknownError: it is no item of the party.
        ItemReasonError: no reason is given.
        ItemWithdrawnError, ItemUnchangedError, ItemRevisedError: the item does not admit this change.
        ItemNotPublishableError: it is published, and would be a target without comparator or deadline.
        DepartmentUnknownError, DelegatedPowerUnknownError: the item rests on what is not there.
    """
    require_right(actor, Right.PLAN, "change_item")
    row = _locked(actor, identifier)
    newest = row.revisions.count()
    if seen is not None and seen != newest:
        raise ItemRevisedError(item=identifier, revision=newest, seen=seen)
    if item.id != identifier:
        raise InvalidValueError(field="The identifier of an item", value=item.id, expected=f"{identifier}, as it was")
    _check_reason(identifier, reason)
    _check(item, zone_directory())
    if item_to_json(item) == row.content:
        raise ItemUnchangedError(item=identifier)
    if row.published_at:
        _check_publishable(item)
    _let_say(row, item)
    _append(actor, row, _Act.CHANGED, reason)
    if row.published_at:
        _announce("item.changed", item, reason)
    return get_item(actor, identifier)


@transaction.atomic
def publish_items(actor: Actor, identifiers: Iterable[str]) -> list[Item]:
    """Let everybody see items of the party; those that are published already stay as they are.

    Raises:
        WorkRightError: the department does not have the right to plan.
        ItemUnknownError: one is no item of the party.
        ItemWithdrawnError: one is withdrawn.
        ItemNotPublishableError: one is a target without comparator or deadline.
    """
    require_right(actor, Right.PLAN, "publish_items")
    identifiers = sorted(set(identifiers))
    for identifier in identifiers:
        row = _locked(actor, identifier)
        if row.published_at:
            continue
        item = get_item(actor, identifier).content
        _check_publishable(item)
        row.published_at = timezone.now()
        _append(actor, row, _Act.PUBLISHED)
        _announce("item.published", item)
    return list_items(actor, identifiers=identifiers)


@transaction.atomic
def withdraw_item(actor: Actor, identifier: str, *, reason: str) -> Item:
    """Withdraw an item of the party; it stays to be seen as withdrawn, with the reason.

    Raises:
        WorkRightError: the department does not have the right to plan.
        ItemUnknownError: it is no item of the party.
        ItemReasonError: no reason is given.
        ItemWithdrawnError: it was withdrawn before.
    """
    require_right(actor, Right.PLAN, "withdraw_item")
    row = _locked(actor, identifier)
    _check_reason(identifier, reason)
    row.withdrawn_at = timezone.now()
    _append(actor, row, _Act.WITHDRAWN, reason)
    withdrawn = get_item(actor, identifier)
    if row.published_at:
        _announce("item.withdrawn", withdrawn.content, reason)
    return withdrawn


@transaction.atomic
def load_commitments_as_items(actor: Actor) -> list[Item]:
    """Add the commitments of the package as drafts; those that are there already stay as they are.

    Raises:
        WorkRightError: the department does not have the right to plan.
    """
    require_right(actor, Right.PLAN, "add_item")
    items = [item_of_commitment(one) for one in load_commitments()]
    taken = _taken(one.id for one in items)
    for item in items:
        if item.id not in taken:
            _add(actor, item, "", "")
    return list_items(actor, identifiers=[one.id for one in items])


def _add(actor: Actor, item: ListedItem, reason: str, candidate: str) -> None:
    if _taken([item.id]):
        raise ItemExistsError(item=item.id)
    row = StoredItem(identifier=item.id, party_id=actor.party, candidate=candidate)
    _let_say(row, item)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another transaction took it since it was looked for
        raise ItemExistsError(item=item.id) from None
    _append(actor, row, _Act.ADDED, reason)


def _let_say(row: StoredItem, item: ListedItem) -> None:
    row.content, row.region, row.basis = item_to_json(item), item.region, _basis(item)


def _basis(item: ListedItem) -> StoredItem.Basis:
    """Return what decides how far an item is; results without a quantity are reached by work."""
    if set(item.kinds) == {"statement"}:
        return StoredItem.Basis.STATEMENT
    quantified = item.target is not None and not _REACHED_BY_FIGURES.isdisjoint(item.kinds)
    return StoredItem.Basis.FIGURES if quantified else StoredItem.Basis.WORK


def _append(actor: Actor, row: StoredItem, act: ItemRevision.Act, reason: str = "") -> None:
    """Store what has become of an item, its revision and the receipt."""
    row.save()
    number = row.revisions.count() + 1
    row.revisions.create(
        number=number,
        act=act,
        content=row.content,
        region=row.region,
        basis=row.basis,
        reason=reason.strip(),
        person=actor.person,
        recorded_at=timezone.now(),
    )
    record(
        act=f"item.{act}",
        actor=actor,
        object_id=row.identifier,
        facts={"revision": number},
        content=canonical_bytes(row.content),
        hidden={"reason": reason.strip()} if reason.strip() else None,
    )


def _locked(actor: Actor, identifier: str) -> StoredItem:
    """Return an item of the party that no other transaction changes now."""
    row = StoredItem.objects.select_for_update().filter(pk=identifier, party=actor.party).first()
    if row is None:
        raise ItemUnknownError(item=identifier, party=actor.party)
    if row.withdrawn_at:
        raise ItemWithdrawnError(item=identifier)
    return row


def _taken(identifiers: Iterable[str]) -> Collection[str]:
    return set(StoredItem.objects.filter(pk__in=list(identifiers)).values_list("pk", flat=True))


def _check(item: ListedItem, directory: Directory) -> None:
    if not _IDENTIFIER.fullmatch(item.id):
        expected = "1 to 63 letters, digits, points, hyphens and underlines, such as T-2026.1"
        raise InvalidValueError(field="The identifier of an item", value=item.id, expected=expected)
    for department in filter(None, (item.lead, *item.supporting)):
        directory.department(department)
    power = item.delegated_power
    if power and not any("delegated_power" in one.content["kinds"] for one in StoredItem.objects.filter(pk=power)):
        raise DelegatedPowerUnknownError(item=item.id, power=power)


def _check_reason(identifier: str, reason: str) -> None:
    if not reason.strip():
        raise ItemReasonError(item=identifier)


def _check_publishable(item: ListedItem) -> None:
    """Refuse a target without what makes it one: aim, quantity with comparator, and deadline."""
    if not {"target", "annual_goal"}.isdisjoint(item.kinds):
        if item.target is None or not _COMPARATOR.search(item.target.wording):
            raise ItemNotPublishableError(item=item.id, missing="comparator")
        if not (item.deadline or item.deadline_words):
            raise ItemNotPublishableError(item=item.id, missing="deadline")


def _announce(kind: str, item: ListedItem, reason: str = "") -> None:
    announce(
        kind,
        item.id,
        title_zh=item.title("zh"),
        title_en=item.title("en"),
        address=reverse("item", args=[item.id]),
        details={"reason": reason.strip()} if reason.strip() else None,
    )
