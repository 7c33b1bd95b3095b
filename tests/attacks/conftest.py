"""The world under attack, an engine whose limits are reached soon, and plain DuckDB that says what is true."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pilotzone.dataspace.queries import Engine, GovernedTable
from tests.attacks.world import VISIBLE_PERSONS, agreements, write_world


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files of the world."""
    folder = tmp_path_factory.mktemp("world")
    write_world(folder)
    return folder


@pytest.fixture(scope="session")
def loot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder into which attacks try to write."""
    return tmp_path_factory.mktemp("loot")


@pytest.fixture(scope="session")
def agreed(data: Path) -> dict[str, dict[str, GovernedTable]]:
    """The tables of each agreement that the analyst has."""
    return agreements(data)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(memory_bytes=256 << 20, seconds=4, workers=3, warm=20) as running:
        yield running


@pytest.fixture(scope="session")
def unprotected(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Plain DuckDB over the whole files."""
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for path in sorted(data.glob("*.parquet")):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
        yield connection


@pytest.fixture(scope="session")
def permitted(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Plain DuckDB over the rows that the policies permit."""
    rows = {"person": VISIBLE_PERSONS, "ledger": "NOT secret"}
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for path in sorted(data.glob("*.parquet")):
            where = rows.get(path.stem, "true")
            connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}' WHERE {where}")
        yield connection
