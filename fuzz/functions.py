"""Try every function of this DuckDB on edge values, and write what it was seen to do: ``python -m fuzz.functions``.

The allow-list of the gate is tested against ``fuzz/functions.json``: run this again for another release of DuckDB. The
marks of a form of a function:

``raises``    failed on some values: beside records a failure would be an answer
``grows``     made a value far larger than its arguments, or ran out of memory or time
``changes``   is declared volatile, or had two answers for one question
``state``     had another answer in a session with other settings, variables and databases
``zone``      had another answer under another time zone
``order``     an aggregate that had another answer for the same records in another order
``picks``     an aggregate that returned the value of one record
``untried``   could not be called with the values at hand

Calls run in a process with little memory; one that takes too long ends with it.
"""

import json
import multiprocessing
import queue
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any, Final

import duckdb

__all__ = ["FILE", "marks_of"]

FILE: Final = Path(__file__).with_name("functions.json")

_MOST_ROWS: Final = 150
_MEMORY_BYTES: Final = 3 << 30
_SECONDS: Final = 6.0
_LARGE: Final = 5_000
"""Characters; no argument has more than a hundred."""

_NUMBERS: Final = {
    "TINYINT": ("-128", "127"),
    "SMALLINT": ("-32768", "32767"),
    "INTEGER": ("-2147483648", "2147483647", "100000"),
    "BIGINT": ("-9223372036854775808", "9223372036854775807", "100000"),
    "HUGEINT": ("-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"),
    "UTINYINT": ("255",),
    "USMALLINT": ("65535",),
    "UINTEGER": ("4294967295",),
    "UBIGINT": ("18446744073709551615",),
    "UHUGEINT": ("340282366920938463463374607431768211455",),
    "FLOAT": ("'nan'", "'inf'", "'-inf'", "3e38", "-1.5"),
    "DOUBLE": ("'nan'", "'inf'", "'-inf'", "1e308", "-1e308", "5e-324", "-0.5", "'-0.0'", "710"),
    "DECIMAL(38,0)": ("99999999999999999999999999999999999999", "-99999999999999999999999999999999999999"),
    "DECIMAL(12,2)": ("9999999999.99", "-0.01"),
}

_TEXTS: Final = (
    *("", "a", "ab%_\\", "\\", "(", "[", "*", "ﬃ İ 试验", "é", "12", "-1", "1e400", "nan", "2026-02-30", "2026-01-01"),
    *("TimeZone", "x", "main", "month", "century", "%Y %", "$.a", '{"a":', '{"a": 1}', "Asia/Shanghai", "12:00:00"),
)

_TIMES: Final = {
    "DATE": ("2026-02-28", "infinity", "-infinity", "5874897-12-31", "0044-03-15 (BC)"),
    "TIMESTAMP": ("2026-02-28 23:59:59.999999", "infinity", "-infinity", "290000-01-01", "0044-03-15 (BC) 00:00:00"),
    "TIMESTAMP WITH TIME ZONE": ("2026-02-28 23:59:59+00", "infinity", "290000-01-01 00:00:00+00"),
    "TIMESTAMP_NS": ("2026-02-28 23:59:59.999999999",),
    "TIMESTAMP_MS": ("2026-02-28 23:59:59",),
    "TIMESTAMP_S": ("2026-02-28 23:59:59",),
    "TIME": ("00:00:00", "23:59:59.999999"),
    "TIME WITH TIME ZONE": ("00:00:00+00", "23:59:59+15"),
    "INTERVAL": ("0 days", "1 month", "-2147483648 months", "2147483647 days", "1 month 30 days"),
}

_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    **{kind: tuple(f"({text})::{kind}" for text in ("0", "1", *texts)) for kind, texts in _NUMBERS.items()},
    **{kind: tuple(f"'{text}'::{kind}" for text in texts) for kind, texts in _TIMES.items()},
    "VARCHAR": tuple(f"'{text}'" for text in _TEXTS),
    "BOOLEAN": ("true", "false"),
    "BLOB": ("''::BLOB", "'\\xFF\\x00'::BLOB"),
    "BIT": ("'0'::BIT", "'10101'::BIT"),
    "UUID": ("'00000000-0000-0000-0000-000000000000'::UUID",),
    "VARCHAR[]": ("[]::VARCHAR[]", "['a', NULL]"),
    "BIGINT[]": ("[]::BIGINT[]", "[1, NULL, 9223372036854775807]"),
    "DOUBLE[]": ("[]::DOUBLE[]", "[0.5, NULL, 'inf'::DOUBLE]"),
}

