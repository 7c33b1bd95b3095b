import json
from collections import Counter

import pytest

from pilotzone.programme.commitments import CommitmentType, load_commitments

COMMITMENTS = load_commitments()
BY_ID = {one.id: one for one in COMMITMENTS}


def test_all_commitments_are_carried():
    """The counts of the file's own provenance."""
    assert Counter(one.type for one in COMMITMENTS) == {
        CommitmentType.TASK: 54,
        CommitmentType.TARGET: 13,
        CommitmentType.ACTUAL: 8,
        CommitmentType.CLAIM: 2,
    }
    assert sum(one.value is not None for one in COMMITMENTS) == 17
    assert len(BY_ID) == 77


@pytest.mark.shared
def test_they_say_what_the_original_says(shared):
    original = json.loads((shared / "domain" / "policy_commitments.json").read_text(encoding="utf-8"))["items"]
    assert [item["id"] for item in original] == [one.id for one in COMMITMENTS]
    for item, one in zip(original, COMMITMENTS, strict=True):
        assert item["source_file"].startswith(f"{one.text:03}_")
        assert (item["char_start"], item["region"], item["topic"]) == (one.char_start, one.region, one.topic)
        assert (item["type"], item["indicator"], item["operator"]) == (one.type, one.indicator, one.comparator)
        assert (item["value"], item["unit"], item["base_year"]) == (one.value, one.unit, one.base_year)
        assert (item["deadline"], item["note"] or "") == (one.deadline, one.note)
        assert (None if item["year"] is None else str(item["year"])) == one.period


@pytest.mark.shared
def test_the_offsets_lie_in_the_texts(shared):
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "policies").glob("*.txt"))]
    assert all(0 <= one.char_start < len(texts[one.text]) for one in COMMITMENTS)
    hubei = BY_ID["S004-01"]
    assert "Hubei" in texts[hubei.text][hubei.char_start :][:200]


def test_doubts_reach_the_reader():
    warned = {one.id: one.warning for one in COMMITMENTS if one.warning}
    assert warned == {"S000-03": "CHECK", "S004-03": "ERROR IN SOURCE", "S004-09": "AMBIGUOUS"}


@pytest.mark.parametrize(("name", "period", "year"), [("S001-01", "2016-2018", None), ("S004-01", "2021", 2021)])
def test_a_range_of_years_is_no_year(name, period, year):
    assert (BY_ID[name].period, BY_ID[name].year) == (period, year)
