from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.evaluation import (
    Baseline,
    Comparator,
    Indicator,
    Measured,
    Period,
    Place,
    Reading,
    as_of,
    assess,
    check_definition,
    check_parts,
    current,
    record_actual,
    record_target,
    revisions,
)
from pilotzone.programme.evaluation.errors import (
    AggregationError,
    DisaggregationError,
    IndicatorValueError,
    PeriodsOverlapError,
    RevisionError,
)

ZONE = Place(location="CN-52")
START = date(2022, 1, 1)
EMPTY = Period(start=START, end=date(2022, 12, 31))


def _at(day):
    return datetime(2023, 1, day, tzinfo=UTC)


def _reading(value, *, day=1, place=ZONE, **more):
    return Reading(value=None if value is None else Decimal(value), place=place, recorded_at=_at(day), **more)


def _indicator(**more):
    settings = {"measured": Measured.UNIT, "ascending": True, "aggregation": True, "periods": (EMPTY,)} | more
    return Indicator(id="firms", title="Firms on the platform", **settings)


def _with(comparator, target, actual, **more):
    baseline = Baseline(year=2019, value=Decimal(100), place=ZONE)
    period = Period(
        start=START,
        end=EMPTY.end,
        targets=(_reading(target, comparator=comparator),),
        actuals=(_reading(actual),),
    )
    return _indicator(periods=(period,), baselines=(baseline,), **more)


@pytest.mark.parametrize(
    ("comparator", "target", "actual", "met"),
    [
        (">=", "150", "150", True),
        (">", "150", "150", False),
        ("<=", "150", "150", True),
        ("<", "150", "150", False),
        ("=", "150", "150.0", True),
        ("~=", "150", "153", True),
        ("~=", "150", "154", False),
        ("increasing", None, "101", True),
        ("increasing", None, "100", False),
        ("exists", None, "1", True),
        ("exists", None, "0", False),
    ],
)
def test_a_comparator_decides_at_its_boundary(comparator, target, actual, met):
    indicator = _with(Comparator(comparator), target, actual)
    assert assess(indicator, START, ZONE, tolerance=Decimal("0.02")).met is met


@pytest.mark.parametrize(("ascending", "met"), [(True, False), (False, True)])
def test_a_target_without_comparator_goes_by_what_is_better(ascending, met):
    assert assess(_with(None, "150", "149", ascending=ascending), START, ZONE).met is met


def test_progress_is_the_share_of_the_way_from_the_baseline():
    found = assess(_with(Comparator.AT_LEAST, "200", "150"), START, ZONE)
    assert (found.met, found.progress) == (False, Decimal("0.5"))
    assert found.reason.zh == "实际 150，目标 >= 200：未达到。"


@pytest.mark.parametrize(
    ("indicator", "code"),
    [
        (_indicator(), "no_target"),
        (_indicator(periods=(Period(start=START, end=EMPTY.end, targets=(_reading("1"),)),)), "no_actual"),
        (_with(Comparator.ABOUT, "150", "150"), "no_tolerance"),
        (
            _indicator(
                periods=(
                    Period(
                        start=START,
                        end=EMPTY.end,
                        targets=(_reading(None, comparator=Comparator.INCREASING),),
                        actuals=(_reading("5"),),
                    ),
                )
            ),
            "no_baseline",
        ),
    ],
)
def test_what_cannot_be_decided_says_why(indicator, code):
    found = assess(indicator, START, ZONE)
    assert (found.met, found.reason.code) == (None, code)


def test_a_qualitative_value_is_in_words_and_left_to_a_person():
    words = _reading(None, comment="The office was set up.")
    indicator = _indicator(measured=Measured.QUALITATIVE, aggregation=False)
    indicator = record_actual(record_target(indicator, START, words), START, words)
    assert assess(indicator, START, ZONE).reason.code == "in_words"


@pytest.mark.parametrize(
    ("measured", "reading"),
    [
        (Measured.QUALITATIVE, _reading("3", comment="three")),
        (Measured.QUALITATIVE, _reading(None)),
        (Measured.UNIT, _reading(None, comment="many")),
        (Measured.PERCENTAGE, _reading("NaN")),
    ],
)
def test_a_value_that_does_not_fit_the_measure_is_refused(measured, reading):
    with pytest.raises(IndicatorValueError):
        record_actual(_indicator(measured=measured), START, reading)


