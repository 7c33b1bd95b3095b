"""Remarks: what a value says about itself in both languages, from vocabularies kept as data files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Remark", "Vocabulary", "load_document", "load_vocabulary"]


@dataclass(frozen=True)
class Remark:
    """A coded sentence in English and Chinese; programs decide by the code."""

    code: str
    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True)
class Vocabulary:
    """The templates of one data file, by code; each has ``en`` and ``zh`` with the same ``{named}`` parameters."""

    entries: Mapping[str, Mapping[str, Any]]

    def remark(self, code: str, **parameters: object) -> Remark:
        """Return the sentence of a code, filled."""
        entry = self.entries[code]
        return Remark(code, entry["en"].format(**parameters), entry["zh"].format(**parameters))


@cache
def load_vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary in the data file ``name``, such as ``evaluation/limits.toml``.

    >>> str(load_vocabulary("evaluation/limits.toml").remark("spill_over"))
    'Spill-over from treated units to their comparison is not excluded.'
    """
    return Vocabulary(load_document(name))


@cache
def load_document(name: str) -> Mapping[str, Any]:
    """Return a TOML data file of the room."""
    return tomllib.loads((files("pilotzone.programme") / "data" / name).read_text(encoding="utf-8"))
