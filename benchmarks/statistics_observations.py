"""Ten million observations: a panel of 31 provinces and 20 years as of a day, from Parquet files of many vintages."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.figures import Figure, interleaved
from pilotzone.statistics.observations.store import ObservationStore

__all__ = ["measure"]

PROVINCES = [f"CN-{number}" for number in range(11, 42)]
YEARS = list(range(2004, 2024))
SERIES = 200
AT_ONCE = 9
"""Vintages in one append."""

IN_A_VINTAGE = SERIES * len(PROVINCES) * len(YEARS)


def measure(folder: Path, observations: int, rounds: int) -> Iterator[Figure]:
    """Yield the time of a panel out of at least ``observations`` synthetic figures, made afresh under ``folder``."""
    place = folder / "observations"
    shutil.rmtree(place, ignore_errors=True)
    store, vintages = ObservationStore(place), -(-observations // IN_A_VINTAGE)
    for number in range(0, vintages, AT_ONCE):
        store.append(pa.concat_tables(_vintage(one) for one in range(number, min(number + AT_ONCE, vintages))))
    store.compact()
    day = date(2010, 1, 1) + timedelta(days=vintages // 2)
    files = str(place / "*" / "*.parquet")
    plain = duckdb.connect()
    sql = f"SELECT region, period, value FROM read_parquet('{files}') WHERE series = 'series-100' AND vintage = ?"
    taken = interleaved(
        rounds,
        {
            "panel": lambda: _ask(store, day),
            "plain": lambda: plain.sql(sql, params=[f"vintage-{vintages // 2}"]).to_arrow_table(),
        },
    )
    yield Figure(
        subject="statistics",
        name=f"panel as of a day, 31 provinces x 20 years, of {vintages * IN_A_VINTAGE:,} observations",
        value=taken["panel"] * 1000,
        unit="ms",
        peer_name="DuckDB: one vintage by its name, no intervals",
        peer=taken["plain"] * 1000,
        conditions=f"synthetic; {vintages} vintages of {SERIES} series, compacted; p50, in the page cache",
    )


def _ask(store: ObservationStore, day: date) -> None:
    found = store.panel("series-100", regions=PROVINCES, periods=YEARS, as_of=day)
    assert len(found) == len(PROVINCES) * len(YEARS)


def _vintage(number: int) -> pa.Table:
    """Return all figures of a vintage; every one is revised."""
    values = np.random.default_rng(number).integers(100_000, 10_000_000, IN_A_VINTAGE) / 100
    cells = len(PROVINCES) * len(YEARS)
    stated = {
        "unit": "100 million yuan",
        "price_basis": "current",
        "method": "gdp_production",
        "vintage": f"vintage-{number}",
        "source": "synthetic",
        "grade": "observed",
    }
    return pa.table(
        {
            "series": np.repeat([f"series-{one}" for one in range(SERIES)], cells),
            "region": np.tile(np.repeat(PROVINCES, len(YEARS)), SERIES),
            "period": pc.cast(pa.array(np.tile(YEARS, SERIES * len(PROVINCES))), pa.string()),
            "value": values,
            "vintage_from": pa.repeat(date(2010, 1, 1) + timedelta(days=number), IN_A_VINTAGE),
            **{name: pa.repeat(word, IN_A_VINTAGE) for name, word in stated.items()},
        }
    )
