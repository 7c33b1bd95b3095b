"""Pace towards a target: the arithmetic of a plan's mid-term review."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.targets.errors import PaceUndefinedError
from pilotzone.statistics.targets.pace import Milestone, pace

VALUES = st.decimals(min_value=1, max_value=10**6, places=2)


@given(base=VALUES, latest=VALUES, target=VALUES, gone=st.integers(1, 9), left=st.integers(1, 9))
def test_the_pace_needed_leads_from_the_latest_value_to_the_target(
    base: Decimal, latest: Decimal, target: Decimal, gone: int, left: int
) -> None:
    if base == target:
        return
    found = pace(Milestone(2020, base), Milestone(2020 + gone, latest), Milestone(2020 + gone + left, target))
    assert found.growth_needed is not None
    assert latest * (1 + found.growth_needed) ** left == pytest.approx(target, rel=Decimal("1e-20"))
    assert latest + found.step_needed * left == pytest.approx(target, rel=Decimal("1e-20"))
    assert (found.progress >= 1) == ((latest - target) * (target - base) >= 0)


def test_a_falling_target_is_on_track_when_the_projection_is_below_it() -> None:
    found = pace(Milestone(2020, Decimal(100)), Milestone(2021, Decimal(90)), Milestone(2022, Decimal(82)))
    assert found.on_track
    assert found.projected == Decimal(81)


def test_a_value_that_is_not_positive_is_projected_by_steps() -> None:
    found = pace(Milestone(2020, Decimal(-2)), Milestone(2022, Decimal(0)), Milestone(2024, Decimal(3)))
    assert found.growth_needed is None
    assert (found.projected, found.on_track) == (Decimal(2), False)
    assert "latest + " in found.formula


@pytest.mark.parametrize(("latest", "target"), [(2020, 2024), (2024, 2024), (2025, 2024)])
def test_years_that_do_not_rise_have_no_pace(latest: int, target: int) -> None:
    with pytest.raises(PaceUndefinedError, match="years"):
        pace(Milestone(2020, Decimal(1)), Milestone(latest, Decimal(2)), Milestone(target, Decimal(3)))


def test_a_target_that_is_its_base_has_no_pace() -> None:
    with pytest.raises(PaceUndefinedError, match="one value"):
        pace(Milestone(2020, Decimal(1)), Milestone(2021, Decimal(2)), Milestone(2022, Decimal(1)))
