"""Growth of all provinces as a real panel: evaluated like any other, and without a causal claim."""

import csv
import io

import pytest

from pilotzone.programme.evaluation import Method, PanelColumns, TrialQuestion, evaluate_file, is_reproduced

ZONES = ("河北", "浙江", "福建", "广东", "重庆", "四川")
"""The six zones of 2019, in the names of the file; their trial began in its October."""


@pytest.fixture
def growth(shared):
    """Return the yearly nominal growth of 31 provinces in one vintage, in percent, as CSV."""
    text = (shared / "data/facts/provincial_gdp_vintages.csv").read_text(encoding="utf-8-sig")
    rows = [one for one in csv.DictReader(io.StringIO(text)) if one["vintage"] == "2024 NBS database"]
    product = {(one["region"], int(one["year"])): float(one["value_100m_yuan"]) for one in rows}
    lines = [
        f"{region},{year},{100 * (value / product[region, year - 1] - 1):.4f}"
        for (region, year), value in product.items()
        if (region, year - 1) in product
    ]
    return ("province,year,growth\n" + "\n".join(lines) + "\n").encode()


def asked(method, treated):
    columns = PanelColumns(unit="province", period="year", outcome="growth")
    return TrialQuestion(method=method, columns=columns, treated=treated, start=2020)


@pytest.mark.shared
def test_growth_of_the_zones_is_compared_and_says_that_they_were_chosen(growth):
    treated = tuple(one for one in _names(growth) if one.startswith(ZONES))
    record = evaluate_file(growth, asked(Method.DIFFERENCES, treated))
    assert len(record.document["panel"]["units"]) == 31
    assert record.document["panel"]["periods"] == list(range(2005, 2024))
    assert len(record.result["treated"]) == 6
    assert record.result["test"]["choices"] == 10_000
    assert {"spill_over", "not_drawn"} <= {one.code for one in record.limits}
    assert is_reproduced(record, growth)


@pytest.mark.shared
def test_a_synthetic_zhejiang_is_a_mixture_of_provinces_that_were_no_zone(growth):
    others = tuple(one for one in ZONES if one != "浙江")
    alone = b"\n".join(line for line in growth.split(b"\n") if not line.decode().startswith(others))
    (unit,) = (one for one in _names(alone) if one.startswith("浙江"))
    record = evaluate_file(alone, asked(Method.SYNTHETIC, (unit,)))
    assert sum(float(weight) for _unit, weight in record.result["weights"]) == pytest.approx(1)
    assert not any(one.startswith(others) for one, _weight in record.result["weights"])
    assert {"not_drawn", "few_treated"} <= {one.code for one in record.limits}
    assert is_reproduced(record, alone)


def _names(data):
    return sorted({line.split(",")[0] for line in data.decode().splitlines()[1:]})
