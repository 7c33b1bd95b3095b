"""The allow-lists against what ``python -m fuzz.functions`` saw every function of this DuckDB do."""

import json

import duckdb
import pytest

from fuzz.functions import FILE, marks_of
from pilotzone.dataspace.queries import aggregation, allowed, dimensions, filters

LISTED = sorted(allowed.FUNCTIONS | allowed.OWN_FUNCTIONS | allowed.WINDOW_FUNCTIONS)

NEVER = frozenset({"changes", "state", "grows"})
"""What no listed function may do, wherever it stands. One that fails on some values may stand over released rows, or
over records that may be read: there a failure tells nothing that one may not see."""

WITHOUT_A_FORM = frozenset(
    {
        *("row_number", "rank", "rank_dense", "dense_rank", "ntile", "percent_rank", "cume_dist", "lead", "lag"),
        *("first_value", "last_value", "nth_value", "nullif", "split_part", "list_avg"),
    }
)
"""Windows, and macros, which DuckDB writes out as other functions: each call of those is in the file."""

UNTRIED = {
    "list_slice": "its bounds must be numbers; only the compiler writes it, over lists of numbers",
    "quantile_cont": "its second argument must be a literal; the compiler writes another form over records",
    "strftime": "its format must be a literal; it stands over released rows only",
}

REASONED = {
    ("list_sort", "state"): "the order of NULLs is a setting, which the worker has locked, and NULLs are taken out",
}

TYPES = {
    "text": ("VARCHAR",),
    "time": ("DATE", "TIMESTAMP"),
    "integer": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT"),
    "number": ("FLOAT", "DOUBLE"),
}
"""DuckDB's types of a family; DECIMAL has its own tests, of widths."""


OVER_RECORDS = {name for names in aggregation._AGGREGATES.values() for name in names} - {"median", "quantile"}
"""Medians and quantiles are not DuckDB's own: they are written as means over many records, and tested there."""


def test_the_file_is_of_this_release_of_duckdb():
    """The pin of a new release comes with a new run of the fuzzer."""
    assert json.loads(FILE.read_text(encoding="utf-8"))["duckdb"] == duckdb.__version__


@pytest.mark.parametrize("name", LISTED)
def test_a_listed_function_reads_nothing_but_its_arguments_and_makes_nothing_endless(name):
    forms = list(marks_of(name))
    assert forms or name in WITHOUT_A_FORM
    for kind, types, marks in forms:
        found = {mark for mark in marks & NEVER if (name, mark) not in REASONED}
        assert not found, (name, kind, types)
        # A time zone is read by forms of types with a time zone alone, and the worker's is UTC.
        assert "zone" not in marks or any("TIME ZONE" in each for each in types), (name, types)
    assert not forms or name in UNTRIED or any("untried" not in marks for _, _, marks in forms)


def beside_records():
    """Yield each function that is evaluated on records that may not leave, with the types of its argument."""
    for node, (family, _) in filters._FUNCTIONS.items():
        yield from ((names_of(node), kind) for kind in TYPES[family])
    parts = [node for node, rule in dimensions._RULES.items() if rule is dimensions._part]
    for node in parts:
        yield from ((names_of(node), kind) for kind in TYPES["time"])
    for part in sorted(dimensions._PARTS):
        yield from (((part.lower(),), kind) for kind in TYPES["time"])
    yield from ((("floor",), kind) for kind in TYPES["number"])


def names_of(node):
    """Return the names that DuckDB has for what sqlglot calls ``node``."""
    return tuple(name.lower().replace("_", "") for name in node.sql_names())


@pytest.mark.parametrize(("names", "kind"), sorted(set(beside_records())))
def test_a_function_beside_records_fails_on_none(names, kind):
    forms = [marks for name in names for _, types, marks in marks_of(name) if types == (kind,)]
    assert forms, "the fuzzer has not tried it"
    assert not any(marks & (NEVER | {"raises", "zone", "untried"}) for marks in forms)


@pytest.mark.parametrize("kind", [*(kind for kind in TYPES["integer"] if kind != "HUGEINT"), *TYPES["number"]])
@pytest.mark.parametrize("name", sorted(OVER_RECORDS))
def test_an_aggregate_of_records_fails_on_none_and_picks_none(name, kind):
    """What has no form of its own for a type is computed in DOUBLE, and so are HUGEINT and wide DECIMALs."""
    found = {types: marks for _, types, marks in marks_of(name)}
    arguments = 2 if name in {"corr", "covar_pop", "covar_samp"} else 1
    marks = next(found[each] for each in ((kind,) * arguments, ("DOUBLE",) * arguments, ("ANY",)) if each in found)
    assert not marks & (NEVER | {"raises", "picks", "zone", "untried"})


def test_the_fuzzer_sees_what_functions_do():
    """A few whose nature is known: a fuzzer that saw nothing would list everything."""
    seen = {name: frozenset().union(*(marks for _, _, marks in marks_of(name))) for name in
            ("random", "current_schema", "repeat", "any_value", "error", "date_trunc", "lower")}  # fmt: skip
    assert "changes" in seen["random"]
    assert "state" in seen["current_schema"]
    assert "grows" in seen["repeat"]
    assert {"picks", "order"} <= seen["any_value"]
    assert "raises" in seen["error"]
    assert "raises" in seen["date_trunc"]
    assert not seen["lower"]
