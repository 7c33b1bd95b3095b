"""Corrections by a person, candidates by hand, and candidates as records."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import (
    Candidate,
    CandidateFlag,
    Deadline,
    Form,
    PlanContext,
    Span,
    candidate_by_hand,
    candidate_from_record,
    candidate_record,
    corrected,
    find_candidates,
    find_words,
    import_plan,
)
from pilotzone.programme.plans.corrections import COMPARATORS
from pilotzone.programme.plans.errors import (
    PlanEmptyError,
    SpanOutsideTextError,
    WordsNotFoundError,
    WordsRepeatedError,
)

SAID = "到2022年，数字经济增加值达2.6万亿元以上。大力推进数字产业化。"

spans = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda pair: Span(*pair))
optional_text = st.none() | st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
numbers = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
candidates = st.builds(
    Candidate,
    kind=st.sampled_from(CommitmentType),
    span=spans,
    sentence=spans,
    aim=st.text(alphabet=st.characters(codec="utf-8"), max_size=12),
    region=optional_text,
    comparator=st.none() | st.sampled_from(COMPARATORS),
    other=st.none() | st.sampled_from(COMPARATORS),
    value=numbers,
    upper=numbers,
    unit=optional_text,
    counted=optional_text,
    form=st.none() | st.sampled_from(Form),
    deadline=st.none() | st.builds(Deadline, day=st.dates(), start=st.none() | st.dates(), span=st.none() | spans),
    base_year=st.none() | st.integers(1900, 2199),
    flags=st.frozensets(st.sampled_from(CandidateFlag)),
)


@pytest.fixture
def plan():
    return import_plan(SAID.encode())


@pytest.fixture
def target(plan):
    return find_candidates(plan)[0]


@given(candidates)
def test_a_candidate_comes_back_from_its_record_with_every_digit(candidate):
    back = candidate_from_record(candidate_record(candidate))
    assert back == candidate
    assert (str(back.value), str(back.upper)) == (str(candidate.value), str(candidate.upper))
    assert canonical_bytes(candidate_record(back)) == canonical_bytes(candidate_record(candidate))


def test_a_correction_changes_the_named_fields_and_no_other(target):
    changed = corrected(target, {"comparator": ">", "value": "2,700,000,000,000", "region": "CN-35"})
    assert changed == replace(target, comparator=">", value=Decimal(2700000000000), region="CN-35")


def test_empty_text_leaves_a_field_open(target):
    changed = corrected(target, {"value": "", "unit": "", "deadline": "", "form": ""})
    assert (changed.value, changed.unit, changed.deadline, changed.form) == (None, None, None, None)


def test_the_same_day_keeps_the_period_and_the_place_of_a_deadline(plan):
    target = find_candidates(import_plan("“十四五”期间，数字经济增加值达2.6万亿元以上。".encode()))[0]
    assert target.deadline.start == date(2021, 1, 1)
    assert corrected(target, {"deadline": "2025-12-31", "aim": "增加值"}).deadline == target.deadline
    assert corrected(target, {"deadline": "2024-12-31"}).deadline == Deadline(day=date(2024, 12, 31))


def test_a_changed_field_answers_its_doubts_and_leaves_the_others():
    (task,) = find_candidates(import_plan("今年新增就业1100万人以上。".encode()))
    assert task.flags == {CandidateFlag.UNDATED}
    assert corrected(task, {"deadline": "2022-12-31", "kind": "target"}).flags == set()
    doubted = replace(task, flags=task.flags | {CandidateFlag.CONTRADICTORY, CandidateFlag.BASE_MISSING})
    assert corrected(doubted, {"base_year": "2020"}).flags == {CandidateFlag.UNDATED, CandidateFlag.CONTRADICTORY}
    assert corrected(doubted, {"flags": "undated"}).flags == {CandidateFlag.UNDATED}


def test_a_deadline_before_the_text_is_doubted_anew(target):
    late = corrected(target, {"deadline": "2019-12-31"}, dated=date(2021, 3, 1))
    assert CandidateFlag.DEADLINE_BEFORE_TEXT in late.flags
    assert corrected(late, {"deadline": "2025-12-31"}, dated=date(2021, 3, 1)).flags == target.flags


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("colour", "red"),
        ("kind", "wish"),
        ("kind", ""),
        ("aim", " "),
        ("aim", "a\x00b"),
        ("aim", "long" * 200),
        ("comparator", "≥"),
        ("value", "many"),
        ("value", "NaN"),
        ("value", "Infinity"),
        ("value", "1e1000000"),
        ("value", "1" * 100),
        ("deadline", "2027-02-30"),
        ("deadline", "tomorrow"),
        ("region", "CN-99"),
        ("base_year", "20200"),
        ("base_year", "٢٠٢٠"),
        ("form", "wave"),
        ("flags", "undated doubtful"),
    ],
)
def test_what_a_field_cannot_be_is_refused_with_the_value(target, field, text):
    with pytest.raises(InvalidValueError) as refused:
        corrected(target, {field: text})
    assert refused.value.parameters["expected"]


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_clear_error(text):
    (target,) = find_candidates(import_plan("到2022年，增加值达2.6万亿元以上。".encode()))
    try:
        value = corrected(target, {"value": text}).value
    except InvalidValueError:
        return
    assert value is None or abs(value) < Decimal(10) ** 31


def test_a_candidate_by_hand_has_the_words_of_its_place_as_its_aim(plan):
    place = find_words(plan, "大力推进数字产业化")
    made = candidate_by_hand(plan, place, {})
    assert (made.kind, made.aim, made.span) == (CommitmentType.TASK, "大力推进数字产业化", place)
    assert plan.text[made.sentence.start : made.sentence.end] == "大力推进数字产业化。"


def test_a_candidate_by_hand_takes_its_fields_as_a_correction_does(plan):
    fields = {"kind": "target", "aim": "增加值", "comparator": ">=", "value": "1", "deadline": "2020-12-31"}
    made = candidate_by_hand(plan, Span(7, 12), fields, dated=date(2021, 1, 1))
    assert (made.kind, made.comparator, made.value) == (CommitmentType.TARGET, ">=", 1)
    assert made.flags == {CandidateFlag.DEADLINE_BEFORE_TEXT}


@pytest.mark.parametrize("span", [(0, 0), (5, 3), (-4, 2), (0, 10**6), (30, 40)])
def test_a_place_that_is_none_in_one_paragraph_is_refused(span):
    plan = import_plan(f"{SAID}\n第二段。".encode())
    with pytest.raises(SpanOutsideTextError):
        candidate_by_hand(plan, Span(*span), {})


def test_words_are_found_once_or_not_at_all(plan):
    assert find_words(plan, " 2.6万亿元以上 ") == Span(15, 23)
    with pytest.raises(WordsNotFoundError):
        find_words(plan, "5万亿元")
    with pytest.raises(WordsNotFoundError):
        find_words(plan, "  ")
    with pytest.raises(WordsRepeatedError):
        find_words(plan, "数字")
    assert find_words(plan, "数字", Span(22, len(plan.text))).start > 22


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"<html><body><script>1</script></body></html>", b"\xef\xbb\xbf"])
def test_a_file_without_a_word_is_no_plan(data):
    with pytest.raises(PlanEmptyError):
        import_plan(data)


def test_the_records_of_a_text_are_the_same_bytes_again(plan):
    first, second = (
        canonical_bytes([candidate_record(one) for one in find_candidates(plan, PlanContext(dated=date(2021, 3, 1)))])
        for _ in range(2)
    )
    assert first == second
