"""Tables are read by the names of their rows and columns, and what is wrong with them is found and named."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from pilotzone.statistics.input_output import ImportTreatment, Use, bundled_tables, load_bundled, read_table
from pilotzone.statistics.input_output.errors import (
    CellNotANumberError,
    ColumnAbsentError,
    ColumnUnbalancedError,
    ImportSignError,
    NameTwiceError,
    NegativeValueAddedError,
    RowAbsentError,
    RowUnbalancedError,
    RowWidthError,
    SectorNamesShiftedError,
    SectorUnknownError,
    SectorUnpairedError,
    TableUnbalancedError,
    TableUnknownError,
)
from pilotzone.statistics.input_output.names import shifted_names
from pilotzone.statistics.observations import Grade


def read(text, **options):
    return read_table(text, name="small", year=2020, **options)


def codes(table):
    return [(flag.code, flag.parameters["sector"]) for flag in table.flags]


def test_a_table_is_read_with_its_parts(competitive):
    table = read(competitive, strict=True)
    assert [sector.code for sector in table.sectors] == ["01", "02"]
    assert table.treatment is ImportTreatment.COMPETITIVE
    assert table.final[Use.CONSUMPTION].tolist() == [50, 90]
    assert table.final[Use.INVENTORIES].tolist() == [2, -1]
    assert table.imports.tolist() == [6, 10]
    assert table.residual.tolist() == [1, 1]
    assert table.value_added.tolist() == [60, 140]
    assert table.value_added_parts["VA002"].tolist() == [-5, 20]
    assert not table.flags


def test_the_order_of_rows_and_columns_says_nothing(competitive):
    lines = [line.split(",") for line in competitive.splitlines()]
    turned = "\n".join(",".join(reversed(line)) for line in [lines[0], *reversed(lines[1:])])
    there, back = read(competitive), read(turned)
    place = [back.place(sector.code) for sector in there.sectors]
    assert back.output[place].tolist() == there.output.tolist()
    assert back.intermediate[np.ix_(place, place)].tolist() == there.intermediate.tolist()


def test_a_sector_is_found_by_code_and_by_name(competitive):
    table = read(competitive)
    assert table.place("02") == table.place("金融业") == 1
    with pytest.raises(SectorUnknownError, match="no sector '31'"):
        table.place("31")


def test_consumption_is_taken_from_its_total_where_the_parts_are_not_published(competitive):
    rows = [line.split(",") for line in competitive.splitlines()]
    for number, row in enumerate(rows):
        consumption = {0: "TC", 1: "50", 2: "90"}.get(number, "")
        row[6:9] = [consumption]
    assert read("\n".join(map(",".join, rows)), strict=True).final[Use.CONSUMPTION].tolist() == [50, 90]


@pytest.mark.parametrize("column", ["TIU", "EX", "IM", "GO", "FU201", "Code", "DescriptionInChinese"])
def test_a_column_that_must_be_there_is_missed_by_name(competitive, column):
    rows = [line.split(",") for line in competitive.splitlines()]
    place = rows[0].index(column)
    text = "\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows)
    with pytest.raises(ColumnAbsentError, match=f"no column '{column}'"):
        read(text)


@pytest.mark.parametrize("row", ["TII", "TVA", "TI", "VA003"])
def test_a_row_that_must_be_there_is_missed_by_name(competitive, row):
    lines = [line for line in competitive.splitlines() if not line.startswith(f"{row},")]
    with pytest.raises(RowAbsentError, match=f"no row '{row}'"):
        read("\n".join(lines))


def test_what_stands_there_twice_is_refused(competitive):
    with pytest.raises(NameTwiceError, match="'01'"):
        read(competitive + competitive.splitlines()[1])
    with pytest.raises(NameTwiceError, match="'IM'"):
        read(competitive.replace(",ERR,", ",IM,"))


def test_a_row_of_another_width_is_refused(competitive):
    with pytest.raises(RowWidthError, match=r"Line 2 .* has 16 cells; the header has 15"):
        read(competitive.replace(",100\n", ",100,7\n", 1))


def test_an_empty_file_is_refused():
    with pytest.raises(ColumnAbsentError):
        read("")


@pytest.mark.parametrize(("code", "others"), [("\n1,", "01"), ("\n03,", "01"), ("\nTX,", "01")])
def test_a_code_that_only_a_row_or_only_a_column_has_is_refused(competitive, code, others):
    """A spreadsheet turns the code 01 into 1."""
    with pytest.raises(SectorUnpairedError, match=f"'{others}'"):
        read(competitive.replace("\n01,", code))


def test_a_row_that_is_no_column_is_refused(competitive):
    with pytest.raises(SectorUnpairedError, match="'03'"):
        read(competitive + "03,Odd,怪" + ",1" * 12)


@pytest.mark.parametrize("figure", ["１００", "1 000", "", "n/a", "2020-01-05", "nan", "inf", "0x10", "1_0"])
def test_a_cell_that_is_no_plain_number_is_refused_with_its_address(competitive, figure):
    with pytest.raises(CellNotANumberError) as refused:
        read(competitive.replace("02,Finance,金融业,30", f"02,Finance,金融业,{figure}"))
    assert refused.value.parameters["cell"] == "D3"
    assert refused.value.parameters["value"] == figure


def test_thousands_separators_are_refused(competitive):
    with pytest.raises(CellNotANumberError, match="Cell O2"):
        read(competitive.replace(",1,100\n", ',1,"1,100"\n', 1))


def test_a_row_that_misses_its_output_is_named_with_the_amount(competitive):
    text = competitive.replace("金融业,30,40,70,10,60", "金融业,30,40,70,10,57.5")
    assert codes(read(text)) == [("io_table_unbalanced_row", "02 金融业")]
    with pytest.raises(RowUnbalancedError, match=r"row of sector 02 金融业 misses .* by -2\.5"):
        read(text, strict=True)


def test_a_column_that_misses_its_output_is_named(competitive):
    text = competitive.replace("合计,60,140", "合计,64,140").replace("盈余,10,20", "盈余,14,20")
    with pytest.raises(ColumnUnbalancedError, match=r"column of sector 01 农业 misses .* by 4\.0"):
        read(text, strict=True)


@pytest.mark.parametrize(
    ("old", "new", "identity"),
    [
        ("投入合计,40,60", "投入合计,40,66", "Z = TII"),
        ("金融业,30,40,70", "金融业,30,40,77", "Z = TIU"),
        ("盈余,10,20", "盈余,10,27", r"VA001 \+ VA002"),
        ("1,200\n", "1,222\n", "GO = TI"),
    ],
)
def test_every_published_total_is_compared_with_its_parts(competitive, old, new, identity):
    with pytest.raises(TableUnbalancedError, match=identity):
        read(competitive.replace(old, new), strict=True)


def test_rounding_of_one_unit_passes(competitive):
    text = competitive.replace("70,10,60,20", "70,10,60.9,20")
    assert not read(text).flags
    assert codes(read(text, tolerance=0.5)) == [("io_table_unbalanced_row", "02 金融业")]


def test_imports_are_subtracted(competitive):
    """A positive figure of imports that were added would break the balance of every row by twice its amount."""
    text = competitive.replace("13,6,1,100", "13,-6,1,100")
    with pytest.raises(TableUnbalancedError, match=r"by 12\.0"):
        read(text, strict=True)


def test_negative_value_added_is_flagged_and_refused_when_strict(competitive):
    text = competitive.replace("合计,60,140", "合计,-60,140").replace("报酬,50", "报酬,-70").replace("100\n", "-20\n")
    text = text.replace("40,5,10,2,13,6,1,-20", "40,5,10,2,-107,6,1,-20")
    text = text.replace("总投入,100", "总投入,-20")
    assert codes(read(text)) == [("io_negative_value_added", "01 农业")]
    with pytest.raises(NegativeValueAddedError, match=r"-60\.0"):
        read(text, strict=True)


def test_shifted_english_names_are_caught_and_left_out(competitive):
    table = load_bundled("china_2017_149")
    assert [(flag.code, flag.parameters["sector"]) for flag in table.flags] == [("sector_names_shifted", "105")]
    assert [(table.sectors[table.place(code)].name_en) for code in ("104", "105", "106", "107")] == [
        "Decoration, renovation and other construction services",
        "",
        "",
        "Railway passenger transport",
    ]
    text = competitive.replace("Finance,金融业", "Agriculture,金融业")
    with pytest.raises(SectorNamesShiftedError, match=r"sector 02 on: 金融业 reads 'Agriculture'"):
        read(text, strict=True)


def test_names_shifted_by_one_sector_are_caught_where_the_shift_begins():
    table = load_bundled("china_2017_42")
    english = [sector.name_en for sector in table.sectors]
    shifted = english[:30] + english[29:-1]
    sectors = tuple(replace(sector, name_en=name) for sector, name in zip(table.sectors, shifted, strict=True))
    (finding,) = shifted_names(replace(table, sectors=sectors))
    assert finding.parameters["sectors"].split(", ") == [f"{number}" for number in range(31, 43)]


@pytest.mark.parametrize("name", bundled_tables())
def test_tables_that_come_with_the_package_are_sound(name):
    table = load_bundled(name)
    assert not [flag for flag in table.flags if flag.code != "sector_names_shifted"]
    assert table.source.startswith("Source: ")


def test_a_table_that_does_not_come_with_the_package_is_refused():
    with pytest.raises(TableUnknownError, match="china_2017_42"):
        load_bundled("china_1958_9")


def test_arrays_of_a_table_cannot_be_changed(competitive):
    with pytest.raises(ValueError, match="read-only"):
        read(competitive).output[0] = 1


def test_domestic_flows_of_a_competitive_table_are_estimated_and_balance(competitive):
    table = read(competitive)
    domestic = table.domestic()
    imported = 6 / (30 + 50 + 10 + 2)  # of all that is used in the country
    assert domestic.intermediate_imported[0].tolist() == pytest.approx([10 * imported, 20 * imported])
    row = domestic.intermediate.sum(axis=1) + sum(domestic.final.values()) - domestic.imports + domestic.residual
    assert row == pytest.approx(table.output)
    column = domestic.intermediate.sum(axis=0) + domestic.intermediate_imported.sum(axis=0) + domestic.value_added
    assert column == pytest.approx(table.output)
    assert (table.grade, domestic.grade) == (Grade.OBSERVED, Grade.ESTIMATED)
    assert [flag.code for flag in domestic.flags] == ["imports_split_in_proportion"]


def test_imports_beyond_domestic_use_stay_with_exports(competitive):
    domestic = read(competitive.replace("13,6,1,100", "113,106,1,100"), strict=True).domestic()
    assert domestic.imports.tolist() == pytest.approx([106 - 92, 0])
    assert (domestic.intermediate >= 0).all()


def test_a_table_that_separates_imports_is_domestic_already():
    table = load_bundled("china_2017_42")
    assert table.domestic() is table
    assert table.treatment is ImportTreatment.NON_COMPETITIVE


@pytest.fixture
def oecd():
    """Return the text of a table in the shape of the OECD."""
    path = files("pilotzone.statistics") / "data" / "oecd_input_output" / "oecd_jpn_2018.csv"
    return path.read_text(encoding="utf-8")


def test_negative_imports_of_the_oecd_become_positive_ones_that_are_subtracted(oecd):
    table = read(oecd, strict=True)
    assert table.imports.min() == 0
    assert table.imports.sum() > 0
    assert table.treatment is ImportTreatment.COMPETITIVE


def test_positive_imports_in_the_shape_of_the_oecd_are_refused(oecd):
    line = oecd.splitlines()[1]
    start, _, imports = line.rpartition(",")
    with pytest.raises(ImportSignError, match="column IMPO has a positive value for sector 01"):
        read(oecd.replace(line, f"{start},{imports.removeprefix('-')}"))


def test_rows_and_sectors_are_missed_by_name_in_the_shape_of_the_oecd(oecd):
    with pytest.raises(RowAbsentError, match="'VALU'"):
        read("\n".join(line for line in oecd.splitlines() if ",VALU," not in line))
    with pytest.raises(SectorUnpairedError, match="'17'"):
        read("\n".join(line for line in oecd.splitlines() if not line.startswith("17,17,")))
    with pytest.raises(NameTwiceError, match="'VALU'"):
        read(oecd + next(line for line in oecd.splitlines() if ",VALU," in line))


def test_a_byte_order_mark_is_passed_over(competitive):
    assert read("\ufeff" + competitive, strict=True).output.tolist() == [100, 200]
