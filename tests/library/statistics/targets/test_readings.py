"""Readings of targets, and what they leave undecided: the cases that a statistician argues about."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis
from pilotzone.statistics.targets import Answer, Comparator, Target
from pilotzone.statistics.targets.errors import TargetMixesMethodsError
from pilotzone.statistics.targets.readings import NOMINAL, REAL, Reading, evaluate_direction, evaluate_readings

VECTORS = Path(__file__).parents[3] / "vectors/statistics/target_readings.toml"
CASES = tomllib.loads(VECTORS.read_text(encoding="utf-8"))["case"]


def observation(**given: Any) -> Observation:
    fields = {
        "series": "growth",
        "region": "CN-33",
        "period": 2022,
        "unit": "%",
        "price_basis": PriceBasis.CURRENT,
        "method": Method.CORE_INDUSTRY,
        "vintage": "2023",
        "source": "made for this test",
        "grade": Grade.OBSERVED,
    } | given
    return Observation(**fields)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_target_is_evaluated_in_every_reading_and_vintage(case: dict[str, Any]) -> None:
    target = Target(
        region="CN-33",
        series="growth",
        period=2022,
        comparator=Comparator(case["comparator"]),
        value=Decimal(case["value"]),
        unit="%",
    )
    figures = [
        observation(
            value=Decimal(one["value"]),
            vintage=one.get("vintage", "2023"),
            price_basis=PriceBasis(one.get("prices", "current")),
            method=Method(one.get("method", "core_industry")),
            grade=Grade(one.get("grade", "observed")),
        )
        for one in case["figures"]
    ]
    readings = {
        "prices": (NOMINAL, REAL),
        "bound": (Reading("upper_bound", None, Comparator.AT_MOST), Reading("goal", None, Comparator.AT_LEAST)),
    }[case["readings"]]
    verdict = evaluate_readings(
        target,
        figures,
        method=Method.CORE_INDUSTRY,
        readings=readings,
        deadline=date(2022, 12, 31),
        today=date.fromisoformat(case.get("today", "2024-01-01")),
    )
    assert (verdict.answer.value, verdict.reason.code) == (case["answer"], case["reason"])
    assert str(verdict.reason)


YEARS = {2019: "3.1", 2020: "3.0", 2021: "3.3"}


def path(values: dict[int, str], **given: Any) -> list[Observation]:
    return [observation(period=year, value=Decimal(value), **given) for year, value in values.items()]


@pytest.mark.parametrize(
    ("figures", "answer", "reason"),
    [
        (path({2019: "1", 2020: "2", 2021: "3"}), Answer.MET, "rises"),
        (path({2019: "3", 2020: "2", 2021: "1"}), Answer.NOT_MET, "does_not_rise"),
        (path(YEARS), Answer.UNDETERMINED, "ambiguous_reading"),
        (path({2019: "1", 2021: "3"}), Answer.UNDETERMINED, "no_evidence"),
        (path({2019: "1", 2020: "2"}) + path({2021: "3"}, vintage="2024"), Answer.UNDETERMINED, "no_evidence"),
        (
            path({2019: "1", 2020: "2", 2021: "3"}) + path({2019: "3", 2020: "2", 2021: "1"}, vintage="2024"),
            Answer.UNDETERMINED,
            "ambiguous_reading",
        ),
    ],
)
def test_a_direction_is_read_every_year_and_end_against_start(
    figures: list[Observation], answer: Answer, reason: str
) -> None:
    found = evaluate_direction(figures, series="growth", region="CN-33", start=2019, end=2021)
    assert (found[0], found[1].code) == (answer, reason)
    assert str(found[1])


def test_a_direction_across_methods_is_refused() -> None:
    figures = path({2019: "1"}) + path({2020: "2"}, method=Method.SCALE_CAICT)
    with pytest.raises(TargetMixesMethodsError, match="core_industry and scale_caict"):
        evaluate_direction(figures, series="growth", region="CN-33", start=2019, end=2020)
