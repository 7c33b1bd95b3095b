"""The question that a target puts to published figures: readings, region, year, value; and what forbids an answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pilotzone.common.regions import load_regions
from pilotzone.programme.remarks import Remark
from pilotzone.programme.targets.rules import LANGUAGES, AimRule, ReadingRule, Rules
from pilotzone.programme.targets.statement import Statement

__all__ = ["Question", "Reading", "ask", "region_name"]

_COMPARED: Final = frozenset({">=", ">", "<=", "<", "=", "~="})
_MULTIPLE: Final = "times the base"
_CODE: Final = re.compile(r"CN-[0-9]{2}[0-9A-Z]*")
"""A code of the national table, or one after its fashion that a zone has entered."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read a statement: what is compared, and how.

    ``formula`` is empty where no formula gives the figure; ``series``, titles and ``unit`` then say which it would be.
    """

    code: str
    comparator: str
    formula: str = ""
    series: str = ""
    title_zh: str = ""
    title_en: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What figures are asked; with an obstacle they cannot answer, whatever they are.

    ``unit`` is that of the comparison; ``open`` are the reasons why there are several readings; ``missing`` is the
    code of the reason that is given where there is no figure.
    """

    statement: Statement
    rules: Rules
    unit: str
    readings: tuple[Reading, ...]
    open: tuple[Remark, ...]
    missing: str
    obstacles: tuple[Remark, ...]

    @property
    def is_decidable(self) -> bool:
        """Whether figures can decide it."""
        return not self.obstacles

    @property
    def formulas(self) -> tuple[str, ...]:
        """The formulas whose figures are asked for, each once."""
        return tuple(dict.fromkeys(one.formula for one in self.readings if one.formula))


def ask(statement: Statement, rules: Rules) -> Question:
    """Return the question of a statement; a text that leaves something open is not completed, but says so.

    >>> from pilotzone.programme.commitments import load_commitments
    >>> from pilotzone.programme.registers import item_of_commitment
    >>> from pilotzone.programme.targets import load_rules, statement_of_item
    >>> zhejiang = next(one for one in load_commitments() if one.id == "S004-09")
    >>> said = statement_of_item(item_of_commitment(zhejiang), {})
    >>> [(one.code, one.comparator) for one in ask(said, load_rules()).readings]
    [('nominal', '>='), ('nominal', '<='), ('real', '>='), ('real', '<=')]
    """
    spoken, unit = rules.aims_of(statement), rules.unit_of(statement.unit)
    fitting = next((rule for rule in spoken if not rule.units or unit in rule.units), None)
    ruled = _readings_of(statement, fitting)
    bounds = [one for one in (statement.comparator, rules.other_bound(statement)) if one]
    readings = tuple(_reading(rule, bound, statement) for rule in ruled for bound in bounds)
    opened = [fitting.open] if fitting and fitting.open and len(ruled) > 1 else []
    opened += ["ambiguous_bound"] if len(bounds) > 1 else []
    codes = _obstacles(statement, unlike=bool(spoken) and fitting is None)
    return Question(
        statement=statement,
        rules=rules,
        unit=unit or statement.unit,
        readings=readings,
        open=tuple(rules.reason(code, _words(statement, rules)) for code in opened),
        missing=_missing(fitting, readings),
        obstacles=tuple(rules.reason(code, _words(statement, rules)) for code in codes),
    )


def region_name(code: str, language: str) -> str:
    """Return the name of a region in a language; the code, or the words of a text, where it has none."""
    found = load_regions().get(code)
    if found is None:
        return code
    return found.name_zh if language == "zh" else found.name_en or found.name_zh


def _readings_of(statement: Statement, rule: AimRule | None) -> tuple[ReadingRule, ...]:
    """Return the readings of an aim that the words leave open; the words themselves where no rule knows the aim."""
    if rule is None:
        title_en, title_zh = statement.title_en or statement.title_zh, statement.title_zh or statement.title_en
        return (ReadingRule(code="as_stated", title_en=title_en, title_zh=title_zh, unit=statement.unit),)
    words = f"{statement.title_zh}\n{statement.title_en}\n{statement.unit}"
    said = tuple(one for one in rule.readings if one.words and re.search(one.words, words, re.IGNORECASE))
    return said or rule.readings


def _reading(rule: ReadingRule, comparator: str, statement: Statement) -> Reading:
    return Reading(
        code=rule.code,
        comparator=comparator,
        formula=rule.formula,
        series=rule.series,
        title_zh=rule.title_zh.format(aim=statement.title_zh or statement.title_en) if rule.series else rule.title_zh,
        title_en=rule.title_en.format(aim=statement.title_en or statement.title_zh) if rule.series else rule.title_en,
        unit=rule.unit,
    )


def _missing(rule: AimRule | None, readings: tuple[Reading, ...]) -> str:
    if rule is None:
        return "other_indicator"
    return rule.missing if any(one.formula for one in readings) else "no_formula"


def _obstacles(statement: Statement, *, unlike: bool) -> Iterator[str]:
    """Yield the codes of what forbids an answer, the first one to act on first."""
    if not statement.comparator:
        yield "wording_unread"
    elif statement.comparator not in _COMPARED:
        yield "no_single_figure"
    elif statement.value is None:
        yield "value_null"
    elif statement.unit == _MULTIPLE:
        yield "base_missing"
    if statement.region not in load_regions():
        yield _region_obstacle(statement.region)
    if statement.year is None:
        yield "no_single_year"
    if unlike and statement.value is not None:
        yield "unlike_units"


def _region_obstacle(region: str) -> str:
    if _CODE.fullmatch(region):
        return "entered_place"
    return "sub_provincial" if region.split(" ", maxsplit=1)[0] in load_regions() else "no_single_region"


def _words(statement: Statement, rules: Rules) -> Mapping[str, Mapping[str, str]]:
    """Return what the sentences of obstacles name, in each language; of a place inside a region the region."""
    place = statement.region.split(" ")[0]
    titles = {"en": statement.title_en or statement.title_zh, "zh": statement.title_zh or statement.title_en}
    return {
        language: {
            "comparator": rules.comparator(statement.comparator, language),
            "aim": titles[language],
            "unit": rules.phrase(statement.unit, language),
            "region": region_name(place, language)
            if place in load_regions()
            else rules.phrase(statement.region, language),
            "period": rules.phrase(statement.period, language),
        }
        for language in LANGUAGES
    }
