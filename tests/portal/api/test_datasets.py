"""Datasets through the API: uploaded, described, found, and hidden as long as they are drafts."""

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyarrow import parquet

CSV = "code,名称,kwh\n001,武汉,1.5\n002,黄石,2.5\n".encode()


def publish(client, content=CSV, identifier="plants", name="plants.csv", **form):
    return client.post("/datasets", {"identifier": identifier, "file": SimpleUploadedFile(name, content)} | form)


def test_a_csv_file_becomes_a_dataset_in_the_catalogue(api):
    reply = publish(api("power"), title_zh="用电量", types='{"kwh": "DECIMAL(10,2)"}')
    assert reply.status_code == 201, reply.content
    assert (reply.json()["rows"], reply.json()["state"], reply.json()["publisher"]) == (2, "published", "power")
    assert reply.json()["columns"] == [
        {"name": "code", "type": "VARCHAR"},
        {"name": "名称", "type": "VARCHAR"},
        {"name": "kwh", "type": "DECIMAL(10,2)"},
    ]
    assert "用电量" in api().get("/datasets").content.decode()


def test_a_parquet_file_is_known_by_its_content(api, tmp_path):
    parquet.write_table(pa.table({"kwh": [1, 2, 3]}), tmp_path / "file")
    reply = publish(api("power"), (tmp_path / "file").read_bytes(), name="without-ending")
    assert reply.status_code == 201, reply.content
    assert reply.json()["columns"] == [{"name": "kwh", "type": "BIGINT"}]


def test_a_draft_is_seen_by_its_publisher_alone_until_it_is_published(api):
    power, others = api("power"), [api("meters"), api("bank"), api("regulator"), api()]
    assert publish(power, draft="true").json()["state"] == "draft"
    assert power.get("/datasets/plants").status_code == 200
    for other in others:
        assert other.get("/datasets/plants").status_code == 404
        assert other.get("/datasets/plants/dcat").status_code == 404
        assert other.get("/datasets").json()["count"] == 0
    assert others[0].send("/datasets/plants/publish").status_code == 404
    assert power.send("/datasets/plants/publish").json()["state"] == "published"
    assert power.send("/datasets/plants/publish").status_code == 409
    for other in others:
        assert other.get("/datasets/plants").status_code == 200


def test_the_catalogue_is_searched_and_paged(api):
    power = api("power")
    for number in range(3):
        publish(power, identifier=f"plants_{number}", title_en=f"Plants {number}")
    publish(power, identifier="other")
    visitor = api()
    assert visitor.get("/datasets?search=plants").json()["count"] == 3
    page = visitor.get("/datasets?search=plants&limit=2&offset=2").json()
    assert (page["count"], [found["identifier"] for found in page["items"]]) == (3, ["plants_2"])


def test_a_dataset_is_described_in_dcat(api, customers_offer):
    reply = api().get("/datasets/customers/dcat")
    assert reply["Content-Type"] == "application/ld+json"
    assert reply.json()["@type"] == "dcat:Dataset"
    (distribution,) = reply.json()["dcat:distribution"]
    assert distribution["dcat:accessURL"]["@id"] == "http://testserver/api/v1/datasets/customers"


def test_only_a_provider_publishes(api):
    assert publish(api("bank")).status_code == 403


def test_a_name_is_taken_once(api):
    power = api("power")
    publish(power)
    reply = publish(power)
    assert (reply.status_code, reply.json()["code"]) == (409, "dataset_exists")


def test_a_broken_file_is_refused_by_line_under_the_name_of_its_sender(api, zone):
    reply = publish(api("power"), CSV + b"003,x\n")
    assert reply.status_code == 422
    assert reply.json()["parameters"]["line"] == 4
    reply = publish(api("meters"), b"a,b\n\xff\xfe,1\n", name="gemeten.csv")
    assert reply.status_code == 422
    assert "gemeten.csv" in reply.json()["message"]
    assert "/" not in reply.json()["message"]
    assert list(zone.data.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"types": "{kwh"}, 422),
        ({"delimiter": "::"}, 400),
        ({"encoding": "latin-1"}, 400),
        ({"identifier": "Not a name"}, 400),
        ({"types": '{"volts": "DOUBLE"}'}, 422),
    ],
)
def test_a_form_that_says_nonsense_stores_nothing(api, zone, form, status):
    assert publish(api("power"), **form).status_code == status
    assert list(zone.data.iterdir()) == []


def test_an_upload_beyond_the_bound_is_refused_before_it_is_read(api, settings):
    settings.UPLOAD_MB = 1
    reply = publish(api("power"), bytes(2**20))
    assert (reply.status_code, reply.json()["code"]) == (413, "upload_too_large")
    assert reply.json()["parameters"] == {"size_mb": 2, "limit_mb": 1}
    assert api("bank").get("/datasets").json()["count"] == 0
