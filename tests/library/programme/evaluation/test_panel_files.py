"""Panels from files: the same panel from each format, and every defect at its place."""

import contextlib
import zipfile
from io import BytesIO

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.evaluation import PanelColumns, read_panel_file, read_score_file
from pilotzone.programme.evaluation.errors import (
    PanelCellError,
    PanelColumnError,
    PanelFileError,
    PanelGapError,
    PanelRowsRepeatedError,
    ScoreRowsRepeatedError,
)
from tests.strategies.panel_files import COLUMNS, csv_of, parquet_of, xlsx_of
from tests.strategies.panels import planted

HEAD = "city,year,jobs\n"


def read(text: str, columns: PanelColumns = COLUMNS):
    return read_panel_file(text.encode(), columns)


@pytest.mark.parametrize("written", [csv_of, parquet_of, xlsx_of])
def test_every_format_gives_the_same_panel(written):
    panel, _ = planted()
    found = read_panel_file(written(panel), COLUMNS)
    assert (found.units, found.periods) == (panel.units, panel.periods)
    assert np.allclose(found.values, panel.values, atol=1e-6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_of_the_usual_encodings_is_read(encoding):
    data = "地区,年份,就业\n浙江,2020,1\n四川,2020,2\n".encode(encoding)
    found = read_panel_file(data, PanelColumns(unit="地区", period="年份", outcome="就业"))
    assert set(found.units) == {"浙江", "四川"}


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("A,2020,", "jobs", ""),
        ("A,2020,  ", "jobs", ""),
        ("A,2020,n/a", "jobs", "n/a"),
        ("A,2020,nan", "jobs", "nan"),
        ("A,2020,inf", "jobs", "inf"),
        ("A,2020,１２", "jobs", "１２"),
        ('A,2020,"1,234"', "jobs", "1,234"),
        ("A,2020,12%", "jobs", "12%"),
        ("A,2020Q1,5", "year", "2020Q1"),
        ("A,202001,5", "year", "202001"),
        ("A,2020.5,5", "year", "2020.5"),
        ("A,-1,5", "year", "-1"),
        (",2020,5", "city", ""),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(row, column, value):
    with pytest.raises(PanelCellError) as refused:
        read(f"{HEAD}B,2020,1\n{row}\n")
    assert refused.value.parameters["row"] == 3
    assert refused.value.parameters["column"] == column
    assert refused.value.parameters["value"] == value


def test_rows_count_lines_of_the_file_where_a_cell_holds_a_line_break():
    with pytest.raises(PanelCellError) as refused:
        read('city,year,jobs,note\nB,2020,1,"two\nlines"\n\nA,2020,x,\n')
    assert refused.value.parameters["row"] == 5


def test_a_repeated_unit_and_period_names_both_rows():
    with pytest.raises(PanelRowsRepeatedError, match="Rows 2 and 4 are both of A in 2020"):
        read(f"{HEAD}A,2020,1\nB,2020,2\nA,2020,3\n")


def test_a_missing_row_names_unit_and_period():
    with pytest.raises(PanelGapError, match="B in 2021"):
        read(f"{HEAD}A,2020,1\nA,2021,1\nB,2020,2\n")


@pytest.mark.parametrize(("head", "times"), [("city,year,work\n", 0), ("city,year,jobs,jobs\n", 2)])
def test_a_column_must_be_there_once(head, times):
    with pytest.raises(PanelColumnError) as refused:
        read(f"{head}A,2020,1,2\n")
    assert refused.value.parameters["times"] == times


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD.encode(),
        b"\x00\x01\x02",
        b"\xff\xfe\xff",
        b"PAR1 and no more",
        b"PK\x03\x04 and no more",
        f"{HEAD}A,2020\n".encode(),
        f'{HEAD}A,2020,"1\n'.encode(),
    ],
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises((PanelFileError, PanelColumnError)):
        read_panel_file(data, COLUMNS)


def test_a_workbook_that_unpacks_to_a_multiple_is_refused():
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (129 * 2**20))
    with pytest.raises(PanelFileError, match="unpacks to"):
        read_panel_file(data.getvalue(), COLUMNS)


def test_a_formula_without_a_value_is_a_missing_cell():
    book = openpyxl.Workbook()
    for row in (tuple(COLUMNS), ("A", 2020, "=1+1"), ("B", 2020, 1)):
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    with pytest.raises(PanelCellError) as refused:
        read_panel_file(data.getvalue(), COLUMNS)
    assert (refused.value.parameters["row"], refused.value.parameters["column"]) == (2, "jobs")


@given(st.sampled_from([b"", HEAD.encode(), b"PAR1", b"PK\x03\x04"]), st.binary(max_size=200))
def test_no_bytes_break_the_reader(beginning, rest):
    with contextlib.suppress(PilotzoneError):
        read_panel_file(beginning + rest, COLUMNS)


def test_a_table_of_scores_names_a_unit_that_stands_twice():
    with pytest.raises(ScoreRowsRepeatedError, match="Rows 2 and 3 are both of A"):
        read_score_file(b"city,fibre\nA,1\nA,2\n", "city", ["fibre"])
