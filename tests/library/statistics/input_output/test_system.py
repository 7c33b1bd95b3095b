"""Multipliers and linkages come from solves; they equal what the inverse gives, and what pymrio computes."""

import numpy as np
import pandas as pd
import pymrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csc_array

from pilotzone.statistics.input_output import bundled_tables, load_bundled, read_table
from pilotzone.statistics.input_output.errors import FiguresUnfitError, SystemSingularError
from pilotzone.statistics.input_output.solving import factorise
from pilotzone.statistics.input_output.system import System
from tests.strategies.input_output import SEEDS, random_table

SIZES = st.integers(1, 12)


@pytest.fixture(scope="module")
def china():
    return System.of(load_bundled("china_2017_42"))


@pytest.mark.parametrize(
    ("sector", "output", "value_added", "imports"),
    [("20", 2.3387, 0.5700, 0.4300), ("31", 1.9999, 0.9265, 0.0735)],
)
def test_multipliers_of_china_in_2017(china, sector, output, value_added, imports):
    found, place = china.multipliers(), china.table.place(sector)
    assert round(found.output[place], 4) == output
    assert round(found.value_added[place], 4) == value_added
    assert round(found.import_content[place], 4) == imports


def test_value_added_and_imports_make_all_of_demand(china):
    """``v'L + m'L = 1`` for every sector: demand ends as income at home or abroad."""
    found = china.multipliers()
    assert np.abs(found.value_added + found.import_content - 1).max() < 1e-14
    assert not china.flags


@given(SEEDS, SIZES)
def test_value_added_and_imports_make_all_of_demand_in_any_table(seed, size):
    found = System.of(random_table(seed, size)).multipliers()
    assert found.value_added + found.import_content == pytest.approx(np.ones(size))


@given(SEEDS, SIZES)
def test_multipliers_equal_those_of_the_inverse(seed, size):
    table = random_table(seed, size)
    system = System.of(table)
    inverse = np.linalg.inv(np.eye(size) - table.intermediate / table.output)
    persons = np.arange(1.0, size + 1)
    found = system.multipliers(persons)
    assert system.inverse() == pytest.approx(inverse)
    assert found.output == pytest.approx(inverse.sum(axis=0))
    assert found.employment == pytest.approx(persons / table.output @ inverse)
    assert system.inverse() @ system.final_demand == pytest.approx(table.output)


@given(SEEDS, SIZES)
def test_the_ghosh_system_needs_no_factors_of_its_own(seed, size):
    table = random_table(seed, size)
    system = System.of(table)
    ghosh = np.linalg.inv(np.eye(size) - table.intermediate / table.output[:, None])
    assert system.ghosh_inverse() == pytest.approx(ghosh)
    assert system.linkages().forward == pytest.approx(ghosh.sum(axis=1))


@pytest.mark.parametrize("name", bundled_tables())
def test_results_equal_those_of_pymrio(name):
    table = load_bundled(name).domestic()
    keep = np.flatnonzero(table.output)  # pymrio would divide by zero: tables of the OECD have a sector without output
    system = System.of(table)
    codes = [table.sectors[place].code for place in keep]
    index = pd.MultiIndex.from_product([["CN"], codes], names=["region", "sector"])
    demanders = pd.MultiIndex.from_tuples([("CN", "final")], names=["region", "category"])
    demand = pd.DataFrame(system.final_demand[keep], index=index, columns=demanders)
    flows = pd.DataFrame(table.intermediate[np.ix_(keep, keep)], index=index, columns=index)
    primary = pd.DataFrame([table.value_added[keep]], index=["value added"], columns=index)
    theirs = pymrio.IOSystem(Z=flows, Y=demand, value_added={"name": "value added", "F": primary})
    theirs.calc_all(include_ghosh=True)
    ours = np.ix_(keep, keep)
    assert np.abs(system.coefficients[ours] - theirs.A.to_numpy()).max() < 1e-10
    assert np.abs(system.inverse()[ours] - theirs.L.to_numpy()).max() < 1e-10
    assert np.abs(system.ghosh_inverse()[ours] - theirs.G.to_numpy()).max() < 1e-10
    found = system.multipliers()
    assert np.abs(found.output[keep] - theirs.L.to_numpy().sum(axis=0)).max() < 1e-10
    assert np.abs(found.value_added[keep] - theirs.value_added.M.to_numpy()[0]).max() < 1e-10
    assert np.abs(system.linkages().forward[keep] - theirs.G.to_numpy().sum(axis=1)).max() < 1e-10


@given(SEEDS, SIZES)
def test_a_sparse_system_is_solved_like_the_dense_one(seed, size):
    table = random_table(seed, size)
    right = np.column_stack([table.output, np.ones(size)])
    dense = factorise(table.intermediate, table.output, table="dense")
    sparse = factorise(csc_array(table.intermediate), table.output, table="sparse")
    assert sparse.solve(right) == pytest.approx(dense.solve(right))
    assert sparse.solve_transposed(right) == pytest.approx(dense.solve_transposed(right))


@pytest.mark.parametrize("kind", [np.array, csc_array])
def test_a_system_without_a_solution_is_refused(kind):
    flows = kind([[5.0, 5.0], [5.0, 5.0]])
    with pytest.raises(SystemSingularError, match="the table odd cannot be solved"):
        factorise(flows, np.array([10.0, 10.0]), table="odd")


def test_a_sector_without_output_uses_nothing():
    solver = factorise(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([2.0, 0.0]), table="with an empty sector")
    assert solver.solve_transposed(np.ones(2)).tolist() == [3.0, 1.0]


def test_multipliers_of_flows_with_imports_say_that_they_are_overstated(competitive):
    table = read_table(competitive, name="small", year=2020)
    overstated, domestic = System.of(table), System.of(table.domestic())
    assert [flag.code for flag in overstated.multipliers().flags] == ["imports_in_the_flows"]
    assert [flag.code for flag in domestic.multipliers().flags] == ["imports_split_in_proportion"]
    assert (overstated.multipliers().output > domestic.multipliers().output).all()


def test_normalised_linkages_are_one_on_average(china):
    linkages = china.linkages()
    assert linkages.backward_normalised.mean() == pytest.approx(1)
    assert linkages.forward_normalised.mean() == pytest.approx(1)
    assert linkages.backward == pytest.approx(china.multipliers().output)


def test_results_are_tables_with_the_names_of_the_sectors(china):
    rows = china.multipliers(np.ones(42)).to_arrow().to_pylist()
    assert rows[30]["name_zh"] == "信息传输、软件和信息技术服务"
    assert list(rows[0]) == [
        "sector", "name_zh", "name_en", "output", "value_added", "import_content", "taxes", "employment",
    ]  # fmt: skip
    assert china.linkages().to_arrow().num_rows == 42


def test_employment_must_have_one_figure_for_each_sector(china):
    with pytest.raises(FiguresUnfitError, match="42 sectors, but employment has 3 figures"):
        china.multipliers(np.ones(3))
