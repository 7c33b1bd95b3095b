"""The bitemporal store: any vintage stays queryable, and any past day can be asked for."""

from datetime import date
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.statistics.observations import Method, Period, PriceBasis, load_provincial_gdp
from pilotzone.statistics.observations.errors import (
    DigitsExceededError,
    FigureColumnMissingError,
    FigureRepeatedError,
    FigureWordUnknownError,
    FrameUnknownError,
    PeriodUnknownError,
    PriceBasisUnstatedError,
    VintageUndatedError,
    VintageUnknownError,
)
from pilotzone.statistics.observations.frames import like, to_arrow
from pilotzone.statistics.observations.periods import Frequency, parse_period
from pilotzone.statistics.observations.store import ObservationStore
from pilotzone.statistics.observations.tables import SCHEMA, observations_of, table_of

FIGURES = load_provincial_gdp()
GRP = "gross_regional_product"
ROW = {
    "series": "output",
    "region": "CN-33",
    "period": "2020",
    "value": 1.5,
    "unit": "100 million yuan",
    "price_basis": "current",
    "method": "survey",
    "vintage": "first",
    "vintage_from": date(2021, 1, 31),
    "source": "made for this test",
    "grade": "observed",
}


def table(*changes):
    return pa.Table.from_pylist([ROW | change for change in changes or ({},)])


@pytest.fixture
def store(tmp_path):
    return ObservationStore(tmp_path / "store")


@pytest.fixture(scope="module")
def provinces(tmp_path_factory):
    store = ObservationStore(tmp_path_factory.mktemp("provinces"))
    for name in ("2025 post-5th-census", "2021 yearbook", "2024 NBS database", "2022-01 first release"):
        store.append(table_of([one for one in FIGURES if one.vintage == name]))
    return store


def values(panel):
    return {(row["region"], row["period"]): (row["value"], row["vintage"]) for row in panel.to_pylist()}


@pytest.mark.parametrize(
    ("day", "value", "vintage"),
    [
        (date(2021, 12, 31), "64613.34", "2021 yearbook"),
        (date(2024, 12, 30), "64613.34", "2021 yearbook"),
        (date(2024, 12, 31), "64689.1", "2024 NBS database"),
        (date(2026, 1, 1), "67164.5", "2025 post-5th-census"),
    ],
)
def test_zhejiang_2020_is_what_was_known_on_the_day(provinces, day, value, vintage):
    panel = provinces.panel(GRP, regions=["CN-33"], periods=[2020], as_of=day)
    assert values(panel) == {("CN-33", "2020"): (Decimal(value), vintage)}


def test_before_the_first_vintage_nothing_was_known(provinces):
    assert len(provinces.panel(GRP, regions=["CN-33"], periods=[2020], as_of=date(2021, 12, 30))) == 0


def test_a_named_vintage_gives_its_own_figures_alone(provinces):
    panel = provinces.panel(GRP, vintage="2024 NBS database")
    assert len(panel) == 31 * 20
    assert set(panel["vintage"].to_pylist()) == {"2024 NBS database"}


def test_a_panel_as_of_a_day_says_which_vintage_each_figure_is_of(provinces):
    panel = provinces.panel(GRP, regions=["CN-11"], periods=[2004, 2021], as_of=date(2026, 1, 1))
    assert values(panel) == {
        ("CN-11", "2004"): (Decimal("6252.5"), "2024 NBS database"),
        ("CN-11", "2021"): (Decimal("44350.7"), "2025 post-5th-census"),
    }


def test_the_history_of_a_figure_has_an_interval_for_each_vintage(provinces):
    history = provinces.history(GRP, region="CN-42", period=2020)
    intervals = list(zip(history["vintage_from"].to_pylist(), history["vintage_until"].to_pylist(), strict=True))
    days = [date(2021, 12, 31), date(2024, 12, 31), date(2025, 12, 31)]
    assert intervals == [(days[0], days[1]), (days[1], days[2]), (days[2], None)]
    assert [str(one.value) for one in observations_of(history)] == ["43443.46", "43004.5", "43017.6"]


@pytest.mark.parametrize("vintage", ["2021 yearbook", "2022-01 first release", "2024 NBS database"])
def test_what_is_appended_comes_out_the_same(provinces, vintage):
    """Every attribute, and the digits as they were published."""
    out = {one.key: one for one in observations_of(provinces.vintage(vintage))}
    for one in FIGURES:
        if one.vintage == vintage:
            assert out[one.key] == one
            assert str(out[one.key].value) == str(one.value)


def test_compaction_changes_no_answer(tmp_path):
    store = ObservationStore(tmp_path)
    for name in dict.fromkeys(one.vintage for one in FIGURES):
        store.append(table_of([one for one in FIGURES if one.vintage == name]))
    before = [store.panel(GRP, as_of=date(2026, 1, 1)), store.vintage("2021 yearbook")]
    store.compact()
    store.compact()
    assert len(list(tmp_path.rglob("*.parquet"))) == 1
    assert [store.panel(GRP, as_of=date(2026, 1, 1)), store.vintage("2021 yearbook")] == before
    assert ObservationStore(tmp_path).vintage("2021 yearbook") == before[1]
    with pytest.raises(FigureRepeatedError):
        store.append(table_of(FIGURES[:1]))


def test_a_compaction_that_was_cut_off_is_not_read(store, tmp_path):
    store.append(table())
    (tmp_path / "store" / "generation-000001.writing").mkdir()
    assert len(ObservationStore(tmp_path / "store").vintage("first")) == 1


