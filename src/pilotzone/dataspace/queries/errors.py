"""Refusals of the query engine: each quotes the clause, the value, the place, and what would be allowed.

Rings 0 to 2 decide on the statement and the policy alone, so their texts may be specific. What depends on data has
one fixed text, because the difference between two texts would be an answer.
"""

from typing import Any

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.queries.clauses import Clause

__all__ = [
    "AggregateNotAllowedError",
    "AgreementExpiredError",
    "AgreementNotYetInForceError",
    "BoundsMissingError",
    "ColumnHiddenError",
    "ColumnUnknownError",
    "ComparisonNotAllowedError",
    "EngineBusyError",
    "FormNotAllowedError",
    "FunctionNotAllowedError",
    "GroupNotAllowedError",
    "JoinNotAllowedError",
    "KeyNotShownError",
    "KeyTypesDifferError",
    "MaskTypeError",
    "MinimumGroupError",
    "NoisedJoinError",
    "ParameterMissingError",
    "ParameterUnknownError",
    "ParameterValueError",
    "PrivacyBudgetSpentError",
    "PurposeNotPermittedError",
    "QueryCancelledError",
    "QueryFailedError",
    "QueryRefusedError",
    "QuotaUsedUpError",
    "RepeatedAggregationError",
    "RowExportRefusedError",
    "RowPredicateError",
    "SqlAmbiguousError",
    "SqlNotParsedError",
    "StatementNotAllowedError",
    "TableNotAvailableError",
]


class QueryRefusedError(PilotzoneError):
    """Base of the refusals; ``clause`` is the term of the agreement that says no, if one does.

    A place is ``line:column`` in the statement, counted from 1, or ``-`` where the parser gives none.
    """

    status = 403

    @property
    def clause(self) -> Clause | None:
        """The clause that this refusal quotes."""
        known: dict[str, Any] = self.parameters
        if "term" not in known:
            return None
        return Clause(known["term"], known["agreement"], known["dataset"], known["value"])


class SqlNotParsedError(QueryRefusedError):
    """The statement is not SQL."""

    code = "sql_not_parsed"
    message = "The statement cannot be read as SQL (at {place})."
    help = "Write one SELECT statement in the SQL of DuckDB."


class SqlAmbiguousError(QueryRefusedError):
    """Two parsers read the statement differently, or the compiler cannot read it."""

    code = "sql_ambiguous"
    message = "The statement holds a form that not every parser reads alike (at {place})."
    help = "Write it in plain SQL: no shorthand operators, dollar quotes, or special forms of literals."


class ParameterMissingError(QueryRefusedError):
    """The statement names a parameter that has no value."""

    code = "parameter_missing"
    message = "The statement's parameter {name!r} has no value."
    help = "Give a value for each of its parameters: {known}. A ? has the number of its place, from 1 on."


class ParameterUnknownError(QueryRefusedError):
    """A value is given for a parameter that the statement does not have."""

    code = "parameter_unknown"
    message = "The statement has no parameter {name!r}."
    help = "Its parameters are: {known}. Write one into it as $name, $1 or ?, or leave the value out."


class ParameterValueError(QueryRefusedError):
    """A value cannot be written as a literal."""

    code = "parameter_value"
    message = "The parameter {name!r} cannot have this value of the type {kind}."
    help = "Give a text, a truth value, a date, nothing, or a finite number of at most {digits} digits."


class StatementNotAllowedError(QueryRefusedError):
    """The statement does something else than ask, or uses a form that is not let through."""

    code = "statement_not_allowed"
    message = "The statement uses {construct} (at {place}), which is not allowed."
    help = "Write one SELECT with plain tables, INNER joins, WHERE, GROUP BY, ORDER BY, LIMIT, WITH and sub-queries."


class FormNotAllowedError(QueryRefusedError):
    """A form of SQL stands beside records that may not leave, where it could pick or repeat some of them."""

    code = "form_not_allowed"
    message = (
        "{construct} (at {place}) cannot stand beside {dataset}: its {term} is {value} under agreement {agreement}."
    )
    help = "Select from the aggregates instead: SELECT ... FROM (SELECT ... FROM {dataset} GROUP BY ...) WHERE ..."


