"""The figure that is missing: which formula or series, of which region and period, in which unit, and from what."""

from collections.abc import Mapping
from dataclasses import dataclass

from pilotzone.common.canonical_json import JsonValue
from pilotzone.programme.targets.question import Question, Reading, region_name
from pilotzone.programme.targets.rules import Rules

__all__ = ["FormulaNeeds", "Missing", "NeededSeries", "missing_figure", "sentence_of"]


@dataclass(frozen=True)
class NeededSeries:
    """An input of a formula: names of series that will do, its region where it is fixed, and its distance in years."""

    series: tuple[str, ...]
    unit: str
    price_basis: str
    region: str = ""
    years_before: int | None = 0


@dataclass(frozen=True, kw_only=True)
class FormulaNeeds:
    """What is said of a formula: its version, names, unit, and what it is computed from."""

    version: str
    title_zh: str
    title_en: str
    unit: str
    inputs: tuple[NeededSeries, ...]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A figure that no one has published; ``inputs`` are the series that its formula needs, with region and period."""

    formula: str
    version: str
    series: str
    title_zh: str
    title_en: str
    region: str
    period: str
    unit: str
    inputs: tuple[tuple[str, ...], ...] = ()

    def members(self) -> dict[str, JsonValue]:
        """Return the members of its JSON object."""
        names = ("series", "region", "period", "unit", "price_basis")
        return vars(self) | {"inputs": [dict(zip(names, one, strict=True)) for one in self.inputs]}


def missing_figure(question: Question, reading: Reading, formulas: Mapping[str, FormulaNeeds]) -> Missing:
    """Return the figure that a reading asks for and that was not found."""
    statement, needs = question.statement, formulas.get(reading.formula)
    return Missing(
        formula=reading.formula,
        version=needs.version if needs else "",
        series=reading.series,
        title_zh=needs.title_zh if needs else reading.title_zh,
        title_en=needs.title_en if needs else reading.title_en,
        region=statement.region,
        period=statement.period,
        unit=needs.unit if needs else reading.unit,
        inputs=tuple(_needed(one, statement.region, statement.year) for one in needs.inputs) if needs else (),
    )


def sentence_of(missing: Missing, rules: Rules, language: str) -> str:
    """Return a missing figure as words: title, region, period, unit, and the formula that would give it."""
    when = f"{missing.period}年" if language == "zh" and missing.period.isdecimal() else missing.period
    figure = rules.sentence(
        "figure",
        language,
        title=missing.title_zh if language == "zh" else missing.title_en,
        region=region_name(missing.region, language),
        period=when,
        unit=rules.unit_word(missing.unit, language),
    )
    if not missing.formula:
        return figure
    return rules.sentence("formula", language, figure=figure, formula=missing.formula, version=missing.version)


def _needed(one: NeededSeries, region: str, year: int | None) -> tuple[str, ...]:
    when = "" if year is None or one.years_before is None else str(year - one.years_before)
    return " / ".join(dict.fromkeys(one.series)), one.region or region, when, one.unit, one.price_basis
