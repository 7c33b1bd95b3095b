"""Scores, rounds, rank bands, base-100 series and tiers."""

import numpy as np
import pyarrow as pa
import pytest

from pilotzone.statistics.indices import (
    Aggregation,
    Direction,
    Normalisation,
    Preparation,
    Tier,
    Weighting,
    base_100,
    compare_with_reestimated,
    open_round,
    rank_bands,
    read_panel,
    tiers,
)
from pilotzone.statistics.indices.errors import BaseAbsentError, IndicatorsDifferError, PanelRowTwiceError


def test_topsis_by_its_formula(panel):
    preparation = Preparation(normalisation=Normalisation.VECTOR)
    found = open_round(
        "x", panel, weighting=[0.5, 0.3, 0.2], preparation=preparation, aggregation=Aggregation.TOPSIS
    ).score(panel)
    weighed = panel.figures / np.sqrt((panel.figures**2).sum(axis=0)) * [0.5, 0.3, 0.2]
    best = [weighed[:, 0].max(), weighed[:, 1].max(), weighed[:, 2].min()]
    worst = [weighed[:, 0].min(), weighed[:, 1].min(), weighed[:, 2].max()]
    to_best, to_worst = (np.linalg.norm(weighed - ideal, axis=1) for ideal in (best, worst))
    assert found.values == pytest.approx(to_worst / (to_best + to_worst))


def test_the_mean_of_normalised_figures_by_hand():
    frame = pa.table({"region": ["a", "b", "c"], "fibre": [10, 20, 30], "outage": [1, 3, 5]})
    panel = read_panel(frame, keys=("region",), indicators={"fibre": Direction.BENEFIT, "outage": Direction.COST})
    assert open_round("x", panel, weighting=[3, 1]).score(panel).values.tolist() == [0.25, 0.5, 0.75]


@pytest.mark.parametrize("aggregation", Aggregation)
@pytest.mark.parametrize("normalisation", Normalisation)
@pytest.mark.parametrize("winsorise", [None, (0.1, 0.9)])
def test_a_new_year_does_not_change_past_scores(panel, aggregation, normalisation, winsorise):
    """The panel trap: what is estimated anew over all years rewrites the past; a fixed round does not."""
    preparation = Preparation(normalisation=normalisation, winsorise=winsorise)
    first = panel.where("period", 2021)
    fixed = open_round("2021", first, weighting=Weighting.CRITIC, preparation=preparation, aggregation=aggregation)
    before = fixed.score(first).values
    both = compare_with_reestimated(panel, fixed).to_pylist()
    past = [row for row in both if row["period"] == 2021]
    assert [row["fixed"] for row in past] == pytest.approx(before.tolist(), abs=1e-12)
    assert [row["reestimated"] for row in past] != pytest.approx(before.tolist(), abs=1e-3)


def test_agreed_weights_stay_when_limits_are_taken_anew(panel):
    fixed = open_round("2021", panel, weighting=[1, 1, 2])
    both = compare_with_reestimated(panel, fixed).to_pylist()
    assert [row["fixed"] for row in both] == pytest.approx([row["reestimated"] for row in both])


def test_a_later_year_may_exceed_the_limits_of_the_round(panel):
    fixed = open_round("2021", panel.where("period", 2021), weighting=[0, 1, 0])
    assert fixed.score(panel.where("period", 2023)).values.max() > 1


def test_a_panel_with_other_indicators_is_refused(frame, panel, indicators):
    fixed = open_round("2021", panel, weighting=Weighting.EQUAL)
    turned = read_panel(frame, keys=("region", "period"), indicators=indicators | {"outage": Direction.BENEFIT})
    with pytest.raises(IndicatorsDifferError, match=r"outage \(cost\), but the panel has .*outage \(benefit\)"):
        fixed.score(turned)


@pytest.mark.parametrize("aggregation", Aggregation)
def test_rank_bands_hold_the_rank_and_come_again_from_the_same_seed(panel, aggregation):
    year = panel.where("period", 2022)
    fixed = open_round("2022", year, weighting=Weighting.EQUAL, aggregation=aggregation)
    found, again = (rank_bands(year, fixed, seed=7, draws=500, concentration=2) for _ in range(2))
    assert found.to_frame().equals(again.to_frame())
    assert sorted(found.rank.tolist()) == [1, 2, 3, 4, 5]
    assert found.rank.tolist() == (np.argsort(np.argsort(-fixed.score(year).values)) + 1).tolist()
    assert (found.low <= found.rank).all()
    assert (found.rank <= found.high).all()
    assert found.first_share.sum() == pytest.approx(1)
    other = rank_bands(year, fixed, seed=8, draws=500, concentration=2)
    assert other.first_share.tolist() != found.first_share.tolist()


def test_a_region_that_leads_everywhere_has_no_doubt_about_its_rank():
    frame = pa.table({"region": ["a", "b", "c"], "fibre": [1, 2, 3], "cloud": [3, 1, 4]})
    panel = read_panel(frame, keys=("region",), indicators=dict.fromkeys(("fibre", "cloud"), Direction.BENEFIT))
    found = rank_bands(panel, open_round("x", panel, weighting=Weighting.EQUAL), seed=1)
    assert found.to_frame().to_pylist()[2] == {"region": "c", "rank": 1, "low": 1, "high": 1, "first_share": 1.0}
    assert (found.low[0], found.high[0]) == (2, 3)


def test_surer_weights_make_narrower_bands(panel):
    year = panel.where("period", 2022)
    fixed = open_round("2022", year, weighting=Weighting.EQUAL)
    wide, narrow = (rank_bands(year, fixed, seed=1, concentration=much) for much in (3, 30_000))
    assert (wide.high - wide.low).sum() > (narrow.high - narrow.low).sum()


def test_equal_scores_share_a_rank():
    frame = pa.table({"region": ["a", "b", "c"], "fibre": [2, 2, 1]})
    panel = read_panel(frame, keys=("region",), indicators={"fibre": Direction.BENEFIT})
    assert rank_bands(panel, open_round("x", panel, weighting=[1]), seed=1).rank.tolist() == [1, 1, 3]


def test_every_series_is_a_hundred_in_its_base_period():
    frame = pa.table({"region": ["a", "b", "a", "b"], "period": [2020, 2020, 2023, 2023], "score": [2, 5, 3, 4]})
    assert base_100(frame, base=2020, value="score")["index"].to_pylist() == [100, 100, 150, 80]


@pytest.mark.parametrize("first", [0, -1])
def test_a_series_without_a_base_is_refused(first):
    frame = pa.table({"region": ["a", "a"], "period": [2020, 2021], "score": [first, 1]})
    with pytest.raises(BaseAbsentError, match="series of a has no value above zero in the base period 2020"):
        base_100(frame, base=2020, value="score")
    with pytest.raises(BaseAbsentError, match="2019"):
        base_100(frame, base=2019, value="score")


def test_two_values_in_one_period_are_refused():
    frame = pa.table({"region": ["a", "a"], "period": [2020, 2020], "score": [1, 2]})
    with pytest.raises(PanelRowTwiceError):
        base_100(frame, base=2020, value="score")


def test_tiers_begin_at_their_threshold():
    steps = (Tier("third", 90), Tier("first", 120), Tier("second", 100))
    values = np.array([89.999, 90, 99.9, 100, 113.5, 120, 300])
    assert tiers(values, steps, below="none") == ["none", "third", "third", "second", "second", "first", "first"]
