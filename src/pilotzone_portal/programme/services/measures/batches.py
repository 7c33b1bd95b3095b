"""Batches of listed measures: filled by listings, published in one act, and from then on as they were published."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.measures import Batch
from pilotzone.programme.measures.batch_lists import batch_listing
from pilotzone.programme.measures.documents import from_document, to_document
from pilotzone.programme.registers import ListFormat, export_listing
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import MeasureBatch, MeasureHead
from pilotzone_portal.programme.services.changes import announce
from pilotzone_portal.programme.services.directory import zone_directory
from pilotzone_portal.programme.services.measures.measure_errors import (
    BatchEmptyError,
    BatchPublishedError,
    BatchUnknownError,
)
from pilotzone_portal.programme.services.measures.stored_measures import OFFERED, measure_of

__all__ = ["StoredBatch", "export_batch", "get_batch", "list_batches", "open_batch", "publish_batch"]

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True)
class StoredBatch:
    """A batch: as it was published, or as it stands while it is open."""

    batch: Batch
    published: date | None
    digest: str
    receipt: int | None


def open_batch(identifier: str) -> MeasureBatch:
    """Return the row of a batch that takes measures, locked, and make it if there is none.

    Raises:
        InvalidValueError: the identifier cannot stand in an address.
        BatchPublishedError: the batch is published.
    """
    if not _IDENTIFIER.fullmatch(identifier):
        expected = "1 to 40 letters, digits, points, hyphens and underlines, such as 3 or 2026-1"
        raise InvalidValueError(field="The number of a batch", value=identifier, expected=expected)
    MeasureBatch.objects.get_or_create(pk=identifier, defaults={"opened_at": timezone.now()})
    row = MeasureBatch.objects.select_for_update().get(pk=identifier)
    if row.published:
        raise BatchPublishedError(batch=identifier, date=row.published)
    return row


@transaction.atomic
def publish_batch(actor: Actor, identifier: str, *, authority: str) -> StoredBatch:
    """Publish a batch with the measures that are listed in it; nothing in it changes from now on.

    Raises:
        RightMissingError: the actor does not operate the zone.
        BatchPublishedError: it was published before.
        BatchEmptyError: no measure is listed in it.
        InvalidValueError: the identifier cannot be one, or no authority is named.
    """
    require(actor, Role.ZONE_OPERATOR)
    if not 0 < len(authority.strip()) <= 200:
        raise InvalidValueError(field="The authority", value=authority, expected="the name of the publishing office")
    row = open_batch(identifier)
    batch = _assembled(identifier, authority.strip(), timezone.localdate())
    if not batch.entries:
        raise BatchEmptyError(batch=identifier)
    content = canonical_bytes(to_document(batch))
    receipt = record(
        act="batch.published",
        actor=actor,
        object_id=f"batch-{identifier}",
        facts={"measures": len(batch.entries), "fields": len(batch.counts())},
        content=content,
    )
    row.published, row.content, row.digest, row.receipt = batch.published, content, sha256_digest(content), receipt
    row.save()
    announce(
        "batch.published",
        identifier,
        title_zh=f"复制推广清单（{identifier}）",
        title_en=f"List of measures for promotion, batch {identifier}",
        address=reverse("batch", args=[identifier]),
        details={"measures": str(len(batch.entries))},
    )
    return _stored(row)


def list_batches(actor: Actor) -> list[StoredBatch]:
    """Return the published batches, newest first; the operator and the regulator see open ones too."""
    rows = MeasureBatch.objects.all() if actor.sees_all else MeasureBatch.objects.filter(published__isnull=False)
    return [_stored(row) for row in rows]


def get_batch(actor: Actor, identifier: str) -> StoredBatch:
    """Return one batch.

    Raises:
        BatchUnknownError: there is none that the party may see.
    """
    row = MeasureBatch.objects.filter(pk=identifier).first()
    if row is None or not (row.published or actor.sees_all):
        raise BatchUnknownError(batch=identifier, party=actor.party)
    return _stored(row)


def export_batch(actor: Actor, identifier: str, form: ListFormat, *, language: str) -> bytes:
    """Return a published batch as a file in the form of the registers; the same batch is the same bytes on any day.

    Raises:
        BatchUnknownError: no such batch is published.
    """
    found = get_batch(actor, identifier)
    if found.published is None:
        raise BatchUnknownError(batch=identifier, party=actor.party)
    return export_listing(batch_listing(found.batch, zone_directory(), language=language), form)


def _stored(row: MeasureBatch) -> StoredBatch:
    if row.published is None:
        batch = _assembled(row.pk, "", timezone.localdate())
    else:
        batch = from_document(Batch, json.loads(bytes(row.content)))
    return StoredBatch(batch, row.published, row.digest, row.receipt)


def _assembled(identifier: str, authority: str, day: date) -> Batch:
    heads = MeasureHead.objects.filter(batch=identifier, state__in=OFFERED).prefetch_related("events")
    histories = (measure_of(head).history for head in heads)
    return Batch.of(histories, id_=identifier, authority=authority, published=day)
