"""Datasets: store a snapshot, publish it, find it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import PilotzoneError
from pilotzone.common.identifiers import check_name
from pilotzone.dataspace.catalog.snapshots import write_snapshot
from pilotzone.dataspace.catalog.sources import Source
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.dataspace.models import Dataset
from pilotzone_portal.dataspace.services.incoming import place, workspace
from pilotzone_portal.oversight.services.evidence import record

__all__ = [
    "Dataset",
    "DatasetExistsError",
    "DatasetUnknownError",
    "Description",
    "get_dataset",
    "list_datasets",
    "publish_dataset",
    "publish_draft",
    "snapshot_path",
]


class DatasetExistsError(PilotzoneError):
    """A dataset of this name is stored already."""

    code = "dataset_exists"
    message = "A dataset {dataset!r} is stored in this zone already."
    help = "Choose another name; a stored dataset is never overwritten, because agreements and evidence refer to it."
    status = 409


class DatasetUnknownError(PilotzoneError):
    """No such dataset, or a draft of another party: both look the same."""

    code = "dataset_unknown"
    message = "There is no dataset {dataset!r} that {party} may see."
    help = "See the catalogue: pilotzone dataset list."
    status = 404


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a catalogue says of a dataset, in the words of DCAT 3; a title in one language serves for both."""

    title_en: str = ""
    title_zh: str = ""
    description_en: str = ""
    description_zh: str = ""
    licence: str = ""
    attribution: str = ""


def publish_dataset(
    actor: Actor,
    identifier: str,
    source: Source,
    description: Description,
    *,
    types: Mapping[str, str] | None = None,
    draft: bool = False,
) -> Dataset:
    """Store a snapshot of ``source`` and put it into the catalogue, or keep it as a draft.

    Raises:
        RightMissingError: the party is no data provider.
        DatasetExistsError: the name is taken.
        PilotzoneError: the source cannot be read; see :mod:`pilotzone.dataspace.catalog.errors`.
    """
    require(actor, Role.DATA_PROVIDER)
    check_name("The name of a dataset", identifier)
    _refuse_taken(identifier)
    with workspace(settings.ZONE.data) as folder:
        snapshot = write_snapshot(source, folder / "snapshot.parquet", types or {})
        with transaction.atomic():
            _refuse_taken(identifier)
            now = timezone.now()
            dataset = Dataset.objects.create(
                identifier=identifier,
                publisher_id=actor.party,
                state=Dataset.State.DRAFT if draft else Dataset.State.PUBLISHED,
                title_en=description.title_en or description.title_zh or identifier,
                title_zh=description.title_zh or description.title_en or identifier,
                description_en=description.description_en,
                description_zh=description.description_zh,
                licence=description.licence,
                attribution=description.attribution,
                columns=[[column.name, column.type] for column in snapshot.columns],
                rows=snapshot.rows,
                sha256=snapshot.sha256,
                stored_at=now,
                published_at=None if draft else now,
            )
            _record(actor, dataset, "dataset.stored" if draft else "dataset.published")
            # Last: if this process dies before the commit, the file is overwritten when the name is next published.
            place(snapshot.path, snapshot_path(identifier))
    return dataset


@transaction.atomic
def publish_draft(actor: Actor, identifier: str) -> Dataset:
    """Put a draft into the catalogue.

    Raises:
        DatasetUnknownError: the party has no such dataset.
    """
    dataset = get_dataset(actor, identifier)
    if dataset.publisher_id != actor.party or dataset.state != Dataset.State.DRAFT:
        raise DatasetExistsError(dataset=identifier)
    dataset.state, dataset.published_at = Dataset.State.PUBLISHED, timezone.now()
    dataset.save(update_fields=["state", "published_at"])
    _record(actor, dataset, "dataset.published")
    return dataset


def list_datasets(actor: Actor, *, search: str = "") -> QuerySet[Dataset]:
    """Return the datasets that the party may see: all published ones, and its own drafts."""
    found = Dataset.objects.select_related("publisher").filter(
        Q(state=Dataset.State.PUBLISHED) | Q(publisher=actor.party)
    )
    for word in search.split():
        found = found.filter(
            Q(identifier__icontains=word)
            | Q(title_en__icontains=word)
            | Q(title_zh__icontains=word)
            | Q(description_en__icontains=word)
            | Q(description_zh__icontains=word)
            | Q(publisher__name_en__icontains=word)
            | Q(publisher__name_zh__icontains=word)
        )
    return found


def get_dataset(actor: Actor, identifier: str) -> Dataset:
    """Return one dataset that the party may see.

    Raises:
        DatasetUnknownError: there is none.
    """
    dataset = list_datasets(actor).filter(pk=identifier).first()
    if dataset is None:
        raise DatasetUnknownError(dataset=identifier, party=actor.party)
    return dataset


def snapshot_path(identifier: str) -> Path:
    """Return where the snapshot of a dataset lies."""
    return settings.ZONE.data / f"{identifier}.parquet"


def _refuse_taken(identifier: str) -> None:
    if Dataset.objects.filter(pk=identifier).exists():
        raise DatasetExistsError(dataset=identifier)


def _record(actor: Actor, dataset: Dataset, act: str) -> None:
    record(
        act=act,
        actor=actor,
        object_id=dataset.identifier,
        facts={"rows": dataset.rows, "snapshot": dataset.sha256},
        content=canonical_bytes({"columns": dataset.columns, "snapshot": dataset.sha256}),
    )
