"""Files of figures as they come: read strictly, with every error at once, or with a flag on every figure concerned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.periods import TimePeriod
from pilotzone.statistics.observations.reading.cells import read_number, read_period, read_region, read_unit
from pilotzone.statistics.observations.reading.errors import (
    CellError,
    CurrencyUndatedError,
    DuplicatedPeriodError,
    FiguresRefusedError,
    NegativeValueAddedError,
    UnitMixedUpError,
    UnitStatedOtherwiseError,
)
from pilotzone.statistics.observations.reading.layout import Layout, Located, located, marked_units
from pilotzone.statistics.observations.reading.magnitudes import off_scale
from pilotzone.statistics.observations.reading.sheets import Cell, Sheet, read_sheet
from pilotzone.statistics.observations.units import unit_named

__all__ = ["Loaded", "read_figures"]

_FOREIGN: Final = "dollar"
_STATED: Final = ("price_basis", "base_year", "method", "vintage", "vintage_from", "grade")
_NEVER_NEGATIVE: Final = ("value_added", "domestic_product", "regional_product")


@dataclass(frozen=True)
class Loaded:
    """The figures that could be read, with their flags, and all errors; a cell without a number gives no figure."""

    observations: tuple[Observation, ...]
    errors: tuple[CellError, ...]


@dataclass
class _Draft:
    """A figure on its way: its cell, what was read so far, and what is wrong with it."""

    cell: Cell
    value: Decimal | None
    region: str | None
    period: TimePeriod | None
    attributes: dict[str, str]
    errors: list[CellError] = field(default_factory=list)
    observation: Observation | None = None


def read_figures(
    content: bytes, name: str, layout: Layout, *, strict: bool = True, known: Iterable[Observation] = ()
) -> Loaded:
    """Return the figures in a file; ``known`` are figures of other vintages beside which magnitudes are judged.

    Nothing is repaired in silence. Strictly, a file with any error is refused, and all its errors are named. With
    ``strict`` False a figure whose cell can be read as a number is loaded with the codes of its errors as flags; a
    cell that is none, whose region, period or unit is unknown, or that repeats another, gives its error and no figure.

    Raises:
        SheetUnreadableError, HeadingMissingError: the file has another form than its name and layout say.
        FiguresRefusedError: the load is strict, and something is wrong.
    """
    sheet = read_sheet(content, name, layout.sheet)
    of_table = _table_errors(sheet, layout)
    drafts = [_draft(layout, cells) for cells in located(sheet, layout)]
    _refuse_repeated(drafts, layout)
    figures = [(draft, draft.observation) for draft in drafts if draft.observation]
    _find_mixed_units(figures, known)
    errors = _distinct([*of_table, *(error for draft in drafts for error in draft.errors)])
    if errors and strict:
        raise FiguresRefusedError(count=len(errors), listed=" ".join(error.text for error in errors))
    return Loaded(tuple(_flagged(one, [*draft.errors, *of_table]) for draft, one in figures), errors)


def _table_errors(sheet: Sheet, layout: Layout) -> list[CellError]:
    """Return an error for every unit above the headings that is not the stated one."""
    return [
        UnitStatedOtherwiseError(cell=cell.place, value=cell.text, unit=layout.unit)
        for cell, words in marked_units(sheet, layout)
        if unit_named(words) != unit_named(layout.unit)
    ]


def _draft(layout: Layout, cells: Located) -> _Draft:
    value, errors = read_number(cells.value)
    region, of_region = read_region(cells.region)
    period, of_period = read_period(cells.period)
    attributes = {name: cell.text for name, cell in cells.attributes.items() if cell.text}
    draft = _Draft(cells.value, value, region, period, attributes, [*errors, *of_region, *of_period])
    unit, of_unit = read_unit(cells.attributes.get("unit", replace(cells.value, value=layout.unit)))
    draft.errors += of_unit
    rate = [attributes.get(name) or getattr(layout, name) for name in ("exchange_rate", "rate_date")]
    if unit and _FOREIGN in unit.quantity and not all(rate):
        draft.errors.append(CurrencyUndatedError(cell=cells.value.place, unit=unit.name))
    if value is not None and region and period and unit:
        source = f"{layout.source}; {rate[0]} yuan per dollar on {rate[1]}" if all(rate) else layout.source
        draft.observation = Observation(
            series=attributes.get("series", layout.series),
            branch=attributes.get("branch", layout.branch),
            region=region,
            period=period,
            value=value,
            unit=unit.name,
            source=source,
            **{name: getattr(layout, name) for name in _STATED},
        )
        draft.errors += _negative(cells.value, draft.observation)
    return draft


def _negative(cell: Cell, one: Observation) -> list[CellError]:
    if one.value >= 0 or not one.series.endswith(_NEVER_NEGATIVE):
        return []
    return [NegativeValueAddedError(cell=cell.place, value=one.value, series=one.series)]


def _refuse_repeated(drafts: Sequence[_Draft], layout: Layout) -> None:
    """Find figures that stand twice: the second gives no observation, and both cells are named."""
    first: dict[object, _Draft] = {}
    for draft in drafts:
        if draft.region is None or draft.period is None:
            continue
        stated = [draft.attributes.get(name, getattr(layout, name)) for name in ("series", "branch")]
        earlier = first.setdefault((*stated, draft.region, draft.period), draft)
        if earlier is not draft:
            places = {"cell": draft.cell.place, "first": earlier.cell.place}
            draft.errors.append(DuplicatedPeriodError(**places, region=draft.region, period=draft.period))
            earlier.errors.append(draft.errors[-1])
            draft.observation = None


def _find_mixed_units(figures: Sequence[tuple[_Draft, Observation]], known: Iterable[Observation]) -> None:
    for number, (factor, beside) in off_scale([one for _, one in figures], known).items():
        draft, one = figures[number]
        stated = {"cell": draft.cell.place, "value": one.value, "unit": one.unit}
        draft.errors.append(UnitMixedUpError(**stated, factor=factor, beside=beside))


def _distinct(errors: Iterable[CellError]) -> tuple[CellError, ...]:
    """Leave out what is said twice: the heading of a column is read for each of its figures."""
    return tuple({(error.code, error.parameters["cell"]): error for error in errors}.values())


def _flagged(one: Observation, errors: Iterable[CellError]) -> Observation:
    return replace(one, flags=tuple(dict.fromkeys(error.code for error in errors)))
