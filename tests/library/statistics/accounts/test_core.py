"""Core-industry value added: worked by hand on a small economy, traced to its inputs, and refused where data lack."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.accounts.core import CORE_FORMULAS, compute_core_account
from pilotzone.statistics.accounts.denton import denton
from pilotzone.statistics.accounts.errors import (
    ClassValueMissingError,
    ClassVintagesMixedError,
    NegativeValueAddedError,
    ValueAddedRateMissingError,
)
from pilotzone.statistics.classification import load_digital_economy
from pilotzone.statistics.classification.errors import (
    PartialClassWithoutWeightError,
    WeightOutOfRangeError,
    WeightsExceedWholeError,
)
from pilotzone.statistics.indicators import Figure, Registry
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis

TABLE = """code,level,name_zh,parent,core,gbt4754_2017,partial_codes,uncertain_codes,confidence
01,大类,数字产品制造业,,1,,,,
0101,中类,计算机制造,01,1,,,,
010101,小类,计算机整机制造,0101,1,3911,,,
04,大类,数字要素驱动业,,1,,,,
0405,中类,信息基础设施建设,04,1,,,,
040501,小类,网络基础设施建设,0405,1,4851,4851,,
040502,小类,新技术基础设施建设,0405,1,4851,4851,,
"""


@pytest.fixture(scope="module")
def economy(tmp_path_factory):
    file = tmp_path_factory.mktemp("small") / "classes.csv"
    file.write_text(TABLE, encoding="utf-8")
    return load_digital_economy(file, "Three classes for a test.")


def known(series, branch, value, period=2018, **members):
    share = series in {"digital_revenue_share", "digital_employment_share", "value_added_rate"}
    unit = {"output_index": "index"}.get(series, "ratio" if share else "100 million yuan")
    basis = PriceBasis.NOT_APPLICABLE if share else PriceBasis.CURRENT
    given = {"region": "CN-33", "unit": unit, "price_basis": basis, "method": Method.CENSUS}
    given |= {"vintage": "census", "source": "a test", "grade": Grade.OBSERVED}
    return Observation(series=series, branch=branch, value=Decimal(str(value)), period=period, **given | members)


COMPUTERS = known("value_added", "3911", 200)
WORKS = known("gross_output", "4851", 100)
RATE = known("value_added_rate", "4851", "0.4")
NETWORKS = known("digital_revenue_share", "040501/4851", "0.25")
NEW = known("digital_revenue_share", "040502/4851", "0.5")
ALL = (COMPUTERS, WORKS, RATE, NETWORKS, NEW)


def account(economy, observations, **options):
    return compute_core_account(observations, economy, **{"region": "CN-33", "year": 2018} | options)


def swapped(old, *new):
    return [one for one in ALL if one is not old] + list(new)


def test_whole_classes_count_whole_and_partial_ones_by_their_weight(economy):
    found = account(economy, ALL)
    assert found.total.value == 230  # 200 + 0.4 * 100 * (0.25 + 0.5)
    assert [(one.branch, one.value) for one in found.divisions] == [("01", 200), ("04", 30)]
    assert found.total.grade is Grade.OBSERVED
    assert found.total.method is Method.CORE_INDUSTRY


def test_every_figure_of_the_trace_gives_the_same_bytes_again(economy):
    found = account(economy, ALL)
    registry, trace = Registry(CORE_FORMULAS), list(found.trace(found.total))
    assert len(trace) == 1 + 2 + 2 * 2  # whole, divisions, and for each part of the works its own and that of the class
    for figure in trace:
        assert registry.is_reproduced(Figure.from_bytes(figure.to_bytes()))
    observed = {one.observation for figure in trace for one in figure.inputs if one.receipt is None}
    assert observed == set(ALL)


def test_the_status_of_the_classification_stands_in_every_result(economy):
    found = account(economy, ALL)
    for figure in (found.total, *found.divisions):
        assert "Three classes for a test." in str(figure.warnings[0])
        assert economy.classification.digest in str(figure.warnings[0])


def test_receipts_of_governed_queries_reach_the_trace(economy):
    found = account(economy, ALL, receipts={COMPUTERS: "receipt 1", NEW: "receipt 2"})
    receipts = {one.receipt for figure in found.trace(found.total) for one in figure.inputs}
    assert {"receipt 1", "receipt 2"} <= receipts


def test_each_stand_in_for_a_weight_lowers_the_grade(economy):
    employment = replace(NEW, series="digital_employment_share")
    national = replace(NEW, region="CN")
    assert account(economy, swapped(NEW, employment)).total.grade is Grade.ESTIMATED
    found = account(economy, swapped(NEW, national))
    assert (found.total.grade, found.total.value) == (Grade.IMPUTED, 230)
    assert "unknown ones in 1 figures of classes" in " ".join(map(str, found.total.warnings))
    below = " ".join(str(one) for figure in found.below.values() for one in figure.warnings)
    assert "For CN-33 the digital_revenue_share of 040502/4851 in CN stands in" in below


def test_weights_of_the_region_go_before_those_above_it_and_nearer_years_before_later_ones(economy):
    others = (
        replace(NEW, region="CN", value=Decimal("0.1")),
        replace(NEW, series="digital_employment_share", value=Decimal("0.2")),
        replace(NEW, period=2013, value=Decimal("0.3")),
        replace(NEW, period=2023, value=Decimal("0.4")),
    )
    assert account(economy, (*ALL, *others)).total.value == 230


def test_a_city_takes_the_weight_of_its_province(economy):
    city = [replace(one, region="CN-330100") if one in {COMPUTERS, WORKS} else one for one in ALL]
    assert account(economy, city, region="CN-330100").total.value == 230


def test_the_rate_of_the_sector_stands_in_for_that_of_the_class(economy):
    sector = replace(RATE, branch="其他土木工程建筑", region="CN", method=Method.INPUT_OUTPUT)
    found = account(economy, swapped(RATE, sector))
    assert (found.total.value, found.total.grade) == (230, Grade.IMPUTED)


def test_percentages_are_read_as_such(economy):
    percent = replace(NEW, value=Decimal(50), unit="percent")
    assert account(economy, swapped(NEW, percent)).total.value == 230


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (COMPUTERS, (), ClassValueMissingError),
        (RATE, (), ValueAddedRateMissingError),
        (NEW, (), PartialClassWithoutWeightError),
        (NEW, (replace(NEW, value=Decimal(50)),), WeightOutOfRangeError),
        (NEW, (replace(NEW, value=Decimal("0.76")),), WeightsExceedWholeError),
        (COMPUTERS, (replace(COMPUTERS, value=Decimal(-1)),), NegativeValueAddedError),
        (
            COMPUTERS,
            (COMPUTERS, replace(COMPUTERS, branch="4851", vintage="other", value=Decimal(9))),
            ClassVintagesMixedError,
        ),
    ],
)
def test_bad_data_are_refused_by_name(economy, old, new, error):
    with pytest.raises(error):
        account(economy, swapped(old, *new))


def test_an_account_that_is_not_strict_says_what_it_left_out_and_kept(economy):
    found = account(economy, swapped(NEW), strict=False)
    assert found.total.value == 210
    assert "Left out for lack of data, which makes it a lower bound: 4851." in map(str, found.total.warnings)
    negative = account(economy, swapped(COMPUTERS, replace(COMPUTERS, value=Decimal(-1))), strict=False)
    assert negative.total.value == 29
    assert "Negative value added is kept: 3911." in map(str, negative.total.warnings)
    with pytest.raises(ClassValueMissingError):
        account(economy, (NEW,), strict=False)


def test_the_latest_of_the_allowed_vintages_is_taken(economy):
    revised = [replace(one, vintage="revised", value=one.value * 2) for one in (COMPUTERS, WORKS)]
    assert account(economy, [*ALL, *revised]).total.value == 460
    assert account(economy, [*ALL, *revised], vintages={"census"}).total.value == 230


INDEX = [
    known("output_index", "3911", value, year) for year, value in ((2018, 100), (2020, 150), (2023, 200), (2024, 220))
]


def test_after_the_last_census_a_class_moves_with_its_index(economy):
    later = [replace(one, period=2024) for one in (WORKS,)]
    found = account(economy, [*ALL, *later, *INDEX], year=2024)
    assert found.divisions[0].value == 440  # 200 * 220 / 100
    assert found.total.grade is Grade.ESTIMATED


def test_before_the_first_census_too(economy):
    earlier = known("output_index", "3911", 50, 2016)
    works = replace(WORKS, period=2016)
    assert account(economy, [*ALL, works, *INDEX, earlier], year=2016).divisions[0].value == 100


def test_between_two_censuses_the_path_is_that_of_denton(economy):
    census = replace(COMPUTERS, period=2023, value=Decimal(600), vintage="fifth census")
    works = replace(WORKS, period=2020)
    found = account(economy, [*ALL, census, works, *INDEX], year=2020)
    assert found.divisions[0].value == 360  # ratio 2 in 2018, 3 in 2023, so 2.4 in 2020, times 150
    assert found.divisions[0].vintages == ("census", "fifth census")
    trace = list(found.trace(found.total))
    assert all(Registry(CORE_FORMULAS).is_reproduced(one) for one in trace)


def test_of_several_censuses_the_nearest_two_count(economy):
    others = [replace(COMPUTERS, period=year, value=Decimal(1), vintage=f"of {year}") for year in (2008, 2013, 2028)]
    census = replace(COMPUTERS, period=2023, value=Decimal(600), vintage="of 2023")
    works = replace(WORKS, period=2020)
    found = account(economy, [*ALL, census, *others, works, *INDEX], year=2020)
    assert found.divisions[0].value == 360


@given(st.lists(st.integers(1, 10**6), min_size=6, max_size=6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_line_between_single_years_is_the_solution_of_denton(indicator, first, last):
    ends = [[1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1]]
    path = denton(indicator, [first, last], ends)
    ratio = [first / indicator[0], last / indicator[5]]
    line = [(ratio[0] + (ratio[1] - ratio[0]) * year / 5) * indicator[year] for year in range(6)]
    assert path == pytest.approx(line, rel=1e-6)


def test_a_year_without_index_is_named(economy):
    with pytest.raises(ClassValueMissingError, match="its output index of 2021 is not given"):
        account(economy, [*ALL, replace(WORKS, period=2021), *INDEX], year=2021)


def test_constant_prices_have_formulas_of_their_own(economy):
    constant = [
        replace(one, price_basis=PriceBasis.CONSTANT, base_year=2018) if one.price_basis is PriceBasis.CURRENT else one
        for one in ALL
    ]
    found = account(economy, constant, basis=PriceBasis.CONSTANT)
    assert (found.total.formula, found.total.value, found.total.base_year) == ("core_value_added_constant", 230, 2018)
    with pytest.raises(ClassValueMissingError):
        account(economy, constant)
