"""Mistakes of bureaus' files and of command lines in the statistics room: a code, the cell, and never a trace."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from importlib.resources import files as resources

import openpyxl
import pytest

from tests.cli.conftest import MANY, CommandLine, Outcome

HEADING = "地区,2022,2023\n"
LAYOUT = """
series = "value_added"
unit = "100 million yuan"
price_basis = "current"
method = "gdp_production"
vintage = "v1"
vintage_from = 2025-03-01
source = "a bureau"
region = "地区"
wide = true
"""
OWN = "series,region,period,value,unit,price_basis,method,vintage,source,grade\n"
ROW = "value_added,CN-33,2023,{value},100 million yuan,{basis},{method},v,s,observed\n"
SQUARE = """Code,DescriptionInChinese,Description,01,02,TIU,FU101,FU102,FU103,THC,FU201,FU202,GCF,EX,TFU,IM,ERR,GO
"""

CELLS = {
    "full-width digits": ("浙江,７８0.6,800\n", "full_width_digits", "'t.csv'!B2"),
    "thousands separators": ('浙江,780.6,"1,800"\n', "thousands_separator", "'t.csv'!C2"),
    "words for a number": ("浙江,780.6,n/a\n", "value_not_a_number", "'t.csv'!C2"),
    "a region that is none": ("火星,780.6,800\n", "region_code_unknown", "'t.csv'!A2"),
    "a figure twice": ("浙江,780.6,800\n浙江,780.6,800\n", "duplicated_period", "'t.csv'!B3"),
    "negative value added": ("浙江,780.6,-800\n", "negative_value_added", "'t.csv'!C2"),
    "units mixed up": (
        "浙江,780.6,800\n湖北,700,710\n江苏,900,910\n广东,950,9600000\n",
        "unit_mixed_up",
        "'t.csv'!C5",
    ),
    "an empty cell": ("浙江,780.6,\n", "value_missing", "'t.csv'!C2"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "layout.toml").write_text(LAYOUT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("rows", "code", "cell"), CELLS.values(), ids=CELLS)
def test_a_mistake_in_a_cell_refuses_a_strict_load_and_flags_the_other(nowhere, folder, rows, code, cell):
    (folder / "t.csv").write_text(HEADING + rows, encoding="utf-8")
    load = ["observations", "load", folder / "t.csv", folder / "store", "--layout", folder / "layout.toml"]
    refused, flagged = nowhere.many([*load, "--format", "json"], [*load, "--flag", "--format", "json"])
    assert refused.status == 1
    assert refused.error["code"] == "figures_refused"
    assert cell in refused.error["message"]
    assert flagged.status == 0
    assert flagged.json["cells"][cell] == code
    assert code in flagged.err


def test_a_refused_load_leaves_no_store(nowhere, folder):
    (folder / "t.csv").write_text(HEADING + "火星,1,2\n", encoding="utf-8")
    nowhere("observations", "load", folder / "t.csv", folder / "store", "--layout", folder / "layout.toml")
    assert not (folder / "store").exists()


def test_a_date_of_excel_is_named_by_its_cell(nowhere, folder):
    book = openpyxl.Workbook()
    for row in (["地区", 2022, 2023], ["浙江", 780.6, date(2023, 3, 9)]):
        book.active.append(row)
    book.save(folder / "t.xlsx")
    load = ["observations", "load", folder / "t.xlsx", folder / "store", "--layout", folder / "layout.toml"]
    later = ["--flag", "--vintage", "v2", "--vintage-from", "2026-03-01"]
    english, chinese, refused = nowhere.many(
        [*load, "--flag"], ["--lang", "zh", *load, *later], ["--lang", "zh", *load]
    )
    assert "excel_date: Sheet!C2 is the date 2023-03-09" in english.err
    assert "excel_date: Sheet!C2 是日期" in chinese.err
    assert "Sheet!C2 是日期 2023-03-09" in refused.err
    assert "代码：figures_refused" in refused.err


def files(folder):
    """Write what the refusals below name."""
    texts = {
        "digits.csv": OWN + ROW.format(value="７", basis="current", method="census"),
        "words.csv": OWN + ROW.format(value="hello", basis="current", method="census"),
        "method.csv": OWN + ROW.format(value="7", basis="current", method="guess"),
        "short.csv": OWN + "value_added,CN-33\n",
        "year.csv": OWN.replace("grade", "grade,base_year").rstrip()
        + "\n"
        + ROW.format(value="7", basis="constant", method="census").rstrip()
        + ",long ago\n",
        "columns.csv": "a,b\n1,2\n",
        "good.toml": LAYOUT,
        "layout_word.toml": LAYOUT + 'colour = "red"\n',
        "layout_method.toml": LAYOUT.replace("gdp_production", "guess"),
        "layout_short.toml": 'series = "x"\n',
        "layout_broken.toml": "series = \n",
        "t.csv": HEADING + "浙江,1,2\n",
        "trace.json": "{}",
        "a.xml": "<!DOCTYPE a><a/>",
        "a.txt": "",
        "table.csv": "district,value,contributors,largest,second\nA,１00,9,5,4\n",
        "negative.csv": "district,value,contributors,largest,second\nA,-100,9,5,4\n",
        "sums.csv": "region,year,industry_class,digital_class,gross_output,intermediate_consumption,revenue,employees\n"
        "CN-33,2023,9999,,1,1,1,1\n",
        "io.csv": SQUARE,
        "output.csv": "sector,output\n01,１\n",
        "cities.csv": "city,fibre\nA,1\nB,x\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "damaged" / "generation-000000").mkdir(parents=True)
    (folder / "damaged" / "generation-000000" / "000000.parquet").write_bytes(b"no Parquet")


COMPUTE = ["indicator", "compute", "core_share_of_gdp", "--region", "CN", "--period", "2023"]
LOAD = ["observations", "load", "t.csv", "store", "--layout"]
TARGET = ["target", "evaluate", "--series", "x", "--region", "CN", "--period", "2023", "--unit", "percent", "--value"]

REFUSALS = {
    "a formula that is none": (["indicator", "compute", "growth"], "formula_unknown", "'growth'"),
    "a period that is none": ([*COMPUTE[:-1], "soon"], "period_unknown", "'soon'"),
    "a vintage without the inputs": ([*COMPUTE, "--vintage", "2021 yearbook"], "input_missing", "2021 yearbook"),
    "full-width digits in one's own file": ([*COMPUTE, "--data", "digits.csv"], "digits_exceeded", "７"),
    "words for a value": ([*COMPUTE, "--data", "words.csv"], "digits_exceeded", "hello"),
    "a method that is none": ([*COMPUTE, "--data", "method.csv"], "figure_word_unknown", "'guess'"),
    "a row too short": ([*COMPUTE, "--data", "short.csv"], "input_not_readable", "row 2"),
    "a base year in words": ([*COMPUTE, "--data", "year.csv"], "input_not_readable", "long ago"),
    "columns of something else": ([*COMPUTE, "--data", "columns.csv"], "figure_column_missing", "series"),
    "a file that is not there": ([*COMPUTE, "--data", "no.csv"], "input_not_readable", "no.csv"),
    "a file of another kind": ([*COMPUTE, "--data", "a.txt"], "input_not_readable", ".parquet"),
    "a message with a document type": ([*COMPUTE, "--data", "a.xml"], "message_unreadable", "document type"),
    "a folder that is no store": (["vintage", "list", "--data", "."], "input_not_readable", "store"),
    "a store that is damaged": (["vintage", "list", "--data", "damaged"], "input_not_readable", "damaged"),
    "a store where none can be": ([*LOAD[:3], "/proc/store", "--layout", "good.toml"], "output_not_written", "/proc"),
    "a classification that is not there": (
        ["accounts", "core", "--region", "CN-33", "--year", "2023", "--classification", "no.csv"],
        "input_not_readable",
        "no.csv",
    ),
    "a classification of something else": (
        ["accounts", "core", "--region", "CN-33", "--year", "2023", "--classification", "cities.csv"],
        "classification_row",
        "",
    ),
    "a trace that is none": (["indicator", "trace", "trace.json"], "trace_broken", "format"),
    "a vintage that is none": (["vintage", "diff", "--from", "x", "--to", "y"], "vintage_unknown", "'x'"),
    "a layout with another word": ([*LOAD, "layout_word.toml"], "layout_invalid", "colour"),
    "a layout with a method that is none": ([*LOAD, "layout_method.toml"], "layout_invalid", "guess"),
    "a layout that says too little": ([*LOAD, "layout_short.toml"], "layout_invalid", "unit"),
    "a layout that is no TOML": ([*LOAD, "layout_broken.toml"], "layout_invalid", "line 1"),
    "an industry that is none": (
        ["accounts", "core", "--region", "CN-33", "--year", "2023", "--sums", "sums.csv"],
        "class_code_unknown",
        "9999",
    ),
    "an account of which nothing was published": (
        ["accounts", "core", "--region", "CN-33", "--year", "2023"],
        "input_missing",
        "CN-33",
    ),
    "an input-output table that is none": (["accounts", "io", "linkages", "china_1066"], "io_table_unknown", "1066"),
    "an input-output table without rows": (
        ["accounts", "io", "linkages", "io.csv", "--year", "2017"],
        "io_sector_unpaired",
        "'01'",
    ),
    "a sector that is none": (
        ["accounts", "io", "extraction", "china_2017_42", "--sector", "magic"],
        "io_sector_unknown",
        "magic",
    ),
    "shifted names in a strict analysis": (
        ["accounts", "shares", "china_2017_149.csv", "--year", "2017", "--strict"],
        "sector_names_shifted",
        "105",
    ),
    "a table that does not balance": (
        ["accounts", "io", "multipliers", "unbalanced.csv", "--year", "2017", "--strict"],
        "io_table_unbalanced_row",
        "sector 01",
    ),
    "a table with a cell of words": (
        ["accounts", "io", "multipliers", "wordy.csv", "--year", "2017"],
        "io_cell_not_a_number",
        "Cell E2",
    ),
    "tables of other sectors": (
        ["accounts", "io", "decomposition", "china_2017_42", "--since", "china_2015_42"],
        "io_sectors_differ",
        "china_2015_42",
    ),
    "regional output in full-width digits": (
        [*("accounts", "io", "regional", "china_2017_42", "--to-region"), "CN-33", "--regional-output", "output.csv"],
        "invalid_value",
        "１",
    ),
    "a target of words": ([*TARGET, "much"], "invalid_value", "'much'"),
    "a target in full-width digits": ([*TARGET, "１２"], "invalid_value", "１２"),
    "a target beyond all figures": ([*TARGET, "1e999999"], "invalid_value", "1e999999"),
    "a pace without a base": ([*TARGET, "1", "--since", "1900"], "invalid_value", "1900"),
    "a nowcast without months": ([*TARGET, "1", "--nowcast"], "monthly_series_unfit", "0 series"),
    "a method of a target that is none": ([*TARGET, "1", "--method", "guess"], "invalid_value", "'guess'"),
    "a map of a year without figures": (
        ["chart", "map", "--series", "gross_regional_product", "--period", "1066", "--output", "m.svg"],
        "chart_empty",
        "1066",
    ),
    "an indicator of words": (
        ["chart", "ranks", "cities.csv", "--key", "city", "--indicator", "fibre", "--output", "r.svg"],
        "index_indicator_not_numbers",
        "'fibre'",
    ),
    "an export of nobody's figures": (
        ["observations", "export", "--to", "csvw", "--attribution", "", "--output", "x.csv"],
        "attribution_missing",
        "attribution",
    ),
    "full-width digits in a table": (
        ["table", "protect", "table.csv", "--dimension", "district", "--output", "p.csv"],
        "invalid_value",
        "line 2",
    ),
    "a negative cell": (
        ["table", "protect", "negative.csv", "--dimension", "district", "--output", "p.csv"],
        "table_cell_negative",
        "A",
    ),
    "a dimension that is none": (
        ["table", "protect", "table.csv", "--dimension", "city", "--output", "p.csv"],
        "invalid_value",
        "１00",
    ),
}


def _with_cell(text, value):
    """Put ``value`` into the first cell of figures, which is E2."""
    rows = list(csv.reader(io.StringIO(text)))
    rows[1][4] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def refusals(tmp_path_factory):
    """Return what each command line of the table says, all run in one process."""
    folder = tmp_path_factory.mktemp("statistics")
    files(folder)
    tables = resources("pilotzone.statistics") / "data" / "nbs_input_output"
    (folder / "china_2017_149.csv").write_bytes((tables / "china_2017_149.csv").read_bytes())
    for name, cell in (("unbalanced.csv", "1"), ("wordy.csv", "１２")):
        (folder / name).write_text(_with_cell((tables / "china_2017_42.csv").read_text("utf-8"), cell), "utf-8")
    run = subprocess.run(
        [sys.executable, MANY],
        input=json.dumps([[*command, "--format", "json"] for command, _code, _words in REFUSALS.values()]),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=CommandLine(folder / "zone").environment,
        check=True,
    )
    return dict(zip(REFUSALS, (Outcome(*one) for one in json.loads(run.stdout)), strict=True))


@pytest.mark.parametrize("situation", REFUSALS)
def test_a_refusal_has_its_code_and_names_what_was_wrong(refusals, situation):
    _command, code, words = REFUSALS[situation]
    told = refusals[situation]
    assert told.status == 1
    assert told.error["code"] == code, told.err
    assert words in told.error["message"]
    assert told.error["help"]
    assert "Traceback" not in told.err


MISUSES = {
    "an analysis that is none": ["accounts", "io", "magic", "china_2017_42"],
    "an extraction of nothing": ["accounts", "io", "extraction", "china_2017_42"],
    "a table in a file without its year": ["accounts", "shares", "table.csv"],
    "a picture of another kind": ["chart", "network", "china_2017_42", "--output", "n.pdf"],
    "a trace of many figures": ["indicator", "compute", "core_share_of_gdp", "--output", "f.json"],
    "a dataset without a purpose": ["indicator", "compute", "core_share_of_gdp", "--dataset", "d"],
    "a reading without a method": [*TARGET, "1", "--reading", "real"],
    "a year beyond the calendar": [*TARGET, "1", "--period", "99999"],
    "two days at once": ["observations", "show", "s", "--series", "x", "--as-of", "2025-01-01", "--vintage", "v"],
}


def test_misuse_ends_with_status_2(nowhere):
    outcomes = nowhere.many(*MISUSES.values())
    assert {situation: one.status for situation, one in zip(MISUSES, outcomes, strict=True)} == dict.fromkeys(
        MISUSES, 2
    )