class FunctionNotAllowedError(QueryRefusedError):
    """A function has no entry in the allow-list."""

    code = "function_not_allowed"
    message = "The function {function} (at {place}) is not allowed."
    help = "Use one of these: {allowed}."


class TableNotAvailableError(QueryRefusedError):
    """A table is not a dataset under an agreement of this analyst."""

    code = "table_not_available"
    message = "There is no dataset {table!r} (at {place}) that you may query."
    help = "Name one of these, without a schema: {allowed}. For another, ask its provider for an agreement."


class ColumnHiddenError(QueryRefusedError):
    """A column is hidden by the agreement."""

    code = "column_hidden"
    message = "The column {column!r} (at {place}) of {dataset} is hidden by agreement {agreement}."
    help = "Use these columns: {allowed}."


class ColumnUnknownError(QueryRefusedError):
    """A column does not exist in the tables of the statement, or in more than one."""

    code = "column_unknown"
    message = "The column {column!r} (at {place}) is not one column of the tables in this statement."
    help = "Use these columns: {allowed}; write table.column where two tables have the same name."


class KeyNotShownError(QueryRefusedError):
    """A key stands elsewhere than in an equality with another dataset's key."""

    code = "key_not_shown"
    message = "The column {column!r} (at {place}) is a key of {dataset} under agreement {agreement}: it only joins."
    help = "Use it as key = key in a join with a dataset that the policy names as a partner, or use {allowed}."


class RowExportRefusedError(QueryRefusedError):
    """Records would leave a dataset from which only aggregates may."""

    code = "row_export_refused"
    message = "Agreement {agreement} sets the {term} of {dataset} to {value}: records may not leave (at {place})."
    help = "Ask for aggregates: SELECT {allowed} FROM {dataset}."


class GroupNotAllowedError(QueryRefusedError):
    """Groups are formed, or shown, by something else than a plain dimension."""

    code = "group_not_allowed"
    message = "{expression} (at {place}) cannot form or name a group of {dataset} under agreement {agreement}."
    help = (
        "Group by columns of the class dimension, or by a date part, bucket or CASE of one, and select the same:"
        " {allowed}."
    )


class AggregateNotAllowedError(QueryRefusedError):
    """An aggregate is not in the policy, or its argument is not a bare column of the right class."""

    code = "aggregate_not_allowed"
    message = "{expression} (at {place}) is not allowed: {term} of {dataset} under agreement {agreement} are {value}."
    help = (
        "Use those over one bare column: count over {countable}, the others over {measures}; count(*) is count, and"
        " quantile is quantile_cont with 0.05, 0.1 and so on to 0.95, of numbers of one dataset."
    )


class JoinNotAllowedError(QueryRefusedError):
    """A join is not an equality of keys between partners."""

    code = "join_not_allowed"
    message = "The join (at {place}) is not allowed: {term} of {dataset} under agreement {agreement} are {value}."
    help = "Join with INNER JOIN ... ON key = key, where both policies name the other dataset; keys here: {allowed}."


class KeyTypesDifferError(QueryRefusedError):
    """Two keys of different types are compared."""

    code = "key_types_differ"
    message = "The keys {left} and {right} (at {place}) are of different types."
    help = "Join keys of one type; ask the providers to publish them alike."


class ComparisonNotAllowedError(QueryRefusedError):
    """A filter compares what may not be compared before aggregation."""

    code = "comparison_not_allowed"
    message = "{expression} (at {place}) cannot filter {dataset} under agreement {agreement}."
    help = (
        "Compare one of these with literals of its own type by =, <>, <, <=, >, >=, BETWEEN, IN, LIKE or IS NULL:"
        " {allowed}."
    )


class RepeatedAggregationError(QueryRefusedError):
    """One statement aggregates the same records twice, so that the answers could be subtracted."""

    code = "repeated_aggregation"
    message = "The statement aggregates {dataset} more than once (at {place}); {term} is {value} ({agreement})."
    help = "Aggregate it once, in a WITH, and read that result as often as you need."


