"""Dominance, groups withheld beside others, and the remainder: what is withheld cannot be worked out."""

import random
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import count

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.privacy.dominance import protection_needed
from pilotzone.dataspace.privacy.sketch_statements import Sketching
from pilotzone.dataspace.queries import Engine, GovernedTable, decide
from pilotzone.dataspace.queries.differencing import History, settle
from pilotzone.dataspace.queries.releases import RingFour
from pilotzone.dataspace.queries.suppression import _protect

K = 3
POLICY = Policy(
    dataset="sales",
    mode=Mode.AGGREGATE,
    columns=(
        ("shop", ColumnClass.HIDDEN),
        ("town", ColumnClass.DIMENSION),
        ("week", ColumnClass.DIMENSION),
        ("kind", ColumnClass.DIMENSION),
        ("amount", ColumnClass.MEASURE),
    ),
    entity="shop",
    minimum_group_size=K,
    differencing=True,
)
KINDS = (("shop", "BIGINT"), ("town", "VARCHAR"), ("week", "BIGINT"), ("kind", "VARCHAR"), ("amount", "BIGINT"))
SCHEMA = pa.schema(
    [("shop", pa.int64()), ("town", pa.string()), ("week", pa.int64()), ("kind", pa.string()), ("amount", pa.int64())]
)


class Analyst:
    """Somebody whose history is kept in memory, as the zone keeps it in its records."""

    def __init__(self, engine, table):
        self.engine = engine
        self.tables = {"sales": table}
        self.history = History(K)

    def __call__(self, sql):
        ring_four = RingFour(self.control, {"sales": Sketching(bytes(range(32)), K)})
        return self.engine.run(decide(sql, self.tables), self.tables, ring_four).table.to_pylist()

    def control(self, proposed):
        settlement = settle(proposed, {"sales": self.history})
        self.history = replace(
            self.history,
            sketches=(*self.history.sketches, settlement.remembered["sales"]),
            withheld=(*self.history.withheld, settlement.withheld["sales"]),
        )
        return settlement.tables


@pytest.fixture(scope="module")
def engine():
    with Engine(workers=2, seconds=60) as running:
        yield running


@pytest.fixture(scope="module")
def world(tmp_path_factory, engine):
    """Return what makes an analyst over rows, under the terms."""
    folder, numbers = tmp_path_factory.mktemp("sales"), count()

    def make(rows, **terms):
        path = folder / f"{next(numbers)}.parquet"
        whole = [{"town": None, "week": 1, "kind": "k", **row} for row in rows]
        pq.write_table(pa.Table.from_pylist(whole, SCHEMA), path)
        policy = replace(POLICY, **terms)
        return Analyst(engine, GovernedTable(agreement="AG", policy=policy, columns=KINDS, path=path))

    return make


def shops(town, amounts, first, **more):
    return [{"shop": first + n, "town": town, "amount": amount, **more} for n, amount in enumerate(amounts)]


TOWNS = [
    *shops("giant", [1000, 20, 10, 10, 10], 100),
    *shops("even", [50, 40, 60, 50], 200),
    *shops("large", [70, 60, 60, 90, 30, 40, 50], 300),
    *shops("small", [10, 20], 400),
]
BY_TOWN = "SELECT town, sum(amount) AS s FROM sales GROUP BY town ORDER BY town"


def towns(rows):
    return [row["town"] for row in rows]


def test_a_dominated_sum_is_withheld_and_a_count_is_not(world):
    ask = world(TOWNS, dominance=10)
    assert towns(ask("SELECT town, count(*) AS n FROM sales GROUP BY town ORDER BY town")) == ["even", "giant", "large"]
    assert "giant" not in towns(ask(BY_TOWN))
    assert ask("SELECT avg(amount) AS a FROM sales WHERE town = 'giant'") == []
    assert world(TOWNS, dominance=1)(BY_TOWN)[1] == {"town": "giant", "s": 1050}


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_what_the_rule_allows_is_what_it_says_in_fractions(world, data):
    amounts = st.lists(st.integers(0, 60), min_size=3, max_size=6)
    groups = {name: data.draw(amounts) for name in "abcd"}
    percent = data.draw(st.integers(1, 100))
    rows = [row for place, name in enumerate(groups) for row in shops(name, groups[name], 100 * place)]
    rows += [{**row, "amount": 0} for row in rows]  # an entity with two records is one contributor
    ask = world(rows, dominance=percent)
    for name, values in groups.items():
        ask.history = History(K)
        answer = ask(f"SELECT sum(amount) AS s FROM sales WHERE town = '{name}'")
        assert bool(answer) == (protection_needed(values, percent) == 0)


