"""Identities run at load: their results are stored, a broken one is refused or flagged, and nothing is repaired."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pilotzone.common.regions import load_regions
from pilotzone.statistics.observations import load_provincial_gdp
from pilotzone.statistics.observations.errors import IdentityBrokenError
from pilotzone.statistics.observations.identities import (
    FLAG,
    check_identities,
    flag_broken,
    load_identities,
    results_table,
)
from pilotzone.statistics.observations.regions import provinces, region_code
from pilotzone.statistics.observations.store import ObservationStore
from pilotzone.statistics.observations.tables import table_of

FIGURES = load_provincial_gdp()
RESULTS = check_identities(FIGURES)
CENSUS = [one for one in FIGURES if one.vintage == "2025 post-5th-census"]


def results(name):
    return {result.whole.period: result for result in RESULTS if result.identity.name == name}


def test_the_nation_of_2024_mixes_vintages_and_no_other_year_does():
    """The total is 1,348,066.2 and its branches sum to 1,349,083.5."""
    found = results("nation_by_branch")
    assert sorted(found) == list(range(2015, 2025))
    assert [year for year, result in found.items() if not result.holds] == [2024]
    assert found[2024].difference == Decimal("1017.3")
    assert max(abs(found[year].difference) for year in range(2015, 2024)) <= Decimal("0.1")


def test_provinces_stand_to_the_nation_as_known():
    """The ratios of the vintage after the fifth economic census."""
    found = {year: round(result.ratio, 4) for year, result in results("provinces_of_nation").items()}
    known = {2015: "1.0032", 2020: "0.9964", 2021: "0.9940", 2022: "0.9910", 2023: "0.9919", 2024: "0.9942"}
    assert found == {year: Decimal(ratio) for year, ratio in known.items()}
    assert all(result.holds for result in results("provinces_of_nation").values())


def test_a_missing_part_gives_no_result():
    without = [one for one in CENSUS if (one.region, one.period) != ("CN-54", 2023) and one.branch != "primary"]
    checked = {(result.identity.name, result.whole.period) for result in check_identities(without)}
    assert ("provinces_of_nation", 2023) not in checked
    assert ("provinces_of_nation", 2022) in checked
    assert not [name for name, _ in checked if name == "nation_by_branch"]


def test_parts_of_another_vintage_are_not_added():
    moved = [replace(one, vintage="another") if one.branch == "primary" else one for one in CENSUS]
    assert "nation_by_branch" not in {result.identity.name for result in check_identities(moved)}


@pytest.mark.parametrize("factor", ["0.98", "1.02"])
def test_provinces_outside_the_band_break_the_identity(factor):
    moved = [replace(one, value=one.value * Decimal(factor)) if one.region == "CN" else one for one in CENSUS]
    bands = [result for result in check_identities(moved) if result.identity.lower]
    assert [result for result in bands if not result.holds]


def test_a_strict_load_is_refused_with_every_broken_identity_named():
    with pytest.raises(IdentityBrokenError) as caught:
        flag_broken(CENSUS, check_identities(CENSUS), strict=True)
    assert "nation_by_branch of CN in 2024 (2025 post-5th-census): parts minus whole 1017.3" in str(caught.value)


def test_a_flagged_load_marks_the_figures_concerned_and_changes_no_value(tmp_path):
    loaded = flag_broken(CENSUS, check_identities(CENSUS), strict=False)
    assert [one.value for one in loaded] == [one.value for one in CENSUS]
    flagged = [one for one in loaded if FLAG in one.flags]
    assert {(one.region, one.period) for one in flagged} == {("CN", 2024)}
    assert sorted(one.branch for one in flagged) == ["", "primary", "secondary", "tertiary"]
    store = ObservationStore(tmp_path)
    store.append(table_of(loaded), check_identities(CENSUS))
    panel = store.panel("gross_domestic_product", vintage="2025 post-5th-census", periods=[2024])
    assert panel["flags"].to_pylist() == [[FLAG]]
    stored = store.checks()
    assert stored.equals(results_table(check_identities(CENSUS)))
    assert stored["holds"].to_pylist().count(False) == 1


def test_a_whole_load_passes_strictly():
    sound = [one for one in CENSUS if one.period != 2024]
    assert flag_broken(sound, check_identities(sound), strict=True) == tuple(sound)


def test_a_whole_of_zero_breaks_no_program():
    (nation,) = (one for one in CENSUS if one.key == ("gross_domestic_product", "", "CN", "2023"))
    zero = [one for one in CENSUS if one != nation] + [replace(nation, value=Decimal(0))]
    assert [result.holds for result in check_identities(zero) if result.whole.period == 2023] == [False, False]


def test_every_identity_has_one_kind_of_limit_and_a_reason():
    for identity in load_identities():
        assert (identity.tolerance is None) == (identity.lower is not None) == (identity.upper is not None)
        assert identity.reason


def test_there_are_31_provinces_and_codes_are_unique():
    assert len(provinces()) == 31
    assert len(load_regions()) > 3300


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("内蒙古", "CN-15"),
        ("广西壮族自治区", "CN-45"),
        ("新疆", "CN-65"),
        ("北京市", "CN-11"),
        ("全国", "CN"),
        ("00", "CN"),
        ("CN-33", "CN-33"),
        ("Shaanxi", "CN-61"),
        ("330100", "CN-330100"),
        ("鼓楼区", None),
        ("99", None),
        ("", None),
        ("4200", None),
    ],
)
def test_a_region_is_understood_by_code_and_a_province_by_name(text, code):
    assert region_code(text) == code


@pytest.mark.shared
def test_the_codes_are_those_of_the_data_set(shared):
    """Placeholders of the list of cities are no regions."""
    lines = (shared / "data" / "admin" / "areas.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    codes = {f"CN-{line.split(',')[0].strip(chr(34))}" for line in lines}
    assert codes <= load_regions().keys()
