"""A round of pairing over one measure: what regions asked for, the rule for mentors that said nothing, and the record.

The record holds inputs and result as canonical JSON (RFC 8785), so that anybody computes the result again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.measures.documents import from_document, to_document
from pilotzone.programme.pairing.matching import Mentor, Pairing, pair_with_mentors

__all__ = ["AdopterWish", "MentorWish", "Round", "pair_round"]


@dataclass(frozen=True, kw_only=True)
class AdopterWish:
    """A region that asks for a mentor: whom it wants, the most wanted first, and which preconditions it has."""

    region: str
    choices: tuple[str, ...]
    has: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MentorWish:
    """A mentor's own word: its places, and whom it would accompany, the most wanted first."""

    region: str
    places: int
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Round:
    """All that goes into a pairing.

    Attributes:
        preconditions: of the measure.
        mentors: the regions that originated or adopted the measure.
        places: of a mentor that says nothing itself.
        adopters, own_words: the last wish of each region.
    """

    measure: str
    preconditions: tuple[str, ...]
    mentors: tuple[str, ...]
    places: int
    adopters: tuple[AdopterWish, ...]
    own_words: tuple[MentorWish, ...]

    def to_bytes(self) -> bytes:
        """Return the canonical JSON, which does not depend on the order in which wishes came."""
        ordered = replace(
            self,
            mentors=tuple(sorted(self.mentors)),
            adopters=tuple(sorted(self.adopters, key=lambda wish: wish.region)),
            own_words=tuple(sorted(self.own_words, key=lambda wish: wish.region)),
        )
        return canonical_bytes(to_document(ordered))

    @classmethod
    def from_bytes(cls, content: bytes) -> "Round":
        """Return the round of a record."""
        return from_document(cls, json.loads(content))


def pair_round(given: Round) -> Pairing:
    """Return the stable pairing of a round, the best for those who ask; see :func:`pair_with_mentors`.

    Wishes for whoever takes no part after all are left out. The rule for mentors that say nothing stands in
    ``data/pairing/rule.toml``.

    >>> wishes = [AdopterWish(region=region, choices=("CN-33",)) for region in ("CN-52", "CN-51")]
    >>> given = Round(
    ...     measure="m", preconditions=(), mentors=("CN-33",), places=1, adopters=tuple(wishes), own_words=()
    ... )
    >>> [(one.adopter, one.mentor) for one in pair_round(given).pairs]
    [('CN-51', 'CN-33')]

    Raises:
        ChoiceRepeatedError: a list names somebody twice.
    """
    own = {one.region: one for one in given.own_words}
    regions = {one.region for one in given.adopters}
    choices = {one.region: _others(one.choices, one.region, set(given.mentors)) for one in given.adopters}
    mentors = (
        Mentor(name=name, places=own[name].places, choices=_others(own[name].choices, name, regions))
        if name in own
        else Mentor(name=name, places=given.places, choices=_by_rule(given, name))
        for name in sorted(given.mentors)
    )
    return pair_with_mentors(choices, mentors)


def _others(names: Iterable[str], but: str, known: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known and name != but)


def _by_rule(given: Round, mentor: str) -> tuple[str, ...]:
    """Return those who ask, whoever has more of the preconditions first, equals by the codes of their regions."""
    needed = set(given.preconditions)
    ranked = sorted(given.adopters, key=lambda wish: (-len(needed & set(wish.has)), wish.region))
    return tuple(wish.region for wish in ranked if wish.region != mentor)