def test_a_dominated_group_does_not_follow_from_the_total(world):
    ask = world(TOWNS, dominance=10)
    assert "giant" not in towns(ask(BY_TOWN))
    whole = ask("SELECT sum(amount) AS s FROM sales WHERE town <> 'small'")
    rest = ask("SELECT sum(amount) AS s FROM sales WHERE town IN ('even', 'large')")
    assert not (whole and rest)


def test_within_one_statement_it_does_not_follow_either(world):
    ask = world(TOWNS, dominance=10)
    total, part = (
        "SELECT sum(amount) FROM sales WHERE town <> 'small'",
        "SELECT sum(amount) FROM sales WHERE town IN ('even', 'large')",
    )
    (row,) = ask(f"SELECT ({total}) AS t, ({part}) AS p, (SELECT sum(amount) FROM sales WHERE town = 'giant') AS g")
    assert row["g"] is None
    assert row["t"] is None or row["p"] is None


def test_a_group_is_withheld_beside_a_small_one_and_stays_so(world):
    ask = world(TOWNS, complementary=True)
    counts = "SELECT town, count(*) AS n FROM sales GROUP BY town ORDER BY town"
    assert towns(ask(counts)) == ["giant", "large"]
    assert ask("SELECT count(*) AS n FROM sales WHERE town = 'even'") == []
    assert towns(ask(counts)) == ["giant", "large"]


def test_a_group_that_is_known_already_protects_nothing(world):
    ask = world(TOWNS, complementary=True)
    assert ask("SELECT count(*) AS n FROM sales WHERE town = 'even'") == [{"n": 4}]
    assert towns(ask("SELECT town, count(*) AS n FROM sales GROUP BY town ORDER BY town")) == ["even", "large"]


def test_the_remainder_is_one_row_without_keys(world):
    rows = [*TOWNS, *shops("tiny", [5, 6], 500)]
    answer = world(rows, remainder=True)(
        "SELECT town, count(*) AS n, avg(amount) AS a FROM sales GROUP BY town ORDER BY 2, 1"
    )
    assert {"town": None, "n": 4, "a": 10.25} in answer
    assert len(answer) == 4


def test_too_few_records_make_no_remainder(world):
    assert towns(world(TOWNS, remainder=True)(BY_TOWN)) == ["even", "giant", "large"]


def test_a_remainder_that_one_dominates_is_none(world):
    rows = [*TOWNS, *shops("tiny", [5000, 6], 500)]
    assert None not in towns(world(rows, remainder=True, dominance=10)(BY_TOWN))


def test_records_without_keys_are_never_a_group_where_a_remainder_may_stand(world):
    rows = [*TOWNS, *shops(None, [5, 6, 7, 8], 500)]
    assert {"town": None, "s": 56} in world(rows, remainder=True)(BY_TOWN)
    assert {"town": None, "s": 26} in world(rows)(BY_TOWN)


def test_a_remainder_that_differs_by_one_from_a_known_group_is_not_shown(world):
    rows = [*TOWNS, *shops(None, [5, 6, 7, 8], 500)]
    ask = world(rows, remainder=True)
    assert ask("SELECT sum(amount) AS s FROM sales WHERE town IS NULL") == [{"s": 26}]
    assert None not in towns(ask(BY_TOWN))


# An attacker who knows all totals of a table, and that no amount is below 0.


def reach(true, hidden, sums):
    """Return the least and largest amount of each hidden group over all tables that agree with the sums."""
    places = {name: place for place, name in enumerate(hidden)}
    rows, values = [], []
    for members in sums:
        rows.append([1.0 if name in members else 0.0 for name in places])
        values.append(sum(true[name] for name in members if name in places))
    found = {}
    for name in hidden:
        cost = np.zeros(len(places))
        cost[places[name]] = 1
        bounds = [linprog(sign * cost, A_eq=rows, b_eq=values, bounds=(0, None)) for sign in (1, -1)]
        assert bounds[0].status == 0
        found[name] = (bounds[0].fun, -bounds[1].fun if bounds[1].status == 0 else np.inf)
    return found


