"""Search of classes by name, in Chinese and English."""

import unicodedata
from collections.abc import Iterable

from pilotzone.statistics.classification.tree import Category, Classification

__all__ = ["search"]


def search(classification: Classification, text: str, limit: int = 20) -> tuple[Category, ...]:
    """Return the categories whose code begins with ``text`` or whose names hold all its words, best first.

    Words may stand in either language, in any order and letter case; full-width letters and digits count as plain. A
    name that is the text itself comes first, then names that begin with it, then shorter before longer ones.

    >>> from pilotzone.statistics.classification import load_digital_economy
    >>> [one.code for one in search(load_digital_economy().classification, "算力")]
    ['040503']
    >>> [one.code for one in search(load_digital_economy().classification, "industrial robots")]
    ['010401']
    """
    wanted = _plain(text)
    words = wanted.split()
    if not words:
        return ()
    found = [one for one in classification.categories.values() if _matches(one, wanted, words)]
    return tuple(sorted(found, key=lambda one: _rank(one, wanted))[:limit])


def _matches(category: Category, wanted: str, words: Iterable[str]) -> bool:
    names = _names(category)
    return category.code.casefold().startswith(wanted) or any(all(word in name for word in words) for name in names)


def _rank(category: Category, wanted: str) -> tuple[bool, bool, int, str]:
    names = _names(category)
    exact = wanted in {category.code.casefold(), *names}
    begins = any(name.startswith(wanted) for name in names)
    return not exact, not begins, len(category.name_zh), category.code


def _names(category: Category) -> tuple[str, str]:
    return _plain(category.name_zh), _plain(category.name_en)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
