"""What may stand in a statement: the allow-lists of the gate, made for the parse tree of DuckDB 2.0.

A kind, a type, a field or a name without an entry here is refused. Fuzz the functions again before another release
of DuckDB: one that can read state, change between calls or allocate without bound does not belong here.
"""

from collections.abc import Mapping
from typing import Final

__all__ = [
    "AGGREGATES",
    "CASTABLE_TYPES",
    "DEEPEST_STATEMENT",
    "EMPTY_FIELDS",
    "FIELDS",
    "FUNCTIONS",
    "JOINS",
    "LONGEST_REWRITTEN",
    "LONGEST_STATEMENT",
    "MOST_CONDITIONS",
    "OWN_FUNCTIONS",
    "TYPES",
    "WINDOW_FUNCTIONS",
]

LONGEST_STATEMENT: Final = 20_000
"""Characters; TPC-H's longest statement has about 1,300."""

LONGEST_REWRITTEN: Final = 40 * LONGEST_STATEMENT
"""Floors and full names make a statement longer; the analyst's own text was limited before."""

DEEPEST_STATEMENT: Final = 200
"""Levels of the tree; beyond this the recursion of a parser or compiler becomes a way to stop it."""

MOST_CONDITIONS: Final = 200
"""Parts of one AND or OR, which the compiler nests one inside the other; a list of values goes into an IN."""

_PLACE: Final = "query_location query_location_length"
_EXPRESSION: Final = f"class type alias {_PLACE}"
_TABLE: Final = f"type alias sample {_PLACE}"
_CALL: Final = "function_name schema catalog qualified_name arguments distinct"


def _fields(**table: str) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(names.split()) for kind, names in table.items()}


FIELDS: Final = _fields(
    # expressions, by class
    BETWEEN=f"{_EXPRESSION} input lower upper",
    CASE=f"{_EXPRESSION} case_checks else_expr",
    CAST=f"{_EXPRESSION} child type_expr try_cast",
    COLUMN_REF=f"{_EXPRESSION} column_names",
    COMPARISON=f"{_EXPRESSION} left right",
    CONJUNCTION=f"{_EXPRESSION} children",
    CONSTANT=f"{_EXPRESSION} literal",
    FUNCTION=f"{_EXPRESSION} {_CALL} filter order_bys is_operator export_state",
    OPERATOR=f"{_EXPRESSION} children",
    STAR=f"{_EXPRESSION} relation_name exclude_list qualified_exclude_list replace_list rename_list columns expr",
    SUBQUERY=f"{_EXPRESSION} subquery_type subquery child comparison_type",
    TYPE=f"{_EXPRESSION} type_name schema catalog qualified_name children",
    WINDOW=f"{_EXPRESSION} {_CALL} partitions orders start end start_expr end_expr offset_expr default_expr"
    " ignore_nulls has_ignore_nulls filter_expr exclude_clause arg_orders",
    # query nodes and modifiers, by type
    SELECT_NODE="type modifiers cte_map select_list from_table where_clause group_expressions group_sets"
    " aggregate_handling having sample qualify",
    SET_OPERATION_NODE="type modifiers cte_map setop_type setop_all left right children",
    ORDER_MODIFIER="type orders",
    LIMIT_MODIFIER="type limit offset limit_type",
    DISTINCT_MODIFIER="type distinct_on_targets",
    # table references, by type
    BASE_TABLE=f"{_TABLE} schema_name catalog_name table_name column_name_alias at_clause qualified_name",
    SUBQUERY_TABLE=f"{_TABLE} subquery column_name_alias",
    JOIN=f"{_TABLE} left right condition join_type ref_type using_columns delim_flipped is_implicit"
    " duplicate_eliminated_columns nearest_count nearest_order_type nearest_approx ranking_expression",
    EXPRESSION_LIST=f"{_TABLE} expected_names expected_types values",
    EMPTY=_TABLE,
    # what holds these together, by the field in which it stands
    root="error statements",
    statements="node named_param_map",
    subquery="node named_param_map",
    cte_map="map",
    map="key value",
    value="aliases query_node materialized key_targets payload_aggregates",
    arguments="name expression",
    case_checks="when_expr then_expr",
    literal="kind text",
    orders="type null_order expression",
    qualified_name="path",
)
"""The fields that the gate knows, for each kind of dictionary in the tree; a kind without an entry is refused."""

