"""Refusals of tariffs and usage from which no statement can be made."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AgreementRepeatedError",
    "FreeQueriesError",
    "PriceError",
    "RowsError",
    "TariffDocumentError",
    "UsageConflictError",
    "UsagePartiesError",
    "UsageTimeError",
    "UsageWithoutTariffError",
]


class PriceError(PilotzoneError):
    """A price is negative, too large, or finer than a millionth of a yuan."""

    code = "tariff_price"
    message = "The tariff's {term} cannot be {value} yuan."
    help = "Give an amount from 0 to {largest} yuan with at most {decimals} decimals, such as 0.0028."
    status = 422


class FreeQueriesError(PilotzoneError):
    """The number of free queries is outside its range."""

    code = "tariff_free_queries"
    message = "The tariff's free_queries_per_month cannot be {value}."
    help = "Give a whole number from 0 to {largest}."
    status = 422


class TariffDocumentError(PilotzoneError):
    """A tariff in JSON is not in the form in which this zone writes tariffs."""

    code = "tariff_document"
    message = "The tariff's {term} is missing, unknown, or not as it must be."
    help = "Write a tariff like this: {example}."
    status = 422


class UsageTimeError(PilotzoneError):
    """A usage record does not say in which zone its time is."""

    code = "usage_time"
    message = "The usage of the query {query} has a time without a time zone: {time}."
    help = "Record times in UTC."
    status = 422


class RowsError(PilotzoneError):
    """A number of rows is outside its range."""

    code = "usage_rows"
    message = "The usage of the query {query} cannot have {rows} rows."
    help = "Give a whole number from 0 to {largest}."
    status = 422


class UsageConflictError(PilotzoneError):
    """One query is recorded with two different contents."""

    code = "usage_conflict"
    message = "The query {query} under the agreement {agreement} is recorded twice with different contents."
    help = "Compare both records with the evidence log and keep the one it holds."
    status = 409


class UsageWithoutTariffError(PilotzoneError):
    """Usage stands under an agreement whose tariff was not given."""

    code = "usage_without_tariff"
    message = "The query {query} was run under the agreement {agreement}, which has no tariff here."
    help = "Add the agreement and its tariff; public data has a tariff too, with all prices 0."
    status = 409


class UsagePartiesError(PilotzoneError):
    """Usage names another dataset or other parties than its agreement."""

    code = "usage_parties"
    message = "The query {query} names another dataset, provider or consumer than its agreement {agreement}."
    help = "Compare the record with the agreement and the evidence log."
    status = 409


class AgreementRepeatedError(PilotzoneError):
    """Two tariffs are given for one agreement."""

    code = "tariff_repeated"
    message = "The agreement {agreement} is given more than one tariff for the same month."
    help = "Give the one that was agreed."
    status = 409
