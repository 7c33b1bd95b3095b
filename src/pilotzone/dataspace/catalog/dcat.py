"""Descriptions of datasets and of the whole catalogue in DCAT 3, as JSON-LD 1.1 (W3C Recommendation of 2024-08-22).

The shapes of DCAT-AP 3.0.1 hold: mandatory properties are always there, and referenced nodes
state their class. Columns are described with the words of CSVW.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pilotzone.common.canonical_json import JsonValue
from pilotzone.dataspace.catalog.columns import Column

__all__ = ["CONTEXT", "DatasetDescription", "dcat_catalog", "dcat_dataset"]

CONTEXT: Final[Mapping[str, JsonValue]] = {
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Written into every document: reading one needs no other host."""

_PARQUET: Final = "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"

_DATATYPES: Final[Mapping[str, str]] = {
    "BOOLEAN": "xsd:boolean",
    "BIGINT": "xsd:long",
    "DOUBLE": "xsd:double",
    "DECIMAL": "xsd:decimal",
    "VARCHAR": "xsd:string",
    "DATE": "xsd:date",
    "TIMESTAMP": "xsd:dateTime",
}


@dataclass(frozen=True, kw_only=True)
class DatasetDescription:
    """What a catalogue says of a dataset; titles and descriptions by language tag, identifiers and addresses as IRIs.

    ``licence`` is an IRI or the words of the terms; ``attribution`` is the notice that users must repeat.
    """

    identifier: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    publisher: str
    publisher_name: str
    licence: str
    attribution: str
    issued: datetime
    access_url: str
    columns: Sequence[Column]
    byte_size: int
    sha256: str
    offers: Sequence[str] = ()


def dcat_dataset(description: DatasetDescription) -> dict[str, JsonValue]:
    """Return the JSON-LD document of one dataset."""
    return {"@context": CONTEXT, **_dataset(description)}


def dcat_catalog(
    identifier: str, title: Mapping[str, str], publisher_name: str, datasets: Iterable[DatasetDescription]
) -> dict[str, JsonValue]:
    """Return the JSON-LD document of a whole catalogue, its datasets in the order of their identifiers."""
    ordered = sorted(datasets, key=lambda dataset: dataset.identifier)
    return {
        "@context": CONTEXT,
        "@id": identifier,
        "@type": "dcat:Catalog",
        "dct:title": _texts(title),
        "dct:description": _texts(title),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher_name},
        "dcat:dataset": [_dataset(dataset) for dataset in ordered],
    }


def _dataset(description: DatasetDescription) -> dict[str, JsonValue]:
    document: dict[str, JsonValue] = {
        "@id": description.identifier,
        "@type": "dcat:Dataset",
        "dct:identifier": description.identifier,
        "dct:title": _texts(description.title),
        "dct:description": _texts(description.description),
        "dct:publisher": {
            "@id": description.publisher,
            "@type": "foaf:Agent",
            "foaf:name": description.publisher_name,
        },
        "dct:issued": _time(description.issued),
        "dcat:distribution": [_distribution(description)],
    }
    if description.offers:
        document["odrl:hasPolicy"] = [{"@id": offer} for offer in description.offers]
    return document


def _distribution(description: DatasetDescription) -> dict[str, JsonValue]:
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": description.access_url},
        "dcat:mediaType": {"@id": _PARQUET, "@type": "dct:MediaType"},
        "dcat:byteSize": {"@value": str(description.byte_size), "@type": "xsd:nonNegativeInteger"},
        "dct:license": _licence(description.licence),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": description.attribution},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
            "spdx:checksumValue": {
                "@value": description.sha256.removeprefix("sha256:"),
                "@type": "xsd:hexBinary",
            },
        },
        "csvw:tableSchema": {
            "@type": "csvw:Schema",
            "csvw:column": {"@list": [_column(column) for column in description.columns]},
        },
    }


def _column(column: Column) -> dict[str, JsonValue]:
    return {
        "@type": "csvw:Column",
        "csvw:name": column.name,
        "csvw:title": column.title or column.name,
        "csvw:datatype": {"@id": _DATATYPES[column.type.partition("(")[0]]},
    }


def _licence(licence: str) -> dict[str, JsonValue]:
    if "://" in licence:
        return {"@id": licence, "@type": "dct:LicenseDocument"}
    return {"@type": "dct:LicenseDocument", "rdfs:label": licence}


def _texts(by_language: Mapping[str, str]) -> list[JsonValue]:
    return [{"@language": language, "@value": text} for language, text in sorted(by_language.items())]


def _time(moment: datetime) -> dict[str, JsonValue]:
    return {"@value": moment.isoformat(), "@type": "xsd:dateTime"}
