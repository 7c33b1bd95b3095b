import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.pairing import AdopterWish, MentorWish, Round, pair_round

REGIONS = [f"CN-{number}" for number in range(11, 19)]
PRECONDITIONS = ("platform", "tax data", "seals")


def _some(values):
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values)).map(tuple)


@st.composite
def rounds(draw):
    adopters = draw(_some(REGIONS))
    mentors = draw(_some(REGIONS))
    wish = lambda region: AdopterWish(region=region, choices=draw(_some(REGIONS)), has=draw(_some(PRECONDITIONS)))  # noqa: E731 - it draws
    words = draw(_some(mentors)) if mentors else ()
    return Round(
        measure="m",
        preconditions=PRECONDITIONS,
        mentors=mentors,
        places=draw(st.integers(0, 2)),
        adopters=tuple(wish(region) for region in adopters),
        own_words=tuple(
            MentorWish(region=region, places=draw(st.integers(0, 2)), choices=draw(_some(REGIONS))) for region in words
        ),
    )


@given(rounds(), st.randoms())
def test_any_order_of_the_wishes_gives_the_same_record_and_the_same_pairs(asked, chance: random.Random):
    shuffled = {
        name: tuple(chance.sample(getattr(asked, name), len(getattr(asked, name))))
        for name in ("mentors", "adopters", "own_words")
    }
    other = replace(asked, **shuffled)
    assert other.to_bytes() == asked.to_bytes()
    assert pair_round(other) == pair_round(asked)


@given(rounds())
def test_a_record_is_read_back_and_gives_the_same_pairs(asked):
    read = Round.from_bytes(asked.to_bytes())
    assert read.to_bytes() == asked.to_bytes()
    assert pair_round(read) == pair_round(asked)


@given(rounds())
def test_nobody_is_paired_with_itself_and_everybody_unpaired_has_a_reason(asked):
    found = pair_round(asked)
    assert all(one.adopter != one.mentor for one in found.pairs)
    assert {one.adopter for one in found.pairs} | set(found.unpaired) == {one.region for one in asked.adopters}
    assert all(found.unpaired.values())


def _round(**changes):
    wishes = tuple(
        AdopterWish(region=region, choices=("CN-33",), has=has)
        for region, has in (("CN-51", ("platform",)), ("CN-52", ("platform", "seals")), ("CN-53", ()))
    )
    given = {"measure": "m", "preconditions": PRECONDITIONS, "mentors": ("CN-33",), "places": 1}
    return Round(**given | {"adopters": wishes, "own_words": ()} | changes)


def test_a_mentor_that_says_nothing_prefers_who_has_more_of_the_preconditions():
    assert [one.adopter for one in pair_round(_round()).pairs] == ["CN-52"]
    assert [one.adopter for one in pair_round(_round(places=2)).pairs] == ["CN-51", "CN-52"]


def test_a_mentors_own_word_stands_before_the_rule():
    word = MentorWish(region="CN-33", places=1, choices=("CN-53",))
    found = pair_round(_round(own_words=(word,)))
    assert [one.adopter for one in found.pairs] == ["CN-53"]
    assert [one.code for one in found.unpaired["CN-52"]] == ["not_accepted"]


def test_wishes_for_whoever_takes_no_part_are_left_out():
    wish = AdopterWish(region="CN-51", choices=("CN-99", "CN-51"))
    found = pair_round(_round(adopters=(wish,)))
    assert [one.code for one in found.unpaired["CN-51"]] == ["no_choice"]


def test_a_list_that_names_somebody_twice_is_refused():
    wish = AdopterWish(region="CN-51", choices=("CN-33", "CN-33"))
    with pytest.raises(PilotzoneError) as caught:
        pair_round(_round(adopters=(wish,)))
    assert caught.value.code == "choice_repeated"
