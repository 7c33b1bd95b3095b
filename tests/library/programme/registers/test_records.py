"""Items as JSON, and the Chinese of the commitments: nothing is lost, nothing is left in English."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import (
    Directory,
    ListedItem,
    SourcePlace,
    TargetReference,
    in_chinese,
    item_from_json,
    item_of_commitment,
    item_to_json,
    list_items,
    load_kinds,
    load_registers,
    load_translation,
)
from pilotzone.programme.registers.errors import ItemRecordError, ItemTitleError, KindUnknownError

WORDS = st.text("ab 数据;-", max_size=12)
ITEMS = st.builds(
    ListedItem,
    id=st.text("abc-1", min_size=1),
    kinds=st.lists(st.sampled_from(sorted(load_kinds())), min_size=1, max_size=3).map(tuple),
    title_zh=st.text("数据市场", min_size=1),
    title_en=WORDS,
    field=WORDS,
    region=WORDS,
    supporting=st.lists(st.text("abc", min_size=1), max_size=3).map(tuple),
    deadline=st.none() | st.dates(),
    target=st.none() | st.builds(TargetReference, WORDS, WORDS),
    source=st.none() | st.builds(SourcePlace, WORDS, st.integers(0, 9), st.none() | st.integers(0, 9)),
)


@given(item=ITEMS)
def test_an_item_survives_json(item):
    assert item_from_json(item_to_json(item)) == item


@pytest.mark.parametrize(
    "members",
    [
        3,
        [3],
        "T-1",
        {"id": "T-1", "title_en": "x"},
        {"id": "T-1", "kinds": "task", "title_en": 3},
        {"id": "T-1", "kinds": ["task"], "title_en": "x", "deadline": "30 June"},
        {"id": "T-1", "kinds": ["task"], "title_en": "x", "target": {"colour": "red"}},
        {"id": "T-1", "kinds": ["task"], "title_en": "x", "source": {"text": "000", "start": "one"}},
        {"id": "T-1", "kinds": ["task"], "title_en": "x", "colour": "red"},
    ],
)
def test_what_is_no_item_is_refused_and_named(members):
    with pytest.raises(ItemRecordError):
        item_from_json(members)


def test_what_an_item_may_not_be_is_refused_as_everywhere():
    with pytest.raises(ItemTitleError):
        item_from_json({"id": "T-1", "kinds": ["task"]})
    with pytest.raises(KindUnknownError):
        item_from_json({"id": "T-1", "kinds": ["wish"], "title_en": "x"})


def test_every_commitment_and_every_note_is_translated_and_nothing_else():
    commitments = load_commitments()
    translation = load_translation()
    assert set(translation.titles) == {one.id for one in commitments}
    assert set(translation.notes) == {one.id for one in commitments if one.note}
    for one in commitments:
        if one.warning:
            assert translation.notes[one.id].startswith(one.warning)


def test_a_doubt_stands_before_the_wording_in_chinese_too():
    for commitment in load_commitments():
        item = item_of_commitment(commitment)
        if item.target and commitment.warning:
            assert in_chinese(item.target.wording).startswith(commitment.warning)


def test_chinese_lists_of_the_commitments_hold_no_english_words():
    """Names that are Latin in Chinese as well, and the doubts' own words, may stay."""
    items = [item_of_commitment(one) for one in load_commitments()]
    latin = {"5G", "GDP", "CHECK", "AMBIGUOUS", "ERROR", "IN", "SOURCE"}
    for register in load_registers().values():
        for row in list_items(
            register, items, Directory((), ()), region="CN", day=date(2026, 6, 30), language="zh"
        ).rows:
            words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in " ".join(row))
            assert {word for word in words.split() if not word.isdigit()} <= latin, row


def test_other_words_are_left_as_they_are():
    assert in_chinese("neural lace") == "neural lace"
