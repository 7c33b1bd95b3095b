"""A column of codes is converted whatever kind of frame it stands in, and a code that fails is named with its row."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pilotzone.statistics.classification import Level, load_digital_economy
from pilotzone.statistics.classification.conversion import lift_codes, to_digital_economy, to_industries
from pilotzone.statistics.classification.errors import (
    ClassCodeColumnError,
    ClassCodeNotTextError,
    ClassCodeTooCoarseError,
    ClassCodeUnknownError,
)

ECONOMY = load_digital_economy()
COLUMNS = {"unit": ["a", "b", "c"], "industry": ["3911", "4851", "0111"]}


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_every_kind_of_frame_comes_back_as_it_went_in(make):
    frame = make(COLUMNS)
    found = to_digital_economy(frame, "industry", ECONOMY)
    assert type(found) is type(frame)
    assert list(found["unit"].to_pylist() if isinstance(found, pa.Table) else found["unit"]) == ["a", "b", "b", "c"]


def test_an_industry_of_two_classes_gives_two_rows_and_a_foreign_one_an_empty_cell():
    found = to_digital_economy(pa.table(COLUMNS), "industry", ECONOMY).to_pydict()
    assert found["digital_class"] == ["010101", "040501", "040502", None]
    assert found["partial"] == [False, True, True, None]
    assert found["certain"] == [True, True, False, None]
    assert found["flag"] == [None] * 4


def test_classes_of_the_digital_economy_become_industries():
    found = to_industries(pl.DataFrame({"class": ["030201", "020500"]}), "class", ECONOMY)
    assert found["industry_class"].to_list() == ["6311", "6312", "6319", None]


def test_an_unknown_code_is_refused_with_its_row_or_flagged():
    frame = pa.table({"industry": ["3911", "9999", None]})
    with pytest.raises(ClassCodeUnknownError, match="Row 2: '9999'"):
        to_digital_economy(frame, "industry", ECONOMY)
    found = to_digital_economy(frame, "industry", ECONOMY, strict=False).to_pydict()
    assert found["digital_class"] == ["010101", None, None]
    assert found["flag"] == [None, "class_code_unknown", "class_code_unknown"]


def test_full_width_digits_are_no_code():
    with pytest.raises(ClassCodeUnknownError, match="plain digits"):
        to_digital_economy(pa.table({"industry": ["３９１１"]}), "industry", ECONOMY)


def test_a_group_is_too_coarse():
    with pytest.raises(ClassCodeTooCoarseError, match="Row 1: '391' is a group"):
        to_digital_economy(pa.table({"industry": ["391"]}), "industry", ECONOMY)


def test_codes_that_were_read_as_numbers_are_refused():
    with pytest.raises(ClassCodeNotTextError, match="int64"):
        to_digital_economy(pd.DataFrame({"industry": [3911, 111]}), "industry", ECONOMY)


def test_an_absent_column_is_named():
    with pytest.raises(ClassCodeColumnError, match="unit, industry"):
        to_digital_economy(pa.table(COLUMNS), "branch", ECONOMY)


def test_codes_are_lifted_to_a_level():
    found = lift_codes(pa.table({"industry": ["3911", "39", "0111"]}), "industry", ECONOMY.industry, Level.SECTION)
    assert found.to_pydict()["section"] == ["C", "C", "A"]
    with pytest.raises(ClassCodeTooCoarseError, match="Row 1"):
        lift_codes(pa.table({"industry": ["C"]}), "industry", ECONOMY.industry, Level.DIVISION)
    flagged = lift_codes(pa.table({"industry": ["C", "X"]}), "industry", ECONOMY.industry, Level.GROUP, strict=False)
    assert flagged.to_pydict()["flag"] == ["class_code_too_coarse", "class_code_unknown"]


def test_a_column_of_categories_is_text():
    frame = pd.DataFrame(COLUMNS).astype({"industry": "category"})
    assert list(to_digital_economy(frame, "industry", ECONOMY)["digital_class"])[:2] == ["010101", "040501"]
