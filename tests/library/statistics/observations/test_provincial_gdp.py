import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from pilotzone.dataspace.catalog import CsvSource, write_snapshot
from pilotzone.statistics.observations import (
    PROVINCIAL_GDP,
    Grade,
    Method,
    Observation,
    PriceBasis,
    Transcription,
    load_provincial_gdp,
    observations_from_rows,
)
from pilotzone.statistics.observations.errors import ObservationRowError

FIGURES = load_provincial_gdp()
ROW = {
    "region_code": "42",
    "year": "2021",
    "indicator": "GDP",
    "branch": "total",
    "value_100m_yuan": "50012.94",
    "vintage": "2022-01 first release",
    "source": "provincial bureau",
}


def figures(region, period, series="gross_regional_product", branch=""):
    key = (series, branch, region, str(period))
    return {one.vintage: one.value for one in FIGURES if one.key == key}


@pytest.mark.shared
def test_the_figures_are_those_of_the_data_set(shared):
    def cells(text):
        return [tuple(row) for row in csv.reader(text.removeprefix("\ufeff").splitlines())]

    original = shared / "data" / "facts" / "provincial_gdp_vintages.csv"
    assert cells(PROVINCIAL_GDP.read_text(encoding="utf-8")) == cells(original.read_text(encoding="utf-8"))


def test_the_table_is_utf_8_without_byte_order_mark():
    assert PROVINCIAL_GDP.read_bytes().startswith(b"region_code,")


def test_each_vintage_covers_what_its_note_says():
    """The counts of SOURCES.md."""
    assert Counter(one.vintage for one in FIGURES) == {
        "2021 yearbook": 31,
        "2022-01 first release": 31,
        "2024 NBS database": 620,
        "2025 post-5th-census": 226,
    }
    assert len({one.region for one in FIGURES}) == 32


def test_a_figure_is_never_a_bare_number():
    for one in FIGURES:
        assert one.value > 0
        assert (one.unit, one.price_basis) == ("100 million yuan", PriceBasis.CURRENT)
        assert (one.method, one.grade) == (Method.GDP_PRODUCTION, Grade.OBSERVED)
        assert one.source
        assert one.vintage_from
        assert one.transcription is not Transcription.UNSTATED


def test_no_figure_stands_twice_in_a_vintage():
    counted = Counter((one.key, one.vintage) for one in FIGURES)
    assert set(counted.values()) == {1}


def test_known_values_of_2021_stand_in_three_vintages():
    assert figures("CN-42", 2021) == {
        "2022-01 first release": Decimal("50012.94"),
        "2024 NBS database": Decimal("50091.2"),
        "2025 post-5th-census": Decimal("50093.3"),
    }
    assert figures("CN-44", 2021)["2022-01 first release"] == Decimal("124369.67")


def test_the_known_defect_of_the_nation_in_2024_is_kept():
    """Total and branches come from two vintages, and nobody has repaired them."""
    (total,) = figures("CN", 2024, "gross_domestic_product").values()
    branches = [figures("CN", 2024, "value_added", name) for name in ("primary", "secondary", "tertiary")]
    assert total == Decimal("1348066.2")
    assert sum(value for branch in branches for value in branch.values()) == Decimal("1349083.5")


def test_nothing_in_the_table_names_a_folder_of_somebody():
    assert not [one.source for one in FIGURES if one.source.startswith("/") or " /" in one.source]


def test_the_figures_survive_publication_as_a_dataset(tmp_path):
    """The published table gives the same observations, although its engine holds binary numbers."""
    source = tmp_path / "gdp.csv"
    source.write_bytes(PROVINCIAL_GDP.read_bytes())
    snapshot = write_snapshot(CsvSource(source), tmp_path / "gdp.parquet")
    assert {column.name: column.type for column in snapshot.columns}["region_code"] == "VARCHAR"
    rows = duckdb.sql(f"SELECT * FROM '{snapshot.path}'").to_arrow_table().to_pylist()
    assert observations_from_rows(rows) == FIGURES


def test_a_row_becomes_an_observation():
    assert observations_from_rows([ROW]) == (
        Observation(
            series="gross_regional_product",
            region="CN-42",
            period=2021,
            value=Decimal("50012.94"),
            unit="100 million yuan",
            price_basis=PriceBasis.CURRENT,
            method=Method.GDP_PRODUCTION,
            vintage="2022-01 first release",
            vintage_from=date(2022, 1, 31),
            source="provincial bureau",
            grade=Grade.OBSERVED,
            transcription=Transcription.TRANSCRIBED_TWICE,
        ),
    )


def test_how_a_vintage_that_nobody_described_reached_us_is_unstated():
    (one,) = observations_from_rows([ROW | {"vintage": "2030 yearbook"}])
    assert (one.transcription, one.vintage_from) == (Transcription.UNSTATED, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [("value_100m_yuan", "many"), ("value_100m_yuan", float("nan")), ("year", "2021.5"), ("vintage", None)],
)
def test_a_row_that_cannot_be_read_is_named(column, value):
    with pytest.raises(ObservationRowError) as caught:
        observations_from_rows([ROW, ROW | {column: value}])
    assert (caught.value.parameters["row"], caught.value.parameters["column"]) == (2, column)


def test_a_row_without_a_column_is_named():
    with pytest.raises(ObservationRowError) as caught:
        observations_from_rows([{name: value for name, value in ROW.items() if name != "source"}])
    assert caught.value.parameters["column"] == "source"
