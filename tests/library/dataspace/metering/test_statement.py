"""The monthly statement: exact to the fen, whatever order or how often usage is reported."""

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.common.errors import InvalidValueError
from pilotzone.common.periods import Month
from pilotzone.dataspace.metering import errors
from pilotzone.dataspace.metering.statement import AgreementTariff, statement
from pilotzone.dataspace.metering.tariff import Tariff, tariff_from_json
from pilotzone.dataspace.metering.usage import UsageRecord

GOLDEN = json.loads((Path(__file__).parents[3] / "vectors/metering/statement.json").read_text())
JULY = Month(2026, 7)
PARTIES = ("bank", "university", "power_company")

prices = st.decimals(0, 1000, places=4)
tariffs = st.builds(
    Tariff,
    dated=st.just(date(2026, 7, 1)),
    price_per_query=prices,
    price_per_thousand_rows=prices,
    monthly_fee=prices,
    free_queries_per_month=st.integers(0, 4),
)


@st.composite
def agreements(draw):
    count = draw(st.integers(1, 4))
    return [
        AgreementTariff(
            agreement=f"agreement-{number}",
            dataset=f"dataset_{number}",
            provider=draw(st.sampled_from(PARTIES)),
            consumer=draw(st.sampled_from(PARTIES)),
            tariff=draw(tariffs),
        )
        for number in range(count)
    ]


@st.composite
def months(draw):
    """Draw agreements, and usage under them of June to August with few distinct times, so that some coincide."""
    found = draw(agreements())
    usage = [
        UsageRecord(
            query=f"query-{number}",
            agreement=agreement.agreement,
            dataset=agreement.dataset,
            provider=agreement.provider,
            consumer=agreement.consumer,
            time=datetime(2026, 6, 29, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 35))),
            rows=draw(st.integers(0, 100_000)),
        )
        for number, agreement in enumerate(draw(st.lists(st.sampled_from(found), max_size=12)))
    ]
    return found, usage


def golden_month():
    found = [AgreementTariff(**{**row, "tariff": tariff_from_json(row["tariff"])}) for row in GOLDEN["agreements"]]
    usage = [UsageRecord(**{**row, "time": datetime.fromisoformat(row["time"])}) for row in GOLDEN["usage"]]
    return found, usage


def test_the_month_worked_out_by_hand():
    found, usage = golden_month()
    result = statement(Month.parse(GOLDEN["month"]), usage, found)
    assert result.as_dict() == GOLDEN["statement"]
    assert result.to_journal() == GOLDEN["journal"]


