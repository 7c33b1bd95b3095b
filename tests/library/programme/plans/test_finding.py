"""The golden cases of the rules, and what holds for any text."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.plans import PlanContext, find_candidates, import_plan

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "programme"
CASES = [
    case
    for name in ("candidates", "comparators", "numerals")
    for case in tomllib.loads((VECTORS / f"{name}.toml").read_text(encoding="utf-8"))["case"]
]


def shown(text, candidate):
    """Return a candidate with the keys of the data file."""
    deadline = candidate.deadline
    return {
        "kind": candidate.kind,
        "span": text[candidate.span.start : candidate.span.end],
        "deadline": deadline and deadline.day,
        "start": deadline and deadline.start,
        "flags": sorted(candidate.flags),
    } | {
        name: getattr(candidate, name)
        for name in (
            "value",
            "upper",
            "unit",
            "counted",
            "comparator",
            "other",
            "form",
            "aim",
            "region",
            "base_year",
            "yearly",
        )
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_golden_case(case):
    context = PlanContext(
        dated=case.get("dated"), region=case.get("region"), annual=case.get("annual"), places=case.get("places", {})
    )
    found = [shown(case["text"], one) for one in find_candidates(import_plan(case["text"].encode()), context)]
    wanted = [
        one | {name: Decimal(one[name]) for name in ("value", "upper") if name in one} for one in case["candidates"]
    ]
    compared = [{name: one[name] for name in want} for one, want in zip(found, wanted, strict=False)]
    assert (compared, len(found)) == (wanted, len(wanted))


WORDS = st.sampled_from(
    [
        "到2025年",
        "，",
        "。",
        "达到",
        "3.5%",
        "以上",
        "2万亿元",
        "翻一番",
        "一、",
        "今年",
        "\n",
        "预计",
        "US$ 5",
        " by ",
        "1..2",
        "٣",
        "％",
    ]
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=30).map("".join))
def test_every_candidate_of_any_text_lies_in_its_sentence(text):
    plan = import_plan(f"文{text}".replace("\0", "").encode("utf-8", "replace"), encoding="utf-8")
    for one in find_candidates(plan):
        assert one.sentence.start <= one.span.start < one.span.end <= one.sentence.end


def test_what_no_person_wrote_as_a_sentence_is_cut_and_still_read():
    text = "到2025年" + "，达到3%左右" * 1_000
    found = find_candidates(import_plan(text.encode()))
    assert len(found) > 900
    assert max(one.sentence.end - one.sentence.start for one in found) <= 1_500


def test_the_same_text_gives_the_same_candidates():
    text = "\n".join(case["text"] for case in CASES).encode()
    assert find_candidates(import_plan(text)) == find_candidates(import_plan(text))
