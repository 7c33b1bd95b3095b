"""Weights against their definitions, written out again, and against published examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pilotzone.statistics.indices import Normalisation, Preparation, Weighting, judge, open_round
from pilotzone.statistics.indices.errors import (
    IndicatorConstantError,
    IndicatorNegativeError,
    JudgementsInconsistentError,
    JudgementsNotReciprocalError,
    JudgementsSizeError,
    WeightsUnfitError,
)
from pilotzone.statistics.indices.panel import Indicator
from pilotzone.statistics.indices.weighting import critic_weights, entropy_weights, pca_weights, weigh

FIGURES = np.random.default_rng(5).random((31, 4))


def test_entropy_by_its_formula():
    shares = FIGURES / FIGURES.sum(axis=0)
    entropy = -(shares * np.log(shares)).sum(axis=0) / np.log(31)
    assert entropy_weights(FIGURES) == pytest.approx((1 - entropy) / (1 - entropy).sum(), abs=1e-15)


@given(arrays(np.float64, (6, 3), elements=st.floats(0, 1).map(lambda number: round(number, 6))), st.floats(0.5, 20))
def test_entropy_does_not_depend_on_the_unit(figures, factor):
    if (np.ptp(figures, axis=0) > 0).all():
        assert entropy_weights(figures * factor) == pytest.approx(entropy_weights(figures), abs=1e-9)
        assert entropy_weights(figures).sum() == pytest.approx(1)


def test_critic_by_its_formula():
    information = [
        FIGURES[:, j].std() * sum(1 - np.corrcoef(FIGURES[:, j], FIGURES[:, k])[0, 1] for k in range(4))
        for j in range(4)
    ]
    assert critic_weights(FIGURES) == pytest.approx(np.array(information) / sum(information))


def test_critic_gives_little_to_indicators_that_say_the_same():
    doubled = np.column_stack([FIGURES[:, 0], FIGURES[:, 0] * 1.0, FIGURES[:, 1]])
    first, second, other = critic_weights(doubled)
    assert first == pytest.approx(second)
    assert other > first
    assert critic_weights(doubled[:, :2]).tolist() == [0.5, 0.5]


def test_principal_components_are_taken_until_they_explain_enough():
    """One component of n alike explains n / (n + 1) beside one apart: more than 85 % for six, but not for five."""
    alike, apart = np.array([1.0, -1.0, 1.0, -1.0]), np.array([1.0, 1.0, -1.0, -1.0])
    assert pca_weights(np.column_stack([alike] * 6 + [apart])) == pytest.approx([1 / 6] * 6 + [0], abs=1e-12)
    assert pca_weights(np.column_stack([alike] * 5 + [apart])) == pytest.approx([1 / 6] * 6)


@pytest.mark.parametrize("weighting", Weighting)
def test_weights_are_from_zero_on_and_sum_to_one(weighting):
    indicators = tuple(Indicator(name) for name in "abcd")
    weights = weigh(weighting, FIGURES, indicators)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)
    if weighting is not Weighting.EQUAL:
        with pytest.raises(IndicatorConstantError):
            weigh(weighting, FIGURES * [1, 1, 1, 0], indicators)


def test_entropy_refuses_figures_below_zero(panel):
    with pytest.raises(IndicatorNegativeError, match="entropy"):
        open_round(
            "x", panel, weighting=Weighting.ENTROPY, preparation=Preparation(normalisation=Normalisation.Z_SCORE)
        )


def test_judgements_of_saatys_size_example_are_consistent():
    """Consistent judgements give back the weights that they were made from, with a ratio of nought."""
    weights = np.array([0.5, 0.3, 0.15, 0.05])
    found = judge(weights[:, None] / weights, "abcd")
    assert found.weights == pytest.approx(weights)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert found.largest_eigenvalue == pytest.approx(4)


def test_a_published_example_of_the_consistency_ratio():
    """A 3 x 3 matrix known from textbooks: weights 0.637, 0.258, 0.105 and a ratio of 0.033 with the index 0.58."""
    found = judge([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]], "abc")
    assert [round(float(weight), 3) for weight in found.weights] == [0.637, 0.258, 0.105]
    assert round(found.consistency_ratio, 3) == 0.033


def test_judgements_that_run_in_a_circle_are_refused():
    with pytest.raises(JudgementsInconsistentError, match="contradict each other"):
        judge([[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]], "abc")


def test_the_judgement_that_is_farthest_off_is_named():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    matrix = weights[:, None] / weights
    matrix[0, 3], matrix[3, 0] = 1 / 9, 9
    with pytest.raises(JudgementsInconsistentError) as refused:
        judge(matrix, ["fibre", "cloud", "talent", "outage"])
    assert {refused.value.parameters["row"], refused.value.parameters["column"]} == {"fibre", "outage"}


@pytest.mark.parametrize(("matrix", "criteria"), [([[1]], "a"), ([[1, 2]], "ab"), ([[1] * 11] * 11, "abcdefghijk")])
def test_what_is_no_matrix_of_two_to_ten_criteria_is_refused(matrix, criteria):
    with pytest.raises(JudgementsSizeError):
        judge(matrix, criteria)


@pytest.mark.parametrize("other", [[1, 2], [-1 / 2, 1], [0, 1], [float("nan"), 1], [1 / 2, 3]])
def test_judgements_that_are_not_reciprocal_are_refused(other):
    with pytest.raises(JudgementsNotReciprocalError):
        judge([[1, 2], other], ["fibre", "cloud"])


def test_a_third_typed_with_two_digits_passes():
    assert judge([[1, 3], [0.33, 1]], "ab").weights == pytest.approx([0.75, 0.25], abs=0.002)


def test_judged_weights_open_a_round(panel):
    weights = judge([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]], ["fibre", "cloud", "outage"]).weights
    found = open_round("judged", panel, weighting=list(weights))
    assert found.weights == pytest.approx(weights)
    assert found.weighting == "agreement"
    with pytest.raises(WeightsUnfitError, match="1, 2 cannot be those of the 3 indicators"):
        open_round("short", panel, weighting=[1, 2])