_SAME: Final = {
    **dict.fromkeys(("ANY", "T", "K", "V"), "INTEGER"),
    **dict.fromkeys(("ANY[]", "T[]", "V[]", "K[]"), "BIGINT[]"),
    "DECIMAL": "DECIMAL(38,0)",
    "JSON": "VARCHAR",
    "FLOAT[]": "DOUBLE[]",
}
"""Types whose values are taken from another."""

_PICKABLE: Final = ("INTEGER", "BIGINT", "DOUBLE", "ANY", "T")

_PRIMES: Final = ("11", "23", "47")

_Call = tuple[str, str, tuple[str, ...], bool]
"""Kind, name, types of the arguments, and whether the function is declared to be consistent."""


def _main() -> int:
    found: dict[str, dict[str, list[str]]] = {}
    for (kind, name, types, _), marks in _tried(list(_calls())):
        signature = f"{kind}({', '.join(types)})"
        found.setdefault(name, {}).setdefault(" ".join(sorted(marks)) or "-", []).append(signature)
    document = {"duckdb": duckdb.__version__, "functions": {name: found[name] for name in sorted(found)}}
    FILE.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(found)} functions of DuckDB {duckdb.__version__} are in {FILE.name}")
    return 0


def marks_of(name: str) -> Iterator[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Yield kind, argument types and marks of each form of the function ``name``, as the file has them."""
    for marks, signatures in json.loads(FILE.read_text(encoding="utf-8"))["functions"].get(name, {}).items():
        for signature in signatures:
            kind, _, types = signature.removesuffix(")").partition("(")
            yield kind, tuple(types.split(", ")) if types else (), frozenset(marks.split()) - {"-"}


def _calls() -> Iterator[_Call]:
    sql = (
        "SELECT DISTINCT function_type, function_name, parameter_types, varargs, stability FROM duckdb_functions()"
        " WHERE function_type IN ('scalar', 'aggregate') ORDER BY ALL"
    )
    with duckdb.connect() as connection:
        for kind, name, types, more, stability in connection.execute(sql).fetchall():
            yield kind, name, (*types, *([more] * 2 if more else ())), stability == "CONSISTENT"


def _tried(calls: list[_Call]) -> Iterator[tuple[_Call, set[str]]]:
    """Yield each call with its marks; a process that says nothing for too long is ended, and another goes on."""
    context = multiprocessing.get_context("spawn")
    place = 0
    while place < len(calls):
        answers = context.Queue()
        process = context.Process(target=_try_all, args=(calls[place:], answers), daemon=True)
        process.start()
        patience = 30.0
        while place < len(calls):
            try:
                marks = answers.get(timeout=patience)
            except queue.Empty:
                marks = None
            yield calls[place], {"grows"} if marks is None else marks
            place += 1
            patience = _SECONDS
            if marks is None:
                break
        process.kill()
        process.join()


def _try_all(calls: list[_Call], answers: Any) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    sessions = _sessions()
    for call in calls:
        answers.put(_marks(call, *sessions))
        if not all(map(_is_alive, sessions)):
            sessions = _sessions()


def _sessions() -> tuple[duckdb.DuckDBPyConnection, ...]:
    return (_session("UTC"), _session("Asia/Shanghai"), _session("UTC", other=True))


def _is_alive(session: duckdb.DuckDBPyConnection) -> bool:
    """Return whether a session still answers: an error inside DuckDB ends it for good."""
    try:
        return session.execute("SELECT 1").fetchall() == [(1,)]
    except duckdb.Error:
        return False


def _session(zone: str, *, other: bool = False) -> duckdb.DuckDBPyConnection:
    """Return a session; an ``other`` one differs in whatever a function could read besides its arguments."""
    config = {"memory_limit": "300MB", "threads": 1, "autoload_known_extensions": False}
    connection = duckdb.connect(":memory:", config={**config, "autoinstall_known_extensions": False})
    connection.execute(f"SET TimeZone = '{zone}'; SET enable_progress_bar = false")
    if other:
        connection.execute("ATTACH ':memory:' AS x; CREATE SCHEMA x.s; USE x.s; SET VARIABLE x = 5; SET threads = 2")
        connection.execute("SET integer_division = true; SET default_null_order = 'nulls_first'")
    return connection


def _marks(call: _Call, here: duckdb.DuckDBPyConnection, *others: duckdb.DuckDBPyConnection) -> set[str]:
    kind, name, types, consistent = call
    marks = set() if consistent else {"changes"}
    try:
        columns = [_VALUES[_SAME.get(each, each)] for each in types]
    except KeyError:
        return marks | {"untried"}
    rows = list(_spread([(*values, "NULL") for values in columns])) or [()]
    arguments = ", ".join(f"c{number}" for number in range(len(types)))
    function = f'"{name}"({arguments})'
    try:
        answer = _answer(here, function, rows)
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.NotImplementedException):
        return marks | {"untried"}
    except duckdb.OutOfMemoryException:
        return marks | {"grows", "raises"}
    except duckdb.Error:
        marks.add("raises")
        function = f"TRY({function})" if kind == "scalar" else function
        answer = _perhaps(here, function, rows)
    if answer is None:
        return marks
    if max((len(text) for text in answer if text is not None), default=0) > _LARGE:
        marks.add("grows")
    if kind == "aggregate":
        marks |= _marks_of_aggregate(here, function, rows, types)
    for mark, session in zip(("changes", "zone", "state"), (here, *others), strict=True):
        if _perhaps(session, function, rows) != answer:
            marks.add(mark)
    return marks - ({"state"} if "zone" in marks and "changes" in marks else set())


def _marks_of_aggregate(
    here: duckdb.DuckDBPyConnection, function: str, rows: list[tuple[str, ...]], types: tuple[str, ...]
) -> set[str]:
    """Ask an aggregate again: in another order, of one value alone, of numbers of which none is the mean."""
    marks = set()
    if any(_perhaps(here, function, [row] * 3) is None for row in rows[:: max(1, len(rows) // 12)]):
        marks.add("raises")
    if _perhaps(here, function, rows[::-1]) != _perhaps(here, function, rows):
        marks.add("order")
    if types and types[0] in _PICKABLE:
        kind = _SAME.get(types[0], types[0])
        numbers = [(f"({number})::{kind}", *row[1:]) for number, row in zip(_PRIMES, rows, strict=False)]
        answer = _perhaps(here, function, numbers)
        if answer and str(answer[0]).removesuffix(".0") in _PRIMES:
            marks.add("picks")
    return marks


def _spread(columns: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield combinations of values, of which each value comes in some; not more than a few hundred."""
    total = 1
    for values in columns:
        total *= len(values)
    step = max(1, total // _MOST_ROWS)
    step += step % 2 == 0 and step > 1
    yield from islice(product(*columns), 0, None, step)


def _answer(session: duckdb.DuckDBPyConnection, function: str, rows: list[tuple[str, ...]]) -> list[str | None]:
    """Return what a function makes of the rows, as text; they stand in a table, so that nothing is computed early."""
    names = ", ".join(f"c{number}" for number in range(len(rows[0])))
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    source = f"(VALUES {values}) AS t({names})" if names else "(VALUES (1)) AS t(one)"
    session.execute(f"CREATE OR REPLACE TEMP TABLE tried AS SELECT * FROM {source}")
    return [row[0] for row in session.execute(f"SELECT CAST({function} AS VARCHAR) FROM tried").fetchall()]


def _perhaps(session: duckdb.DuckDBPyConnection, function: str, rows: list[tuple[str, ...]]) -> list[str | None] | None:
    try:
        return _answer(session, function, rows)
    except duckdb.Error:
        return None


if __name__ == "__main__":
    started = time.monotonic()
    code = _main()
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    sys.exit(code)
