"""Bad files of figures: every mistake is named with its cell; refused, or loaded with flags, never repaired."""

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.common.regions import load_regions
from pilotzone.statistics.observations import Method, PriceBasis, load_provincial_gdp
from pilotzone.statistics.observations.reading.errors import (
    FiguresRefusedError,
    HeadingMissingError,
    SheetUnreadableError,
)
from pilotzone.statistics.observations.reading.files import read_figures
from pilotzone.statistics.observations.reading.layout import Layout

LAYOUT = Layout(
    series="gross_regional_product",
    unit="100 million yuan",
    price_basis=PriceBasis.CURRENT,
    method=Method.GDP_PRODUCTION,
    vintage="test",
    vintage_from=date(2024, 1, 31),
    source="National Bureau of Statistics",
)
WIDE = replace(LAYOUT, period=None)
GRP = {
    (one.region, one.period): one.value
    for one in load_provincial_gdp()
    if one.vintage == "2024 NBS database" and isinstance(one.period, int)
}
YEARS = range(2016, 2024)


def csv_of(*rows):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def xlsx_of(*rows, title="Sheet1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def long(*rows, layout=LAYOUT, strict=False):
    return read_figures(csv_of(["region", "period", "value"], *rows), "a.csv", layout, strict=strict)


def named(loaded):
    return [(error.code, error.parameters["cell"]) for error in loaded.errors]


def province_table(change=lambda _region, _year, value: value):
    """Return the provinces of China as a bureau prints them, with one thing wrong."""
    regions = sorted({region for region, _ in GRP})
    head = ["region", *YEARS]
    body = [[region, *(change(region, year, GRP[region, year]) for year in YEARS)] for region in regions]
    return csv_of(head, *body)


def test_a_sound_table_is_read_exactly_and_strictly():
    loaded = read_figures(province_table(), "a.csv", WIDE)
    assert loaded.errors == ()
    assert {(one.region, one.period): one.value for one in loaded.observations} == {
        place: value for place, value in GRP.items() if place[1] in YEARS
    }
    assert {(one.vintage, one.unit, one.flags) for one in loaded.observations} == {("test", "100 million yuan", ())}


@pytest.mark.parametrize(
    ("row", "code", "cell", "value"),
    [
        (["42", "2021", "５００１２．９４"], "full_width_digits", "C2", "50012.94"),
        (["42", "2021", "50,012.94"], "thousands_separator", "C2", "50012.94"),
        (["42", "2021", "50 012.94"], "thousands_separator", "C2", "50012.94"),
        (["42", "２０２１", "50012.94"], "full_width_digits", "B2", "50012.94"),
        (["４２", "2021", "50012.94"], "full_width_digits", "A2", "50012.94"),
        (["42", "2021", "-5"], "negative_value_added", "C2", "-5"),
        (["42", "2021", ""], "value_missing", "C2", None),
        (["42", "2021", "n.a."], "value_not_a_number", "C2", None),
        (["42", "2021", "5.001,2"], "value_not_a_number", "C2", None),
        (["42", "2021", "1,23"], "value_not_a_number", "C2", None),
        (["42", "2021", "nan"], "value_not_a_number", "C2", None),
        (["99", "2021", "5"], "region_code_unknown", "A2", None),
        (["429999", "2021", "5"], "region_code_unknown", "A2", None),
        (["42", "21", "5"], "period_unreadable", "B2", None),
        (["42", "2021-13", "5"], "period_unreadable", "B2", None),
    ],
)
def test_a_mistake_is_named_with_its_cell(row, code, cell, value):
    """What reads as a number is loaded with the flag; what does not gives no figure."""
    loaded = long(row)
    assert named(loaded) == [(code, f"'a.csv'!{cell}")]
    assert [str(one.value) for one in loaded.observations] == ([value] if value else [])
    assert all(one.flags == (code,) for one in loaded.observations)
    with pytest.raises(FiguresRefusedError) as caught:
        long(row, strict=True)
    assert f"'a.csv'!{cell}" in caught.value.text


def test_a_strict_load_names_all_mistakes_at_once():
    with pytest.raises(FiguresRefusedError) as caught:
        long(["42", "2021", "1,234"], ["99", "2021", "5"], ["42", "2020", "?"], strict=True)
    assert caught.value.parameters["count"] == 3
    for cell in ("C2", "A3", "C4"):
        assert f"'a.csv'!{cell}" in caught.value.text


def test_a_period_that_stands_twice_is_named_with_both_cells_and_neither_is_preferred_in_silence():
    loaded = long(["42", "2021", "5"], ["42", "2020", "4"], ["42", "2021", "6"])
    assert named(loaded) == [("duplicated_period", "'a.csv'!C4")]
    assert loaded.errors[0].parameters["first"] == "'a.csv'!C2"
    assert [(one.period, one.flags) for one in loaded.observations] == [(2021, ("duplicated_period",)), (2020, ())]


def test_two_columns_of_one_year_are_named():
    loaded = read_figures(csv_of(["region", "2020", "2020年"], ["42", "1", "2"]), "a.csv", WIDE, strict=False)
    assert named(loaded) == [("duplicated_period", "'a.csv'!C2")]


def test_excel_dates_are_found_where_a_figure_a_period_or_a_code_should_be():
    day = datetime(2023, 3, 9)  # noqa: DTZ001 - cells of a workbook have no zone
    book = xlsx_of(["region", "period", "value"], ["42", "2023", day], ["42", day, 5], [day, "2023", 5])
    loaded = read_figures(book, "a.xlsx", LAYOUT, strict=False)
    assert named(loaded) == [("excel_date", f"Sheet1!{cell}") for cell in ("C2", "B3", "A4")]
    assert loaded.observations == ()


def test_an_excel_date_as_a_heading_is_said_once():
    book = xlsx_of(["region", "2022", datetime(2023, 1, 1)], ["42", 1, 5], ["33", 2, 5])  # noqa: DTZ001 - the same
    loaded = read_figures(book, "a.xlsx", WIDE, strict=False)
    assert named(loaded) == [("excel_date", "Sheet1!C1")]
    assert len(loaded.observations) == 2


def test_numbers_of_a_workbook_are_the_figures_that_were_typed():
    book = xlsx_of(["region", "2021"], ["42", 50012.94], ["33", 73516], title="表3-9")
    loaded = read_figures(book, "a.xlsx", replace(WIDE, sheet="表3-9"))
    assert [str(one.value) for one in loaded.observations] == ["50012.94", "73516"]


@pytest.mark.parametrize(("power", "unit"), [(4, "10 thousand yuan"), (8, "yuan"), (-4, "trillion yuan")])
@pytest.mark.parametrize("year", [2016, 2023])
def test_a_column_in_another_unit_is_found_in_every_cell(power, unit, year):
    """One year of the 31 provinces was typed in another unit."""

    def change(_, of, value):
        return f"{value.scaleb(power):f}" if of == year else value

    loaded = read_figures(province_table(change), "a.csv", WIDE, strict=False)
    assert {error.code for error in loaded.errors} == {"unit_mixed_up"}
    column = "B" if year == 2016 else "I"
    assert {error.parameters["cell"] for error in loaded.errors} == {f"'a.csv'!{column}{row}" for row in range(2, 33)}
    assert {one.flags for one in loaded.observations if one.period == year} == {("unit_mixed_up",)}
    assert f"10^{power}" in loaded.errors[0].text


@pytest.mark.parametrize("region", ["CN-54", "CN-44", "CN-11"])
@pytest.mark.parametrize("power", [4, -4])
def test_a_province_in_another_unit_is_found_although_it_agrees_with_itself(region, power):
    """The smallest and the largest too: provinces differ by less than a hundred."""

    def change(of, _, value):
        return f"{value.scaleb(power):f}" if of == region else value

    loaded = read_figures(province_table(change), "a.csv", WIDE, strict=False)
    assert {(one.region, one.flags) for one in loaded.observations if one.flags} == {(region, ("unit_mixed_up",))}
    assert len(loaded.errors) == len(YEARS)


def test_another_vintage_shows_what_neighbours_cannot():
    """A whole table in another unit agrees with itself; billions differ from 100 million by ten only."""
    known = [one for one in load_provincial_gdp() if one.vintage == "2025 post-5th-census"]
    table = province_table(lambda _, __, value: value / 10)
    assert read_figures(table, "a.csv", WIDE).errors == ()
    loaded = read_figures(table, "a.csv", WIDE, strict=False, known=known)
    assert len(loaded.errors) == 31 * 4  # 2020 to 2023 are known
    assert "10^-1 times what is known (2025 post-5th-census)" in loaded.errors[0].text


def test_a_unit_that_belongs_to_another_row_is_found_beside_its_neighbours():
    """The figures are right, and one of them says a wrong unit."""
    layout = replace(LAYOUT, columns={"unit": "unit"})
    rows = [["42", year, 50000 + year, "万元" if year == 2021 else "亿元"] for year in range(2018, 2023)]
    rows += [["33", year, f"{70000 + year}0000", "万元"] for year in range(2018, 2023)]
    loaded = read_figures(csv_of(["region", "period", "value", "unit"], *rows), "a.csv", layout, strict=False)
    assert named(loaded) == [("unit_mixed_up", "'a.csv'!C5")]


def test_growth_in_percent_may_be_a_thousandth_of_last_years():
    rows = [
        ["42", year, value]
        for year, value in zip(range(2018, 2023), ["7.8", "7.5", "0.01", "12.9", "4.3"], strict=True)
    ]
    assert len(long(*rows, layout=replace(LAYOUT, series="growth", unit="percent"), strict=True).observations) == 5


def test_a_unit_above_the_table_that_is_not_the_stated_one_is_found():
    sheet = csv_of(["表 3-9 地区生产总值"], ["(单位：万元)"], ["region", "2021"], ["42", "50012.94"])
    loaded = read_figures(sheet, "a.csv", replace(WIDE, header=3), strict=False)
    assert named(loaded) == [("unit_stated_otherwise", "'a.csv'!A2")]
    assert loaded.observations[0].flags == ("unit_stated_otherwise",)
    sound = csv_of(["表 3-9"], ["单位：亿元"], ["region", "2021"], ["42", "50012.94"])
    assert read_figures(sound, "a.csv", replace(WIDE, header=3)).errors == ()


def test_a_column_of_units_is_understood_in_both_languages_and_unknown_ones_are_named():
    layout = replace(LAYOUT, columns={"unit": "unit"})
    head = ["region", "period", "value", "unit"]
    rows = [["42", "2021", "5", "万亿元"], ["33", "2021", "7", "billion yuan"], ["11", "2021", "4", "bushels"]]
    loaded = read_figures(csv_of(head, *rows), "a.csv", layout, strict=False)
    assert [one.unit for one in loaded.observations] == ["trillion yuan", "billion yuan"]
    assert named(loaded) == [("unit_unknown", "'a.csv'!D4")]


def test_a_foreign_currency_needs_its_rate_and_day():
    dollars = replace(LAYOUT, unit="billion US$")
    loaded = long(["42", "2021", "789"], layout=dollars)
    assert named(loaded) == [("currency_without_rate", "'a.csv'!C2")]
    dated = replace(dollars, exchange_rate="6.337", rate_date="2022-01-31")
    (one,) = long(["42", "2021", "789"], layout=dated, strict=True).observations
    assert one.source == "National Bureau of Statistics; 6.337 yuan per dollar on 2022-01-31"
    assert one.flags == ()


def test_a_missing_cell_of_a_table_is_no_zero():
    loaded = read_figures(csv_of(["region", "2020", "2021"], ["42", "", "5"]), "a.csv", WIDE, strict=False)
    assert named(loaded) == [("value_missing", "'a.csv'!B2")]
    assert [one.period for one in loaded.observations] == [2021]


def test_a_row_that_is_short_has_missing_cells():
    loaded = read_figures(b"region,2020,2021\n42,5\n", "a.csv", WIDE, strict=False)
    assert named(loaded) == [("value_missing", "'a.csv'!C2")]


def test_notes_under_a_table_are_no_figures():
    table = csv_of(["region", "2021"], ["42", "5"], ["注：本表按当年价格计算", ""], [])
    assert len(read_figures(table, "a.csv", WIDE).observations) == 1


def test_a_missing_heading_is_named_with_those_that_are_there():
    with pytest.raises(HeadingMissingError, match="region, 2021"):
        read_figures(csv_of(["region", "2021"], ["42", "5"]), "a.csv", LAYOUT)
    with pytest.raises(HeadingMissingError, match="none"):
        read_figures(b"", "a.csv", LAYOUT)


def test_chinese_text_is_read_in_both_encodings():
    text = "region,2021\n湖北省,5\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (one,) = read_figures(text.encode(encoding), "a.csv", WIDE).observations
        assert one.region == "CN-42"


def test_a_file_that_is_no_table_is_refused():
    for content, name in [
        (b"no zip", "a.xlsx"),
        (b"\xff\xff\xff", "a.csv"),
        (b'"a', "a.csv"),
        (b"PK\x05\x06", "a.xlsx"),
    ]:
        with pytest.raises(SheetUnreadableError):
            read_figures(content, name, LAYOUT)
    with pytest.raises(SheetUnreadableError):
        read_figures(xlsx_of(["a"]), "a.xlsx", replace(LAYOUT, sheet="absent"))


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(monkeypatch):
    monkeypatch.setattr("pilotzone.statistics.observations.reading.sheets._UNPACKED_BYTES", 1000)
    with pytest.raises(SheetUnreadableError, match="1000 are allowed"):
        read_figures(xlsx_of(["region", "2021"], ["42", 5]), "a.xlsx", WIDE)


CODES = sorted(code.removeprefix("CN-") for code in load_regions() if len(code) == len("CN-110101"))


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(CODES), st.integers(1990, 2030)),
        st.decimals(min_value=1, max_value=99, places=3),
        min_size=1,
    )
)
def test_what_is_written_plainly_is_read_exactly(figures):
    rows = [[code, year, value] for (code, year), value in figures.items()]
    loaded = long(*rows, strict=True)
    assert [one.value for one in loaded.observations] == [Decimal(value) for value in figures.values()]


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_any_text_in_a_cell_gives_a_figure_or_an_error(text):
    """Nothing disappears, whatever a cell holds."""
    book = csv_of(["region", "2020", "2021"], ["42", "5", text.replace('"', "'").replace("\0", "")])
    try:
        loaded = read_figures(book, "a.csv", WIDE, strict=False)
    except SheetUnreadableError:
        return
    assert len(loaded.observations) + len(loaded.errors) >= 2
