"""The pages of indicators: what stands on them, for whom, and the files that they lead to."""

import json

import pytest

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.statistics.exchange.csv_on_the_web import read_csvw
from pilotzone.statistics.exchange.sdmx_json import read_sdmx_json
from pilotzone.statistics.exchange.sdmx_ml import read_sdmx_ml
from pilotzone_portal.oversight.services.evidence import publish_log
from pilotzone_portal.programme.services.registers.items import load_commitments_as_items, publish_items
from pilotzone_portal.statistics.services.computing import compute_account, compute_indicators, publish_computation

GROWTH = "/statistics/indicators/gdp_nominal_growth/"


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


@pytest.fixture
def account(university, enterprises):
    return compute_account(
        university, enterprises().dataset, region="CN-33", year=2023, unit="10 thousand yuan", purpose="research"
    )


def test_without_figures_the_pages_say_so_and_what_to_do(browse):
    client = browse()
    assert "No figure is published yet" in text(client, "/statistics/")
    assert "Sign in to compute it" in text(client, GROWTH)
    assert "No figure of this indicator is published yet" in text(client, f"{GROWTH}compare/")
    assert "No figure of this region is published yet" in text(client, "/statistics/regions/CN-42/")
    assert "No figure is published yet" in text(client, "/statistics/regions/")


def test_an_indicator_shows_every_vintage_and_the_cause_of_each_difference(browse, growth):
    page = text(browse(), f"{GROWTH}?region=CN-42")
    assert '<td data-label="Vintage">2024 NBS database</td>' in page
    assert "From 2024 NBS database to 2025 post-5th-census" in page
    assert '<td data-label="Cause">census</td>' in page
    assert "Hubei" in page
    assert "could not be computed" in page


def test_a_figure_leads_to_the_receipts_of_its_inputs(browse, university, growth):
    row = growth[1][0]
    page = text(browse("university"), f"/statistics/figures/{row.digest}/")
    query = row.computation.queries[0][1]
    assert f"/evidence/?about={query}" in page
    assert "the same bytes" in page
    publish_log()
    assert "query answered" in text(browse("university"), f"/evidence/?about={query}")


def test_an_unpublished_figure_is_seen_by_its_party_and_the_regulator_alone(browse, account):
    path = f"/statistics/figures/{account[0].digest}/"
    assert browse().get(path).status_code == 404
    assert browse("bank").get(path).status_code == 404
    assert "Publish</button>" in text(browse("university"), path)
    assert "Publish</button>" not in text(browse("regulator"), path)
    assert "127" not in text(browse(), "/statistics/indicators/core_value_added/")


def test_a_party_publishes_on_the_page_and_everybody_reads_the_trace_to_its_end(browse, account):
    client = browse("university")
    computation = account[0].computation_id
    assert browse("bank").post(f"/statistics/computations/{computation}/publish/").status_code == 404
    client.post(f"/statistics/computations/{computation}/publish/")
    page = text(browse(), f"/statistics/figures/{account[0].digest}/")
    assert "another figure" in page
    assert "declared, not measured" in page
    for row in account[1:6]:
        assert "the same bytes" in text(browse(), f"/statistics/figures/{row.digest}/")


def test_a_consumer_computes_on_the_page(browse, regional_product):
    client = browse("university")
    page = text(client, "/statistics/indicators/gdp_share_of_nation/compute/")
    assert 'value="provincial_gdp"' in page
    answer = client.post(
        "/statistics/indicators/gdp_share_of_nation/compute/",
        {"datasets": ["provincial_gdp"], "purpose": "research", "vintage": ""},
        follow=True,
    )
    assert "Figures computed: 196." in answer.content.decode()
    refused = client.post(
        "/statistics/indicators/core_share_of_gdp/compute/", {"datasets": ["provincial_gdp"], "purpose": "research"}
    )
    assert "formula_inputs_absent" in refused.content.decode()


def test_only_a_consumer_gets_the_form(browse, regional_product):
    path = "/statistics/indicators/gdp_share_of_nation/compute/"
    assert browse().get(path).status_code == 302
    assert browse("bureau").get(path).status_code == 403


def test_regions_are_ranked_in_one_period_and_vintage(browse, university, regional_product):
    rows = compute_indicators(university, "gdp_share_of_nation", datasets=["provincial_gdp"], purpose="research")
    publish_computation(university, rows[0].computation_id)
    page = text(browse(), "/statistics/indicators/gdp_share_of_nation/compare/?period=2023")
    assert page.index("Guangdong") < page.index("Jiangsu") < page.index("Shandong")
    assert "Vintage 2025 post-5th-census, computed by university" in page
    assert '<td data-label="Rank" class="number">–</td>' in page  # the nation has none
    assert "no claim about any boundary" in page


def test_a_province_has_its_figures_and_its_targets(browse, growth, operator):
    items = load_commitments_as_items(operator)
    publish_items(operator, [one.identifier for one in items])
    page = text(browse(), "/statistics/regions/CN-42/")
    assert page.count("gdp_nominal_growth/?region=CN-42") == 2
    assert "/programme/items/S004-01/" in page
    assert "/programme/items/S004-05/" not in page
    assert browse().get("/statistics/regions/CN-99/").status_code == 404


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_pictures_are_drawn_as_svg_and_png(browse, growth, kind, start):
    for picture in (f"{GROWTH}chart.{kind}?region=CN-42", f"{GROWTH}map.{kind}"):
        answer = browse().get(picture)
        assert answer.content.startswith(start)
        assert answer.content == browse().get(picture).content
    assert browse().get(f"{GROWTH}chart.gif").status_code == 404


def test_an_svg_may_style_itself_and_run_nothing(browse, growth):
    policy = browse().get(f"{GROWTH}chart.svg")["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert "default-src 'self'" in policy


def test_exports_come_back_as_the_figures_that_they_are(browse, growth):
    files = {
        name: browse().get(f"{GROWTH}files/{name}").content
        for name in ("figures.csv", "figures.sdmx.xml", "figures.sdmx.json", "figures.xlsx", "structure.sdmx.xml")
    }
    read = [
        sorted((one.region, one.period, one.vintage, one.value, one.source) for one in found)
        for found in (
            read_csvw(files["figures.csv"]),
            read_sdmx_ml(files["figures.sdmx.xml"]),
            read_sdmx_json(files["figures.sdmx.json"]),
        )
    ]
    assert read[0] == read[1] == read[2]
    assert len(read[0]) == sum(len(rows) for rows in growth)
    assert growth[0][0].computation.queries[0][1] in {one[4].rpartition(" ")[2] for one in read[0]}
    assert files["figures.xlsx"].startswith(b"PK")
    metadata = json.loads(browse().get(f"{GROWTH}files/figures.csv-metadata.json").content)
    assert metadata["url"] == "figures.csv"
    assert browse().get(f"{GROWTH}files/figures.pdf").status_code == 404


def test_the_bytes_of_a_figure_have_the_digest_that_stands_in_its_address(browse, growth):
    digest = growth[0][0].digest
    assert sha256_digest(browse().get(f"/statistics/figures/{digest}/figure.json").content) == digest
    assert browse().get("/statistics/figures/sha256:00/figure.json").status_code == 404


def test_the_pages_are_in_chinese_for_who_reads_chinese(browse, growth):
    page = text(browse(language="zh-hans"), f"{GROWTH}?region=CN-42")
    assert "湖北省" in page
    assert "地区生产总值名义增长率" in page
    assert "湖北省".encode() in browse(language="zh-hans").get(f"{GROWTH}chart.svg?region=CN-42").content
