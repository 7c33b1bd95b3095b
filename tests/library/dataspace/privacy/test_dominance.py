"""The p% rule in Python and in DuckDB say the same, and what they say is what an insider can do."""

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.privacy.dominance import dominance_shortfall, protection_needed
from pilotzone.dataspace.privacy.errors import PrivacyParameterError

percents = st.integers(1, 100)
contributions = st.lists(st.decimals(-10_000, 10_000, places=2), min_size=1, max_size=8)


def shown(values, percent, kind):
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.sql(f"CREATE TABLE entities (x {kind})")
        for value in values:
            connection.execute("INSERT INTO entities VALUES (?)", (value,))
        shortfall = dominance_shortfall("x", percent)
        return bool(connection.sql(f"SELECT sum(x) FROM entities HAVING {shortfall} <= 0").fetchall())


@settings(max_examples=40)
@given(contributions, percents)
def test_duckdb_shows_the_totals_that_need_no_protection(values, percent):
    assert shown(values, percent, "DECIMAL(18, 2)") == (protection_needed(values, percent) == 0)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=6), percents)
def test_the_second_contributor_cannot_estimate_the_first_to_within_p_percent(values, percent):
    first, second, *rest = sorted(values, reverse=True)
    error = sum(values) - second - first
    assert error == sum(rest)
    assert (protection_needed(values, percent) == 0) == (error >= Fraction(percent * first, 100))


@pytest.mark.parametrize(("values", "kind", "is_shown"), [
    ([90, 5, 9], "BIGINT", False),
    ([90, 5, 9, 4], "BIGINT", True),
    ([-90, 5, 9], "BIGINT", False),
    ([-30, 20, 15, 10], "BIGINT", True),
    ([7], "BIGINT", False),
    ([7, 7], "BIGINT", False),
    ([90.0, 5.0, 9.0, 4.5], "DOUBLE", True),
    ([90.0, 5.0, None, 4.0], "DOUBLE", False),
    ([None, None], "DOUBLE", False),
    ([], "DOUBLE", False),
    ([float("inf"), 5.0, 9.0, 9.0], "DOUBLE", False),
    ([float("nan"), 5.0, 9.0, 9.0], "DOUBLE", False),
    ([Decimal("9" * 30), Decimal(5), Decimal(9)], "DECIMAL(34, 4)", False),
    ([2**62, 2**62, 2**62, 2**62], "BIGINT", True),
])  # fmt: skip
def test_a_total_under_the_ten_percent_rule(values, kind, is_shown):
    assert shown(values, 10, kind) is is_shown


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_a_percentage_outside_its_range_is_refused(percent):
    with pytest.raises(PrivacyParameterError):
        protection_needed([1, 2], percent)
    with pytest.raises(PrivacyParameterError):
        dominance_shortfall("x", percent)
