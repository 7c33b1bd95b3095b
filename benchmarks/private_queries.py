"""Queries like the first of TPC-H under noise, beside raw DuckDB, where ``conformance/tpch.sh`` fetched the data."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from os import urandom
from pathlib import Path

import duckdb
import opendp.prelude as dp
import pyarrow as pa

from benchmarks.figures import Figure, interleaved
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.privacy.noising import noised
from pilotzone.dataspace.queries import Engine, GovernedTable, decide
from pilotzone.dataspace.queries.releases import Proposed, RingFour

__all__ = ["measure"]

FOLDER = Path(__file__).resolve().parent.parent / "build" / "tpch"

FEW_GROUPS = (
    "SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), avg(l_quantity), avg(l_discount),"
    " count(*) FROM lineitem WHERE l_shipdate <= DATE '1998-09-02' GROUP BY l_returnflag, l_linestatus"
)
MANY_GROUPS = "SELECT l_shipdate, count(*), sum(l_quantity) FROM lineitem GROUP BY l_shipdate"

FEW_BY_HAND = (
    "SELECT sum(n)::BIGINT, sum(q)::BIGINT, sum(p)::BIGINT, sum(d)::BIGINT FROM (SELECT l_returnflag, l_linestatus,"
    " least(count(*), 7) AS n, least(sum(l_quantity), 350) AS q, least(sum(l_extendedprice), 500000) AS p,"
    " least(sum(l_discount), 1) AS d FROM lineitem WHERE l_shipdate <= DATE '1998-09-02'"
    " GROUP BY l_returnflag, l_linestatus, l_orderkey) GROUP BY l_returnflag, l_linestatus"
)
"""An order is in four groups at most, because there are no more."""

MANY_BY_HAND = (
    "SELECT sum(n)::BIGINT, sum(q)::BIGINT FROM (SELECT l_shipdate, least(count(*), 7) AS n,"
    " least(sum(l_quantity), 350) AS q FROM lineitem GROUP BY l_shipdate, l_orderkey"
    " QUALIFY row_number() OVER (PARTITION BY l_orderkey ORDER BY hash(l_shipdate)) <= 4) GROUP BY l_shipdate"
)

TERMS = PrivacyTerms(
    epsilon=Decimal(1),
    delta=Decimal("1e-6"),
    epsilon_per_query=Decimal("0.5"),
    groups_per_entity=4,
    records_per_entity=7,
    bounds=(
        ("l_quantity", Decimal(0), Decimal(350)),
        ("l_extendedprice", Decimal(0), Decimal(500_000)),
        ("l_discount", Decimal(0), Decimal(1)),
    ),
)


def measure(scale: str, rounds: int) -> Iterator[Figure]:
    """Yield milliseconds of both queries with noise, an order being the privacy unit."""
    path = FOLDER / f"sf{scale}" / "lineitem.parquet"
    if not path.is_file():
        return
    dp.enable_features("contrib")
    with duckdb.connect(":memory:", config={"threads": 1}) as raw, Engine(memory_bytes=4 << 30, seconds=300) as engine:
        raw.execute(f"CREATE VIEW lineitem AS FROM '{path}'")
        tables = {"lineitem": _table(raw, path)}
        for name, sql, by_hand in (
            ("few groups", FEW_GROUPS, FEW_BY_HAND),
            ("2,526 groups, of which an order may be in 4", MANY_GROUPS, MANY_BY_HAND),
        ):
            ring_four = RingFour(_control, choices={"lineitem": urandom(32)})
            seconds = interleaved(
                rounds,
                {
                    "noised": partial(engine.run, decide(sql, tables), tables, ring_four),
                    "raw DuckDB, 1 thread": lambda sql=sql: raw.sql(sql).to_arrow_table(),
                    "SQL by hand, noise by OpenDP": partial(_by_hand, raw, by_hand),
                },
            )
            for peer in list(seconds)[1:]:
                yield Figure(
                    subject="privacy",
                    name=f"TPC-H 1 with noise, {name}",
                    value=seconds["noised"] * 1000,
                    unit="ms",
                    peer_name=peer,
                    peer=seconds[peer] * 1000,
                    conditions=f"SF{scale}, privacy unit l_orderkey, decision cached, one warm worker of one thread",
                )


def _by_hand(raw: duckdb.DuckDBPyConnection, sql: str) -> list[int]:
    """Return what an analyst with OpenDP's library does: bounds written into SQL, whole numbers, discrete noise."""
    exact = [figure for row in raw.sql(sql).fetchall() for figure in row]
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T=float)
    return dp.m.make_gaussian(*space, scale=1000.0)(exact)


def _control(proposed: Sequence[Proposed]) -> list[pa.Table]:
    return [noised(offered.table, offered.release.noise, urandom) for offered in proposed]


def _table(raw: duckdb.DuckDBPyConnection, path: Path) -> GovernedTable:
    columns = tuple((name, str(kind)) for name, kind, *_ in raw.execute("DESCRIBE lineitem").fetchall())
    classes = dict.fromkeys((name for name, _ in columns), ColumnClass.HIDDEN)
    classes |= dict.fromkeys(("l_returnflag", "l_linestatus", "l_shipdate"), ColumnClass.DIMENSION)
    classes |= dict.fromkeys((name for name, _, _ in TERMS.bounds), ColumnClass.MEASURE)
    policy = Policy(
        dataset="lineitem", mode=Mode.PRIVATE, columns=tuple(classes.items()), entity="l_orderkey", privacy=TERMS
    )
    return GovernedTable(agreement="A1", policy=policy, columns=columns, path=path)
