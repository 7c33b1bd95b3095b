"""What is withheld cannot be worked out: every table that agrees with what is shown is tried."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.privacy.complementary import TOTAL, cells_of_list, cells_of_table, withheld

amounts = st.integers(0, 4)


def reach(cells, inner, hidden, largest):
    """Return the least and greatest value of every cell over all tables from 0 to ``largest`` that agree."""
    grid = np.indices((largest + 1,) * len(inner)).reshape(len(inner), -1)
    values = dict(zip(inner, grid, strict=True))
    for cell in cells:
        if cell.name not in values:
            parts = [values[name] for name in inner if is_part(name, cell.name)]
            values[cell.name] = sum(parts)
    agree = np.ones(grid.shape[1], bool)
    for cell in cells:
        if cell.name not in hidden:
            agree &= values[cell.name] == int(cell.value)
    return {cell.name: (values[cell.name][agree].min(), values[cell.name][agree].max()) for cell in cells}


def is_part(name, total) -> bool:
    if not isinstance(total, tuple):
        return total is TOTAL
    return all(one in {part, TOTAL} for part, one in zip(name, total, strict=True))


def assert_protected(cells, inner, sensitive):
    hidden = withheld(cells, sensitive)
    assert hidden >= sensitive.keys()
    true = {cell.name: int(cell.value) for cell in cells}
    reached = reach(cells, inner, hidden, largest=max(true[name] for name in inner) + max(sensitive.values()))
    for name, protection in sensitive.items():
        least, greatest = reached[name]
        assert least <= max(0, true[name] - protection)
        assert greatest >= true[name] + protection


@settings(max_examples=60)
@given(st.lists(amounts, min_size=1, max_size=4), st.data())
def test_no_cell_of_a_list_can_be_estimated_too_well(values, data):
    inner = [f"group {number}" for number in range(len(values))]
    sensitive = data.draw(st.dictionaries(st.sampled_from([*inner, TOTAL]), st.integers(1, 3), min_size=1))
    assert_protected(cells_of_list(dict(zip(inner, values, strict=True))), inner, sensitive)


@settings(max_examples=60)
@given(st.sampled_from([(2, 2), (2, 3), (1, 3), (3, 1)]), st.data())
def test_no_cell_of_a_table_can_be_estimated_too_well(shape, data):
    inner = list(product("AB" if shape[0] == 2 else "ABC"[: shape[0]], range(shape[1])))
    values = {name: data.draw(amounts) for name in inner}
    cells = cells_of_table(values)
    sensitive = data.draw(
        st.dictionaries(st.sampled_from([cell.name for cell in cells]), st.integers(1, 2), min_size=1, max_size=3)
    )
    assert_protected(cells, inner, sensitive)


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), amounts, min_size=1))
def test_nothing_is_withheld_where_nothing_is_sensitive(values):
    assert withheld(cells_of_table(values), {}) == frozenset()


def test_a_total_beside_all_siblings_but_one_does_not_stand():
    values = {"north": 120, "south": 80, "east": 3}
    assert withheld(cells_of_list(values), {"east": 3}) == {"east", "south"}


def test_the_rectangle_with_the_least_beside_is_withheld():
    """Rows are districts, columns sectors; the sensitive cell needs one more in its row, its column, and the corner."""
    figures = [[3, 50, 20], [40, 60, 70], [10, 90, 30]]
    values = {(row, column): figures[row][column] for row in range(3) for column in range(3)}
    assert withheld(cells_of_table(values), {(0, 0): 3}) == {(0, 0), (0, 2), (2, 0), (2, 2)}


def test_what_is_withheld_already_is_used_again():
    figures = [[3, 50, 20], [40, 60, 70], [10, 90, 30]]
    values = {(row, column): figures[row][column] for row in range(3) for column in range(3)}
    both = withheld(cells_of_table(values), {(0, 0): 3, (2, 2): 3})
    assert both == {(0, 0), (0, 2), (2, 0), (2, 2)}


def test_a_cell_too_small_to_move_as_far_does_not_protect():
    values = {"A": 10, "B": 4, "C": 30}
    assert withheld(cells_of_list(values), {"A": 4}) == {"A", "B"}
    assert withheld(cells_of_list(values), {"A": 5}) == {"A", "C"}


@pytest.mark.parametrize("values", [{"A": 3}, {"A": 3, "B": 0}])
def test_a_group_that_is_the_total_takes_the_total_with_it(values):
    assert withheld(cells_of_list(values), {"A": 3}) == {"A", TOTAL}


def test_all_is_withheld_where_a_cell_cannot_be_protected():
    values = {"A": 3, "B": 2}
    assert withheld(cells_of_list(values), {"A": 90}) == {"A", "B", TOTAL}
