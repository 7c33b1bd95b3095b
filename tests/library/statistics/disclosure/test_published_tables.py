"""Published tables: small ones by hand, and any table against an attacker with a linear program."""

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.statistics.disclosure import errors
from pilotzone.statistics.disclosure.attack import attack
from pilotzone.statistics.disclosure.sensitivity import Rules
from pilotzone.statistics.disclosure.suppression import Suppression, published_frame, suppress
from pilotzone.statistics.disclosure.tables import TOTAL, Name, PublishedTable, read_table

VECTORS = Path(__file__).parents[3] / "vectors/statistics/published_tables.toml"
TABLES = tomllib.loads(VECTORS.read_text(encoding="utf-8"))["table"]
FIGURES = ("value", "contributors", "largest", "second")


def frame_of(cells: list[list[Any]], dimensions: list[str]) -> pa.Table:
    names = [*dimensions, *FIGURES]
    return pa.Table.from_pylist([dict(zip(names, cell, strict=True)) for cell in cells])


@pytest.mark.parametrize("vector", TABLES, ids=lambda vector: vector["name"])
def test_a_table_is_protected_as_by_hand(vector: dict[str, Any]) -> None:
    rules = dict(vector["rules"])
    if "dominance" in rules:
        rules["dominance"] = tuple(rules["dominance"])
    table = read_table(frame_of(vector["cells"], vector["dimensions"]), vector["dimensions"])
    found = suppress(table, Rules(**rules))
    assert sorted(" / ".join(name) for name in found.primary) == vector["primary"]
    assert sorted(" / ".join(name) for name in found.withheld) == vector["withheld"]


@st.composite
def tables(draw: st.DrawFn) -> PublishedTable:
    """Draw a table of two dimensions, the second with groups of classes, with real contributions behind each cell."""
    classes = draw(st.integers(3, 5))
    rows = []
    for region in range(draw(st.integers(2, 4))):
        for class_ in range(classes):
            sizes = sorted(draw(st.lists(st.integers(1, 90), max_size=6)), reverse=True)
            first, second = (*sizes, 0, 0)[:2]
            rows.append([f"r{region}", f"c{class_}", sum(sizes), len(sizes), first, second])
    groups = {f"c{class_}": "low" if class_ < 2 else "high" for class_ in range(classes)}
    return read_table(
        frame_of(rows, ["region", "class"]),
        ["region", "class"],
        hierarchies={"class": {**groups, "low": TOTAL, "high": TOTAL}},
    )


def protected(found: Suppression, within: frozenset[Name] = frozenset(), own: float = 0.0) -> bool:
    """Return whether an attacker is kept away from what is withheld; ``own`` is its part of the cells ``within``."""
    cells = {cell.name: cell for cell in found.table.cells}
    known = frozenset(name for name in within if cells[name].contributors == 1)
    for name, bounds in attack(found.table, found.withheld, known=known).items():
        cell = cells[name]
        needed, rounding = found.rules.protection_of(cell), 1e-6 * (1 + cell.value)
        least = own if name in within else 0.0
        if bounds.upper < cell.value + needed - rounding or bounds.lower > max(least, cell.value - needed) + rounding:
            return False
    return True


@given(table=tables(), percent=st.sampled_from([None, 10, 40]), protection=st.integers(5, 40))
@settings(max_examples=25)
def test_no_linear_program_comes_closer_to_a_withheld_cell_than_its_protection(
    table: PublishedTable, percent: int | None, protection: int
) -> None:
    found = suppress(table, Rules(percent=percent, protection=protection))
    assert protected(found)


@given(table=tables())
@settings(max_examples=15)
def test_a_unit_alone_in_a_cell_comes_no_closer_to_the_others(table: PublishedTable) -> None:
    found = suppress(table, Rules())
    by_name = {cell.name: cell for cell in table.cells}
    for name in found.withheld:
        if by_name[name].contributors == 1 and TOTAL not in name and name[1].startswith("c"):
            above = {
                (region, class_)
                for region in (name[0], TOTAL)
                for class_ in (name[1], "low" if name[1] in {"c0", "c1"} else "high", TOTAL)
            }
            assert protected(found, frozenset(above), by_name[name].value)


def test_only_withholding_what_is_sensitive_would_give_it_away() -> None:
    """The attack itself works: without secondary suppression the bounds meet."""
    vector = TABLES[1]
    table = read_table(frame_of(vector["cells"], vector["dimensions"]), vector["dimensions"])
    bounds = attack(table, [("X", "1")])[("X", "1")]
    assert (bounds.lower, bounds.upper) == pytest.approx((20, 20))


def test_the_published_table_does_not_tell_why_a_value_is_missing() -> None:
    vector = TABLES[0]
    frame = frame_of(vector["cells"], vector["dimensions"]).to_pandas()
    found = suppress(read_table(frame, ["class"]), Rules())
    published = published_frame(found, frame)
    assert isinstance(published, pd.DataFrame)
    assert published["class"].tolist() == ["A", "B", "C", TOTAL]
    assert published["obs_status"].tolist() == ["Q", "Q", "A", "A"]
    assert published["value"].isna().tolist() == [True, True, False, False]


def test_a_total_that_is_known_already_stays_shown_or_the_table_is_refused() -> None:
    frame = frame_of([["A", 10, 2, 6, 4], ["B", 30, 9, 5, 4]], ["class"])
    table = read_table(frame, ["class"])
    assert suppress(table, Rules(), shown=[(TOTAL,)]).withheld == {("A",), ("B",)}
    with pytest.raises(errors.CellUnprotectableError, match="coarser"):
        suppress(table, Rules(), shown=[(TOTAL,), ("B",)])
    with pytest.raises(errors.CellUnprotectableError):
        suppress(table, Rules(), shown=[("A",)])


@pytest.mark.parametrize(
    ("rows", "hierarchy", "error"),
    [
        ([["A", 1, 1, 1, 0], ["A", 2, 1, 2, 0]], None, errors.CellRepeatedError),
        ([["A", -1, 1, 1, 0]], None, errors.CellNegativeError),
        ([["A", 1, 1, 1, 0]], {"A": "B", "B": "A"}, errors.HierarchyError),
        ([["A", 1, 1, 1, 0]], {"B": TOTAL}, errors.HierarchyError),
        ([["A", 1, 1, 1, 0], ["B", 1, 1, 1, 0]], {"A": "B", "B": TOTAL}, errors.HierarchyError),
    ],
)
def test_what_is_no_table_is_refused(
    rows: list[list[Any]], hierarchy: dict[str, str] | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_table(frame_of(rows, ["class"]), ["class"], hierarchies={"class": hierarchy} if hierarchy else None)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(errors.TableColumnError, match="second"):
        read_table(pa.table({"class": ["A"], "value": [1], "contributors": [1], "largest": [1]}), ["class"])


@pytest.mark.parametrize(
    "parameters",
    [{"minimum_contributors": 0}, {"dominance": (3, 80)}, {"dominance": (1, 0)}, {"percent": 0}, {"protection": 101}],
)
def test_a_rule_outside_its_range_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(errors.SensitivityRuleError):
        Rules(**parameters)
