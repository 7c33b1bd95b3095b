"""Figures from governed queries: computed, stored with their trace and a receipt, refused without an agreement."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.statistics.accounts.errors import ClassValueMissingError
from pilotzone.statistics.classification import load_digital_economy
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import Figure, MissingInputError, MixedVintagesError
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.statistics.services.computing import compute_account, compute_indicators, publish_computation
from pilotzone_portal.statistics.services.errors import (
    ComputationUnknownError,
    FormulaInputsAbsentError,
    ObservationColumnsMissingError,
    RegionUnknownError,
    UnitRecordColumnsMissingError,
)
from pilotzone_portal.statistics.services.figures import published_figures

THOUSANDS = "10 thousand yuan"


def figure_of(row):
    return Figure.from_bytes(bytes(row.content))


def account(actor, dataset, **given):
    return compute_account(
        actor, dataset, **({"region": "CN-33", "year": 2023, "unit": THOUSANDS, "purpose": "research"} | given)
    )


def test_the_share_of_every_province_is_computed_and_each_input_names_its_query(university, regional_product):
    rows = compute_indicators(university, "gdp_share_of_nation", datasets=["provincial_gdp"], purpose="research")
    found = {(row.region, row.period): row for row in rows}
    assert len({row.region for row in rows}) == 32
    guangdong = figure_of(found["CN-44", "2023"])
    by_name = {one.name: one for one in guangdong.inputs}
    quotient = by_name["regional"].observation.value / by_name["national"].observation.value * 100
    assert guangdong.value == round(quotient, 3)
    (query,) = {one.receipt for row in rows for one in figure_of(row).inputs}
    assert [["provincial_gdp", query]] == rows[0].computation.queries
    assert FORMULAS.is_reproduced(guangdong)


def test_the_published_level_is_an_indicator_with_every_vintage_in_one_computation(university, regional_product):
    rows = compute_indicators(
        university,
        "gross_regional_product_as_published",
        datasets=["provincial_gdp"],
        purpose="research",
        every_vintage=True,
    )
    hubei = {row.vintages: row.value for row in rows if (row.region, row.period) == ("CN-42", "2021")}
    assert hubei == {
        "2022-01 first release": "50012.9400",
        "2024 NBS database": "50091.2000",
        "2025 post-5th-census": "50093.3000",
    }
    assert len({row.computation_id for row in rows}) == 1
    assert published_figures(rows[0].formula, version="1", region="CN-42", period=2021) == []
    publish_computation(university, rows[0].computation_id)
    read = published_figures(rows[0].formula, version="1", region="CN-42", period=2021)
    assert [one.stored.vintages for one in read] == list(hubei)


def test_cells_that_are_refused_stand_in_the_computation(university, regional_product):
    rows = compute_indicators(
        university, "gdp_nominal_growth", datasets=["provincial_gdp"], purpose="research", vintage="2024 NBS database"
    )
    refused = rows[0].computation.refusals
    assert {row.vintages for row in rows} == {"2024 NBS database"}
    assert {one["code"] for one in refused} == {"input_missing"}
    assert ("CN-11", "2004") in {(one["region"], one["period"]) for one in refused}


def test_a_panel_leaves_one_receipt_that_both_parties_read(university, bureau, regional_product):
    rows = compute_indicators(university, "gdp_share_of_nation", datasets=["provincial_gdp"], purpose="research")
    (entry,) = list_entries(bureau, act="indicator.computed")
    assert entry.object == rows[0].computation_id
    assert b'"formula":"gdp_share_of_nation 1"' in bytes(entry.payload)
    assert rows[0].computation.queries[0][1].encode() in bytes(entry.payload)


def test_a_table_of_observations_is_an_input_beside_another_dataset(university, regional_product, core_values):
    rows = compute_indicators(
        university, "core_share_of_gdp", datasets=["core_values", "provincial_gdp"], purpose="research"
    )
    (row,) = [row for row in rows if row.period == "2023"]
    assert (row.region, row.value) == ("CN", "9.855")
    assert len({one.receipt for one in figure_of(row).inputs}) == 2


def test_only_a_consumer_with_an_agreement_computes(university, bureau, bank, regional_product):
    with pytest.raises(RightMissingError):
        compute_indicators(bureau, "gdp_share_of_nation", datasets=["provincial_gdp"], purpose="research")
    with pytest.raises(QueryRefusedError):
        compute_indicators(bank, "gdp_share_of_nation", datasets=["provincial_gdp"], purpose="research")


def test_a_dataset_that_is_no_table_of_figures_is_refused(university, bank, customers_agreement):
    with pytest.raises(ObservationColumnsMissingError):
        compute_indicators(bank, "gdp_share_of_nation", datasets=["customers"], purpose="credit_risk")
    with pytest.raises(UnitRecordColumnsMissingError):
        account(bank, "customers", purpose="credit_risk")


def test_without_the_first_input_nothing_is_stored(university, regional_product):
    with pytest.raises(FormulaInputsAbsentError):
        compute_indicators(university, "core_share_of_gdp", datasets=["provincial_gdp"], purpose="research")
    with pytest.raises(MissingInputError):
        compute_indicators(
            university, "gdp_nominal_growth", datasets=["provincial_gdp"], purpose="research", vintage="2021 yearbook"
        )
    assert not list_entries(university, act="indicator.computed").exists()


def test_an_account_is_the_one_that_the_unit_records_give(university, enterprises):
    records = enterprises()
    total, *below = account(university, records.dataset)
    added = pc.subtract(records.table["gross_output"], records.table["intermediate_consumption"])
    digital = pc.not_equal(records.table["digital_class"], "")
    whole = Decimal(pc.sum(added.filter(digital)).as_py()) / 10_000
    assert abs(Decimal(total.value) - whole) / whole < Decimal("0.15")  # weights are shares of revenue
    assert {row.formula for row in below} >= {"core_value_added_of_division", "digital_part_of_class"}
    assert (total.grade, total.vintages) == ("declared", "SYNTHETIC enterprises")
    assert figure_of(total).inputs[0].receipt in {row.digest for row in below}
    assert all(FORMULAS.is_reproduced(figure_of(row)) for row in (total, *below))


def test_no_unit_record_stands_in_a_trace(university, enterprises):
    records = enterprises()
    rows = account(university, records.dataset)
    assert not [row for row in rows if b"synthetic-" in bytes(row.content)]
    leaves = {one.receipt for row in rows for one in figure_of(row).inputs} - {row.digest for row in rows}
    assert leaves == {rows[0].computation.queries[0][1]}


def without_some_rest(table):
    """Leave two units in the part of one industry that is not digital: fewer than the minimum group."""
    rest = pc.and_(pc.equal(table["digital_class"], ""), pc.equal(table["industry_class"], _PARTIAL))
    kept = table.filter(rest)
    return pa.concat_tables([table.filter(pc.invert(rest)), kept.slice(0, 2)])


_PARTIAL = next(link.industry for link in load_digital_economy().core_links if link.partial)


def test_an_industry_with_a_withheld_group_is_left_out_whole(university, enterprises):
    records = enterprises(without_some_rest)
    with pytest.raises(ClassValueMissingError):
        account(university, records.dataset)
    total, *below = account(university, records.dataset, strict=False)
    assert "classes_left_out" in {one.code for one in figure_of(total).warnings}
    assert not [row for row in below if row.branch.endswith(_PARTIAL)]


def test_a_region_that_is_none_reaches_no_query(university, enterprises):
    records = enterprises()
    with pytest.raises(RegionUnknownError):
        account(university, records.dataset, region="CN-33' OR '1'='1")
    assert not list_entries(university, act="query").exists()


def test_the_share_of_an_account_mixes_vintages_only_when_told_to(university, enterprises, regional_product):
    total = account(university, enterprises().dataset)[0]
    given = {"datasets": ["provincial_gdp"], "computations": [total.computation_id], "purpose": "research"}
    with pytest.raises(MixedVintagesError):
        compute_indicators(university, "core_share_of_gdp", **given)
    (row,) = compute_indicators(university, "core_share_of_gdp", **given, allow_mixed=True)
    assert total.digest in {one.receipt for one in figure_of(row).inputs}
    codes = [one.code for one in figure_of(row).warnings]
    assert set(codes) == {"mixed_vintages", "classification_status", "residual_classes_left_out"}
    assert len(codes) == 3
    assert FORMULAS.is_reproduced(figure_of(row))


def test_only_the_party_itself_uses_or_publishes_its_computations(university, bank, enterprises):
    total = account(university, enterprises().dataset)[0]
    with pytest.raises(ComputationUnknownError):
        publish_computation(bank, total.computation_id)
    with pytest.raises(ComputationUnknownError):
        compute_indicators(bank, "core_share_of_gdp", computations=[total.computation_id], purpose="research")


def test_publishing_twice_is_one_act(university, growth):
    publish_computation(university, growth[0][0].computation_id)
    assert list_entries(university, act="indicator.published").count() == len(growth)
