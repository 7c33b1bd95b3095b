"""A computed figure says what it was computed from, refuses what may not be mixed, and can be computed again."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.statistics.indicators import (
    GDP,
    AmbiguousInputError,
    DeclaredInput,
    DenominatorTooSmallError,
    Figure,
    FigureOutOfRangeError,
    Formula,
    FormulaUnknownError,
    MissingInputError,
    MixedBaseYearsError,
    MixedMethodsError,
    MixedVintagesError,
    Registry,
    TraceBrokenError,
    Warning_,
    compute,
    compute_panel,
    compute_vintages,
    quotient,
    recompute,
)
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis, UnlikeUnitsError

SHARE = Formula(
    id="share",
    version="1",
    title_en="Share of core industries",
    title_zh="核心产业占比",
    method=Method.CORE_INDUSTRY,
    unit="%",
    price_basis=PriceBasis.CURRENT,
    decimals=3,
    inputs=(
        DeclaredInput(
            name="parts",
            series=("core",),
            method=(Method.CORE_INDUSTRY,),
            price_basis=PriceBasis.CURRENT,
            unit="100 million yuan",
            branches=True,
        ),
        DeclaredInput(
            name="gdp",
            series=GDP,
            method=(Method.GDP_PRODUCTION,),
            price_basis=PriceBasis.CURRENT,
            unit="100 million yuan",
            branch="",
        ),
    ),
    text="sum(parts) / gdp * 100",
    source="for these tests",
    evaluate=lambda given: quotient("gdp", sum(given.by_branch("parts").values()), given["gdp"], Decimal(1)) * 100,
)


def observed(series, value, vintage="census", **members):
    known = {
        "region": "CN",
        "period": 2023,
        "unit": "100 million yuan",
        "price_basis": PriceBasis.CURRENT,
        "method": Method.CORE_INDUSTRY if series == "core" else Method.GDP_PRODUCTION,
        "source": "a test",
        "grade": Grade.OBSERVED,
    }
    return Observation(series=series, value=Decimal(value), vintage=vintage, **known | members)


FIRST = observed("core", "43135", branch="01")
SECOND = observed("core", "84420", branch="02")
WHOLE = observed("gross_domestic_product", "1294271.7")
ALL = (FIRST, SECOND, WHOLE)


def share(observations, **options):
    return compute(SHARE, observations, region="CN", period=2023, **options)


def test_the_share_of_the_core_industries_is_the_published_one():
    figure = share(ALL)
    assert (str(figure.value), figure.unit, figure.vintages, figure.grade) == ("9.855", "%", ("census",), "observed")
    assert [(one.name, one.observation.branch) for one in figure.inputs] == [
        ("parts", "01"),
        ("parts", "02"),
        ("gdp", ""),
    ]
    assert figure.warnings == ()


def test_inputs_are_converted_to_the_declared_unit_and_traced_in_their_own():
    in_trillion = replace(WHOLE, value=Decimal("129.42717"), unit="trillion yuan")
    figure = share((FIRST, SECOND, in_trillion))
    assert str(figure.value) == "9.855"
    assert figure.inputs[-1].observation.unit == "trillion yuan"
    with pytest.raises(UnlikeUnitsError):
        share((FIRST, SECOND, replace(WHOLE, unit="US$")))


def test_the_bytes_are_the_same_after_reading_them_and_computing_again():
    figure = share(ALL, receipts={WHOLE: "receipt 7"}, warnings=[Warning_("status", "A reconstruction.")])
    read = Figure.from_bytes(figure.to_bytes())
    assert read == figure
    assert read.inputs[-1].receipt == "receipt 7"
    assert recompute(read, SHARE).to_bytes() == figure.to_bytes()
    assert Registry([SHARE]).is_reproduced(read)


def test_a_figure_that_was_changed_is_not_reproduced():
    figure = share(ALL)
    assert not Registry([SHARE]).is_reproduced(replace(figure, value=Decimal("9.9")))
    assert not Registry([SHARE]).is_reproduced(replace(figure, grade=Grade.DECLARED))


def test_the_callers_decimal_context_changes_nothing():
    with localcontext(prec=3):
        assert share(ALL).to_bytes() == compute(SHARE, ALL, region="CN", period=2023).to_bytes()
        assert str(share(ALL).value) == "9.855"


def test_every_day_and_flag_of_an_observation_survives_the_trace():
    dated = replace(WHOLE, vintage_from=date(2024, 12, 27), vintage_until=date(2025, 1, 2), flags=("unit_mixed_up",))
    figure = share((FIRST, SECOND, dated))
    assert Figure.from_bytes(figure.to_bytes()) == figure
    assert [one.code for one in figure.warnings] == ["flagged_inputs"]
    assert recompute(figure, SHARE) == figure


def test_an_absent_input_is_named():
    with pytest.raises(MissingInputError) as refused:
        share((FIRST, SECOND))
    assert refused.value.parameters["name"] == "gdp"
    assert "gross_domestic_product or gross_regional_product for CN in 2023" in str(refused.value)


def test_a_figure_at_other_prices_does_not_stand_in():
    with pytest.raises(MissingInputError):
        share((FIRST, SECOND, replace(WHOLE, price_basis=PriceBasis.CONSTANT, base_year=2020)))


def test_mixed_vintages_are_refused_or_carried_in_the_figure():
    mixed = (FIRST, SECOND, replace(WHOLE, vintage="first release"))
    with pytest.raises(MixedVintagesError) as refused:
        share(mixed)
    assert refused.value.parameters["found"] == "parts: census; gdp: first release"
    figure = share(mixed, allow_mixed=True)
    assert str(figure.warnings[0]) == "The inputs are of several vintages: census, first release."
    assert figure.vintages == ("census", "first release")
    assert recompute(figure, SHARE) == figure


def test_the_latest_common_vintage_is_taken_unless_one_is_named():
    old = [replace(one, vintage="yearbook", vintage_from=date(2021, 9, 1), value=one.value / 2) for one in ALL[:2]]
    old.append(replace(WHOLE, vintage="yearbook", vintage_from=date(2021, 9, 1)))
    new = [replace(one, vintage_from=date(2024, 12, 27)) for one in ALL]
    lone = replace(WHOLE, vintage="later", vintage_from=date(2026, 1, 1))
    assert share([*new, *old, lone]).vintages == ("census",)
    assert share([*new, *old, lone], vintage="yearbook").value == Decimal("4.928")
    with pytest.raises(MissingInputError, match="vintage later"):
        share([*new, *old, lone], vintage="later")


def test_a_vintage_that_lacks_a_branch_is_not_complete():
    partial = replace(FIRST, vintage="later", vintage_from=date(2026, 1, 1))
    later = replace(WHOLE, vintage="later", vintage_from=date(2026, 1, 1))
    assert share([*ALL, partial, later]).vintages == ("census",)


def test_another_method_is_refused_or_carried_in_the_figure():
    scale = replace(WHOLE, method=Method.SCALE_CAICT)
    with pytest.raises(MixedMethodsError, match="gdp of share must be made by gdp_production"):
        share((FIRST, SECOND, scale))
    assert [one.code for one in share((FIRST, SECOND, scale), allow_mixed=True).warnings] == ["mixed_methods"]


def test_a_figure_that_stands_twice_in_a_vintage_is_refused():
    with pytest.raises(AmbiguousInputError):
        share((*ALL, replace(WHOLE, value=Decimal(1))))


def test_a_denominator_near_zero_is_refused():
    with pytest.raises(DenominatorTooSmallError, match=r"gdp is 0\.5"):
        share((FIRST, SECOND, replace(WHOLE, value=Decimal("0.5"))))


def test_the_grade_is_that_of_the_worst_input():
    assert share((replace(FIRST, grade=Grade.IMPUTED), SECOND, WHOLE)).grade is Grade.IMPUTED
    assert compute(replace(SHARE, grade=Grade.ESTIMATED), ALL, region="CN", period=2023).grade is Grade.ESTIMATED


def test_prices_of_two_years_are_refused():
    constant = replace(SHARE, inputs=tuple(replace(one, price_basis=PriceBasis.CONSTANT) for one in SHARE.inputs))
    at_2020 = [replace(one, price_basis=PriceBasis.CONSTANT, base_year=2020) for one in ALL]
    assert compute(constant, at_2020, region="CN", period=2023).value == Decimal("9.855")
    with pytest.raises(MixedBaseYearsError, match="2015, 2020"):
        compute(constant, [*at_2020[:2], replace(at_2020[2], base_year=2015)], region="CN", period=2023)


def test_the_vintage_of_a_rate_may_differ():
    rate = replace(SHARE.inputs[1], any_vintage=True)
    formula = replace(SHARE, inputs=(SHARE.inputs[0], rate))
    figure = compute(formula, (FIRST, SECOND, replace(WHOLE, vintage="other")), region="CN", period=2023)
    assert figure.vintages == ("census", "other")
    assert figure.warnings == ()


def test_an_input_of_the_year_before_is_sought_there():
    before = replace(SHARE.inputs[1], years_before=1)
    formula = replace(SHARE, inputs=(SHARE.inputs[0], before))
    with pytest.raises(MissingInputError, match="in 2022"):
        compute(formula, ALL, region="CN", period=2023)
    assert compute(formula, (FIRST, SECOND, replace(WHOLE, period=2022)), region="CN", period=2023).value > 9


def test_a_panel_holds_figures_and_the_refusals_with_their_reason():
    regional = [replace(one, region="CN-33") for one in (FIRST, SECOND)]
    panel = compute_panel(SHARE, [*ALL, *regional])
    assert [(one.region, one.period) for one in panel.figures] == [("CN", 2023)]
    assert [(one.region, one.error.code) for one in panel.refusals] == [("CN-33", "input_missing")]


def test_every_vintage_has_figures_from_its_own_inputs_alone():
    later = [replace(one, vintage="revision", value=one.value * 2) for one in (FIRST, SECOND)]
    found = compute_vintages(SHARE, [*ALL, *later, replace(WHOLE, vintage="revision")])
    assert [(one.vintages, str(one.value)) for one in found.figures] == [
        (("census",), "9.855"),
        (("revision",), "19.711"),
    ]
    alone = compute_vintages(SHARE, [*ALL, *later])
    assert [one.vintages for one in alone.figures] == [("census",)]
    assert [(one.region, one.error.code) for one in alone.refusals] == [("CN", "input_missing")]


def test_a_rate_of_any_vintage_serves_every_vintage():
    formula = replace(SHARE, inputs=(SHARE.inputs[0], replace(SHARE.inputs[1], any_vintage=True)))
    later = [replace(one, vintage="revision") for one in (FIRST, SECOND)]
    found = compute_vintages(formula, [*ALL, *later])
    assert [one.vintages for one in found.figures] == [("census",), ("census", "revision")]


def test_a_figure_is_an_observation_for_the_next_formula():
    seen = share(ALL, branch="all").as_observation()
    assert (seen.series, seen.branch, seen.value, seen.vintage) == ("share", "all", Decimal("9.855"), "census")
    assert seen.source == "computed by share 1"


def test_an_input_of_the_figures_branch_is_sought_there():
    of_branch = replace(SHARE, inputs=(replace(SHARE.inputs[0], branches=False), SHARE.inputs[1]))
    assert compute(of_branch, ALL, region="CN", period=2023, branch="01").inputs[0].observation is FIRST
    with pytest.raises(MissingInputError, match=r"core \(03\)"):
        compute(of_branch, ALL, region="CN", period=2023, branch="03")


def test_the_whole_is_not_one_of_its_branches():
    total = replace(FIRST, branch="", value=FIRST.value + SECOND.value)
    assert str(share((*ALL, total)).value) == "9.855"


def test_an_input_that_an_account_must_pick_is_not_guessed():
    picked = replace(SHARE, inputs=(SHARE.inputs[0], replace(SHARE.inputs[1], years_before=None)))
    with pytest.raises(MissingInputError):
        compute(picked, ALL, region="CN", period=2023)


def test_a_figure_of_several_vintages_hands_on_all_of_them():
    mixed = share((FIRST, SECOND, replace(WHOLE, vintage="first release")), allow_mixed=True).as_observation()
    assert mixed.vintage == "census + first release"
    again = replace(SHARE, inputs=(replace(SHARE.inputs[0], series=("share",), branches=False), SHARE.inputs[1]))
    again = replace(again, inputs=tuple(replace(one, unit=mixed.unit) for one in again.inputs))
    whole = replace(WHOLE, unit="%", vintage=mixed.vintage)
    again = replace(again, evaluate=lambda given: given["parts"])
    assert compute(again, (mixed, whole), region="CN", period=2023).vintages == ("census", "first release")


def test_the_registry_knows_versions():
    second = replace(SHARE, version="2")
    registry = Registry([SHARE, second])
    assert registry.find("share") is second
    assert registry.find("share", "1") is SHARE
    assert len(registry) == 2
    with pytest.raises(FormulaUnknownError, match="share 1, share 2"):
        registry.find("share", "3")
    with pytest.raises(TraceBrokenError, match="made by share 1, not by share 2"):
        recompute(share(ALL), second)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b'{"format":"other"}', b"[]", b"\xff", b'{"format":"pilotzone/figure/v1"}']
)
def test_a_text_that_is_no_trace_is_named(text):
    with pytest.raises(TraceBrokenError):
        Figure.from_bytes(text)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "many", None, []])
def test_a_trace_with_a_value_that_is_no_number_is_named(value):
    members = json.loads(share(ALL).to_bytes())
    members["inputs"][0]["value"] = value
    with pytest.raises(TraceBrokenError):
        Figure.from_bytes(json.dumps(members).encode())


def test_a_text_that_is_too_deep_is_named():
    with pytest.raises(TraceBrokenError):
        Figure.from_bytes(b"[" * 200_000)


def test_a_value_with_too_many_digits_is_refused():
    with pytest.raises(FigureOutOfRangeError):
        share((replace(FIRST, value=Decimal("1E40")), SECOND, WHOLE))


def test_a_trace_without_an_input_is_broken():
    figure = share(ALL)
    with pytest.raises(TraceBrokenError, match="'gdp' of share is absent"):
        recompute(replace(figure, inputs=figure.inputs[:2]), SHARE)
    with pytest.raises(TraceBrokenError, match="declares no input 'alien'"):
        recompute(replace(figure, inputs=(*figure.inputs, replace(figure.inputs[0], name="alien"))), SHARE)


money = st.decimals(min_value="0.01", max_value="9999999999", places=2)


@given(money, money, money)
def test_any_figure_is_reproduced_from_its_bytes(first, second, whole):
    figure = share((replace(FIRST, value=first), replace(SECOND, value=second), replace(WHOLE, value=whole + 1)))
    assert Registry([SHARE]).is_reproduced(Figure.from_bytes(figure.to_bytes()))
