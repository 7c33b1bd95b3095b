"""Answers under noise: what is computed before it is bounded by the terms, and nothing else is computed."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import isqrt

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.policies.policy import Mode
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import QueryRefusedError
from pilotzone.dataspace.queries.private import spending_under
from pilotzone.dataspace.queries.private_sums import Part, Sums
from pilotzone.dataspace.queries.releases import RingFour

TERMS = PrivacyTerms(
    epsilon=Decimal(1),
    delta=Decimal("1e-6"),
    epsilon_per_query=Decimal("0.1"),
    groups_per_entity=2,
    records_per_entity=3,
    bounds=(("cost", Decimal("0.5"), Decimal(500)),),
)
BY_HOSPITAL = "SELECT hosp, count(*) AS visits, sum(cost) AS cost, avg(cost) AS mean FROM visit GROUP BY hosp"
SECRET = bytes(range(32))


@pytest.fixture(scope="session")
def private(tables):
    """Visits under noise, and persons too, beside open staff."""
    visit, person = (
        replace(
            tables[name],
            policy=replace(
                tables[name].policy, mode=Mode.PRIVATE, minimum_group_size=1, privacy=replace(TERMS, bounds=bounds)
            ),
        )
        for name, bounds in (("visit", TERMS.bounds), ("person", (("salary", Decimal(0), Decimal(30_000)),)))
    )
    return {"visit": visit, "person": person, "staff": tables["staff"]}


@pytest.fixture(scope="module")
def worker():
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE __choice_visit AS SELECT 12345::UBIGINT AS key")
        yield connection


def refusal(sql, private):
    with pytest.raises(QueryRefusedError) as refused:
        decide(sql, private)
    return refused.value


def exact(engine, sql, private):
    """Return what the worker computes before noise, and the answer if none were added."""
    seen = []

    def control(proposed):
        seen.extend(offered.table for offered in proposed)
        return [offered.table for offered in proposed]

    choices = dict.fromkeys(("visit", "person"), SECRET)
    answer = engine.run(decide(sql, private), private, RingFour(control, choices={n: choices[n] for n in choices}))
    return seen, answer.table.to_pylist()


def release(sql, private):
    (found,) = decide(sql, private).private_releases
    return found


def test_an_answer_reads_noised_figures_only(private):
    decision = decide(BY_HOSPITAL + " HAVING count(*) > 100 ORDER BY visits DESC LIMIT 2", private)
    read = sqlglot.parse_one(decision.rewritten, dialect="duckdb")
    assert {table.name for table in read.find_all(sqlglot.exp.Table)} == {"__released_1"}


def test_the_secret_of_the_choice_stands_in_no_decision(private):
    decision = decide(BY_HOSPITAL, private)
    assert str(int.from_bytes(SECRET[:8])) not in repr(decision)
    assert "__choice_visit" in decision.as_run


def test_the_figures_before_noise_are_sums_of_bounded_shares(private, engine, duckdb_connection):
    """By hand: for each person and hospital at most 3 visits, and a cost between the bounds; at most 2 hospitals."""
    (table,), _ = exact(engine, BY_HOSPITAL, private)
    path = private["visit"].path
    shares = duckdb_connection.execute(
        f"SELECT pid, hosp, count(*), sum(cost), hash(pid, hosp, {int.from_bytes(SECRET[:8])}::UBIGINT)"
        f" FROM '{path}' GROUP BY pid, hosp"
    ).fetchall()
    chosen: dict[int, list] = {}
    for share in sorted(shares, key=lambda share: share[4]):
        chosen.setdefault(share[0], []).append(share)
    expected: dict[str, list[int]] = {}
    for person in chosen.values():
        for _, hosp, visits, cost, _ in person[:2]:
            sums = expected.setdefault(hosp, [0, 0, 0])
            sums[0] += min(visits, 3)
            sums[1] += 1
            sums[2] += round(min(max(cost, 0.5), 500.0) * 10_000)
    assert len(shares) > sum(len(person[:2]) for person in chosen.values()), "nobody stands in too many groups"
    names = ("__g0", "__a0", "__a2", "__a3")
    figures = {row["__g0"]: [row[name] for name in names[1:]] for row in table.to_pylist()}
    assert figures == expected


def test_values_come_back_in_their_own_unit(private, engine):
    (table,), rows = exact(engine, BY_HOSPITAL, private)
    steps = {row["__g0"]: row for row in table.to_pylist()}
    for row in rows:
        part = steps[row["hosp"]]
        assert row["visits"] == part["__a0"]
        assert row["cost"] == part["__a3"] / 10_000
        assert row["mean"] == pytest.approx(part["__a3"] / 10_000 / part["__a1"])


def test_an_average_is_a_noised_sum_by_a_noised_count_and_each_is_paid_for(private):
    alone = release("SELECT avg(cost) FROM visit", private)
    assert [figure.function for figure in alone.figures] == ["count", "sum"]
    both = release("SELECT avg(cost), sum(cost), count(cost) FROM visit", private)
    assert both.noise == alone.noise


def test_a_global_aggregate_has_one_group_and_no_threshold(private, engine):
    found = release("SELECT count(*) FROM visit WHERE hosp = 'none such'", private)
    assert found.noise.threshold is None
    assert found.noise.loss.delta == 0
    (table,), rows = exact(engine, "SELECT count(*) FROM visit WHERE hosp = 'none such'", private)
    assert table.to_pylist() == [{"__a0": 0}]
    assert rows == [{"count_star()": 0}]


def test_a_sum_of_nothing_is_0_and_not_missing_before_noise(private, engine):
    (table,), _ = exact(engine, "SELECT sum(cost) FROM visit WHERE hosp = 'none such'", private)
    assert table.column("__a0").to_pylist() == [0]


def test_where_each_unit_has_one_record_records_and_units_are_one_figure(private):
    one = replace(TERMS, records_per_entity=1)
    table = replace(private["visit"], policy=replace(private["visit"].policy, privacy=one))
    found = release("SELECT hosp, count(*) FROM visit GROUP BY hosp", {"visit": table})
    assert [figure.function for figure in found.figures] == ["entities"]


def test_two_aggregations_of_one_query_share_what_it_may_spend(private):
    sql = "SELECT (SELECT count(*) FROM visit) - (SELECT count(*) FROM visit WHERE hosp = 'H1')"
    releases = decide(sql, private).private_releases
    spent = sum((found.noise.loss for found in releases), Loss())
    assert len(releases) == 2
    assert spent.within(spending_under(TERMS).query)
    alone = release("SELECT count(*) FROM visit", private)
    assert releases[0].noise.figures[0].sigma > alone.noise.figures[0].sigma


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT v.hosp, count(*) visits, sum(v.cost) cost, avg(v.cost) mean FROM visit v GROUP BY 1",
        "SELECT avg(cost), sum(cost), hosp, count(*) FROM visit GROUP BY hosp ORDER BY 1 LIMIT 1",
        BY_HOSPITAL + " HAVING sum(cost) > 5",
        f"WITH x AS ({BY_HOSPITAL}) SELECT max(visits) FROM x WHERE hosp <> 'H1'",
    ],
)
def test_a_question_in_other_words_is_the_same_question(sql, private):
    """Who asks it again gets the stored answer: else the noise could be averaged away."""
    assert release(sql, private).digest == release(BY_HOSPITAL, private).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hosp = 'H1' AND diag = 'd1'", "'d1' = diag AND hosp = 'H1' AND 1 = 1"),
        ("hosp IN ('H1', 'H2')", "NOT hosp NOT IN ('H2', 'H1')"),
        ("dt >= DATE '2026-01-01' AND dt <= DATE '2026-02-01'", "dt BETWEEN DATE '2026-01-01' AND DATE '2026-02-01'"),
    ],
)
def test_a_filter_in_other_words_is_the_same_question(one, other, private):
    first, second = (release(f"SELECT count(*) FROM visit WHERE {where}", private) for where in (one, other))
    assert first.digest == second.digest


def test_another_question_and_other_noise_have_other_names(private):
    digests = {
        release(sql, private).digest
        for sql in (
            BY_HOSPITAL,
            "SELECT hosp, count(*) FROM visit GROUP BY hosp",
            "SELECT diag, count(*) FROM visit GROUP BY diag",
            "SELECT hosp, count(*) FROM visit WHERE hosp <> 'H1' GROUP BY hosp",
        )
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT count(*) FROM visit v JOIN person p ON v.pid = p.pid", "noised_join"),
        ("SELECT count(*) FROM person p JOIN staff s ON p.pid = s.pid", "noised_join"),
        ("SELECT count(*) FROM visit a JOIN visit b ON a.pid = b.pid", "join_not_allowed"),
        ("SELECT stddev(cost) FROM visit", "aggregate_not_allowed"),
        ("SELECT max(cost) FROM visit", "aggregate_not_allowed"),
        ("SELECT count(DISTINCT diag) FROM visit", "aggregate_not_allowed"),
        ("SELECT sum(cost * 2) FROM visit", "aggregate_not_allowed"),
        ("SELECT sum(cost) FILTER (WHERE hosp = 'H1') FROM visit", None),
        ("SELECT cost FROM visit", "row_export_refused"),
        ("SELECT DISTINCT hosp FROM visit", "row_export_refused"),
        ("SELECT cost, count(*) FROM visit GROUP BY cost", "group_not_allowed"),
        ("SELECT count(*) FROM visit WHERE cost > 5", "comparison_not_allowed"),
        ("SELECT count(*) FROM visit WHERE pid = 5", None),
        ("SELECT key FROM __choice_visit", "table_not_available"),
        ("SELECT count(*) FROM __cut_visit", "table_not_available"),
        ("SELECT * FROM __facts_visit", "table_not_available"),
        ("SELECT cost FROM __few_visit", "table_not_available"),
        ("SELECT * FROM __released_1", "table_not_available"),
    ],
)
def test_what_has_no_bound_or_reads_exact_values_is_refused(sql, code, private):
    error = refusal(sql, private)
    assert code is None or error.code == code


def test_a_measure_without_bounds_is_not_summed_and_the_refusal_says_which_are(private):
    unbounded = replace(private["visit"], policy=replace(private["visit"].policy, privacy=replace(TERMS, bounds=())))
    error = refusal("SELECT sum(cost) FROM visit", {"visit": unbounded})
    assert (error.code, error.clause.term, error.parameters["column"]) == ("bounds_missing", "privacy", "cost")


def test_a_decision_quotes_the_terms_of_privacy_and_no_minimum_group(private):
    terms = [clause.term for clause in decide(BY_HOSPITAL, private).clauses]
    assert "privacy" in terms
    assert "minimum_group_size" not in terms


records = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 2, 3, 4]),
        st.sampled_from([None, "H1", "H2", "H3", "H4"]),
        st.sampled_from([None, 0.0, 0.4, 7.25, 499.9999, 1e9, -1e9, 1e300, float("inf"), float("-inf"), float("nan")]),
    ),
    max_size=25,
)
bounds = st.sampled_from([("0", "500"), ("-3", "0.25"), ("10", "12"), ("-1000000000", "1")])


@settings(max_examples=150, deadline=None)
@given(
    rows=records,
    removed=st.sampled_from([1, 2, 3, 4]),
    between=bounds,
    groups=st.integers(1, 3),
    most=st.integers(1, 3),
    grouped=st.booleans(),
)
def test_one_unit_moves_every_figure_by_at_most_its_sensitivity_in_so_many_groups(
    rows, removed, between, groups, most, grouped, private, worker
):
    """The figures of two tables that differ in all records of one unit, as the noise assumes (8.6)."""
    terms = replace(TERMS, groups_per_entity=groups, records_per_entity=most)
    table = replace(private["visit"], policy=replace(private["visit"].policy, privacy=terms))
    needed = {
        Part("entities", "", 0, 1),
        Part.counting(None, terms),
        Part.counting("cost", terms),
        Part.summing("cost", *map(Decimal, between), whole=False),
    }
    group = sqlglot.parse_one('"visit"."hosp"', dialect="duckdb")
    sums = Sums(table, frozenset(needed), (group,) if grouped else (), None)
    both, without = (figures(worker, sums, [row for row in rows if row[0] != gone]) for gone in (0, removed))
    changed = {key for key in {*both, *without} if both.get(key) != without.get(key)}
    assert len(changed) <= (groups if grouped else 1)
    for share in sums.shares:
        for key in changed:
            first, second = (found.get(key, {}).get(share.name, 0) for found in (both, without))
            assert abs(first - second) <= share.sensitivity


def figures(worker, sums, rows):
    """Return the figures of each group, over rows of a unit, a hospital and a cost."""
    schema = pa.schema([("__entity", pa.int64()), ("hosp", pa.string()), ("cost", pa.float64())])
    worker.register("visit", pa.table(list(map(list, zip(*rows, strict=True))) or [[], [], []], schema=schema))
    found = worker.sql(sums.sql).to_arrow_table().to_pylist()
    return {tuple(row[key] for key in sums.keys): row for row in found}


def test_the_noise_of_a_count_is_that_of_its_bound_under_its_part_of_the_query(private):
    found = release("SELECT count(*) FROM visit", private)
    (figure,) = found.noise.figures
    rho = Fraction(spending_under(TERMS).query.rho)
    assert figure.share.sensitivity == 3
    assert float(figure.sigma) == pytest.approx((9 / (2 * rho)) ** 0.5, rel=1e-3)
    assert isqrt(int(figure.sigma**2)) < 200
