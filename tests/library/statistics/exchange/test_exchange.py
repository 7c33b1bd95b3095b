"""Figures go out and come back the same, with everything that describes them and with whose they are."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.statistics.exchange.concepts import ATTRIBUTES, DIMENSIONS, OBS_STATUS, concepts_of, observation_of
from pilotzone.statistics.exchange.csv_on_the_web import read_csvw, write_csvw
from pilotzone.statistics.exchange.errors import (
    AttributionMissingError,
    ConceptMissingError,
    MessageUnreadableError,
)
from pilotzone.statistics.exchange.sdmx_json import read_sdmx_json, write_sdmx_json
from pilotzone.statistics.exchange.sdmx_ml import read_sdmx_ml, sdmx_structure, write_sdmx_ml
from pilotzone.statistics.exchange.workbooks import HEADER, write_workbook
from pilotzone.statistics.observations import (
    ATTRIBUTION,
    Frequency,
    Grade,
    Method,
    Observation,
    Period,
    PriceBasis,
    Transcription,
    load_provincial_gdp,
)
from pilotzone.statistics.observations.errors import FigureRepeatedError
from pilotzone.statistics.observations.reading.files import read_figures
from pilotzone.statistics.observations.reading.layout import Layout

FIGURES = load_provincial_gdp()
PREPARED = datetime(2026, 1, 31, 8, tzinfo=UTC)
SENT = {"attribution": ATTRIBUTION, "sender": "ZONE", "prepared": PREPARED, "identifier": "M1"}


def csvw(observations):
    return write_csvw(observations, attribution=ATTRIBUTION, name="gdp.csv", title="GDP", issued=PREPARED.date()).table


WAYS = {
    "sdmx-ml": (lambda figures: write_sdmx_ml(figures, **SENT), read_sdmx_ml),
    "sdmx-json": (lambda figures: write_sdmx_json(figures, **SENT), read_sdmx_json),
    "csvw": (csvw, read_csvw),
}
ways = pytest.mark.parametrize(("write", "read"), WAYS.values(), ids=WAYS)

WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789 _-,\"'<&试验区", min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and "  " not in text
)
OBSERVATIONS = st.builds(
    Observation,
    series=WORDS,
    branch=st.one_of(st.just(""), WORDS),
    region=st.sampled_from(["CN", "CN-33", "CN-440100"]),
    period=st.one_of(
        st.integers(1000, 2100), st.builds(Period, st.just(2023), st.just(Frequency.MONTH), st.integers(1, 12))
    ),
    value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=5),
    unit=WORDS,
    price_basis=st.sampled_from(PriceBasis),
    base_year=st.one_of(st.none(), st.integers(1000, 2100)),
    method=st.sampled_from(Method),
    vintage=WORDS,
    vintage_from=st.one_of(st.none(), st.dates()),
    vintage_until=st.one_of(st.none(), st.dates()),
    source=WORDS,
    grade=st.sampled_from(Grade),
    transcription=st.sampled_from(Transcription),
    flags=st.sampled_from([(), ("unit_mixed_up",), ("excel_date", "full_width_digits")]),
)


@ways
def test_the_provincial_figures_come_back_the_same(write, read):
    back = read(write(FIGURES))
    assert back == FIGURES
    assert [str(one.value) for one in back] == [str(one.value) for one in FIGURES]


@ways
@settings(max_examples=25)
@given(one=OBSERVATIONS)
def test_every_attribute_comes_back(write, read, one):
    (back,) = read(write([one]))
    assert back == one
    assert str(back.value) == f"{one.value:f}"


@ways
def test_the_same_figures_give_the_same_bytes(write, read):
    assert write(FIGURES) == write(FIGURES)


@ways
def test_no_figures_are_a_message_too(write, read):
    assert read(write([])) == ()


@ways
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1", b'{"a": 1}', b"<a/>", b"\x00"])
def test_foreign_bytes_give_an_error_and_never_figures(write, read, content):
    try:
        assert read(content) == ()  # a table of values without rows
    except (MessageUnreadableError, ConceptMissingError):
        return
    assert read is read_csvw


def test_entities_are_not_expanded():
    with pytest.raises(MessageUnreadableError, match="document type"):
        read_sdmx_ml(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    with pytest.raises(MessageUnreadableError):
        read_sdmx_ml('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"))


def test_a_structure_is_no_data():
    with pytest.raises(MessageUnreadableError, match="no data message"):
        read_sdmx_ml(sdmx_structure(sender="ZONE", prepared=PREPARED, identifier="S1"))


def test_the_structure_names_every_concept():
    text = sdmx_structure(sender="ZONE", prepared=PREPARED, identifier="S1").decode()
    for concept in (*DIMENSIONS, *ATTRIBUTES, "OBS_VALUE"):
        assert f'id="{concept}"' in text


def test_whose_the_figures_are_stands_in_every_export():
    text = write_sdmx_ml(FIGURES[:1], **SENT), write_sdmx_json(FIGURES[:1], **SENT)
    assert all(ATTRIBUTION.encode() in one for one in text)
    for refused in (
        lambda: write_sdmx_ml(FIGURES[:1], **SENT | {"attribution": " "}),
        lambda: write_sdmx_json(FIGURES[:1], **SENT | {"attribution": ""}),
        lambda: write_csvw(FIGURES[:1], attribution="", name="a.csv", title="a", issued=PREPARED.date()),
        lambda: write_workbook(FIGURES[:1], attribution="", title="a", prepared=PREPARED),
    ):
        with pytest.raises(AttributionMissingError):
            refused()


def test_a_figure_that_stands_twice_is_not_lost_in_silence():
    """SDMX-JSON names observations by their key."""
    with pytest.raises(FigureRepeatedError):
        write_sdmx_json([FIGURES[0], replace(FIGURES[0], value=Decimal(1))], **SENT)


def test_each_grade_has_a_status_of_its_own():
    assert {grade.value: code for grade, code in OBS_STATUS.items()} == {
        "observed": "A",
        "estimated": "E",
        "imputed": "I",
        "declared": "V",
    }


@pytest.mark.parametrize(
    ("concept", "value"),
    [
        ("OBS_STATUS", "P"),
        ("METHOD", "guess"),
        ("TIME_PERIOD", "2023-13"),
        ("PRICE_BASIS", ""),
        ("REF_AREA", None),
        ("VINTAGE_FROM", "31.12.2025"),
        ("BASE_PER", "x"),
        ("TRANSCRIPTION", "x"),
        ("DECIMALS", "x"),
        ("DECIMALS", "0"),
    ],
)
def test_a_concept_that_is_absent_or_unknown_is_named(concept, value):
    stated = concepts_of(FIGURES[0])
    stated.pop(concept, None)
    if value is not None:
        stated[concept] = value
    with pytest.raises(ConceptMissingError) as caught:
        observation_of("57774.6", stated)
    assert caught.value.parameters["concept"] == (concept if concept != "DECIMALS" else "OBS_VALUE")


@pytest.mark.parametrize("value", [None, "", "many", "NaN", "Infinity"])
def test_a_value_that_is_no_number_is_named(value):
    with pytest.raises(ConceptMissingError):
        observation_of(value, concepts_of(FIGURES[0]))


CSVW_PROPERTIES = {
    "Table": {"@context", "@id", "@type", "url", "dialect", "notes", "suppressOutput", "tableDirection", "tableSchema"},
    "Schema": {"@id", "@type", "columns", "foreignKeys", "primaryKey", "rowTitles"},
    "Column": {"@id", "@type", "name", "suppressOutput", "titles", "virtual", "datatype", "required", "null"},
    "Dialect": {"encoding", "header", "delimiter", "lineTerminators", "quoteChar", "skipRows"},
}
"""The properties that the Recommendation Metadata Vocabulary for Tabular Data (sections 5.3 to 5.9) defines."""

CSVW_TYPES = {"string", "decimal", "integer", "date", "gYear"}
"""Of the built-in data types of the Recommendation, section 5.11.1."""


def test_the_metadata_of_a_table_uses_the_words_of_the_recommendation_alone():
    made = write_csvw(FIGURES, attribution=ATTRIBUTION, name="gdp.csv", title="GDP", issued=PREPARED.date())
    metadata = json.loads(made.metadata)
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    common = {name for name in metadata if name.startswith("dc:")}
    assert metadata.keys() - common <= CSVW_PROPERTIES["Table"]
    assert metadata["dialect"].keys() <= CSVW_PROPERTIES["Dialect"]
    assert metadata["tableSchema"].keys() <= CSVW_PROPERTIES["Schema"]
    columns = metadata["tableSchema"]["columns"]
    for column in columns:
        assert column.keys() <= CSVW_PROPERTIES["Column"]
        assert column["datatype"] in CSVW_TYPES
        assert column["name"] in column["titles"]["en"]
    assert metadata["dc:rights"] == ATTRIBUTION
    header = made.table.split(b"\r\n", 1)[0].decode().split(",")
    assert header == [column["name"] for column in columns]
    assert set(metadata["tableSchema"]["primaryKey"]) <= set(header)


def test_every_row_has_what_its_metadata_requires():
    made = write_csvw(FIGURES, attribution=ATTRIBUTION, name="gdp.csv", title="GDP", issued=PREPARED.date())
    columns = json.loads(made.metadata)["tableSchema"]["columns"]
    back = [concepts_of(one) for one in read_csvw(made.table)]
    required = {column["name"] for column in columns if column.get("required")} - {"OBS_VALUE"}
    assert all(required <= one.keys() for one in back)


def workbook_of(observations):
    return write_workbook(observations, attribution=ATTRIBUTION, title="GRP", prepared=PREPARED)


def test_a_workbook_has_a_sheet_of_notes_that_says_what_the_figures_are():
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(FIGURES)))
    notes = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert book.worksheets[0].title == "Notes 说明"
    assert notes["Attribution 来源说明"] == ATTRIBUTION
    text = " ".join(notes.values())
    for word in ("2021 yearbook (2021-12-31)", "gdp_production", "100 million yuan", "current", "table 3-9"):
        assert word in text
    assert len(book.worksheets) == 1 + 4 + 4  # four vintages of provinces; the nation and its three branches
    for sheet in book.worksheets[1:]:
        assert sheet.cell(sheet.max_row, 1).value == ATTRIBUTION


def test_a_workbook_is_read_by_our_own_reader_with_the_same_figures():
    grp = [one for one in FIGURES if one.vintage == "2024 NBS database"]
    layout = Layout(
        series="gross_regional_product",
        unit="100 million yuan",
        price_basis=PriceBasis.CURRENT,
        method=Method.GDP_PRODUCTION,
        vintage="2024 NBS database",
        source="read back",
        sheet="T1",
        header=HEADER,
        region="code",
        period=None,
    )
    loaded = read_figures(workbook_of(grp), "grp.xlsx", layout)
    assert {one.key: one.value for one in loaded.observations} == {one.key: one.value for one in grp}


def test_letters_mark_what_was_not_measured_or_was_flagged():
    marked = [
        replace(FIGURES[-1], grade=Grade.ESTIMATED),
        replace(FIGURES[-1], period=2019, grade=Grade.DECLARED, flags=("excel_date",)),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(marked)))["T1"]
    row = [cell.value for cell in sheet[HEADER + 1]]
    assert [row[4], row[6]] == ["d*", "e"]


def test_text_that_begins_like_a_formula_stays_text():
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_of([replace(FIGURES[0], source='=HYPERLINK("http://a.invalid")')]))
    )
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_workbook_made_twice_has_the_same_bytes():
    assert workbook_of(FIGURES) == workbook_of(FIGURES)
    assert openpyxl.load_workbook(io.BytesIO(workbook_of(FIGURES[:1]))).properties.modified == PREPARED.replace(
        tzinfo=None
    )


def test_the_day_of_issue_stands_in_the_metadata():
    made = write_csvw([], attribution=ATTRIBUTION, name="a.csv", title="a", issued=date(2026, 1, 31))
    assert json.loads(made.metadata)["dc:issued"]["@value"] == "2026-01-31"
