"""Checks that several terms of a policy share."""

from collections.abc import Iterable
from typing import Final

from pilotzone.dataspace.policies.errors import DuplicateInPolicyError, TextInPolicyError

__all__ = ["LONGEST_PREDICATE", "check_distinct", "check_text", "check_texts"]

LONGEST_PREDICATE: Final = 4000
_LONGEST_NAME: Final = 200


def check_texts(term: str, texts: Iterable[str]) -> None:
    """Check that each of ``texts`` is a name that can be quoted, and that none comes twice."""
    texts = tuple(texts)
    for text in texts:
        check_text(term, text)
    check_distinct(term, texts)


def check_text(term: str, text: str, *, longest: int = _LONGEST_NAME) -> None:
    """Check that ``text`` can be quoted: a lawyer and a program must see the same characters in it."""
    if not text.isprintable() or not 1 <= len(text) <= longest or text != text.strip():
        raise TextInPolicyError(term=term, value=text, longest=longest)


def check_distinct(term: str, names: Iterable[str]) -> None:
    """Check that no name comes twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DuplicateInPolicyError(term=term, value=name)
        seen.add(name)