def test_a_revised_value_stays_readable_and_any_past_day_can_be_asked_for():
    first, second = _reading("10"), _reading("12", day=5, reason="Late reports of two counties.")
    indicator = record_actual(record_actual(_indicator(), START, first), START, second)
    assert revisions(indicator.periods[0].actuals, ZONE) == (first, second)
    assert as_of(indicator, _at(4)).periods[0].actuals == (first,)
    assert as_of(indicator, _at(5)) == indicator


@pytest.mark.parametrize(
    "second",
    [
        _reading("12", day=5),
        _reading("12", day=1, reason="The same time."),
        Reading(value=Decimal(1), place=ZONE, recorded_at=datetime(2023, 2, 1), reason="No zone."),  # noqa: DTZ001 - refused for it
    ],
)
def test_a_target_is_moved_only_with_a_reason_and_later(second):
    indicator = record_target(_indicator(), START, _reading("10"))
    with pytest.raises(RevisionError):
        record_target(indicator, START, second)


def test_a_period_that_is_not_there_takes_no_value():
    with pytest.raises(RevisionError, match="2021"):
        record_actual(_indicator(), date(2021, 1, 1), _reading("1"))


def _parts(*values):
    cities = ("Guiyang", "Zunyi")
    places = [Place(location="CN-52", dimensions=(("city", city),)) for city in cities]
    return tuple(_reading(value, place=place) for value, place in zip(values, places, strict=True))


def test_parts_make_the_whole():
    check_parts(_indicator(), (*_parts("3", "4"), _reading("7")), "city")
    check_parts(_indicator(), _parts("3", "4"), "city")
    with pytest.raises(DisaggregationError, match=r"make 7, and the whole is 8"):
        check_parts(_indicator(), (*_parts("3", "4"), _reading("8")), "city")


def test_shares_are_not_added():
    with pytest.raises(AggregationError):
        check_parts(_indicator(aggregation=False), (*_parts("3", "4"), _reading("7")), "city")


@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(0, 99)), min_size=1, max_size=8, unique_by=lambda one: one[0])
)
def test_what_was_known_on_a_day_is_the_last_value_recorded_up_to_it(recorded):
    known = _indicator()
    for number, (day, value) in enumerate(sorted(recorded)):
        known = record_actual(known, START, _reading(str(value), day=day, reason="corrected" if number else ""))
    for day in range(1, 29):
        expected = [value for recorded_on, value in sorted(recorded) if recorded_on <= day]
        found = current(as_of(known, _at(day)).periods[0].actuals, ZONE)
        assert (found and found.value) == (expected[-1] if expected else None)
    assert [one.value for one in revisions(known.periods[0].actuals, ZONE)] == [value for _, value in sorted(recorded)]


def test_a_new_definition_keeps_every_value_on_record():
    known = record_actual(_indicator(), START, _reading("5"))
    later = Period(start=date(2023, 1, 1), end=date(2023, 12, 31))
    found = check_definition(_indicator(ascending=False, periods=(EMPTY, later)), known)
    assert found.periods[0].actuals == known.periods[0].actuals
    assert not found.ascending


def test_a_new_definition_neither_drops_nor_moves_a_period_that_has_values():
    known = record_actual(_indicator(), START, _reading("5"))
    for periods in ((), (Period(start=START, end=date(2022, 6, 30)),)):
        with pytest.raises(PeriodsOverlapError, match="has values and is left out"):
            check_definition(_indicator(periods=periods), known)


def test_a_new_definition_whose_measure_does_not_fit_the_values_is_refused():
    known = record_actual(_indicator(), START, _reading("5"))
    with pytest.raises(IndicatorValueError):
        check_definition(_indicator(measured=Measured.QUALITATIVE), known)


@pytest.mark.parametrize(
    ("start", "end"), [(date(2022, 6, 1), date(2023, 5, 31)), (date(2022, 12, 31), date(2022, 12, 31))]
)
def test_periods_that_overlap_are_refused(start, end):
    with pytest.raises(PeriodsOverlapError):
        _indicator(periods=(EMPTY, Period(start=start, end=end)))


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(PeriodsOverlapError, match="ends before it begins"):
        _indicator(periods=(Period(start=START, end=date(2021, 12, 31)),))
