"""Stable matching of adopters to mentors with places (精准对接): deferred acceptance by Gale and Shapley (1962).

The adopters propose. What results is the one pairing that is best for every adopter among all stable ones (Gusfield and
Irving 1989), so the order of the input cannot change it. Nobody is paired with anyone they did not name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pilotzone.programme.pairing.errors import CapacityError, ChoiceRepeatedError, ChoiceUnknownError
from pilotzone.programme.pairing.search import reason
from pilotzone.programme.remarks import Remark

__all__ = ["Mentor", "Pair", "Pairing", "pair_with_mentors"]


@dataclass(frozen=True, kw_only=True)
class Mentor:
    """A region that accompanies others: its places, and whom it would accompany, the most wanted first.

    Raises:
        CapacityError: there are fewer than no places.
    """

    name: str
    places: int
    choices: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.places < 0:
            raise CapacityError(mentor=self.name, capacity=self.places)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An adopter and its mentor."""

    adopter: str
    mentor: str
    reason: Remark


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """The pairs and the adopters without one, each with the reasons, by the names of the adopters.

    Attributes:
        unpaired: for each adopter, why it is not with any mentor that it named.
        places_left: of each mentor that has some.
    """

    pairs: tuple[Pair, ...]
    unpaired: Mapping[str, tuple[Remark, ...]]
    places_left: Mapping[str, int]


def pair_with_mentors(choices: Mapping[str, Sequence[str]], mentors: Iterable[Mentor]) -> Pairing:
    """Return the stable pairing that is best for the adopters.

    >>> mentors = [Mentor(name="Hangzhou", places=1, choices=("Lishui", "Bijie"))]
    >>> found = pair_with_mentors({"Bijie": ["Hangzhou"], "Lishui": ["Hangzhou"]}, mentors)
    >>> [str(one) for one in found.unpaired["Bijie"]]
    ['Hangzhou gave its places to Lishui, which it prefers.']

    Args:
        choices: of each adopter, the mentors that it wants, the most wanted first.
        mentors: those that take part.

    Raises:
        ChoiceUnknownError: a list names someone who takes no part.
        ChoiceRepeatedError: a list names someone twice, or a mentor is given twice.
    """
    by_name = _by_name(mentors)
    for chooser, named in choices.items():
        _check_choices(chooser, named, set(by_name))
    for mentor in by_name.values():
        _check_choices(mentor.name, mentor.choices, set(choices))
    held = _deferred_acceptance(choices, by_name)
    placed = {adopter: name for name, adopters in held.items() for adopter in adopters}
    pairs = (
        Pair(adopter=one, mentor=placed[one], reason=_why(one, choices, by_name[placed[one]])) for one in sorted(placed)
    )
    unpaired = {one: _why_not(one, choices[one], by_name, held) for one in sorted(choices) if one not in placed}
    left = {name: by_name[name].places - len(adopters) for name, adopters in sorted(held.items())}
    return Pairing(
        pairs=tuple(pairs), unpaired=unpaired, places_left={name: count for name, count in left.items() if count}
    )


def _by_name(mentors: Iterable[Mentor]) -> dict[str, Mentor]:
    found: dict[str, Mentor] = {}
    for mentor in mentors:
        if mentor.name in found:
            raise ChoiceRepeatedError(chooser="the programme", chosen=mentor.name)
        found[mentor.name] = mentor
    return found


def _check_choices(chooser: str, named: Sequence[str], known: set[str]) -> None:
    seen = set()
    for one in named:
        if one not in known:
            raise ChoiceUnknownError(chooser=chooser, chosen=one)
        if one in seen:
            raise ChoiceRepeatedError(chooser=chooser, chosen=one)
        seen.add(one)


def _deferred_acceptance(choices: Mapping[str, Sequence[str]], mentors: Mapping[str, Mentor]) -> dict[str, list[str]]:
    """Let each adopter ask its mentors in turn; a mentor keeps the best that have asked so far."""
    ranks = {name: {adopter: rank for rank, adopter in enumerate(one.choices)} for name, one in mentors.items()}
    held: dict[str, list[str]] = {name: [] for name in mentors}
    asking = {adopter: iter(named) for adopter, named in choices.items()}
    free = sorted(choices)
    while free:
        adopter = free.pop()
        name = next(asking[adopter], None)
        if name is None:
            continue
        kept = held[name]
        if adopter not in ranks[name]:
            free.append(adopter)
            continue
        kept.append(adopter)
        kept.sort(key=ranks[name].__getitem__)
        if len(kept) > mentors[name].places:
            free.append(kept.pop())
    return held


def _why(adopter: str, choices: Mapping[str, Sequence[str]], mentor: Mentor) -> Remark:
    choice = choices[adopter].index(mentor.name) + 1
    rank = mentor.choices.index(adopter) + 1
    return reason("paired", mentor=mentor.name, adopter=adopter, choice=choice, rank=rank)


def _why_not(
    adopter: str, named: Sequence[str], mentors: Mapping[str, Mentor], held: Mapping[str, Sequence[str]]
) -> tuple[Remark, ...]:
    if not named:
        return (reason("no_choice", adopter=adopter),)
    return tuple(_refusal(adopter, mentors[name], held[name]) for name in named)


def _refusal(adopter: str, mentor: Mentor, held: Sequence[str]) -> Remark:
    if adopter not in mentor.choices:
        return reason("not_accepted", mentor=mentor.name, adopter=adopter)
    if not mentor.places:
        return reason("no_place", mentor=mentor.name)
    return reason("others_preferred", mentor=mentor.name, held=", ".join(held))
