"""The rules by which targets are evaluated: which words ask for which figures, and every sentence, as dated data."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pilotzone.programme.remarks import Remark
from pilotzone.programme.targets.errors import RulesUnknownError
from pilotzone.programme.targets.statement import Statement

__all__ = ["LANGUAGES", "AimRule", "ReadingRule", "Rules", "load_rules"]

LANGUAGES: Final = ("en", "zh")
_VERSIONS: Final = ("1",)
"""The versions that are carried, the latest last; each is a file of its own and never changed once released."""


@dataclass(frozen=True, kw_only=True)
class ReadingRule:
    """One way to understand an aim: by a formula, or by a series of ``unit`` that no formula gives.

    ``words``, where the text has them, decide for this reading and leave out the others.
    """

    code: str
    formula: str = ""
    series: str = ""
    title_zh: str = ""
    title_en: str = ""
    unit: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class AimRule:
    """An aim that texts name, and the figures that it asks for.

    ``open`` is the code of the reason why there are several readings, ``missing`` that of why a figure may be absent.
    """

    id: str
    aim: tuple[str, ...]
    unless: tuple[str, ...]
    units: tuple[str, ...]
    readings: tuple[ReadingRule, ...]
    open: str = ""
    missing: str = "no_evidence"

    def speaks_of(self, words: Iterable[str]) -> bool:
        """Say whether one of the texts names the aim."""
        return any(_found(self.aim, text) and not _found(self.unless, text) for text in words)


@dataclass(frozen=True)
class Rules:
    """One version of the rules."""

    document: Mapping[str, Any]
    aims: tuple[AimRule, ...]

    @property
    def version(self) -> str:
        """By which an evaluation names them."""
        return str(self.document["version"])

    @property
    def deciding_grades(self) -> frozenset[str]:
        """The grades of figures that decide."""
        return frozenset(self.document["deciding_grades"])

    @property
    def single_vintage(self) -> bool:
        """Whether a figure that was computed from several vintages decides nothing."""
        return bool(self.document["single_vintage"])

    def unit_of(self, words: str) -> str | None:
        """Return the unit of figures that a text means, None for units that no figure has."""
        return next((unit for unit, names in self.document["units"].items() if words in names), None)

    def unit_word(self, unit: str, language: str) -> str:
        """Return a unit as people of a language write it."""
        if language == "zh":
            return str(self.document["unit_words"].get(unit, unit))
        return unit or self.sentence("unstated", language)

    def phrase(self, words: str, language: str) -> str:
        """Return words of a text in a language, as they are where no translation is known; unstated where empty."""
        translated = self.document["phrases"].get(words, words) if language == "zh" else words
        return str(translated) or self.sentence("unstated", language)

    def aims_of(self, statement: Statement) -> list[AimRule]:
        """Return the aims of which a statement speaks, in the order of the rules."""
        words = [text for text in (statement.title_zh, statement.title_en) if text]
        return [rule for rule in self.aims if rule.speaks_of(words)]

    def other_bound(self, statement: Statement) -> str | None:
        """Return the second reading of words that bound a value, None where they are clear."""
        return next(
            (
                str(bound["other"])
                for bound in self.document["bounds"]
                if (bound["doubt"], bound["comparator"]) == (statement.doubt, statement.comparator)
            ),
            None,
        )

    def reason(self, code: str, parameters: Mapping[str, Mapping[str, str]]) -> Remark:
        """Return the sentence of a reason; ``parameters`` are its words in each language."""
        entry = self.document["reasons"][code]
        return Remark(code, *(entry[language].format(**parameters[language]) for language in LANGUAGES))

    def sentence(self, code: str, language: str, **parameters: str) -> str:
        """Return a part of a sentence, filled."""
        return str(self.document["sentences"][code][language]).format(**parameters)

    def reading_name(self, code: str, language: str) -> str:
        """Return the name of a reading."""
        return str(self.document["readings"][code][language])

    def comparator(self, sign: str, language: str) -> str:
        """Return a comparator as it is shown: most are signs."""
        return str(self.document["comparators"].get(sign, {}).get(language, sign))


@cache
def load_rules(version: str = _VERSIONS[-1]) -> Rules:
    """Return the rules of a version, the latest where none is named.

    Raises:
        RulesUnknownError: there are no such rules.

    >>> load_rules().unit_of("% year-on-year"), load_rules().unit_of("smart factories")
    ('percent', None)
    """
    if version not in _VERSIONS:
        raise RulesUnknownError(version=version, known=", ".join(_VERSIONS))
    path = files("pilotzone.programme") / "data" / "targets" / f"rules_{version}.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rules(document, tuple(_aim_rule(one) for one in document["aims"]))


def _aim_rule(members: Mapping[str, Any]) -> AimRule:
    named = {name: members[name] for name in ("open", "missing") if name in members}
    return AimRule(
        id=members["id"],
        aim=tuple(members["aim"]),
        unless=tuple(members.get("not", ())),
        units=tuple(members.get("units", ())),
        readings=tuple(ReadingRule(**one) for one in members["readings"]),
        **named,
    )


def _found(patterns: Sequence[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)
