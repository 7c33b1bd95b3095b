"""The rules by which candidates are found: wordings of Chinese and English as data files, compiled once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

__all__ = ["ComparatorRule", "FormRule", "Rules", "Units", "ValueRule", "load_rules", "load_units", "rules_for"]

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


class ComparatorRule(NamedTuple):
    """Wordings of one comparator; ``other`` is a second reading of the same words."""

    operator: str
    other: str | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


class FormRule(NamedTuple):
    """Wordings before a quantity that say its form."""

    form: str
    before: re.Pattern[str]


class ValueRule(NamedTuple):
    """A wording that is a number without saying one."""

    wording: re.Pattern[str]
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Units:
    """What stands around a number and says its unit."""

    percent: tuple[tuple[re.Pattern[str], str], ...]
    currencies: tuple[tuple[re.Pattern[str], str], ...]
    money: tuple[tuple[re.Pattern[str], str], ...]
    people: re.Pattern[str]
    measures: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The wordings of one language; the field names are those of the file, where each is explained."""

    language: str
    number: re.Pattern[str]
    scales: Mapping[str, Decimal]
    clause: re.Pattern[str]
    stop: re.Pattern[str]
    base: re.Pattern[str]
    base_ends: re.Pattern[str]
    not_a_number: re.Pattern[str]
    not_counted: re.Pattern[str]
    qualified: re.Pattern[str]
    comparison: re.Pattern[str]
    years_counted: re.Pattern[str]
    numeral: re.Pattern[str]
    no_numeral: re.Pattern[str]
    made: re.Pattern[str]
    yearly: re.Pattern[str]
    yearly_after: re.Pattern[str]
    comparators: tuple[ComparatorRule, ...]
    forms: tuple[FormRule, ...]
    shares: re.Pattern[str]
    multiples: tuple[ValueRule, ...]
    whole: tuple[ValueRule, ...]
    ranks: tuple[ValueRule, ...]
    directions: re.Pattern[str]
    existence: re.Pattern[str]
    several: re.Pattern[str]
    kinds: Mapping[str, re.Pattern[str]]
    headings: Mapping[str, re.Pattern[str]]
    tables: Mapping[str, re.Pattern[str]]
    dates: tuple[re.Pattern[str], ...]
    relative: Mapping[str, re.Pattern[str]]
    base_year: re.Pattern[str]
    not_a_period: re.Pattern[str]
    period_ends: re.Pattern[str]
    periods: Mapping[str, tuple[int, int]]
    words: Mapping[str, int]


def rules_for(text: str) -> Rules:
    """Return the rules of the language that a sentence is in.

    >>> rules_for("增长5%").language, rules_for("grow by 5 %").language
    ('zh', 'en')
    """
    return load_rules("zh" if _HAN.search(text) else "en")


@cache
def load_units() -> Units:
    """Return the units, which both languages share."""
    document = _document("units")
    return Units(
        percent=_named(document["percent"]),
        currencies=_named(document["currencies"]),
        money=_named(document["money"]),
        people=re.compile(document["people"]),
        measures=re.compile(document["measures"]),
    )


@cache
def load_rules(language: str) -> Rules:
    """Return the rules of ``zh`` or ``en``."""
    document = _document(language)
    dates = document["deadlines"]
    scales = "|".join(sorted(document["scales"], key=len, reverse=True))
    digits, per, percent = (document[name] for name in ("number", "percent_before", "percent"))
    number = (
        rf"(?P<per>{per})?(?P<number>{digits})(?P<first>{percent})?"
        rf"(?:(?P<lower>{scales})?(?:{document['range']})(?:{per})?(?P<upper>{digits}))?"
        rf"(?P<more>{document['more']})?(?:\s*(?P<scale>{scales})(?![a-z]))?(?P<more2>{document['more']})?"
    )
    return Rules(
        language=language,
        number=re.compile(number, re.IGNORECASE),
        scales={name: Decimal(value) for name, value in document["scales"].items()},
        clause=_any(document["clause"]),
        stop=_any(document["stop"]),
        base=_any(document["base"]),
        base_ends=_any(document["base_ends"]),
        not_a_number=_any(document["not_a_number"]),
        not_counted=_any(document["not_counted"]),
        qualified=_any(document["qualified"]),
        comparison=_any(document["comparison"]),
        years_counted=_any(document["years_counted"]),
        numeral=_any(document["numeral"]),
        no_numeral=_any(document["no_numeral"]),
        made=_any(document["made"]),
        yearly=_any(document["yearly"]["before"]),
        yearly_after=_any(document["yearly"]["after"]),
        comparators=tuple(_comparator(item) for item in document["comparators"]),
        forms=tuple(FormRule(item["form"], _any(item["before"])) for item in document["forms"]),
        shares=_any(document["shares"]["before"]),
        multiples=_values(document["multiples"]),
        whole=_values(document["whole"]),
        ranks=_values(document.get("ranks", ())),
        directions=_any(item["wording"] for item in document["directions"]),
        existence=_any(item["wording"] for item in document["existence"]),
        several=_any(item["wording"] for item in document["several"]),
        kinds={name: _any(wordings) for name, wordings in document["kinds"].items()},
        headings={name: _any(wordings) for name, wordings in document["sections"].items()},
        tables={name: _any(wording) for name, wording in document["tables"].items()},
        dates=tuple(re.compile(one, re.IGNORECASE) for one in dates["dates"]),
        relative={name: re.compile(dates[name], re.IGNORECASE) for name in _RELATIVE},
        base_year=re.compile(dates["base_year"], re.IGNORECASE),
        not_a_period=_any(dates["not_a_period"]),
        period_ends=_any(dates["period_ends"]),
        periods={name: (first, last) for name, (first, last) in dates["periods"].items()},
        words=document["words"],
    )


_RELATIVE: Final = ("this_year", "next_year", "after", "next")


def _document(name: str) -> dict[str, Any]:
    return tomllib.loads((files("pilotzone.programme") / "data" / "plans" / f"{name}.toml").read_text(encoding="utf-8"))


def _any(wordings: str | Iterable[str]) -> re.Pattern[str]:
    each = [wordings] if isinstance(wordings, str) else wordings
    return re.compile("|".join(f"(?:{one})" for one in each), re.IGNORECASE)


def _named(table: Mapping[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(wording, re.IGNORECASE), name) for wording, name in table.items())


def _values(items: Iterable[Mapping[str, Any]]) -> tuple[ValueRule, ...]:
    return tuple(ValueRule(_any(item["wording"]), Decimal(item.get("value", 100))) for item in items)


def _comparator(item: Mapping[str, Any]) -> ComparatorRule:
    before, after = (item.get(name) for name in ("before", "after"))
    joined = f"(?:{'|'.join(before)})" if before else ""
    return ComparatorRule(
        item["operator"],
        item.get("other"),
        re.compile(rf"{joined}(?:\s|了|到|在)*(?:the |a |an )?$", re.IGNORECASE) if before else None,
        re.compile(rf"^\s*(?:{'|'.join(after)})", re.IGNORECASE) if after else None,
    )