def table_of(seed):
    chance = random.Random(seed)  # noqa: S311 - the same tables each time
    shop = count()
    return [
        {"shop": next(shop), "town": town, "week": week, "amount": chance.randrange(1, 50)}
        for town in "ABC"
        for week in range(1, 5)
        for _ in range(chance.choice([1, 2, 3, 4, 5, 6, 8]))
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("figure", ["count(*)", "sum(amount)"])
def test_no_withheld_group_of_a_table_follows_from_what_is_shown_and_its_totals(world, seed, figure):
    rows = table_of(seed)
    ask = world(rows, complementary=True, dominance=5)
    sql = f"SELECT town, week, {figure} AS x FROM sales GROUP BY town, week ORDER BY town, week"
    answer = ask(sql)
    true, members = defaultdict(int), defaultdict(set)
    for row in rows:
        name = row["town"], row["week"]
        true[name] += 1 if "count" in figure else row["amount"]
        members[name].add(row["shop"])
    shown = {(row["town"], row["week"]): row["x"] for row in answer}
    assert all(true[name] == value for name, value in shown.items())
    hidden = sorted(set(true) - set(shown))
    assert {name for name in true if len(members[name]) < K} <= set(hidden)
    sums = [{n for n in true if n[0] == town} for town in "ABC"] + [{n for n in true if n[1] == w} for w in range(1, 5)]
    for name, (least, largest) in reach(true, hidden, sums).items():
        if len(members[name]) < K:
            assert least <= 1e-6, name
            assert largest >= 2 * true[name] - 1e-6, name
    assert ask(sql) == answer


def test_after_a_join_the_units_are_those_of_the_dataset_whose_measure_is_summed(world, tmp_path):
    """One shop has forty times the visits of another: its amount, repeated by the join, is most of the sum."""
    ask = world(TOWNS, dominance=10)
    table = ask.tables["sales"]
    columns = (("shop", ColumnClass.KEY), *table.policy.columns[1:])
    sales = replace(table, policy=replace(table.policy, columns=columns, join_partners=("visits",)))
    visits = [{"shop": shop, "patient": number} for shop in range(300, 307) for number in range(5)]
    more = [{"shop": 300, "patient": number} for number in range(200)]
    pq.write_table(pa.Table.from_pylist([*visits, *more]), tmp_path / "visits.parquet")
    policy = Policy(
        dataset="visits",
        mode=Mode.AGGREGATE,
        columns=(("shop", ColumnClass.KEY), ("patient", ColumnClass.HIDDEN)),
        entity="patient",
        minimum_group_size=3,
        join_partners=("sales",),
    )
    kinds = (("shop", "BIGINT"), ("patient", "BIGINT"))
    visited = GovernedTable(agreement="AV", policy=policy, columns=kinds, path=tmp_path / "visits.parquet")
    tables = {"sales": sales, "visits": visited}
    sql = "SELECT sum(s.amount) AS x, count(*) AS n FROM sales s JOIN visits v ON s.shop = v.shop"
    for percent, rows in ((5, 1), (10, 0)):
        terms = {**tables, "sales": replace(sales, policy=replace(sales.policy, dominance=percent))}
        ask.history, ask.tables = History(K), terms
        assert len(ask(sql)) == rows
    ask.history = History(K)  # what was withheld for dominance stays so
    assert ask("SELECT count(*) AS n FROM sales s JOIN visits v ON s.shop = v.shop")


@given(st.lists(st.integers(0, 30), min_size=2, max_size=9), st.data())
def test_in_a_list_those_that_need_most_hide_all_others(values, data):
    """Each withheld amount has another as large as what it needs, or all are withheld."""
    amounts = {(str(place), ()): Fraction(value) for place, value in enumerate(values)}
    small = data.draw(st.sets(st.sampled_from(sorted(amounts)), min_size=1))
    needed = {name: max(Fraction(1, 10**9), amounts[name]) for name in small}
    hidden = _protect(amounts, needed, set(small), set()) | small
    for name in small:
        others = [amounts[other] for other in hidden if other != name]
        assert max(others, default=0) >= needed[name] or len(hidden) == len(amounts)
