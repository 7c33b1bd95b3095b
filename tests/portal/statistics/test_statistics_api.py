"""Statistics in the HTTP API: read by everybody once published, computed by members."""

import pytest
from django.test import Client

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.statistics.indicators import Figure
from pilotzone_portal.accounts.services import add_user, make_access_key

GROWTH = "/api/v1/indicators/gdp_nominal_growth"


@pytest.fixture
def program(zone, settings):
    """Return what gives a client with an access key of a party."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test

    def client_of(party):
        add_user(party, f"{party}_program", "nine-dragons-river")
        _, key = make_access_key(f"{party}_program")
        return Client(headers={"authorization": f"Bearer {key}"})

    return client_of


def send(client, path, document):
    return client.post(f"/api/v1{path}", document, content_type="application/json")


def test_a_program_computes_publishes_and_everybody_reads(program, regional_product):
    client = program("university")
    asked = {"datasets": ["provincial_gdp"], "purpose": "research"}
    made = send(client, "/indicators/gdp_share_of_nation/computations", asked)
    assert made.status_code == 201
    digest = made.json()["figures"][0]["digest"]
    assert Client().get(f"/api/v1/figures/{digest}").status_code == 404
    published = send(client, f"/computations/{made.json()['identifier']}/publish", {})
    assert published.json()["published_at"]
    content = Client().get(f"/api/v1/figures/{digest}").content
    assert sha256_digest(content) == digest
    assert Figure.from_bytes(content).formula == "gdp_share_of_nation"


def test_an_account_has_a_trace_down_to_its_classes(program, enterprises):
    client = program("university")
    asked = {
        "dataset": enterprises().dataset,
        "region": "CN-33",
        "year": 2023,
        "unit": "10 thousand yuan",
        "purpose": "research",
    }
    made = send(client, "/accounts/core", asked).json()
    trace = client.get(f"/api/v1/figures/{made['figures'][0]['digest']}/trace").json()
    assert trace[0]["formula"] == "core_value_added"
    assert {one["formula"] for one in trace} >= {"core_value_added_of_division", "digital_part_of_class"}
    assert {one["digest"] for one in trace} == {one["digest"] for one in made["figures"]}


def test_lists_pictures_and_files_are_open_to_all(growth):
    client = Client()
    listed = {one["identifier"]: one for one in client.get("/api/v1/indicators").json()}
    assert listed["gdp_nominal_growth"]["figures"] == sum(len(rows) for rows in growth)
    page = client.get(f"{GROWTH}/figures?region=CN-42&limit=1").json()
    assert (page["items"][0]["party"], len(page["items"])) == ("university", 1)
    assert client.get(f"{GROWTH}/chart.svg?region=CN-42")["Content-Type"] == "image/svg+xml"
    assert client.get(f"{GROWTH}/map.png").content.startswith(b"\x89PNG")
    assert client.get(f"{GROWTH}/files/figures.csv").content.startswith(b"FREQ,INDICATOR")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/indicators/no_such/figures", 404),
        ("/indicators/gdp_nominal_growth/figures?region=CN-99", 404),
        ("/indicators/gdp_nominal_growth/chart.gif", 422),
        ("/indicators/gdp_nominal_growth/files/figures.pdf", 404),
        ("/figures/sha256:0", 404),
    ],
)
def test_what_is_not_there_is_refused_in_the_one_shape(zone, path, status):
    answer = Client().get(f"/api/v1{path}")
    assert answer.status_code == status
    assert answer.json().keys() == {"code", "message", "parameters", "help"}


def test_a_visitor_computes_nothing(zone):
    answer = send(Client(), "/indicators/gdp_share_of_nation/computations", {"purpose": "research"})
    assert answer.status_code == 401
