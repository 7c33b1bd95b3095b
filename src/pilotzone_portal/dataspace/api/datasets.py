"""Datasets in the HTTP API: found by everybody, described in DCAT 3, published by upload."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Json

from pilotzone_portal.contract import Page, Paging, actor_of, document, open_to_all, page_of, replies
from pilotzone_portal.dataspace.services import datasets as service
from pilotzone_portal.dataspace.services.datasets import Dataset, Description
from pilotzone_portal.dataspace.services.descriptions import describe_dataset
from pilotzone_portal.uploads import uploaded_source

__all__ = ["router"]

JSON_LD: Final = "application/ld+json"

router = Router(tags=["datasets"])


class ColumnOut(Schema):
    """A column and its DuckDB type."""

    name: str
    type: str


class DatasetOut(Schema):
    """A dataset of the catalogue, or a draft of the party that asks."""

    identifier: str
    publisher: str
    state: str
    title_en: str
    title_zh: str
    description_en: str
    description_zh: str
    licence: str
    attribution: str
    columns: list[ColumnOut]
    rows: int
    sha256: str = Field(description="The digest of the snapshot, a Parquet file.")
    stored_at: datetime
    published_at: datetime | None

    @staticmethod
    def resolve_publisher(dataset: Dataset) -> str:
        """Name the party."""
        return dataset.publisher_id

    @staticmethod
    def resolve_columns(dataset: Dataset) -> list[dict[str, str]]:
        """Name the parts of each pair."""
        return [{"name": name, "type": type_} for name, type_ in dataset.columns]


class DatasetIn(Schema):
    """What comes beside the file; a title in one language serves for both."""

    identifier: str
    title_en: str = Field(default="", max_length=200)
    title_zh: str = Field(default="", max_length=200)
    description_en: str = ""
    description_zh: str = ""
    licence: str = Field(default="", max_length=200)
    attribution: str = Field(default="", max_length=200)
    types: Json[dict[str, str]] = Field(default={}, description='DuckDB types by column, as JSON: {"code": "VARCHAR"}.')
    delimiter: str = Field(default=",", description="Of a CSV file.")
    encoding: str = Field(default="utf-8", description="Of a CSV file: utf-8 or gb18030.")
    draft: bool = Field(default=False, description="Store it without putting it into the catalogue.")

    @property
    def words(self) -> Description:
        """The part that the catalogue shows."""
        return Description(**{name: getattr(self, name) for name in Description.__dataclass_fields__})


@router.get("/datasets", response=replies(Page[DatasetOut]), **open_to_all())
def datasets(request: HttpRequest, paging: Query[Paging], search: str = "") -> dict[str, object]:
    """List the catalogue and the party's own drafts; every word of ``search`` must occur."""
    return page_of(service.list_datasets(actor_of(request), search=search), paging)


@router.get("/datasets/{identifier}", response=replies(DatasetOut, 404), **open_to_all())
def dataset(request: HttpRequest, identifier: str) -> Dataset:
    """Show one dataset; its offers are at ``/offers?dataset=``."""
    return service.get_dataset(actor_of(request), identifier)


@router.get(
    "/datasets/{identifier}/dcat",
    response=replies(None, 404),
    **open_to_all(document(JSON_LD, "The dataset in DCAT 3, as JSON-LD 1.1.")),
)
def dcat(request: HttpRequest, identifier: str) -> HttpResponse:
    """Describe one dataset for other catalogues."""
    address = request.build_absolute_uri(reverse("api-1:dataset", args=[identifier]))
    described = describe_dataset(actor_of(request), identifier, access_url=address)
    return HttpResponse(orjson.dumps(described), content_type=JSON_LD)


@router.post("/datasets", response=replies(DatasetOut, 400, 403, 409, 413, 507, status=HTTPStatus.CREATED))
def publish(request: HttpRequest, description: Form[DatasetIn], file: File[UploadedFile]) -> Status[Dataset]:
    """Store a CSV or Parquet file as a snapshot and put it into the catalogue."""
    with uploaded_source(file, delimiter=description.delimiter, encoding=description.encoding) as source:
        stored = service.publish_dataset(
            actor_of(request),
            description.identifier,
            source,
            description.words,
            types=description.types,
            draft=description.draft,
        )
    return Status(HTTPStatus.CREATED, stored)


@router.post("/datasets/{identifier}/publish", response=replies(DatasetOut, 404, 409, 507))
def publish_draft(request: HttpRequest, identifier: str) -> Dataset:
    """Put a draft of the party into the catalogue."""
    return service.publish_draft(actor_of(request), identifier)
