import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pilotzone.dataspace.catalog import Column, DatasetDescription, dcat_catalog, dcat_dataset

DESCRIPTION = DatasetDescription(
    identifier="https://zone.example/datasets/provincial_gdp",
    title={"en": "Provincial GDP", "zh": "地区生产总值"},
    description={"en": "Gross regional product by vintage", "zh": "各版本地区生产总值"},
    publisher="https://zone.example/parties/statistics_bureau",
    publisher_name="statistics_bureau",
    licence="Open: reprint with the source named",
    attribution="Source: National Bureau of Statistics",
    issued=datetime(2026, 7, 1, 8, tzinfo=UTC),
    access_url="https://zone.example/api/query",
    columns=(Column("region_code", "VARCHAR", "Region Code"), Column("value", "DECIMAL(12,2)", "值")),
    byte_size=1234,
    sha256="sha256:" + "0" * 64,
)


def test_title_publisher_licence_attribution_and_distribution_are_there():
    document = dcat_dataset(DESCRIPTION)
    assert document["@type"] == "dcat:Dataset"
    assert {"@language": "zh", "@value": "地区生产总值"} in document["dct:title"]
    assert {"@language": "en", "@value": "Provincial GDP"} in document["dct:title"]
    assert document["dct:publisher"]["foaf:name"] == "statistics_bureau"
    (distribution,) = document["dcat:distribution"]
    assert distribution["dcat:accessURL"] == {"@id": "https://zone.example/api/query"}
    assert distribution["dct:license"]["rdfs:label"] == "Open: reprint with the source named"
    assert distribution["dct:rights"]["rdfs:label"] == "Source: National Bureau of Statistics"
    assert distribution["spdx:checksum"]["spdx:checksumValue"]["@value"] == "0" * 64


def test_a_licence_with_an_address_is_a_reference():
    licence = "https://creativecommons.org/licenses/by/4.0/"
    (distribution,) = dcat_dataset(replace(DESCRIPTION, licence=licence))["dcat:distribution"]
    assert distribution["dct:license"]["@id"] == licence


def test_columns_are_described_in_order_with_their_headers():
    (distribution,) = dcat_dataset(DESCRIPTION)["dcat:distribution"]
    columns = distribution["csvw:tableSchema"]["csvw:column"]["@list"]
    described = [(c["csvw:name"], c["csvw:title"], c["csvw:datatype"]["@id"]) for c in columns]
    assert described == [("region_code", "Region Code", "xsd:string"), ("value", "值", "xsd:decimal")]


def test_offers_are_named_and_absent_where_there_are_none():
    """An empty array means something else than no array to some readers, so it is left out."""
    assert "odrl:hasPolicy" not in dcat_dataset(DESCRIPTION)
    offered = dcat_dataset(replace(DESCRIPTION, offers=("https://zone.example/offers/1",)))
    assert offered["odrl:hasPolicy"] == [{"@id": "https://zone.example/offers/1"}]


def test_a_catalogue_holds_its_datasets_in_one_order():
    other = replace(DESCRIPTION, identifier="https://zone.example/datasets/a")
    catalogs = [
        dcat_catalog("https://zone.example/catalog", {"en": "Zone", "zh": "试验区"}, "zone", datasets)
        for datasets in ([DESCRIPTION, other], [other, DESCRIPTION])
    ]
    assert json.dumps(catalogs[0]) == json.dumps(catalogs[1])
    assert [dataset["@id"] for dataset in catalogs[0]["dcat:dataset"]] == [other.identifier, DESCRIPTION.identifier]


def test_every_prefix_that_is_used_is_declared():
    document = dcat_catalog("https://zone.example/catalog", {"en": "Zone"}, "zone", [DESCRIPTION])
    assert set(_prefixes(document)) <= set(document["@context"])


def _prefixes(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "@context":
                yield from (key.partition(":")[0],) if not key.startswith("@") else ()
                yield from (item.partition(":")[0],) if key == "@type" else ()
                yield from _prefixes(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _prefixes(item)


@pytest.mark.parametrize("kind", ["BOOLEAN", "BIGINT", "DOUBLE", "DECIMAL(9,2)", "VARCHAR", "DATE", "TIMESTAMP"])
def test_every_type_has_a_datatype(kind):
    (distribution,) = dcat_dataset(replace(DESCRIPTION, columns=(Column("a", kind),)))["dcat:distribution"]
    assert distribution["csvw:tableSchema"]["csvw:column"]["@list"][0]["csvw:title"] == "a"