class MinimumGroupError(QueryRefusedError):
    """Every group was below the minimum size, or there was none: both look the same."""

    code = "minimum_group_not_reached"
    message = "Nothing can be released: {term} of {dataset} is {value} under agreement {agreement}."
    help = "Ask for larger groups: fewer grouping columns or wider filters. An empty answer looks the same."


class NoisedJoinError(QueryRefusedError):
    """A dataset whose figures have noise is joined before it is aggregated."""

    code = "noised_join"
    message = "A join (at {place}) cannot be answered: the {term} of {dataset} is {value} under agreement {agreement}."
    help = "Aggregate {dataset} alone in a WITH, and join its noised figures with others."


class BoundsMissingError(QueryRefusedError):
    """A measure is summed of which nobody said how much one privacy unit may add."""

    code = "bounds_missing"
    message = "{expression} (at {place}) needs bounds of {column}, and the {term} of {dataset} has none: {value}."
    help = "Sum measures with bounds: {allowed}. The provider declares bounds in another agreement than {agreement}."


class PrivacyBudgetSpentError(QueryRefusedError):
    """A question costs more privacy than the month has left."""

    code = "privacy_budget_spent"
    message = (
        "The question costs {name} {cost}, and of {month} {left} is left: the {term} of {dataset} is {value} under"
        " agreement {agreement}."
    )
    help = "A question that was answered before costs nothing; for a new one wait until the next calendar month (UTC)."


class PurposeNotPermittedError(QueryRefusedError):
    """The stated purpose is not one of the agreement's."""

    code = "purpose_not_permitted"
    message = "The purpose {purpose!r} is not permitted for {dataset} under agreement {agreement}."
    help = "The {term} of the agreement are: {value}. Ask the provider for another agreement if yours is missing."


class AgreementNotYetInForceError(QueryRefusedError):
    """The agreement begins later."""

    code = "agreement_not_yet_in_force"
    message = "Agreement {agreement} on {dataset} is not in force at {at}: its {term} is {value}."
    help = "Ask again from then on."


class AgreementExpiredError(QueryRefusedError):
    """The agreement has ended."""

    code = "agreement_expired"
    message = "Agreement {agreement} on {dataset} has ended at {at}: its {term} is {value}."
    help = "Ask the provider for a new agreement."


class QuotaUsedUpError(QueryRefusedError):
    """The month's queries are used up."""

    code = "quota_used_up"
    message = "{used} queries were asked this month under agreement {agreement} on {dataset}; its {term} is {value}."
    help = "Ask again in the next calendar month (UTC), or ask the provider for a larger quota."


class RowPredicateError(PilotzoneError):
    """A policy's row predicate is not a condition over the dataset's own columns."""

    code = "row_predicate_invalid"
    message = "The row predicate {predicate!r} of {dataset} is refused: {reason}."
    help = (
        "Write one condition over the dataset's own columns, such as region = 'R1' AND consent, or id IN (SELECT id"
        " FROM register WHERE consent) with another dataset of yours; columns: {allowed}."
    )
    status = 422


class MaskTypeError(PilotzoneError):
    """A mask does not fit the type of its column."""

    code = "mask_type"
    message = "The mask {mask} does not fit the column {column!r} of type {type}."
    help = "It fits columns of these kinds: {allowed}. The mask null fits every column."
    status = 422


class QueryFailedError(PilotzoneError):
    """The query did not finish; why is not said, because that could depend on data one may not see."""

    code = "query_failed"
    message = "The query could not be completed."
    help = "Ask for less, or write it more simply; the operator of the zone can see more."
    status = 422


class QueryCancelledError(QueryFailedError):
    """The query was cancelled while it ran; it counts like one that failed."""

    code = "query_cancelled"
    message = "The query was cancelled."
    help = "Ask again if you need the answer; a cancelled query counts like one that failed."
    status = 409


class EngineBusyError(PilotzoneError):
    """Too many queries of one party wait for the engine; this one was not counted."""

    code = "engine_busy"
    message = "{waiting} queries of yours wait already."
    help = "Ask again when some of them are answered. This one was not counted."
    status = 503
