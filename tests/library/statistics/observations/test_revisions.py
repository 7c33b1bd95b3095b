"""What may be computed across vintages, and what a revision says of its causes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pilotzone.statistics.observations import Grade, Method, PriceBasis, load_provincial_gdp, load_vintages
from pilotzone.statistics.observations.errors import AcrossMethodsError, AcrossPricesError, AcrossVintagesError
from pilotzone.statistics.observations.mixing import ratio, require_alike, total
from pilotzone.statistics.observations.revisions import RevisionCause, revisions
from pilotzone.statistics.observations.tables import table_of

FIGURES = load_provincial_gdp()


def figure(region, period, vintage, series="gross_regional_product", branch=""):
    key = (series, branch, region, str(period))
    (found,) = (one for one in FIGURES if one.key == key and one.vintage == vintage)
    return found


FIRST = figure("CN-33", 2020, "2021 yearbook")
LAST = figure("CN-33", 2020, "2025 post-5th-census")
CORE = replace(FIRST, series="core_value_added", value=Decimal(7020), method=Method.CORE_INDUSTRY)


def test_a_share_over_two_vintages_is_refused():
    with pytest.raises(AcrossVintagesError, match="2021 yearbook, 2025 post-5th-census"):
        ratio(replace(CORE, method=FIRST.method), LAST)


def test_zhejiangs_share_of_2020_is_10_86_or_10_45_percent_and_says_what_it_mixes():
    """The same core industries over the first and the revised product."""
    share = ratio(CORE, FIRST, allow_mixed=True)
    assert (round(share.value * 100, 2), [one.code for one in share.warnings]) == (Decimal("10.86"), ["mixed_methods"])
    revised = ratio(CORE, LAST, allow_mixed=True)
    assert round(revised.value * 100, 2) == Decimal("10.45")
    assert [one.code for one in revised.warnings] == ["mixed_methods", "mixed_vintages"]
    assert "2021 yearbook, 2025 post-5th-census" in str(revised.warnings[1])


def test_figures_of_two_methods_are_refused():
    with pytest.raises(AcrossMethodsError, match="core_industry, gdp_production"):
        total([CORE, FIRST])


def test_figures_at_two_prices_are_refused_even_where_a_mixture_is_allowed():
    with pytest.raises(AcrossPricesError):
        require_alike([FIRST, replace(FIRST, price_basis=PriceBasis.CONSTANT, base_year=2015)], allow_mixed=True)
    with pytest.raises(AcrossPricesError):
        require_alike([replace(FIRST, base_year=2015), replace(FIRST, base_year=2020)])


def test_a_sum_is_in_the_unit_of_the_first_and_has_the_worst_grade():
    other = replace(FIRST, value=Decimal(1), unit="trillion yuan", grade=Grade.IMPUTED)
    summed = total([FIRST, other])
    assert (summed.value, summed.unit, summed.grade) == (Decimal("74613.34"), "100 million yuan", Grade.IMPUTED)
    assert summed.warnings == ()
    assert summed.inputs == (FIRST, other)


def test_nothing_has_no_sum():
    with pytest.raises(ValueError, match="nothing"):
        total([])


def compared(before, after):
    return revisions(table_of(before), table_of(after), load_vintages())


def test_a_revision_after_a_census_says_so_with_its_size():
    (one,) = compared([figure("CN-11", 2021, "2022-01 first release")], [figure("CN-11", 2021, "2025 post-5th-census")])
    assert one.causes == (RevisionCause.CENSUS,)
    assert one.difference == Decimal("4081.1")
    assert round(one.relative * 100, 1) == Decimal("10.1")


def test_every_province_was_revised_between_database_and_census_or_is_named_unchanged():
    before = [one for one in FIGURES if one.vintage == "2024 NBS database"]
    after = [one for one in FIGURES if one.vintage == "2025 post-5th-census"]
    found = compared(before, after)
    by_cause = {cause: sum(1 for one in found if one.causes == (cause,)) for cause in RevisionCause}
    assert by_cause[RevisionCause.NEW] == 31 + 40  # provinces of 2024, and the nation
    assert by_cause[RevisionCause.NOT_REPEATED] == 31 * 15  # 2004 to 2014, and 2016 to 2019
    assert by_cause[RevisionCause.CENSUS] + by_cause[RevisionCause.UNCHANGED] == 31 * 5
    assert len(found) == sum(by_cause.values())


@pytest.mark.parametrize(
    ("before", "after", "causes"),
    [
        ({}, {}, ["unchanged"]),
        ({"value": Decimal("6461334.00"), "unit": "million yuan"}, {}, ["unit_change"]),
        ({"value": Decimal(1), "unit": "trillion yuan"}, {}, ["unit_change", "revised"]),
        ({"value": Decimal(1), "unit": "US$"}, {}, ["unit_change"]),
        ({"method": Method.SURVEY, "value": Decimal(1)}, {}, ["method_change"]),
        ({"value": Decimal(1)}, {"vintage": "2025 post-5th-census"}, ["census"]),
        ({"value": Decimal(1)}, {"vintage": "nobody described it"}, ["revised"]),
    ],
)
def test_a_difference_has_its_causes(before, after, causes):
    (one,) = compared([replace(FIRST, **before)], [replace(FIRST, **after)])
    assert [cause.value for cause in one.causes] == causes


def test_what_a_later_vintage_leaves_out_is_withdrawn_only_where_that_is_stated():
    (kept,) = compared([FIRST], [])
    (gone,) = compared([replace(FIRST, vintage_until=date(2023, 1, 1))], [])
    assert (kept.causes, gone.causes) == ((RevisionCause.NOT_REPEATED,), (RevisionCause.WITHDRAWN,))
    assert kept.key == FIRST.key
