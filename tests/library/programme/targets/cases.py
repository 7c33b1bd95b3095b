"""Statements and published figures for tests of targets, from plain words."""

from datetime import date
from decimal import Decimal
from itertools import count

from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import ListedItem, TargetReference
from pilotzone.programme.targets import (
    FormulaNeeds,
    NeededSeries,
    PublishedFigure,
    Tolerance,
    ask,
    evaluate,
    load_rules,
    statement_of_item,
)
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.observations import convert

COMMITMENTS = {one.id: one for one in load_commitments()}
TOLERANCE = Tolerance(valid_from="2026-01-01", relative=Decimal("0.025"), reason="half a unit", source="ours")


def statement(title, region, deadline, wording):
    """Return what an item of these words says."""
    day = date.fromisoformat(deadline) if deadline else None
    item = ListedItem(
        id="T1",
        kinds=("target",),
        **{"title_en" if title.isascii() else "title_zh": title},
        region=region,
        deadline=day,
        target=TargetReference("T1", wording),
    )
    return statement_of_item(item, COMMITMENTS)


def needs(identifier):
    """Return what the statistics room says of a formula."""
    formula = FORMULAS.find(identifier)
    return FormulaNeeds(
        version=formula.version,
        title_zh=formula.title_zh,
        title_en=formula.title_en,
        unit=formula.unit,
        inputs=tuple(
            NeededSeries(one.series, one.unit, one.price_basis.value, one.region or "", one.years_before)
            for one in formula.inputs
        ),
    )


def figure(identifier, vintage, value, unit, grade="observed", number=1):
    """Return a published figure of a formula."""
    formula = FORMULAS.find(identifier)
    return PublishedFigure(
        digest=f"sha256:{number:064}",
        formula=identifier,
        version=formula.version,
        value=Decimal(value),
        unit=formula.unit,
        compared=convert(Decimal(value), formula.unit, unit),
        price_basis=formula.price_basis.value,
        vintages=tuple(vintage.split(" + ")),
        grade=grade,
        party="bureau",
    )


def figures(text, unit):
    """Return by formula the figures of ``formula: vintage value [grade]; ... | formula: ...``."""
    numbers, found = count(1), {}
    for part in filter(None, text.split(" | ")):
        identifier, _, listed = part.partition(": ")
        for one in listed.split("; "):
            words = one.split(" ")
            grade = words.pop() if words[-1] in {"imputed", "declared", "estimated"} else "observed"
            made = figure(identifier, " ".join(words[:-1]), words[-1], unit, grade, next(numbers))
            found.setdefault(identifier, []).append(made)
    return found


def evaluated(said, given, *, due=True, tolerance=TOLERANCE):
    """Evaluate a statement by figures by formula."""
    question = ask(said, load_rules())
    formulas = {name: needs(name) for name in question.formulas}
    return evaluate(said, given, formulas=formulas, tolerance=tolerance, is_due=due)
