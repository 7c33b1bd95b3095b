"""Share, contribution and pull: the published national figures, and what must hold where volumes are chained."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.accounts.core import CORE_FORMULAS
from pilotzone.statistics.accounts.growth import (
    CONTRIBUTION,
    CORE_SHARE,
    GROWTH_FORMULAS,
    NOMINAL_GROWTH,
    PULL,
    PULL_OF_BRANCH,
    PULL_RESIDUAL,
    REAL_GROWTH,
)
from pilotzone.statistics.accounts.published import load_core_value_added
from pilotzone.statistics.indicators import (
    DenominatorTooSmallError,
    MixedBaseYearsError,
    MixedMethodsError,
    MixedVintagesError,
    Registry,
    compute,
)
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis, load_provincial_gdp

PARTS = [one for one in load_core_value_added() if one.branch]
REGISTRY = Registry((*CORE_FORMULAS, *GROWTH_FORMULAS))


def figure(series, value, period=2023, basis=PriceBasis.CONSTANT, **members):
    made = {
        "unit": "100 million yuan",
        "region": "CN",
        "method": Method.CORE_INDUSTRY if series.startswith("core") else Method.GDP_PRODUCTION,
        "base_year": None if basis is PriceBasis.CURRENT else 2020,
        "vintage": "a vintage",
        "source": "a test",
        "grade": Grade.OBSERVED,
    }
    return Observation(series=series, value=Decimal(str(value)), period=period, price_basis=basis, **made | members)


def grown(core_before, core, gdp_before, gdp):
    return [
        figure("core_value_added", core_before, 2022),
        figure("core_value_added", core),
        figure("gross_domestic_product", gdp_before, 2022),
        figure("gross_domestic_product", gdp),
    ]


def national(formula, observations, **options):
    return compute(formula, observations, region="CN", period=2023, **options)


def test_the_national_parts_of_2023_sum_to_the_published_total_and_share():
    """National Bureau of Statistics: 127,555 and 9.9 % of gross domestic product after the fifth census."""
    total = national(REGISTRY.find("core_value_added"), PARTS)
    assert total.value == 127555
    assert total.value == next(one.value for one in load_core_value_added() if not one.branch)
    share = national(CORE_SHARE, [total.as_observation(), *load_provincial_gdp()])
    assert (str(share.value), share.vintages, share.unit) == ("9.855", ("2025 post-5th-census",), "percent")
    assert round(share.value, 1) == Decimal("9.9")
    assert REGISTRY.is_reproduced(total)
    assert REGISTRY.is_reproduced(share)


def test_the_share_in_another_vintage_of_the_denominator_is_refused_or_marked():
    older = [replace(one, vintage="2022-01 first release") for one in load_provincial_gdp() if one.region == "CN"]
    total = national(REGISTRY.find("core_value_added"), PARTS).as_observation()
    with pytest.raises(MixedVintagesError):
        national(CORE_SHARE, [total, *older])
    assert national(CORE_SHARE, [total, *older], allow_mixed=True).warnings[0].code == "mixed_vintages"


def test_a_scale_by_growth_accounting_is_no_core_figure():
    scale = figure("core_value_added", 455000, basis=PriceBasis.CURRENT, method=Method.SCALE_CAICT_STYLE)
    with pytest.raises(MixedMethodsError, match="must be made by core_industry"):
        national(CORE_SHARE, [scale, *load_provincial_gdp()])


def test_contribution_pull_and_growth_by_hand():
    data = grown(100, 115, 1000, 1050)
    assert national(CONTRIBUTION, data).value == 30  # 15 of 50
    assert national(PULL, data).value == Decimal("1.5")  # 30 % of 5 points
    assert national(REAL_GROWTH, data).value == 15
    current = [replace(one, price_basis=PriceBasis.CURRENT, base_year=None) for one in data]
    assert national(NOMINAL_GROWTH, current).value == 15


def test_a_contribution_to_almost_no_growth_is_refused():
    with pytest.raises(DenominatorTooSmallError, match=r"increase of gross domestic product is 4\.9"):
        national(CONTRIBUTION, grown(100, 115, 1000, "1004.9"))
    with pytest.raises(DenominatorTooSmallError):
        national(CONTRIBUTION, grown(100, 115, 1000, "995.1"))
    assert national(CONTRIBUTION, grown(100, 115, 1000, 1005)).value == 300
    assert national(PULL, grown(100, 115, 1000, "1004.9")).value == Decimal("1.5")


def test_hubei_shrank_in_2020_and_its_contribution_says_so_in_the_sign():
    data = [replace(one, region="CN-42", period=one.period - 3) for one in grown(4000, 4100, 45429, 43005)]
    data = [replace(one, series="gross_regional_product") if "gross" in one.series else one for one in data]
    assert compute(CONTRIBUTION, data, region="CN-42", period=2020).value == Decimal("-4.13")


def test_volumes_of_two_base_years_are_refused():
    data = grown(100, 115, 1000, 1050)
    with pytest.raises(MixedBaseYearsError):
        national(CONTRIBUTION, [replace(data[0], base_year=2015), *data[1:]])


money = st.decimals(min_value=1, max_value=10**6, places=2)


@given(money, money, money, money)
def test_the_pull_is_the_contribution_times_growth(core_before, core, gdp_before, rest):
    data = grown(core_before, core, gdp_before, gdp_before * 2 + rest)
    growth = (data[3].value / data[2].value - 1) * 100
    pull, contribution = national(PULL, data).value, national(CONTRIBUTION, data).value
    assert float(pull) == pytest.approx(float(contribution * growth / 100), abs=float(growth) * 1e-4 + 1e-3)


def chained(branches):
    """Return value added by branch: current value of 2022, and volumes of both years in a chain of 2020."""
    data = []
    for branch, (current, before, now) in branches.items():
        data.append(figure("value_added", current, 2022, PriceBasis.CURRENT, branch=branch))
        data.append(figure("value_added", before, 2022, PriceBasis.CHAINED, branch=branch))
        data.append(figure("value_added", now, 2023, PriceBasis.CHAINED, branch=branch))
    return data


def totals(current, before, now):
    return [
        figure("gross_domestic_product", current, 2022, PriceBasis.CURRENT),
        figure("gross_domestic_product", before, 2022, PriceBasis.CHAINED),
        figure("gross_domestic_product", now, 2023, PriceBasis.CHAINED),
    ]


def test_the_pull_of_a_branch_is_its_share_times_its_growth():
    data = chained({"core": (100, 90, 99), "rest": (900, 910, "946.4")}) + totals(1000, 1000, 1046)
    assert national(PULL_OF_BRANCH, data, branch="core").value == 1  # 10 % of 10 %
    assert national(PULL_OF_BRANCH, data, branch="rest").value == Decimal("3.6")
    assert national(PULL_RESIDUAL, data).value == 0


@given(st.lists(st.tuples(money, money, st.decimals(min_value="0.5", max_value=2, places=3)), min_size=1, max_size=5))
def test_pulls_add_up_where_the_total_is_chained_with_the_same_shares(rows):
    """Annual overlap: the growth of the total is that of its branches, weighed by current shares of the year before."""
    branches = {str(n): (current, volume, volume * growth) for n, (current, volume, growth) in enumerate(rows)}
    gdp = sum(current for current, _, _ in rows)
    growth = sum(current * growth for current, _, growth in rows) / gdp
    data = chained(branches) + totals(gdp, 1000, 1000 * growth)
    assert abs(national(PULL_RESIDUAL, data).value) <= Decimal("0.000001")
    pulls = [national(PULL_OF_BRANCH, data, branch=branch).value for branch in branches]
    assert float(sum(pulls)) == pytest.approx(float((growth - 1) * 100), abs=1e-5)


def test_a_branch_that_is_absent_stands_in_the_residual():
    data = chained({"core": (100, 90, 99)}) + totals(1000, 1000, 1046)
    assert national(PULL_RESIDUAL, data).value == Decimal("-3.6")
