"""The OpenAPI document: complete, consistent, and true to how the operations refuse."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

METHODS = {"get", "post", "put", "patch", "delete"}
PUBLIC = {
    ("get", "/api/v1/parties"),
    ("get", "/api/v1/datasets"),
    ("get", "/api/v1/datasets/{identifier}"),
    ("get", "/api/v1/datasets/{identifier}/dcat"),
    ("get", "/api/v1/offers"),
    ("get", "/api/v1/offers/{identifier}"),
    ("get", "/api/v1/evidence"),
    ("get", "/api/v1/evidence/checkpoint"),
    ("get", "/api/v1/evidence/vkey"),
    ("get", "/api/v1/indicators"),
    ("get", "/api/v1/indicators/{formula}/figures"),
    ("get", "/api/v1/indicators/{formula}/chart.{kind}"),
    ("get", "/api/v1/indicators/{formula}/map.{kind}"),
    ("get", "/api/v1/indicators/{formula}/files/{name}"),
    ("get", "/api/v1/figures/{digest}"),
    ("get", "/api/v1/figures/{digest}/trace"),
    ("get", "/api/v1/programme/departments"),
    ("get", "/api/v1/programme/evidence/{digest}"),
    ("get", "/api/v1/programme/items"),
    ("get", "/api/v1/programme/items/{identifier}"),
    ("get", "/api/v1/programme/registers"),
    ("get", "/api/v1/programme/registers/{identifier}"),
    ("get", "/api/v1/programme/registers/{identifier}/list.{form}"),
    ("get", "/api/v1/programme/progress"),
    ("get", "/api/v1/programme/progress/{region}"),
    ("get", "/api/v1/programme/changes"),
    ("get", "/api/v1/programme/items/{identifier}/evaluations"),
    ("get", "/api/v1/programme/targets"),
    ("get", "/api/v1/programme/targets/evaluations/{digest}"),
    ("get", "/api/v1/programme/targets/evaluations/{digest}/check"),
    ("get", "/api/v1/programme/plans"),
    ("get", "/api/v1/programme/plans/{identifier}"),
    ("get", "/api/v1/programme/plans/{identifier}/text"),
    ("get", "/api/v1/programme/plans/{identifier}/file"),
    ("get", "/api/v1/programme/plans/{plan}/candidates"),
    ("get", "/api/v1/programme/candidates/{identifier}"),
    ("get", "/api/v1/programme/measures"),
    ("get", "/api/v1/programme/measures/{identifier}"),
    ("get", "/api/v1/programme/batches"),
    ("get", "/api/v1/programme/batches/{identifier}"),
    ("get", "/api/v1/programme/batches/{identifier}/list.{language}.{form}"),
    ("get", "/api/v1/programme/cases"),
    ("get", "/api/v1/programme/cases/{identifier}"),
    ("get", "/api/v1/programme/pairing/search"),
    ("get", "/api/v1/programme/trials"),
    ("get", "/api/v1/programme/trials/evaluations/{identifier}"),
    ("get", "/api/v1/programme/trials/{identifier}"),
    ("get", "/api/v1/programme/trials/{identifier}/panel"),
    ("get", "/api/v1/programme/scores"),
    ("get", "/api/v1/programme/scores/{identifier}"),
    ("get", "/api/v1/programme/indicators"),
    ("get", "/api/v1/programme/indicators/{identifier}"),
}


@pytest.fixture
def document():
    return Client().get("/api/v1/openapi.json").json()


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield method, path, operation


def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_the_document_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["version"]


def test_every_reference_leads_somewhere(document):
    for reference in references(document):
        kind, name = re.fullmatch(r"#/components/(\w+)/(.+)", reference).groups()
        assert name in document["components"][kind]


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document):
    found = list(operations(document))
    assert len({operation["operationId"] for *_, operation in found}) == len(found)
    for _, path, operation in found:
        assert operation["description"].endswith("."), path
        assert operation["tags"], path


def test_every_parameter_in_an_address_is_declared(document):
    for _, path, operation in operations(document):
        declared = {part["name"] for part in operation["parameters"] if part["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))


def test_every_operation_declares_its_failures_in_the_one_shape(document):
    for method, path, operation in operations(document):
        failures = {int(code): reply for code, reply in operation["responses"].items() if int(code) >= 400}
        assert {401, 422, 503} <= failures.keys(), path
        assert method == "get" or path.endswith("/explain") or 507 in failures, path
        for reply in failures.values():
            assert reply["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Failure"}


def test_every_success_has_a_schema(document):
    for _, path, operation in operations(document):
        success = {code: reply for code, reply in operation["responses"].items() if code.startswith("2")}
        assert len(success) == 1, path
        assert all(kind["schema"] for reply in success.values() for kind in reply["content"].values()), path


def test_access_is_denied_unless_the_operation_is_on_the_public_list(document, api):
    """Deny by default: whoever adds an operation for everybody adds it to the list of this test."""
    visitor = api()
    for method, path, operation in operations(document):
        address = re.sub(r"{\w+}", "1", path).removeprefix("/api/v1")
        reply = visitor.get(address) if method == "get" else visitor.send(address)
        is_public = (method, path) in PUBLIC
        assert (reply.status_code != 401) is is_public, path
        assert ({} in operation["security"]) is is_public, path


def test_the_page_of_the_document_loads_nothing_from_other_hosts():
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.content.decode())
    assert len(loaded) == 5
    for address in loaded:
        assert finders.find(address.removeprefix("/static/")), address
    assert b'"validatorUrl": null' in page.content
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
