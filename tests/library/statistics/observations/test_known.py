"""Known figures: typed from public texts, with their vintages and sources, and no scale mixed with core industries."""

import csv
from collections import Counter
from decimal import Decimal

import pytest

from pilotzone.statistics.observations import Method, load_provincial_gdp
from pilotzone.statistics.observations.errors import AcrossMethodsError
from pilotzone.statistics.observations.known import load_known_figures
from pilotzone.statistics.observations.mixing import ratio, total
from pilotzone.statistics.observations.store import ObservationStore
from pilotzone.statistics.observations.tables import table_of
from pilotzone.statistics.observations.units import load_units

FIGURES = load_known_figures()


def figure(series, region, period):
    (found,) = (one for one in FIGURES if one.key == (series, "", region, str(period)))
    return found


def test_every_figure_has_a_known_unit_a_source_and_stands_once():
    assert {one.unit for one in FIGURES} <= load_units().keys()
    assert all(one.source and one.vintage_from for one in FIGURES)
    assert set(Counter((one.key, one.vintage) for one in FIGURES).values()) == {1}


def test_zhejiangs_core_industries_grew_by_16_18_percent_a_year_from_2014_to_2020():
    before, after = (figure("core_value_added", "CN-33", year) for year in (2014, 2020))
    growth = ratio(after, before).value ** (Decimal(1) / 6) - 1
    assert round(growth * 100, 2) == Decimal("16.18")


def test_scale_is_not_added_to_core_industries():
    """They differ by more than a factor of four."""
    scale, core = figure("digital_economy_scale_share", "CN", 2021), figure("core_value_added_share", "CN", 2020)
    with pytest.raises(AcrossMethodsError, match="core_industry, scale_caict"):
        total([scale, core])


def test_caicts_share_of_2021_belongs_to_the_first_vintage_of_the_product_alone():
    """After the census 45.5 trillion are 38.76 percent, not the 39.8 that were published."""
    (gdp,) = (one for one in load_provincial_gdp() if one.key == ("gross_domestic_product", "", "CN", "2021"))
    scale = figure("digital_economy_scale", "CN", 2021)
    share = ratio(scale, gdp, allow_mixed=True)
    assert round(share.value * 100, 2) == Decimal("38.76")
    assert [one.code for one in share.warnings] == ["mixed_methods", "mixed_vintages"]
    assert scale.method is Method.SCALE_CAICT


def test_they_stand_beside_the_figures_of_the_provinces(tmp_path):
    """Zhejiang 2022 has three vintages then."""
    store = ObservationStore(tmp_path)
    store.append(table_of([*load_provincial_gdp(), *FIGURES]))
    history = store.history("gross_regional_product", region="CN-33", period=2022)
    assert history["vintage"].to_pylist() == ["2022 statistical bulletin", "2024 NBS database", "2025 post-5th-census"]


@pytest.mark.shared
def test_the_values_are_those_of_the_data_set(shared):
    """Whatever the words, each number stands there for that region."""
    with (shared / "data" / "facts" / "known_values.csv").open(encoding="utf-8-sig") as text:
        known = {(f"CN-{row['region_code']}", row["value"]) for row in csv.DictReader(text)}
    known |= {("CN", value) for region, value in known if region == "CN-00"}
    assert {(one.region, str(one.value)) for one in FIGURES} <= known
