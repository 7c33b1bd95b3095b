"""Indicators in a zone from the command line: by governed queries, with receipts, published by their party."""

import csv
import io

import pytest

from pilotzone.statistics.accounts import load_core_value_added, synthetic_units
from pilotzone.statistics.classification import load_digital_economy
from pilotzone.statistics.observations import load_provincial_gdp
from pilotzone.statistics.observations.tables import SCHEMA, table_of

BUREAU, UNIVERSITY = ["--as", "statistics_bureau"], ["--as", "university"]
JSON = ["--format", "json"]
FIGURES = [name for name in SCHEMA.names if name not in {"flags", "decimals", "base_year", "vintage_until"}]
SUMS = ("gross_output", "intermediate_consumption", "revenue", "employees")


def written(table, names):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(table.to_pylist())
    return out.getvalue()


@pytest.fixture
def statistics(nowhere, tmp_path):
    """Return a zone with a bureau that offers figures and unit records, and a university that uses them."""
    nation = [one for one in load_provincial_gdp() if one.region == "CN" and not one.branch]
    figures = table_of((*load_core_value_added(), *nation))
    (tmp_path / "figures.csv").write_text(written(figures, FIGURES), encoding="utf-8")
    units = synthetic_units(load_digital_economy(), region="CN-33", year=2023, units_per_class=4, seed=7)
    (tmp_path / "units.csv").write_text(written(units, units.column_names), encoding="utf-8")
    texts = [part for name in ("branch", "period", "region") for part in ("--type", f"{name}=VARCHAR")]
    classes = [part for name in ("industry_class", "digital_class") for part in ("--type", f"{name}=VARCHAR")]
    nowhere.done(
        ["zone", "init"],
        ["party", "add", "statistics_bureau", "--name-en", "Bureau", "--role", "data_provider"],
        ["party", "add", "university", "--name-en", "University", "--role", "data_consumer"],
        [*BUREAU, "dataset", "publish", tmp_path / "figures.csv", "--name", "figures", *texts],
        [*BUREAU, "dataset", "publish", tmp_path / "units.csv", "--name", "units", *classes],
    )
    dimensions = [part for name in FIGURES for part in ("--dimension", name)]
    keys = [part for name in ("region", "year", "industry_class", "digital_class") for part in ("--dimension", name)]
    measures = [part for name in SUMS for part in ("--measure", name)]
    rules = ["--mode", "aggregate", "--key", "unit", "--entity", "unit", "--minimum-group-size", "3"]
    offers = nowhere.done(
        [*BUREAU, "offer", "create", "figures", "--mode", "records", *dimensions, "--automatic", *JSON],
        [*BUREAU, "offer", "create", "units", *rules, *keys, *measures, "--automatic", *JSON],
    )
    nowhere.done(
        *([*UNIVERSITY, "agreement", "request", made.json["offer"], "--purpose", "research"] for made in offers)
    )
    return nowhere


def test_an_indicator_is_computed_published_and_traced_with_its_receipts(statistics):
    share = [*UNIVERSITY, "indicator", "compute", "core_share_of_gdp", "--dataset", "figures", "--purpose", "research"]
    computed, logged = statistics.done([*share, *JSON], ["evidence", "show", "--act", "indicator.computed", *JSON])
    (row,) = computed.json
    assert (row["region"], row["period"], row["value"]) == ("CN", "2023", "9.855")
    computation = logged.json[0]["object"]
    assert computation in computed.err
    hidden, published, traced = statistics.many(
        [*BUREAU, "indicator", "trace", row["digest"], *JSON],
        [*UNIVERSITY, "indicator", "publish", computation, *JSON],
        [*BUREAU, "indicator", "trace", row["digest"], *JSON],
    )
    assert hidden.error["code"] == "figure_unknown"
    assert published.json["computation"] == computation
    assert traced.json["reproduced"] is True
    assert all(" query-" in line for line in traced.json["tree"])


def test_an_account_is_computed_from_records_that_stay_with_their_provider(statistics):
    core = [*UNIVERSITY, "accounts", "core", "--region", "CN-33", "--year", "2023", "--dataset", "units"]
    refused, computed = statistics.many(
        ["--as", "statistics_bureau", *core[2:], "--purpose", "research", *JSON],
        [*core, "--purpose", "research", "--lenient", *JSON],
    )
    assert refused.error["code"] == "right_missing"
    assert computed.status == 0, computed.err
    *divisions, whole = computed.json
    assert [row["branch"] for row in divisions] == ["01", "02", "03", "04"]
    assert whole["grade"] == "declared"  # the records say that they are invented
    (traced,) = statistics.done([*UNIVERSITY, "indicator", "trace", whole["digest"], *JSON])
    assert traced.json["reproduced"] is True
    assert traced.json["figures"] > len(divisions)
    assert any(line.startswith("  ") and " query-" in line for line in traced.json["tree"])
