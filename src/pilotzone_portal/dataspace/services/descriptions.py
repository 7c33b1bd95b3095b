"""Datasets described for other catalogues, in DCAT 3."""

from pilotzone.common.canonical_json import JsonValue
from pilotzone.dataspace.catalog.columns import Column
from pilotzone.dataspace.catalog.dcat import DatasetDescription, dcat_dataset
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.dataspace.services.datasets import Dataset, get_dataset, snapshot_path
from pilotzone_portal.dataspace.services.offers import list_offers

__all__ = ["describe_dataset"]


def describe_dataset(actor: Actor, identifier: str, *, access_url: str) -> dict[str, JsonValue]:
    """Return the DCAT 3 document (JSON-LD) of a dataset that the party may see; ``access_url`` is its page.

    Raises:
        DatasetUnknownError: there is no such dataset.
    """
    dataset = get_dataset(actor, identifier)
    offers = [f"urn:pilotzone:{offer.identifier.replace('-', ':', 1)}" for offer in list_offers(actor, identifier)]
    return dcat_dataset(_description(dataset, access_url, offers))


def _description(dataset: Dataset, access_url: str, offers: list[str]) -> DatasetDescription:
    return DatasetDescription(
        identifier=f"urn:pilotzone:dataset:{dataset.identifier}",
        title={"en": dataset.title_en, "zh": dataset.title_zh},
        description={
            "en": dataset.description_en or dataset.title_en,
            "zh": dataset.description_zh or dataset.title_zh,
        },
        publisher=f"urn:pilotzone:party:{dataset.publisher_id}",
        publisher_name=dataset.publisher.name_en,
        licence=dataset.licence,
        attribution=dataset.attribution,
        issued=dataset.published_at or dataset.stored_at,
        access_url=access_url,
        columns=[Column(name, type_) for name, type_ in dataset.columns],
        byte_size=snapshot_path(dataset.identifier).stat().st_size,
        sha256=dataset.sha256,
        offers=offers,
    )
