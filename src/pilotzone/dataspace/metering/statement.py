"""The monthly statement: usage rated by tariffs, one line for each agreement, each rounded once to the fen."""

import decimal
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from pilotzone.common.canonical_json import JsonValue
from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import check_name
from pilotzone.common.money import to_fen
from pilotzone.common.periods import Month
from pilotzone.dataspace.metering.errors import (
    AgreementRepeatedError,
    UsageConflictError,
    UsagePartiesError,
    UsageWithoutTariffError,
)
from pilotzone.dataspace.metering.tariff import CURRENCY, ROUNDING, Tariff, yuan_text
from pilotzone.dataspace.metering.usage import UsageRecord

__all__ = ["AgreementTariff", "Line", "Statement", "rate", "statement"]

_EXACT: Final = decimal.Context(prec=60, traps=[decimal.Inexact, decimal.InvalidOperation])
_AGREEMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,199}")


@dataclass(frozen=True, kw_only=True)
class AgreementTariff:
    """An agreement in force in the month, its parties and the tariff they agreed on.

    Raises:
        InvalidValueError: a name is not one.
    """

    agreement: str
    dataset: str
    provider: str
    consumer: str
    tariff: Tariff

    def __post_init__(self) -> None:
        for field in ("dataset", "provider", "consumer"):
            check_name(f"The {field} of an agreement", getattr(self, field))
        if not _AGREEMENT.fullmatch(self.agreement):
            raise InvalidValueError(
                field="The identifier of an agreement",
                value=self.agreement,
                expected="1 to 200 characters from A-Z, a-z, 0-9 and :._-, the first one a letter or a digit",
            )


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one agreement costs in one month: counts, exact charges in yuan, and their rounded sum in fen."""

    agreement: str
    dataset: str
    provider: str
    consumer: str
    queries: int
    free_queries: int
    rows: int
    charged_rows: int
    fee_yuan: Decimal
    queries_yuan: Decimal
    rows_yuan: Decimal
    fen: int


@dataclass(frozen=True)
class Statement:
    """The lines of a month, in the order of their agreements."""

    month: Month
    lines: tuple[Line, ...]

    @property
    def total_fen(self) -> int:
        """The sum of the lines, in fen: rounded lines are added, a rounded total is not distributed."""
        return sum(line.fen for line in self.lines)

    def owed_by(self, consumer: str) -> "Statement":
        """Return the part of the statement that ``consumer`` owes."""
        return Statement(self.month, tuple(line for line in self.lines if line.consumer == consumer))

    def earned_by(self, provider: str) -> "Statement":
        """Return the part of the statement that ``provider`` earns."""
        return Statement(self.month, tuple(line for line in self.lines if line.provider == provider))

    def as_dict(self) -> dict[str, JsonValue]:
        """Return the statement as JSON; exact yuan are texts, rounded amounts whole fen."""
        return {
            "month": str(self.month),
            "currency": CURRENCY,
            "rounding": ROUNDING,
            "lines": [_line_json(line) for line in self.lines],
            "total_fen": self.total_fen,
        }

    def to_journal(self) -> str:
        """Return the statement as a journal that hledger and ledger read: two postings for each line that is owed."""
        last_day = (self.month.end - timedelta(days=1)).date()
        entries = (
            f"{last_day} {line.agreement}\n"
            f"    {line.provider}:receivable:{line.consumer}  {CURRENCY} {_yuan(line.fen)}\n"
            f"    {line.consumer}:payable:{line.provider}  {CURRENCY} -{_yuan(line.fen)}\n"
            for line in self.lines
            if line.fen
        )
        return "\n".join(entries)


def rate(agreement: AgreementTariff, usage: Iterable[UsageRecord]) -> Line:
    """Return the line of one agreement for ``usage``, all of one month and under this agreement.

    The first queries of the month are the free ones, by time and then by identifier.
    """
    tariff = agreement.tariff
    records = sorted(usage, key=lambda record: (record.time, record.query))
    charged = records[tariff.free_queries_per_month :]
    charged_rows = sum(record.rows for record in charged)
    with decimal.localcontext(_EXACT):
        queries_yuan = len(charged) * tariff.price_per_query
        rows_yuan = charged_rows * tariff.price_per_thousand_rows / 1000
        fen = to_fen(tariff.monthly_fee + queries_yuan + rows_yuan)
    return Line(
        agreement=agreement.agreement,
        dataset=agreement.dataset,
        provider=agreement.provider,
        consumer=agreement.consumer,
        queries=len(records),
        free_queries=len(records) - len(charged),
        rows=sum(record.rows for record in records),
        charged_rows=charged_rows,
        fee_yuan=tariff.monthly_fee,
        queries_yuan=queries_yuan,
        rows_yuan=rows_yuan,
        fen=fen,
    )


def statement(month: Month, usage: Iterable[UsageRecord], agreements: Iterable[AgreementTariff]) -> Statement:
    """Return the statement of ``month`` for ``agreements``, those in force at some time in it.

    Usage of other months is left out; a record that is given more than once counts once.

    Raises:
        UsageConflictError: two records of one query under one agreement differ.
        UsageWithoutTariffError: usage stands under an agreement that is not among ``agreements``.
        UsagePartiesError: usage names another dataset or other parties than its agreement.
        AgreementRepeatedError: an agreement is given twice.
    """
    by_agreement: dict[str, AgreementTariff] = {}
    for agreement in agreements:
        if agreement.agreement in by_agreement:
            raise AgreementRepeatedError(agreement=agreement.agreement)
        by_agreement[agreement.agreement] = agreement
    records: dict[str, list[UsageRecord]] = {name: [] for name in by_agreement}
    for record in _distinct(record for record in usage if Month.of(record.time) == month):
        _check_parties(record, by_agreement)
        records[record.agreement].append(record)
    return Statement(month, tuple(rate(by_agreement[name], records[name]) for name in sorted(by_agreement)))


def _distinct(usage: Iterable[UsageRecord]) -> Iterator[UsageRecord]:
    seen: dict[tuple[str, str], UsageRecord] = {}
    for record in usage:
        known = seen.get((record.agreement, record.query))
        if known is None:
            seen[record.agreement, record.query] = record
            yield record
        elif known != record:
            raise UsageConflictError(query=record.query, agreement=record.agreement)


def _check_parties(record: UsageRecord, agreements: Mapping[str, AgreementTariff]) -> None:
    agreement = agreements.get(record.agreement)
    if agreement is None:
        raise UsageWithoutTariffError(query=record.query, agreement=record.agreement)
    if (record.dataset, record.provider, record.consumer) != (
        agreement.dataset,
        agreement.provider,
        agreement.consumer,
    ):
        raise UsagePartiesError(query=record.query, agreement=record.agreement)


def _line_json(line: Line) -> dict[str, JsonValue]:
    return {name: yuan_text(value) if isinstance(value, Decimal) else value for name, value in vars(line).items()}


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
