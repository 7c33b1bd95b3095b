"""A panel is read from any frame; every treatment of its cells is declared and stays visible."""

import math
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pilotzone.statistics.indices import Direction, Missing, Preparation, Weighting, open_round, read_panel
from pilotzone.statistics.indices.errors import (
    CellMissingError,
    IndicatorConstantError,
    IndicatorNegativeError,
    IndicatorNotNumbersError,
    PanelColumnAbsentError,
    PanelRowTwiceError,
)

FIBRE = {"fibre": Direction.BENEFIT}


def gaps(**options):
    frame = pa.table({"region": ["a", "b", "c", "d"], "fibre": [1.0, None, 3.0, math.nan], "cloud": [1, 2, 3, 4]})
    return read_panel(frame, keys=("region",), indicators={**FIBRE, "cloud": Direction.BENEFIT}, **options)


@pytest.mark.parametrize("kind", [pa.table, pd.DataFrame, pl.DataFrame])
def test_results_are_frames_of_the_kind_that_was_given(rows, kind):
    panel = read_panel(kind(rows), keys=("region", "period"), indicators=FIBRE)
    scores = open_round("2021", panel, weighting=Weighting.EQUAL).score(panel).to_frame()
    assert type(scores) is type(kind(rows))
    assert list(getattr(scores, "column_names", getattr(scores, "columns", None))) == [
        "region", "period", "score", "round", "imputed",
    ]  # fmt: skip


def test_decimals_and_whole_numbers_are_figures():
    frame = pa.table({"region": ["a", "b"], "fibre": [Decimal("1.5"), Decimal("2.5")], "cloud": [1, 2]})
    panel = read_panel(frame, keys=("region",), indicators={**FIBRE, "cloud": Direction.BENEFIT})
    assert panel.figures.tolist() == [[1.5, 1], [2.5, 2]]


def test_a_missing_cell_without_a_declared_treatment_is_refused():
    with pytest.raises(CellMissingError, match=r"'fibre' of b is missing \(2 cells in all\)"):
        gaps()


def test_a_missing_cell_may_hold_the_median_and_is_flagged():
    panel = gaps(missing=Missing.MEDIAN)
    assert panel.figures[:, 0].tolist() == [1, 2, 3, 2]
    assert panel.imputed[:, 0].tolist() == [False, True, False, True]
    scores = open_round("one", panel, weighting=Weighting.EQUAL).score(panel)
    assert scores.to_frame()["imputed"].to_pylist() == [False, True, False, True]
    assert "missing_median" in [treatment.code for treatment in scores.treatments]


def test_rows_with_a_missing_cell_may_be_left_out_and_are_named():
    panel = gaps(missing=Missing.LEAVE_OUT)
    assert panel.keys["region"].to_pylist() == ["a", "c"]
    assert str(panel.treatments[0]) == "Left out because a cell is missing: b; d."


def test_an_indicator_without_any_figure_has_no_median():
    frame = pa.table({"region": ["a", "b"], "fibre": pa.array([None, None], pa.float64())})
    with pytest.raises(CellMissingError):
        read_panel(frame, keys=("region",), indicators=FIBRE, missing=Missing.MEDIAN)


def test_a_column_that_is_not_there_is_missed():
    with pytest.raises(PanelColumnAbsentError, match="no column 'fibre'"):
        read_panel(pa.table({"region": ["a"]}), keys=("region",), indicators=FIBRE)


@pytest.mark.parametrize("figure", ["１２", math.inf, True])
def test_a_column_that_holds_no_numbers_is_refused(figure):
    with pytest.raises(IndicatorNotNumbersError, match="'fibre' does not hold finite numbers"):
        read_panel(pa.table({"region": ["a"], "fibre": [figure]}), keys=("region",), indicators=FIBRE)


def test_two_rows_for_one_unit_are_refused():
    with pytest.raises(PanelRowTwiceError, match="two rows for a"):
        read_panel(pa.table({"region": ["a", "a"], "fibre": [1, 2]}), keys=("region",), indicators=FIBRE)


def test_one_period_of_a_panel(panel):
    assert panel.where("period", 2022).figures.shape == (5, 3)
    with pytest.raises(PanelColumnAbsentError, match="no column 'year'"):
        panel.where("year", 2022)


def test_outliers_are_drawn_in_only_if_asked_and_the_result_says_so(panel):
    plain = open_round("plain", panel, weighting=Weighting.ENTROPY)
    drawn = open_round("drawn", panel, weighting=Weighting.ENTROPY, preparation=Preparation(winsorise=(0.1, 0.9)))
    assert plain.weights[1] > 0.5 > drawn.weights[1]  # one runaway figure takes most of the weight
    assert drawn.figures(panel).max() == pytest.approx(1)
    assert [treatment.code for treatment in drawn.score(panel).treatments] == ["winsorised", "normalised", "weights"]


def test_logarithms_are_taken_only_if_asked_and_the_result_says_so(panel):
    logarithms = Preparation(logarithms=frozenset({"cloud"}))
    found = open_round("logs", panel, weighting=Weighting.ENTROPY, preparation=logarithms)
    assert found.weights[1] < open_round("plain", panel, weighting=Weighting.ENTROPY).weights[1]
    assert found.score(panel).treatments[0].parameters == {"indicators": "cloud"}


def test_a_logarithm_of_zero_is_refused():
    panel = read_panel(pa.table({"region": ["a", "b"], "fibre": [0, 2]}), keys=("region",), indicators=FIBRE)
    with pytest.raises(IndicatorNegativeError, match="'fibre'"):
        open_round("x", panel, weighting=Weighting.EQUAL, preparation=Preparation(logarithms=frozenset({"fibre"})))


def test_an_indicator_that_tells_no_unit_from_another_is_refused():
    panel = read_panel(pa.table({"region": ["a", "b"], "fibre": [2, 2]}), keys=("region",), indicators=FIBRE)
    with pytest.raises(IndicatorConstantError, match="same value in every row"):
        open_round("x", panel, weighting=Weighting.EQUAL)