@settings(deadline=None)
@given(months(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_the_usage_matters(month, random):
    found, usage = month
    shuffled = usage + random.sample(usage, k=len(usage) // 2)
    random.shuffle(shuffled)
    random.shuffle(found)
    assert statement(JULY, shuffled, found) == statement(JULY, usage, found)


@settings(deadline=None)
@given(months())
def test_what_consumers_owe_is_what_providers_earn_is_the_whole(month):
    found, usage = month
    whole = statement(JULY, usage, found)
    assert sum(whole.owed_by(party).total_fen for party in PARTIES) == whole.total_fen
    assert sum(whole.earned_by(party).total_fen for party in PARTIES) == whole.total_fen
    assert sorted((line for party in PARTIES for line in whole.owed_by(party).lines), key=str) == sorted(
        whole.lines, key=str
    )


@settings(deadline=None)
@given(months())
def test_each_line_is_its_exact_charges_rounded_once_half_to_even(month):
    """The independent sum is in fractions, and ``round`` of a fraction is half to even."""
    found, usage = month
    for line, agreement in zip(statement(JULY, usage, found).lines, found, strict=True):
        tariff = agreement.tariff
        mine = [r for r in usage if r.agreement == line.agreement and r.time.month == 7]
        mine.sort(key=lambda record: (record.time, record.query))
        charged = mine[tariff.free_queries_per_month :]
        exact = Fraction(tariff.monthly_fee) + sum(
            Fraction(tariff.price_per_query) + Fraction(record.rows, 1000) * Fraction(tariff.price_per_thousand_rows)
            for record in charged
        )
        assert Fraction(line.fee_yuan) + Fraction(line.queries_yuan) + Fraction(line.rows_yuan) == exact
        assert line.fen == round(exact * 100)
        assert (line.queries, line.rows) == (len(mine), sum(record.rows for record in mine))


@settings(deadline=None)
@given(months())
def test_the_total_is_the_sum_of_the_lines_and_the_journal_balances(month):
    found, usage = month
    result = statement(JULY, usage, found)
    assert result.total_fen == sum(line.fen for line in result.lines)
    amounts = [Decimal(text) for text in re.findall(r"CNY (\S+)", result.to_journal())]
    assert sum(amounts) == 0
    assert sum(amount for amount in amounts if amount > 0) * 100 == result.total_fen


@settings(deadline=None)
@given(months())
def test_public_data_costs_nothing(month):
    found, usage = month
    free = [AgreementTariff(**{**vars(one), "tariff": Tariff(dated=date(2026, 7, 1))}) for one in found]
    result = statement(JULY, usage, free)
    assert result.total_fen == 0
    assert result.to_journal() == ""


def test_the_largest_amounts_stay_exact():
    found, usage = golden_month()
    dear = Tariff(dated=date(2026, 7, 1), price_per_thousand_rows=Decimal("999999999.999999") - 1)
    found = [AgreementTariff(**{**vars(found[0]), "tariff": dear})]
    usage = [UsageRecord(**{**vars(usage[1]), "rows": 10**15 - 1})]
    assert statement(JULY, usage, found).as_dict()["lines"][0]["rows_yuan"] == "999999998999998000000.001000001"


def change(record, **values):
    return UsageRecord(**{**vars(record), **values})


def test_two_contents_of_one_query_are_a_conflict():
    found, usage = golden_month()
    with pytest.raises(errors.UsageConflictError):
        statement(JULY, [*usage, change(usage[0], rows=1)], found)


def test_usage_without_a_tariff_is_not_free():
    found, usage = golden_month()
    with pytest.raises(errors.UsageWithoutTariffError):
        statement(JULY, usage, found[1:])


@pytest.mark.parametrize("field", ["dataset", "provider", "consumer"])
def test_usage_that_names_others_than_its_agreement_is_refused(field):
    found, usage = golden_month()
    with pytest.raises(errors.UsagePartiesError):
        statement(JULY, [change(usage[0], **{field: "somebody"})], found)


def test_an_agreement_has_one_tariff_in_a_month():
    found, usage = golden_month()
    with pytest.raises(errors.AgreementRepeatedError):
        statement(JULY, usage, [*found, found[0]])


def test_a_name_cannot_write_into_the_journal():
    found, _ = golden_month()
    with pytest.raises(InvalidValueError):
        AgreementTariff(**{**vars(found[0]), "agreement": "a\n2026-07-31 forged"})
    with pytest.raises(InvalidValueError):
        AgreementTariff(**{**vars(found[0]), "consumer": "bank  CNY 1"})


def test_usage_needs_a_time_zone_and_a_possible_number_of_rows():
    _, usage = golden_month()
    with pytest.raises(errors.UsageTimeError):
        change(usage[0], time=datetime(2026, 7, 1))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(errors.RowsError):
        change(usage[0], rows=-1)


@pytest.mark.parametrize("program", ["hledger", "ledger"])
def test_a_foreign_accounting_program_agrees_to_the_fen(program, tmp_path):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine")
    journal = tmp_path / "statement.journal"
    journal.write_text(GOLDEN["journal"])
    report = subprocess.run(
        [program, "-f", journal, "balance", "--flat", "--no-total"], capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"CNY (\S+)  +(\S+)", report.stdout)) == {
        ("-0.54", "bank:payable:power_company"),
        ("0.54", "power_company:receivable:bank"),
        ("-3000.00", "university:payable:power_company"),
        ("3000.00", "power_company:receivable:university"),
    }
