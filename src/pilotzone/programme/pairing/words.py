"""Words of Chinese and English texts, and the problems of the vocabulary that a text speaks of."""

import re
from functools import lru_cache
from typing import Final

from pilotzone.programme.remarks import load_document

__all__ = ["problems_in", "words_in"]

_LATIN: Final = re.compile(r"[a-z]{4,}")
"""Shorter words are mostly articles and prepositions."""

_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}")


@lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    """Return the words of a text: English ones of four letters and more without plural s, Chinese ones as pairs.

    >>> sorted(words_in("Loans for 小企业"))
    ['loan', '企业', '小企']
    """
    latin = {word.removesuffix("s") for word in _LATIN.findall(text.lower())}
    runs = _HAN.findall(text)
    return frozenset(latin | {run[start : start + 2] for run in runs for start in range(len(run) - 1)})


@lru_cache(maxsize=4096)
def problems_in(text: str) -> frozenset[str]:
    """Return the codes of the problems that a text speaks of, in either language.

    >>> sorted(problems_in("中小企业融资难"))
    ['financing', 'sme_digitalisation']
    """
    lowered = text.lower()
    vocabulary = load_document("pairing/problems.toml")
    return frozenset(code for code, entry in vocabulary.items() if any(word in lowered for word in entry["words"]))
