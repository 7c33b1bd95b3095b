"""How baselines, periods and places are typed: what is written is read back, anything else is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.evaluation import (
    Place,
    number_text,
    parse_baseline,
    parse_number,
    parse_period,
    parse_place,
    period_text,
    place_text,
)
from pilotzone.programme.evaluation.errors import IndicatorNotationError

names = st.text("abc-X区1", min_size=1, max_size=8)


@given(names, st.dictionaries(names, names, max_size=3))
def test_a_place_is_read_as_it_is_written(location, dimensions):
    place = Place(location=location, dimensions=tuple(sorted(dimensions.items())))
    assert parse_place(place_text(place)) == place


@given(st.dates(), st.dates())
def test_a_period_is_read_as_it_is_written(one, other):
    start, end = sorted((one, other))
    found = parse_period(period_text(start, end))
    assert (found.start, found.end) == (start, end)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_number_keeps_its_digits(value):
    assert parse_number(number_text(value)) == value


def test_a_baseline_in_words_has_no_number():
    found = parse_baseline("2024 CN-33,sector=software - by the office, with care")
    assert (found.year, found.value, found.comment) == (2024, None, "by the office, with care")
    assert found.place.dimensions == (("sector", "software"),)
    assert parse_baseline("2024 CN 1e3").value == Decimal(1000)


@pytest.mark.parametrize(
    "text", ["", "2024", "2024 CN", "24 CN 1", "2024 CN many", "2024 CN １２", "2024 CN,x 1", "2024 CN NaN"]
)
def test_what_is_no_baseline_is_refused(text):
    with pytest.raises(IndicatorNotationError):
        parse_baseline(text)


@pytest.mark.parametrize("text", ["", "0000", "20", "2024-13", "2024-01-01", "2024/2025", "2024-01-01/2024-02-30"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(IndicatorNotationError):
        parse_period(text)


@pytest.mark.parametrize("text", ["", ",a=b", "CN,a", "CN,a=", "CN,=b", "CN,a=b,a=c", "x" * 41])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(IndicatorNotationError):
        parse_place(text)


def test_a_whole_year_is_written_short_and_a_half_is_not():
    assert period_text(date(2025, 1, 1), date(2025, 12, 31)) == "2025"
    assert period_text(date(2025, 1, 1), date(2025, 6, 30)) == "2025-01-01/2025-06-30"
