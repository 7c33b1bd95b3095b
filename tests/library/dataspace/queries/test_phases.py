"""A statement in two phases: what ring 4 lets through is what is read, and nothing of it stays in the worker."""

import threading
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pilotzone.dataspace.privacy.sketch_statements import Sketching
from pilotzone.dataspace.queries import Engine, decide
from pilotzone.dataspace.queries.errors import QueryFailedError, QueryRefusedError
from pilotzone.dataspace.queries.releases import Figure, RingFour

BY_REGION = "SELECT region, count(*) AS n, avg(salary) AS a FROM person GROUP BY region ORDER BY region"


@pytest.fixture
def audited(tables):
    person = tables["person"]
    return {**tables, "person": replace(person, policy=replace(person.policy, differencing=True))}


def let_all_through(proposed):
    return [offered.table for offered in proposed]


ALL = RingFour(let_all_through)


def test_a_statement_in_two_phases_has_the_same_answer_and_types_as_in_one(tables, audited, engine):
    statements = [
        BY_REGION,
        "SELECT region, round(avg(salary)) AS a, sum(salary) / count(*) AS b FROM person GROUP BY region ORDER BY 2",
        "SELECT region, rank() OVER (ORDER BY count(*)) AS r FROM person GROUP BY region HAVING count(*) > 150",
        "SELECT sum(n) AS s, count(*) AS g FROM (SELECT dept, count(*) AS n FROM person GROUP BY dept) AS t",
        "WITH p AS (SELECT region, sum(salary) AS s FROM person GROUP BY region) SELECT * FROM p ORDER BY s",
        "SELECT v.hosp, sum(v.cost) AS c FROM person p JOIN visit v ON p.pid = v.pid GROUP BY v.hosp ORDER BY 1",
    ]
    for sql in statements:
        assert not decide(sql, tables).releases
        once = engine.run(decide(sql, tables), tables).table
        twice = engine.run(decide(sql, audited), audited, ALL).table
        assert twice.equals(once), sql
        assert once.num_rows


def test_a_release_says_what_it_holds(audited):
    (release,) = decide(BY_REGION, audited).releases
    assert (release.name, release.keys, release.datasets) == ("__released_1", ("__g0",), ("person",))
    assert release.figures == (Figure("__a0", "count", ()), Figure("__a1", "avg", (("person", "salary"),)))
    assert len(release.present) == 2


def test_the_control_decides_what_is_read(audited, engine):
    def only_r1(proposed):
        return [
            offered.table.filter(pc.equal(offered.table["__g0"], "R1")).set_column(
                offered.table.column_names.index("__a0"), "__a0", pa.array([1000], pa.int64())
            )
            for offered in proposed
        ]

    answer = engine.run(decide(BY_REGION, audited), audited, RingFour(only_r1)).table
    assert [(row["region"], row["n"]) for row in answer.to_pylist()] == [("R1", 1000)]


def test_two_releases_of_one_statement_come_to_the_control_together(audited, engine):
    seen = []

    def look(proposed):
        seen.append([offered.release.name for offered in proposed])
        return let_all_through(proposed)

    sql = "SELECT (SELECT count(*) FROM person) - (SELECT count(*) FROM person WHERE region = 'R1') AS d"
    assert engine.run(decide(sql, audited), audited, RingFour(look)).table.num_rows == 1
    assert [len(names) for names in seen] == [2]
    assert len(set(seen[0])) == 2


def test_sketches_are_made_of_audited_datasets_alone(audited, engine):
    found = []

    def look(proposed):
        found.extend(offered.sketches for offered in proposed)
        return let_all_through(proposed)

    sql = "SELECT p.region, count(*) AS n FROM person p JOIN visit v ON p.pid = v.pid GROUP BY p.region"
    engine.run(decide(sql, audited), audited, RingFour(look, {"person": Sketching(bytes(32), 10)}))
    assert [(name, len(sketches), sketches.buckets) for name, sketches in found[0].items()] == [("person", 2, 256)]


