"""Every real table beside the checkout is read, balances, and gives the published totals."""

import re

import numpy as np
import pytest

from pilotzone.statistics.input_output import ImportTreatment, load_bundled, read_table
from pilotzone.statistics.input_output.digital import value_added_share
from pilotzone.statistics.input_output.system import System

pytestmark = pytest.mark.shared

TOTALS = {  # 100 million yuan: value added, output
    "china_2002_122": (121_858.9, 313_430.5),
    "china_2005_42": (186_256.1, 546_764.7),
    "china_2010_41": (403_649.0, 1_252_644.9),
    "china_2012_139": (536_800.2, 1_601_627.1),
    "china_2015_42": (680_254.1, 2_081_446.5),
    "china_2017_149": (823_215.7, 2_257_733.5),
    "china_2017_42": (823_215.7, 2_257_733.5),
}


def load(path, **options):
    year = int(re.search(r"_(\d{4})(_\d+)?$", path.stem)[1])
    return read_table(path.read_text(encoding="utf-8"), name=path.stem, year=year, **options)


@pytest.mark.parametrize("name", TOTALS)
def test_national_tables_are_read_in_every_shape(shared, name):
    table = load(shared / "data" / "nbs_input_output" / f"{name}.csv", tolerance=0.01)
    found = round(table.value_added.sum() / 1e4, 1), round(table.output.sum() / 1e4, 1)
    assert found == TOTALS[name]
    assert [flag.code for flag in table.flags] == (["sector_names_shifted"] if name == "china_2017_149" else [])
    assert (table.treatment is ImportTreatment.NON_COMPETITIVE) == (name == "china_2017_42")


@pytest.mark.parametrize("name", TOTALS)
def test_demand_for_any_product_ends_as_income_at_home_or_abroad(shared, name):
    found = System.of(load(shared / "data" / "nbs_input_output" / f"{name}.csv").domestic()).multipliers()
    assert np.abs(found.value_added + found.import_content - 1).max() < 1e-13


@pytest.mark.parametrize("country", ["CHN", "JPN"])
def test_tables_of_the_oecd_balance_within_their_rounding(shared, country):
    folder = shared / "data" / "oecd_input_output" / f"OECD21ed_{country}_1995to2018"
    tables = [load(path, strict=True) for path in sorted(folder.glob("*.csv"))]
    assert [table.year for table in tables] == list(range(1995, 2019))
    assert all((table.imports >= 0).all() for table in tables)
    shares = [round(100 * value_added_share(table, ["17", "34", "35"]), 3) for table in tables]
    expected = {"CHN": (5.489, 4.799, 4.820), "JPN": (5.112, 6.331, 5.730)}
    assert (shares[0], shares[15], shares[23]) == expected[country]


@pytest.mark.parametrize("name", ["china_2017_42", "china_2015_42"])
def test_tables_of_the_package_are_those_beside_the_checkout(shared, name):
    there = load(shared / "data" / "nbs_input_output" / f"{name}.csv")
    assert np.array_equal(there.intermediate, load_bundled(name).intermediate)
