"""The world of the tests: datasets and policies as ``tests/vectors/queries/policies.toml`` states them."""

import datetime as dt
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import Engine, GovernedTable
from pilotzone.dataspace.queries.decision import Decision
from pilotzone.dataspace.queries.process import _made
from pilotzone.dataspace.queries.worker import _make

VECTORS: Final = Path(__file__).resolve().parents[3] / "vectors" / "queries"

PERSONS: Final = 600

CANARY: Final = 4242
"""The pid of a person whose record is hidden by the row predicate, with values found nowhere else."""


@pytest.fixture(scope="session")
def tables(tmp_path_factory) -> dict[str, GovernedTable]:
    """The governed tables of the world, over real Parquet files."""
    folder = tmp_path_factory.mktemp("datasets")
    for name, table in _world().items():
        pq.write_table(table, folder / f"{name}.parquet")
    return _governed(folder)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(memory_bytes=256 << 20, seconds=30, workers=3) as running:
        yield running


@pytest.fixture(scope="session")
def answered() -> Callable[[duckdb.DuckDBPyConnection, Decision], duckdb.DuckDBPyRelation]:
    """Answer a decision as a worker does, on a connection that has its views and bounds."""

    def answer(connection: duckdb.DuckDBPyConnection, decision: Decision) -> duckdb.DuckDBPyRelation:
        _make(connection, _made(decision.groups))
        return connection.sql(decision.rewritten)

    return answer


def _governed(folder: Path) -> dict[str, GovernedTable]:
    terms = tomllib.loads((VECTORS / "policies.toml").read_text())
    return {name: _table(name, term, folder / f"{name}.parquet") for name, term in terms.items()}


def _table(name: str, terms: Mapping[str, object], path: Path) -> GovernedTable:
    agreement, columns = terms.pop("agreement"), terms.pop("columns")
    terms = {field: tuple(value) if isinstance(value, list) else value for field, value in terms.items()}
    classes = tuple((column, ColumnClass(text.split()[0])) for column, text in columns.items())
    policy = Policy(dataset=name, columns=classes, **{**terms, "mode": Mode(terms["mode"])})
    kinds = tuple((column, text.split()[1]) for column, text in columns.items())
    return GovernedTable(agreement=agreement, policy=policy, columns=kinds, path=path)


def _world() -> dict[str, pa.Table]:
    chance = random.Random(20261121)  # noqa: S311 - the same world each time
    persons = [
        {
            "pid": pid,
            "region": chance.choice(["R1", "R1", "R2", "R9"]),
            "dept": f"D{chance.randrange(6)}",
            "age": chance.randrange(20, 60),
            "salary": chance.choice([None, float(chance.randrange(3000, 30000))]),
            "name": f"name {pid}",
            "phone": f"139{pid:08}",
            "consent": chance.random() < 0.9,
        }
        for pid in range(PERSONS)
    ]
    persons.append({"pid": 777, "region": "R1", "dept": "D7", "age": 97, "salary": 123456.0, "consent": True})
    hidden = {"region": "R9", "dept": "CANARY_DEPT", "age": 98, "salary": 987654.0, "name": "CANARY_NAME"}
    persons.append({"pid": CANARY, "consent": False, **hidden})
    visits = [
        {
            "pid": chance.randrange(PERSONS),
            "hosp": chance.choice(["H1", "H2", "H3"]),
            "dt": dt.date(2026, chance.randrange(1, 7), 1),
            "diag": f"d{chance.randrange(200)}",
            "cost": float(chance.randrange(10, 900)),
        }
        for _ in range(3 * PERSONS)
    ]
    return {
        "person": _typed("person", persons),
        "visit": _typed("visit", visits),
        "badge": _typed("badge", [{"pid": str(pid)} for pid in range(20)]),
        "staff": _typed("staff", [{"pid": pid, "grade": pid % 4, "bonus": float(pid)} for pid in range(200)]),
        "figures": _typed(
            "figures", [{"Province": f"R{n % 3}", "year": 2020 + n // 3, "gdp": n * 100} for n in range(12)]
        ),
        "ledger": _typed(
            "ledger",
            [{"code": str(n), "amount": n, "secret": False} for n in range(50)]
            + [{"code": "CANARY_CODE", "amount": 987654, "secret": True}],
        ),
        "meter": _typed(
            "meter",
            [
                {
                    "plant": f"P{n % 7}",
                    "read_at": dt.datetime(2026, 1, 1 + n % 28, n % 24),  # noqa: DTZ001 - Parquet stores it without a zone
                    "街道": f"街{n % 9}",
                    "kwh": n,
                    "price": n / 7,
                }
                for n in range(100)
            ],
        ),
    }


_ARROW: Final = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "DECIMAL(12,2)": pa.decimal128(12, 2),
    "DECIMAL(10,3)": pa.decimal128(10, 3),
}


def _typed(name: str, rows: list[dict[str, object]]) -> pa.Table:
    columns = tomllib.loads((VECTORS / "policies.toml").read_text())[name]["columns"]
    return pa.Table.from_pylist(rows, pa.schema([(c, _ARROW[text.split()[1]]) for c, text in columns.items()]))


@pytest.fixture(scope="session")
def duckdb_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Plain DuckDB, without any policy: what a governed answer is compared with."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        yield connection