@pytest.mark.parametrize(
    ("sql", "sets"),
    [
        ("SELECT count(*) AS n, count(region) AS r, count(Dept) AS d FROM person", 1),  # no person lacks them
        ("SELECT count(*) AS n, avg(salary) AS a FROM person", 2),
        ("SELECT sum(salary) AS s, avg(salary) AS a FROM person", 1),
    ],
)
def test_a_group_has_one_sketch_for_all_figures_that_read_every_record(audited, engine, sql, sets):
    found = []

    def look(proposed):
        found.extend(len(offered.sketches["person"]) for offered in proposed)
        return let_all_through(proposed)

    engine.run(decide(sql, audited), audited, RingFour(look, {"person": Sketching(bytes(32), 10)}))
    assert found == [sets]


def test_without_a_control_nothing_runs(audited, engine):
    with pytest.raises(ValueError, match="ring 4"):
        engine.run(decide(BY_REGION, audited), audited)


def test_a_control_that_changes_columns_is_refused(audited, engine):
    dropped = RingFour(lambda proposed: [offered.table.drop_columns(["__a0"]) for offered in proposed])
    with pytest.raises(ValueError, match="__released_1"):
        engine.run(decide(BY_REGION, audited), audited, dropped)


def test_a_refusal_by_the_control_leaves_nothing_in_the_worker(audited):
    def refuse(proposed):
        raise QueryFailedError

    with Engine(workers=1) as engine:
        for control in (refuse, let_all_through, refuse, let_all_through):
            try:
                answer = engine.run(decide(BY_REGION, audited), audited, RingFour(control)).table
            except QueryFailedError:
                answer = None
            worker = engine._idle[0][1]
            for name in ("__proposed_1", "__released_1", "arrived"):
                with pytest.raises(QueryFailedError):
                    worker.run(f'SELECT * FROM "{name}"')
        assert answer.num_rows == 2


def test_a_failure_in_the_second_phase_is_opaque_and_the_worker_goes_on(audited):
    sql = "SELECT sum(CAST(d AS INTEGER)) AS s FROM (SELECT 'x' || count(*) AS d FROM person) AS t"
    with Engine(workers=1) as engine:
        with pytest.raises(QueryFailedError) as failure:
            engine.run(decide(sql, audited), audited, ALL)
        assert str(failure.value) == str(QueryFailedError())
        assert engine.run(decide(BY_REGION, audited), audited, ALL).table.num_rows == 2


def test_the_time_limit_holds_for_all_phases_together(audited):
    """The control's own time is not the statement's, and what the worker used before it is."""
    groups = "WITH p AS (SELECT region, dept, count(*) AS n FROM person GROUP BY region, dept)"
    endless = ", ".join(f"p AS p{number}" for number in range(12))
    sql = f"{groups} SELECT count(*) AS n FROM {endless} WHERE p0.n < p1.n + p2.n"
    with Engine(workers=1, seconds=1.5) as engine, pytest.raises(QueryFailedError):
        engine.run(decide(sql, audited), audited, ALL)
    waited = threading.Event()

    def slow(proposed):
        waited.wait(2)
        return let_all_through(proposed)

    with Engine(workers=1, seconds=1.5) as engine:
        assert engine.run(decide(BY_REGION, audited), audited, RingFour(slow)).table.num_rows == 2


@pytest.mark.parametrize("name", ["__released_1", "__proposed_1", "arrived"])
def test_no_statement_can_read_what_the_phases_make(audited, name):
    with pytest.raises(QueryRefusedError):
        decide(f'SELECT * FROM "{name}"', audited)


def test_no_statement_can_stand_in_for_a_release(audited):
    with pytest.raises(QueryRefusedError):
        decide(f'WITH "__released_1" AS (SELECT 1 AS "__g0", 2 AS "__a0", 3 AS "__a1") {BY_REGION}', audited)


def test_secrets_stand_in_no_decision(audited):
    decision = decide(BY_REGION, audited)
    assert "md5" not in repr(decision) + decision.as_run
    assert "__entity" not in decision.rewritten