def test_a_withdrawn_figure_is_gone_from_its_day_on_and_stays_in_its_vintage(store):
    store.append(table({"vintage_until": date(2022, 1, 1)}))
    assert len(store.panel("output", as_of=date(2021, 12, 31))) == 1
    assert len(store.panel("output", as_of=date(2022, 1, 1))) == 0
    assert len(store.panel("output", vintage="first")) == 1


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "arrow"])
def test_any_frame_is_taken(store, kind):
    store.append(kind({name: [value] for name, value in ROW.items()}))
    (one,) = observations_of(store.vintage("first"))
    assert (str(one.value), one.method, one.vintage_from) == ("1.5", Method.SURVEY, date(2021, 1, 31))


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "arrow"])
def test_a_frame_comes_back_as_the_kind_that_it_was(kind):
    frame = kind({"region": ["CN-33", "CN-42"], "value": [1.0, 2.5]})
    back = like(frame, to_arrow(frame))
    assert type(back) is type(frame)
    assert back.equals(frame)


def test_an_index_of_pandas_is_no_column():
    assert to_arrow(pd.DataFrame({"value": [1, 2]}, index=["a", "b"])).column_names == ["value"]


@pytest.mark.parametrize("frame", [[1, 2], pl.LazyFrame({"a": [1]}), {"a": [1]}], ids=["list", "lazy", "dict"])
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(FrameUnknownError):
        to_arrow(frame)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ([{"vintage_from": None}], VintageUndatedError),
        ([{}, {"value": 2.0}], FigureRepeatedError),
        ([{}, {"vintage": "second"}], FigureRepeatedError),
        ([{"source": None}], FigureColumnMissingError),
        ([{"method": "guess"}], FigureWordUnknownError),
        ([{"grade": "export"}], FigureWordUnknownError),
        ([{"period": "2020-13"}], PeriodUnknownError),
        ([{"value": 1e-13}], DigitsExceededError),
        ([{"value": float("nan")}], DigitsExceededError),
    ],
)
def test_a_table_that_cannot_be_stored_is_refused_as_a_whole(store, changes, error):
    with pytest.raises(error):
        store.append(table(*changes))
    assert store.vintages() == ()


def test_a_table_without_a_column_is_refused(store):
    with pytest.raises(FigureColumnMissingError):
        store.append(table().drop_columns(["unit"]))


def test_a_figure_that_stands_in_the_store_is_not_stated_again(store):
    store.append(table())
    for change in ({}, {"vintage": "second"}, {"vintage_from": date(2024, 1, 1)}):
        with pytest.raises(FigureRepeatedError):
            store.append(table(change))
    store.append(table({"vintage": "second", "vintage_from": date(2024, 1, 1)}))
    assert store.vintages("output") == ("first", "second")


def test_one_of_several_prices_must_be_chosen(store):
    store.append(table({}, {"price_basis": "constant", "base_year": 2015}))
    with pytest.raises(PriceBasisUnstatedError):
        store.panel("output", as_of=date(2024, 1, 1))
    assert len(store.panel("output", as_of=date(2024, 1, 1), price_basis=PriceBasis.CONSTANT)) == 1


def test_an_unknown_vintage_is_named_with_the_known_ones(provinces):
    for ask in (lambda: provinces.vintage("2030"), lambda: provinces.panel(GRP, vintage="2030")):
        with pytest.raises(VintageUnknownError, match="2021 yearbook, 2022-01 first release"):
            ask()


def test_a_panel_is_of_a_day_or_of_a_vintage(provinces):
    for chosen in ({}, {"as_of": date(2024, 1, 1), "vintage": "2021 yearbook"}):
        with pytest.raises(ValueError, match="either"):
            provinces.panel(GRP, **chosen)


@settings(max_examples=25)
@given(
    st.dictionaries(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 99), min_size=1, max_size=6),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)
def test_as_of_a_day_is_the_newest_vintage_up_to_it(tmp_path_factory, vintages, day):
    """Whatever the order in which vintages came."""
    store = ObservationStore(tmp_path_factory.mktemp("store"))
    for since, value in vintages.items():
        store.append(table({"vintage": str(since), "vintage_from": since, "value": value}))
    known = [since for since in vintages if since <= day]
    found = store.panel("output", as_of=day)["value"].to_pylist()
    assert found == ([vintages[max(known)]] if known else [])


PERIODS = st.one_of(
    st.integers(1, 9998),
    st.builds(Period, st.integers(1, 9998), st.just(Frequency.SEMESTER), st.integers(1, 2)),
    st.builds(Period, st.integers(1, 9998), st.just(Frequency.QUARTER), st.integers(1, 4)),
    st.builds(Period, st.integers(1, 9998), st.just(Frequency.MONTH), st.integers(1, 12)),
)


@given(PERIODS)
def test_a_period_is_read_as_it_is_written(period):
    assert parse_period(f"{period:04}" if isinstance(period, int) else str(period)) == period


@pytest.mark.parametrize(
    "text", ["2023-Q5", "2023-M3", "2023-M13", "23", "2023-01", "0000", "２０２３", "2023-S0", None]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodUnknownError):
        parse_period(text)


def test_periods_sort_by_year_then_frequency_then_number():
    texts = ["2023-Q2", "2023-M11", "2023-M02", "2022-Q4"]
    assert [str(one) for one in sorted(parse_period(text) for text in texts)] == [
        "2022-Q4",
        "2023-M02",
        "2023-M11",
        "2023-Q2",
    ]
    assert [parse_period(text).start for text in texts[:2]] == [date(2023, 4, 1), date(2023, 11, 1)]


def test_the_columns_are_those_of_an_observation():
    assert set(SCHEMA.names) - {"decimals"} == set(vars(FIGURES[0]))
