"""The statistics room on the command line, without a zone: figures of the package and files of one's own."""

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest

from pilotzone.statistics.exchange.sdmx_ml import read_sdmx_ml
from pilotzone.statistics.indicators import Figure

SHARE = ["indicator", "compute", "core_share_of_gdp", "--region", "CN", "--period", "2023"]
DIFF = ["vintage", "diff", "--from", "2024 NBS database", "--to", "2025 post-5th-census"]
LAYOUT = """
series = "gross_regional_product"
unit = "100 million yuan"
price_basis = "current"
method = "gdp_production"
vintage = "2024 bulletin"
vintage_from = 2025-03-01
source = "Statistical bulletin"
header = 2
region = "地区"
wide = true
"""


def from_csv(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def bureau(nowhere, tmp_path):
    """Return the program beside a workbook of a bureau and its layout."""
    (tmp_path / "layout.toml").write_text(LAYOUT, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["单位：亿元"], ["地区", 2022, 2023], ["浙江", 78060.6, 82553.2], ["湖北", 52741.8, 55803.6]):
        book.active.append(row)
    book.save(tmp_path / "bulletin.xlsx")
    return nowhere


def test_the_published_parts_of_2023_give_the_published_share(nowhere, tmp_path):
    core, share = nowhere.done(
        ["accounts", "core", "--region", "CN", "--year", "2023", "--format", "json"], [*SHARE, "--format", "json"]
    )
    assert core.json[-1]["value"] == "127555.0000"
    assert round(Decimal(share.json["value"]), 1) == Decimal("9.9")
    assert share.json["vintages"] == ["2025 post-5th-census"]
    assert [one["value"] for one in share.json["inputs"]] == ["127555", "1294271.7"]


def test_lists_are_the_same_in_every_format(nowhere):
    for verb in (["indicator", "list"], ["vintage", "list"], [*DIFF, "--region", "CN-33"], ["accounts", "shares"]):
        table, as_json, as_csv = nowhere.done(*([*verb, "--format", form] for form in ("table", "json", "csv")))
        assert as_json.json
        assert [list(row) for row in as_json.json] == [list(row) for row in from_csv(as_csv.out)]
        assert len(table.out.splitlines()) >= len(as_json.json) + 2


def test_headings_and_remarks_are_chinese_without_a_zone(nowhere):
    shown = nowhere("--lang", "zh", *SHARE)
    assert "计算公式" in shown.out
    told = nowhere("--lang", "zh", "accounts", "io", "multipliers", "china_2002_42")
    assert told.err.startswith("错误：")
    assert "代码：io_table_unknown" in told.err


def test_a_trace_computes_the_same_bytes_and_a_changed_one_is_found(nowhere, tmp_path):
    path = tmp_path / "share.json"
    nowhere.done([*SHARE, "--output", path])
    assert nowhere("indicator", "trace", path, "--format", "json").json["reproduced"] is True
    path.write_bytes(path.read_bytes().replace(b'"value":"127555"', b'"value":"137555"'))
    told = nowhere("indicator", "trace", path, "--format", "json")
    assert told.status == 1
    assert told.json["reproduced"] is False
    assert told.error["code"] == "figure_not_reproduced"


def test_an_account_is_traced_from_the_whole_down_to_classes(nowhere, tmp_path):
    units, traces = tmp_path / "units.csv", tmp_path / "traces"
    _, core = nowhere.done(
        ["accounts", "synthetic", "--region", "CN-33", "--year", "2023", "--output", units],
        [*("accounts", "core", "--region", "CN-33", "--year", "2023", "--sums", units, "--output", traces), *JSON],
    )
    *divisions, whole = core.json
    assert sum(Decimal(one["value"]) for one in divisions) == Decimal(whole["value"])
    assert whole["grade"] == "declared"
    assert "Reconstruction" in core.err
    total, division = (traces / f"{one['digest'].removeprefix('sha256:')}.json" for one in (whole, divisions[0]))
    shown = nowhere.done(["indicator", "trace", total, *JSON])[0].json
    assert shown["reproduced"] is True
    assert shown["figures"] == len(list(traces.iterdir()))
    assert any(line.startswith("  parts: value_added 39") for line in shown["tree"])
    changed = json.loads(division.read_bytes()) | {"value": "1.0"}
    division.write_text(json.dumps(changed), encoding="utf-8")
    assert nowhere("indicator", "trace", total).status == 1


JSON = ["--format", "json"]


def test_a_formula_over_all_regions_says_which_are_refused(nowhere):
    (told,) = nowhere.done(["indicator", "compute", "core_share_of_gdp", *JSON])
    assert [(row["region"], row["period"]) for row in told.json] == [("CN", "2023")]
    assert "CN-33 2014 mixed_methods:" in told.err


def test_mixed_methods_are_refused_or_said(nowhere):
    share = ["indicator", "compute", "core_share_of_gdp", "--region", "CN-33", "--period", "2020", *JSON]
    refused, allowed = nowhere.many(share, [*share, "--allow-mixed"])
    assert refused.error["code"] == "mixed_methods"
    assert [warning.partition(":")[0] for warning in allowed.json["warnings"]] == ["mixed_vintages", "mixed_methods"]


def test_a_revision_is_shown_by_its_cause(nowhere):
    (told,) = nowhere.done([*DIFF, "--region", "CN-33", *JSON])
    row = next(row for row in told.json if row["period"] == "2020")
    assert (row["before"], row["after"], row["causes"]) == ("64689.1", "67164.5", ["census"])
    assert "15 not_repeated" in told.err


def test_a_bureaus_workbook_is_loaded_and_seen_as_of_a_day(bureau, tmp_path):
    load = [
        "observations",
        "load",
        tmp_path / "bulletin.xlsx",
        tmp_path / "store",
        "--layout",
        tmp_path / "layout.toml",
    ]
    show = ["observations", "show", tmp_path / "store", "--series", "gross_regional_product", *JSON]
    loaded, _, shown, before = bureau.done(
        [*load, *JSON],
        [*load, "--vintage", "2025 bulletin", "--vintage-from", "2026-03-01"],
        [*show, "--as-of", "2025-06-01", "--period", "2023"],
        [*show, "--as-of", "2025-01-01"],
    )
    assert (loaded.json["observations"], loaded.json["flagged"], loaded.json["cells"]) == (4, 0, {})
    assert [(row["region"], Decimal(row["value"])) for row in shown.json] == [
        ("CN-33", Decimal("82553.2")),
        ("CN-42", Decimal("55803.6")),
    ]
    assert {row["vintage"] for row in shown.json} == {"2024 bulletin"}
    assert before.json == []
    (listed,) = bureau.done(["vintage", "list", "--data", tmp_path / "store", *JSON])
    assert [row["vintage"] for row in listed.json] == ["2024 bulletin", "2025 bulletin"]


@pytest.mark.parametrize(("form", "name"), [("sdmx-ml", "a.xml"), ("sdmx-json", "a.json"), ("csvw", "a.csv")])
def test_what_is_exported_can_be_computed_with(nowhere, tmp_path, form, name):
    path = tmp_path / name
    _, computed = nowhere.done(
        ["observations", "export", "--to", form, "--output", path],
        [*SHARE, "--data", path, *JSON],
    )
    assert computed.json["value"] == "9.855"


def test_an_export_says_whose_the_figures_are_and_is_the_same_each_time(nowhere, tmp_path):
    export = ["observations", "export", "--series", "core_value_added", "--prepared", "2026-01-31", "--to"]
    nowhere.done(
        *([*export, "xlsx", "--output", tmp_path / name] for name in ("a.xlsx", "b.xlsx")),
        [*export, "sdmx-ml", "--output", tmp_path / "a.xml"],
    )
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    notes = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert "National Bureau of Statistics" in notes["B1"].value
    assert len(read_sdmx_ml((tmp_path / "a.xml").read_bytes())) == 7


def test_tables_of_the_package_are_analysed(nowhere):
    multipliers, extraction, intensity, change = nowhere.done(
        ["accounts", "io", "multipliers", "china_2017_42", *JSON],
        ["accounts", "io", "extraction", "china_2017_42", "--sector", "20", "--with-imports", *JSON],
        ["accounts", "io", "intensity", "china_2017_149", "--format", "csv"],
        ["accounts", "io", "decomposition", "oecd_chn_2018", "--since", "oecd_chn_2010", *JSON],
    )
    assert len(multipliers.json) == 42
    assert round(100 * extraction.json[0]["share_of_value_added_lost"], 3) == 4.731
    assert len(from_csv(intensity.out)) == 149
    assert "sector_names_shifted" in intensity.err
    assert abs(sum(row["residual"] for row in change.json)) < 1


def test_a_regional_table_says_that_nobody_surveyed_it(nowhere, tmp_path):
    national = nowhere.done(["accounts", "io", "multipliers", "china_2017_42", "--format", "csv"])[0]
    rows = "".join(f"{row['sector']},1000\n" for row in from_csv(national.out))
    (tmp_path / "output.csv").write_text("sector,output\n" + rows, encoding="utf-8")
    regional = ["accounts", "io", "regional", "china_2017_42", "--to-region", "CN-33", "--regional-output"]
    (told,) = nowhere.done([*regional, tmp_path / "output.csv", *JSON])
    assert {row["output"] for row in told.json} == {1000.0}
    assert "regionalised_not_surveyed" in told.err


def test_a_target_is_answered_by_vintage_reading_and_pace(nowhere):
    target = ["target", "evaluate", "--series", "gross_regional_product", "--region", "CN-42", "--period", "2021"]
    hubei = [*target, "--value", "5", "--unit", "trillion yuan", *JSON]
    met, readings, pace = nowhere.done(
        hubei,
        [*hubei, "--method", "gdp_production", "--reading", "nominal", "--reading", "real"],
        [*hubei, "--since", "2018"],
    )
    assert met.json["answer"] == "met"
    assert len(met.json["vintages"]) == 3
    assert readings.json["answer"] == "undetermined"
    assert [one["answer"] for one in readings.json["readings"].values()] == ["met", "undetermined"]
    assert pace.json["pace"]["on_track"] is False


def test_a_year_is_estimated_from_its_months(nowhere, tmp_path):
    columns = "series,region,period,value,unit,price_basis,method,vintage,source,grade\n"
    stated = "100 million yuan,current,survey,v,s,observed"
    rows = [
        f"output,CN-33,{year}-M{month:02},{10 * (year - 2010) + month},{stated}\n"
        for year in range(2020, 2025)
        for month in range(1, 13 if year < 2024 else 7)
    ]
    (tmp_path / "months.csv").write_text(columns + "".join(rows), encoding="utf-8")
    target = ["target", "evaluate", "--series", "output", "--region", "CN-33", "--period", "2024", "--value", "1700"]
    known = ["--unit", "100 million yuan", "--nowcast", "--data", tmp_path / "months.csv", *JSON]
    (told,) = nowhere.done([*target, *known])
    found = told.json["nowcast"]
    assert found["months_observed"] == 6
    assert float(found["lower"]) < float(found["estimate"]) < float(found["upper"])
    assert told.json["answer"] == "undetermined"  # an estimate never decides


def test_pictures_are_drawn_with_their_alternative(nowhere, tmp_path):
    (tmp_path / "cities.csv").write_text("city,fibre,delay\nA,90,12\nB,80,10\nC,70,20\n", encoding="utf-8")
    gdp = ["--series", "gross_regional_product"]
    drawn = nowhere.done(
        ["chart", "vintages", *gdp, "--region", "CN-33", "--output", tmp_path / "v.svg", *JSON],
        ["chart", "map", *gdp, "--period", "2023", "--output", tmp_path / "m.svg", *JSON],
        ["chart", "network", "china_2017_42", "--sector", "20", "--output", tmp_path / "n.png", *JSON],
        [
            *("chart", "ranks", tmp_path / "cities.csv", "--key", "city", "--indicator", "fibre"),
            *("--indicator", "delay:cost", "--output", tmp_path / "r.svg", *JSON),
        ],
    )
    assert (tmp_path / "v.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "n.png").read_bytes().startswith(b"\x89PNG")
    assert "6 vintages" in drawn[0].json["alternative"]
    assert "Guangdong 137,905.4" in drawn[1].json["alternative"]  # within one vintage, the latest
    assert drawn[3].json["alternative"].startswith("cities: 1.")


def test_a_protected_table_withholds_what_sums_would_give_away(nowhere, tmp_path):
    rows = ["A,c1,100,2,80,20", "A,c2,200,9,50,40", "B,c1,300,9,50,40", "B,c2,120,9,50,40"]
    text = "\n".join(["district,class,value,contributors,largest,second", *rows]) + "\n"
    (tmp_path / "revenue.csv").write_text(text, encoding="utf-8")
    protect = ["table", "protect", tmp_path / "revenue.csv", "--dimension", "district", "--dimension", "class"]
    (told,) = nowhere.done([*protect, "--output", tmp_path / "published.csv", *JSON])
    report = told.json
    assert (report["sensitive"], report["withheld_too"]) == (1, 3)
    assert report["closest_bound_percent"] >= report["protection_percent"]
    published = from_csv((tmp_path / "published.csv").read_text(encoding="utf-8"))
    assert {(row["district"], row["class"]) for row in published if row["obs_status"] == "Q"} == {
        (district, kind) for district in "AB" for kind in ("c1", "c2")
    }
    assert {row["value"] for row in published if row["obs_status"] == "Q"} == {""}


def test_the_trace_on_the_disk_is_the_figure_of_the_library(nowhere, tmp_path):
    nowhere.done([*SHARE, "--output", tmp_path / "share.json"])
    content = (tmp_path / "share.json").read_bytes()
    assert Figure.from_bytes(content).to_bytes() == content
