"""The number of SQL statements of each page of indicators: it stands in a data file and does not grow with the rows."""

import json
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pilotzone_portal.oversight.services.evidence import publish_log
from pilotzone_portal.statistics.services.computing import compute_indicators, publish_computation

BASELINE = Path(__file__).parents[2] / "vectors" / "portal" / "query_baseline.json"
PAGES = json.loads(BASELINE.read_text(encoding="utf-8"))["pages_of_indicators"]


def statements(client, path):
    client.get(path)  # what is read once per process is read now
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(captured)


def counted(browse, digest):
    return [page | {"statements": statements(browse(page["as"]), page["path"].format(figure=digest))} for page in PAGES]


def test_pages_take_the_statements_of_the_baseline_however_many_figures_there_are(browse, university, growth):
    publish_log()
    assert counted(browse, growth[0][0].digest) == PAGES
    rows = compute_indicators(university, "gdp_share_of_nation", datasets=["provincial_gdp"], purpose="research")
    publish_computation(university, rows[0].computation_id)
    assert counted(browse, growth[0][0].digest) == PAGES
