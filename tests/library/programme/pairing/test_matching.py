from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.pairing import Mentor, pair_with_mentors


@st.composite
def markets(draw, *, adopters=5, mentors=4):
    """Draw lists of choices that may be short or empty, and places from none on."""
    names = [f"a{number}" for number in range(draw(st.integers(1, adopters)))]
    hosts = [f"m{number}" for number in range(draw(st.integers(1, mentors)))]

    def some(of):
        return tuple(draw(st.permutations(of)))[: draw(st.integers(0, len(of)))]

    choices = {name: some(hosts) for name in names}
    return choices, [Mentor(name=host, places=draw(st.integers(0, 3)), choices=some(names)) for host in hosts]


def _blocking(choices, mentors, placed):
    """Return the pairs that would both rather have each other, by the definition."""
    found = []
    for adopter, mentor in product(choices, mentors):
        if mentor.name not in choices[adopter] or adopter not in mentor.choices or placed.get(adopter) == mentor.name:
            continue
        wishes, own = choices[adopter], placed.get(adopter)
        prefers = own is None or wishes.index(mentor.name) < wishes.index(own)
        held = [one for one, name in placed.items() if name == mentor.name]
        rank = mentor.choices.index
        would_take = len(held) < mentor.places or any(rank(one) > rank(adopter) for one in held)
        if prefers and would_take:
            found.append((adopter, mentor.name))
    return found


def _stable(choices, mentors):
    """Yield every stable pairing, by trying all."""
    by_name = {mentor.name: mentor for mentor in mentors}
    options = [[None, *(name for name in choices[one] if one in by_name[name].choices)] for one in choices]
    for option in product(*options):
        placed = {one: name for one, name in zip(choices, option, strict=True) if name}
        counts = [sum(name == mentor.name for name in placed.values()) <= mentor.places for mentor in mentors]
        if all(counts) and not _blocking(choices, mentors, placed):
            yield placed


@given(markets())
def test_no_pair_would_rather_have_each_other_and_nobody_exceeds_its_places(market):
    choices, mentors = market
    found = pair_with_mentors(choices, mentors)
    placed = {pair.adopter: pair.mentor for pair in found.pairs}
    assert _blocking(choices, mentors, placed) == []
    left = {mentor.name: mentor.places - list(placed.values()).count(mentor.name) for mentor in mentors}
    assert found.places_left == {name: count for name, count in left.items() if count}
    assert min(left.values()) >= 0
    assert set(placed) | set(found.unpaired) == set(choices)


@given(markets(adopters=4, mentors=3))
def test_of_all_stable_pairings_it_is_the_best_for_every_adopter(market):
    choices, mentors = market
    placed = {pair.adopter: pair.mentor for pair in pair_with_mentors(choices, mentors).pairs}
    every = list(_stable(choices, mentors))
    assert placed in every
    for other in every:
        assert set(other) == set(placed)  # the same adopters stay without a mentor (Roth 1986)
        for adopter, mentor in placed.items():
            assert choices[adopter].index(mentor) <= choices[adopter].index(other[adopter])


@given(markets(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(market, random):
    choices, mentors = market
    names, hosts = list(choices), list(mentors)
    random.shuffle(names)
    random.shuffle(hosts)
    assert pair_with_mentors({name: choices[name] for name in names}, hosts) == pair_with_mentors(choices, mentors)


@given(markets())
def test_each_unpaired_adopter_has_a_true_reason_for_every_mentor_it_named(market):
    choices, mentors = market
    by_name = {mentor.name: mentor for mentor in mentors}
    found = pair_with_mentors(choices, mentors)
    for adopter, reasons in found.unpaired.items():
        assert len(reasons) == max(1, len(choices[adopter]))
        for name, reason in zip(choices[adopter], reasons, strict=False):
            held = [pair.adopter for pair in found.pairs if pair.mentor == name]
            rank = by_name[name].choices
            true = {
                "not_accepted": adopter not in rank,
                "no_place": by_name[name].places == 0,
                "others_preferred": len(held) == by_name[name].places > 0
                and adopter in rank
                and all(rank.index(one) < rank.index(adopter) for one in held),
            }
            assert true[reason.code]


def test_the_example_of_gale_and_shapley_gives_the_best_for_the_proposers():
    """Example 1 of 1962: each of three gets its first choice, although each is the last choice of its own."""
    choices = {"α": ("A", "B", "C"), "β": ("B", "C", "A"), "γ": ("C", "A", "B")}
    mentors = [
        Mentor(name="A", places=1, choices=("β", "γ", "α")),
        Mentor(name="B", places=1, choices=("γ", "α", "β")),
        Mentor(name="C", places=1, choices=("α", "β", "γ")),
    ]
    for order in permutations(mentors):
        found = pair_with_mentors(choices, order)
        assert [(pair.adopter, pair.mentor) for pair in found.pairs] == [("α", "A"), ("β", "B"), ("γ", "C")]
    assert str(found.pairs[0].reason) == "A is choice 1 of α, which is choice 3 of A."
    assert found.pairs[0].reason.zh == "A 是 α 的第 1 志愿，α 是 A 的第 3 选择。"


MENTOR = Mentor(name="m", places=1, choices=("a",))


@pytest.mark.parametrize(
    ("choices", "mentors", "code"),
    [
        ({"a": ["n"]}, [MENTOR], "choice_unknown"),
        ({"b": ["m"]}, [MENTOR], "choice_unknown"),
        ({"a": ["m", "m"]}, [MENTOR], "choice_repeated"),
        ({"a": ["m"]}, [MENTOR, MENTOR], "choice_repeated"),
    ],
)
def test_choices_that_name_twice_or_name_strangers_are_refused(choices, mentors, code):
    with pytest.raises(PilotzoneError) as caught:
        pair_with_mentors(choices, mentors)
    assert caught.value.code == code


def test_fewer_than_no_places_are_refused():
    with pytest.raises(PilotzoneError, match="-1"):
        Mentor(name="m", places=-1, choices=())
