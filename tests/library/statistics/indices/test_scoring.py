"""Rounds as documents, and scores by them: later years are scored by exactly what the round fixed."""

import json

import numpy as np
import pytest

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.statistics.indices import (
    Aggregation,
    Normalisation,
    Preparation,
    Weighting,
    fix_round,
    open_round,
    round_document,
    round_of,
    score_by,
)
from pilotzone.statistics.indices.errors import IndicatorConstantError

TABLE = {"city": list("ABCDE"), "fibre": [0.9, 0.5, 0.4, 0.6, 0.7], "delay": [3.0, 9.0, 5.0, 6.0, 2.0]}


@pytest.mark.parametrize("aggregation", Aggregation)
@pytest.mark.parametrize(
    "preparation",
    [Preparation(), Preparation(winsorise=(0.05, 0.95)), Preparation(normalisation=Normalisation.VECTOR)],
)
def test_a_round_read_from_its_document_scores_to_the_same_floats(panel, aggregation, preparation):
    fixed = open_round("x", panel, weighting=Weighting.EQUAL, preparation=preparation, aggregation=aggregation)
    again = round_of(json.loads(canonical_bytes(round_document(fixed))))
    assert np.array_equal(again.score(panel).values, fixed.score(panel).values)
    assert again.scale.preparation == preparation
    assert round_document(again) == round_document(fixed)


def test_a_later_year_does_not_move_the_weights_nor_the_scores_of_the_first():
    fixed = fix_round("2024", TABLE, key="city", costs=["delay"])
    before = score_by(fixed, TABLE, key="city", seed=1)
    later = TABLE | {"fibre": [0.99, 0.1, 0.1, 0.1, 0.1]}
    assert score_by(fixed, later, key="city", seed=1).units != before.units
    assert score_by(fixed, TABLE, key="city", seed=1) == before


@pytest.mark.parametrize(("fibre", "rank"), [(5.0, 1), (-5.0, 5)])
def test_a_later_year_beyond_the_limits_of_its_round_is_best_or_worst(fibre, rank):
    fixed = fix_round("2024", TABLE, key="city", costs=["delay"])
    later = TABLE | {"fibre": [0.9, fibre, 0.4, 0.6, 0.7], "delay": [5.0, -50.0 if fibre > 0 else 50.0, 5.0, 5.0, 5.0]}
    (found,) = (one for one in score_by(fixed, later, key="city", seed=1).units if one.unit == "B")
    assert (found.rank, found.score) == (rank, 1.0 if rank == 1 else 0.0)


def test_an_indicator_in_which_units_differ_more_weighs_more():
    table = {"city": list("ABCD"), "alike": [0.0, 0.9, 0.95, 1.0], "apart": [0.0, 0.0, 0.0, 1.0]}
    weights = {one["name"]: float(one["weight"]) for one in fix_round("x", table, key="city", costs=[])["indicators"]}
    assert weights["apart"] > weights["alike"]


def test_every_rank_lies_in_its_band_and_the_seed_decides_the_draws():
    random = np.random.default_rng(5)
    table = {"city": [f"c{n}" for n in range(30)], **{name: random.random(30).tolist() for name in "abcd"}}
    fixed = fix_round("x", table, key="city", costs=["d"])
    first, again, other = (score_by(fixed, table, key="city", seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert {one.unit: one.rank for one in first.units} == {one.unit: one.rank for one in other.units}
    assert all(one.low <= one.rank <= one.high for one in first.units)
    assert any(one.low < one.high for one in first.units)


def test_an_indicator_that_tells_no_units_apart_is_refused():
    with pytest.raises(IndicatorConstantError):
        fix_round("x", TABLE | {"fibre": [1.0] * 5}, key="city", costs=[])