EMPTY_FIELDS: Final = frozenset(
    {
        *("sample", "qualify", "distinct_on_targets", "schema", "catalog", "schema_name", "catalog_name", "at_clause"),
        *("replace_list", "rename_list", "qualified_exclude_list", "columns", "expr", "export_state", "ignore_nulls"),
        *("has_ignore_nulls", "filter_expr", "arg_orders", "named_param_map", "key_targets", "payload_aggregates"),
        *("duplicate_eliminated_columns", "ranking_expression", "delim_flipped", "nearest_approx", "name", "error"),
        *("expected_names", "expected_types"),
    }
)
"""Fields that must say nothing: each one that speaks is a feature the compiler does not know."""

TYPES: Final = {
    "BETWEEN": frozenset({"COMPARE_BETWEEN"}),
    "CASE": frozenset({"CASE_EXPR"}),
    "CAST": frozenset({"OPERATOR_CAST"}),
    "COMPARISON": frozenset(
        {
            *("COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_LESSTHAN", "COMPARE_GREATERTHAN"),
            *("COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO"),
            *("COMPARE_DISTINCT_FROM", "COMPARE_NOT_DISTINCT_FROM"),
        }
    ),
    "CONJUNCTION": frozenset({"CONJUNCTION_AND", "CONJUNCTION_OR"}),
    "CONSTANT": frozenset({"VALUE_CONSTANT"}),
    "OPERATOR": frozenset(
        {
            *("COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_COALESCE", "OPERATOR_NULLIF"),
            *("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "OPERATOR_NOT"),
        }
    ),
    "WINDOW": frozenset(
        {
            *("WINDOW_AGGREGATE", "WINDOW_ROW_NUMBER", "WINDOW_RANK", "WINDOW_RANK_DENSE", "WINDOW_NTILE"),
            *("WINDOW_PERCENT_RANK", "WINDOW_CUME_DIST", "WINDOW_LEAD", "WINDOW_LAG"),
            *("WINDOW_FIRST_VALUE", "WINDOW_LAST_VALUE", "WINDOW_NTH_VALUE"),
        }
    ),
}
"""The types of an expression whose class alone does not say what it does."""

JOINS: Final = frozenset({("REGULAR", "INNER"), ("REGULAR", "LEFT"), ("CROSS", "INNER")})
"""Pairs of ref_type and join_type; the compiler lets LEFT stand where no record is withheld. Others are missing from
its scopes, or have no use there."""

CASTABLE_TYPES: Final = frozenset(
    {
        *("boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "int128", "float", "double", "decimal"),
        *("varchar", "text", "date", "timestamp", "time", "interval"),
    }
)
"""No type whose reading depends on a time zone or a locale."""

AGGREGATES: Final = frozenset(
    {
        *("count_star", "count", "count_if", "sum", "avg", "min", "max", "median", "quantile_cont"),
        *("stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"),
        *("corr", "covar_pop", "covar_samp", "string_agg", "listagg", "arg_min", "arg_max"),
    }
)

FUNCTIONS: Final = AGGREGATES | frozenset(
    {
        *("+", "-", "*", "/", "%", "//", "||", "~~", "!~~", "~~*", "!~~*"),
        *("abs", "ceil", "ceiling", "floor", "round", "sign", "sqrt", "ln", "log", "exp", "pow", "power"),
        *("greatest", "least", "nullif", "row"),
        *("lower", "upper", "length", "len", "substring", "substr", "trim", "ltrim", "rtrim", "left", "right"),
        *("replace", "split_part", "regexp_matches", "contains", "starts_with", "concat"),
        *("year", "quarter", "month", "week", "day", "dayofweek", "dayofyear", "last_day"),
        *("hour", "minute", "second", "date_diff", "date_part", "date_trunc", "trunc", "strftime"),
        *("to_years", "to_months", "to_days", "to_hours", "to_minutes", "to_seconds"),
    }
)

OWN_FUNCTIONS: Final = frozenset({"bit_or", "bit_count", "array_agg", "list_sort", "list_slice", "list_avg", "hash"})
"""What only the compiler may write: the proofs of a minimum group, the mean of the values around a quantile, and the
order in which the groups of a privacy unit are chosen."""

WINDOW_FUNCTIONS: Final = AGGREGATES | frozenset(
    {
        *("row_number", "rank", "rank_dense", "dense_rank", "ntile", "percent_rank", "cume_dist", "lead", "lag"),
        *("first_value", "last_value", "nth_value", "first", "last"),
    }
)
