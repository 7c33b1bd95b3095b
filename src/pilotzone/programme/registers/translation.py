"""Our own translation of the commitments into Chinese: the texts that they stand in exist in English alone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Translation", "in_chinese", "load_translation"]


@dataclass(frozen=True)
class Translation:
    """Titles and notes by commitment, and phrases of fields, regions, deadlines and targets by their English words."""

    titles: Mapping[str, str]
    notes: Mapping[str, str]
    phrases: Mapping[str, str]


@cache
def load_translation() -> Translation:
    """Return the translation that comes with the package.

    >>> load_translation().titles["S004-10"]
    '新建智能工厂'
    """
    document = files("pilotzone.programme") / "data" / "registers" / "commitments_zh.toml"
    tables = tomllib.loads(document.read_text(encoding="utf-8"))
    titles, notes = tables.pop("titles"), tables.pop("notes")
    return Translation(
        titles, notes, {english: chinese for table in tables.values() for english, chinese in table.items()}
    )


def in_chinese(phrase: str) -> str:
    """Return a phrase of the commitments in Chinese; what was not translated stays as it is.

    >>> in_chinese("smart manufacturing"), in_chinese("数据要素")
    ('智能制造', '数据要素')
    """
    return load_translation().phrases.get(phrase, phrase)
