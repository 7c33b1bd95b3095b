import pytest

from pilotzone.programme.evaluation import ScoreRow, ScoreTable
from pilotzone.programme.evaluation.errors import ScoreBandError

GUIYANG = ScoreRow(unit="Guiyang", score=0.9, rank=1, low=1, high=1)
ZUNYI = ScoreRow(unit="Zunyi", score=0.6, rank=2, low=2, high=3)
BIJIE = ScoreRow(unit="Bijie", score=0.5, rank=3, low=2, high=3)


def test_ranks_whose_bands_overlap_are_not_told_apart():
    table = ScoreTable.of("entropy, round 2023", [BIJIE, GUIYANG, ZUNYI])
    assert [row.unit for row in table.rows] == ["Guiyang", "Zunyi", "Bijie"]
    assert [one.zh for one in table.limits] == ["Zunyi 与 Bijie 的位次区间重叠：不能说明孰优。"]
    assert table.shown() == (("Guiyang", "Zunyi"), ("Guiyang", "Bijie"))


def test_bands_that_share_a_single_rank_overlap():
    rows = [ScoreRow(unit="A", score=3, rank=1, low=1, high=2), ScoreRow(unit="B", score=2, rank=2, low=2, high=2)]
    table = ScoreTable.of("equal", rows)
    assert (len(table.limits), table.shown()) == (1, ())


def test_equal_scores_share_a_rank():
    rows = [ScoreRow(unit=unit, score=1.0, rank=1, low=1, high=2) for unit in "AB"]
    assert len(ScoreTable.of("equal", rows).limits) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [GUIYANG, GUIYANG],
        [GUIYANG, ScoreRow(unit="Zunyi", score=0.95, rank=2, low=2, high=2)],
        [ScoreRow(unit="Zunyi", score=0.6, rank=1, low=2, high=2)],
        [ScoreRow(unit="Zunyi", score=0.6, rank=1, low=1, high=2)],
    ],
)
def test_a_table_that_contradicts_itself_is_refused(rows):
    with pytest.raises(ScoreBandError):
        ScoreTable.of("entropy", rows)
