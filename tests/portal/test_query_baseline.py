"""The number of SQL statements of each page: it stands in a data file, and it does not grow with the rows shown."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilotzone_portal.dataspace.services.agreements import request_agreement
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.oversight.services.evidence import publish_log

BASELINE = Path(__file__).parent.parent / "vectors" / "portal" / "query_baseline.json"
PAGES = json.loads(BASELINE.read_text(encoding="utf-8"))["pages"]
BY_DISTRICT = "SELECT district, count(*) AS customers FROM customers GROUP BY district"


@pytest.fixture
def lived_in(bank, customers_agreement, readings_agreement):
    """Return what stands for the identifiers in the addresses of the data file, in a zone that is in use."""
    query = run_query(bank, BY_DISTRICT, purpose="credit_risk").query
    publish_log()
    return {"agreement": customers_agreement.identifier, "query": query.identifier}


def statements(client, path):
    client.get(path)  # what is read once per process is read now
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page['as'] or 'visitor'} {page['path']}")
def test_a_page_takes_the_statements_of_the_baseline(browse, lived_in, page):
    path = page["path"].format(**lived_in)
    assert statements(browse(page["as"]), path) == page["statements"]


@pytest.mark.parametrize("path", ["/", "/catalogue/", "/agreements/", "/queries/", "/evidence/", "/usage/"])
def test_the_statements_of_a_list_do_not_grow_with_its_rows(browse, bank, lived_in, customers_offer, path):
    client = browse("bank")
    before = statements(client, path)
    for _ in range(3):
        request_agreement(bank, customers_offer.identifier, "research")
        run_query(bank, BY_DISTRICT, purpose="credit_risk")
    assert statements(client, path) == before
