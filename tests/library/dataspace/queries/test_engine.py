"""The pool of workers: sealed, bounded from outside, replaced when they end, gone when the parent is."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pilotzone.dataspace.queries import Engine, decide, process
from pilotzone.dataspace.queries.arriving import Arrivals
from pilotzone.dataspace.queries.errors import QueryCancelledError, QueryFailedError
from pilotzone.dataspace.queries.process import WorkerProcess
from pilotzone.dataspace.queries.views import view_statement

ENDLESS = "SELECT count(*) FROM " + ", ".join(f"figures f{n}" for n in range(14)) + " WHERE f0.gdp < f1.gdp + f2.gdp"
HOG = (
    "SELECT count(DISTINCT "
    + " || ".join(f"f{n}.gdp" for n in range(6))
    + ") FROM "
    + ", ".join(f"figures f{n}" for n in range(6))
)
WORKER = Path(process.__file__).with_name("worker.py")
SMALL = "SELECT count(*) AS n FROM figures"


def run(engine, sql, tables):
    return engine.run(decide(sql, tables), tables).table.to_pylist()


@pytest.mark.parametrize(("sql", "limits"), [(ENDLESS, {"seconds": 1.0}), (HOG, {"memory_bytes": 24 << 20})])
def test_a_query_without_end_and_one_without_bound_fail_alike_and_the_engine_goes_on(tables, sql, limits):
    with Engine(**{"memory_bytes": 128 << 20, "seconds": 60.0, "workers": 1, **limits}) as engine:
        with pytest.raises(QueryFailedError) as failure:
            run(engine, sql, tables)
        assert str(failure.value) == str(QueryFailedError())
        assert run(engine, SMALL, tables) == [{"n": 12}]


def test_a_worker_that_is_killed_is_replaced(tables):
    with Engine(workers=1) as engine:
        run(engine, SMALL, tables)
        worker = engine._idle[0][1]
        os.kill(worker.pid, signal.SIGKILL)
        patience = time.monotonic() + 20
        while worker.alive and time.monotonic() < patience:  # it can be waited for once all its threads have ended
            time.sleep(0.01)
        assert run(engine, SMALL, tables) == [{"n": 12}]


def test_a_query_whose_worker_is_killed_fails_and_the_next_is_answered(tables):
    with Engine(workers=1, seconds=60) as engine, ThreadPoolExecutor(1) as thread:
        run(engine, SMALL, tables)
        worker = engine._idle[0][1]
        asked = thread.submit(run, engine, ENDLESS, tables)
        while engine._idle:
            time.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(QueryFailedError):
            asked.result()
        assert run(engine, SMALL, tables) == [{"n": 12}]


def test_a_running_query_can_be_cancelled_by_its_name_and_the_next_is_answered(tables):
    with Engine(workers=1, seconds=60) as engine, ThreadPoolExecutor(1) as thread:
        asked = thread.submit(engine.run, decide(ENDLESS, tables), tables, name="q1")
        while "q1" not in engine._running:
            time.sleep(0.01)
        assert not engine.cancel("q2")
        assert engine.cancel("q1")
        with pytest.raises(QueryCancelledError):
            asked.result()
        assert not engine.cancel("q1")
        assert run(engine, SMALL, tables) == [{"n": 12}]


def test_an_interrupt_ends_the_worker_that_was_answering(tables, monkeypatch):
    """Else the next query would read the rest of this one's answer."""
    with Engine(workers=1) as engine:
        run(engine, SMALL, tables)
        worker = engine._idle[0][1]
        with monkeypatch.context() as patched:
            patched.setattr(Arrivals, "table", lambda *_: signal.raise_signal(signal.SIGINT))
            with pytest.raises(KeyboardInterrupt):
                run(engine, SMALL, tables)
        assert not worker.alive
        assert run(engine, SMALL, tables) == [{"n": 12}]


def test_threads_share_the_pool_and_each_gets_its_own_answer(tables):
    def ask(number: int) -> tuple[int, list[dict[str, int]]]:
        return number, run(engine, f"SELECT {number} AS n FROM figures LIMIT 1", tables)

    with Engine(workers=2) as engine:
        with ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(ask, range(30)))
        assert len(engine._idle) <= 2
    assert all(answer == [{"n": number}] for number, answer in answers)


def test_a_worker_stays_warm_and_the_one_idle_longest_makes_room(tables):
    with Engine(workers=2) as engine:
        for sql in (SMALL, "SELECT count(*) FROM meter", SMALL):
            run(engine, sql, tables)
        first = {key[0][0]: worker.pid for key, worker in engine._idle}
        run(engine, "SELECT count(*) FROM ledger", tables)
        second = {key[0][0]: worker.pid for key, worker in engine._idle}
    assert set(first) == {"figures", "meter"}
    assert set(second) == {"figures", "ledger"}
    assert first["figures"] == second["figures"]


def test_more_workers_may_stay_warm_than_answer_at_once(tables):
    with Engine(workers=1, warm=2) as engine:
        for sql in (SMALL, "SELECT count(*) FROM meter", "SELECT count(*) FROM ledger", SMALL):
            run(engine, sql, tables)
        first = {key[0][0]: worker.pid for key, worker in engine._idle}
        run(engine, "SELECT count(*) FROM person", tables)
        second = {key[0][0]: worker.pid for key, worker in engine._idle}
    assert set(first) == {"figures", "meter", "ledger"}
    assert second.items() - first.items() == {("person", second["person"])}
    assert first.keys() - second.keys() == {"meter"}


def test_a_changed_policy_or_a_new_snapshot_gets_a_worker_of_its_own(tables, tmp_path):
    copy = tmp_path / "figures.parquet"
    copy.write_bytes(tables["figures"].path.read_bytes())
    with Engine() as engine:
        run(engine, SMALL, tables)
        run(engine, SMALL, {**tables, "figures": replace(tables["figures"], path=copy)})
        narrowed = replace(tables["figures"].policy, row_predicate="year > 2021")
        changed = {**tables, "figures": replace(tables["figures"], policy=narrowed)}
        assert run(engine, SMALL, changed) == [{"n": 6}]
        assert len(engine._idle) == 3


def test_a_decision_runs_on_the_policies_on_which_it_was_made_or_not_at_all(tables, engine):
    decision = decide("SELECT dept, count(*) FROM person GROUP BY dept", tables)
    looser = replace(tables["person"], policy=replace(tables["person"].policy, minimum_group_size=2))
    with pytest.raises(ValueError, match="other agreements or policies"):
        engine.run(decision, {**tables, "person": looser})
    with pytest.raises(ValueError, match="other agreements or policies"):
        engine.run(decision, {})


def test_a_closed_engine_takes_no_more_and_leaves_no_process(tables):
    with Engine() as engine:
        run(engine, SMALL, tables)
        pid = engine._idle[0][1].pid
    assert not is_alive(pid)
    with pytest.raises(ValueError, match="closed"):
        run(engine, SMALL, tables)


def test_a_fork_can_neither_use_nor_end_the_workers_of_its_parent(tables):
    """Two processes on one pipe would read each other's answers."""
    with Engine() as engine:
        run(engine, SMALL, tables)
        decision = decide(SMALL, tables)
        child = os.fork()
        if not child:
            try:
                engine.run(decision, tables)
            except ValueError:
                engine.close()
                os._exit(7)
            os._exit(8)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert run(engine, SMALL, tables) == [{"n": 12}]


def test_a_missing_file_fails_like_any_other_query(tables, tmp_path, engine):
    gone = {**tables, "figures": replace(tables["figures"], path=tmp_path / "gone.parquet")}
    with pytest.raises(QueryFailedError):
        run(engine, SMALL, gone)


@pytest.mark.parametrize(
    "sql",
    [
        *("SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM '{other}'", "SELECT name FROM person"),
        *("SELECT consent FROM person", "COPY person TO '/tmp/x.csv'", "SET enable_external_access = true"),
        *("ATTACH '/tmp/x.duckdb'", "INSTALL httpfs", "SET memory_limit = '10GB'", "RESET allowed_paths"),
        *("SELECT * FROM json", "SELECT * FROM connection", "COPY (SELECT 1) TO '{own}'"),
    ],
)
def test_a_worker_alone_is_sealed_even_where_the_gate_were_open(tables, sql):
    """Ring 3 does not trust rings 1 and 2: these statements go to the worker directly."""
    table = tables["person"]
    worker = WorkerProcess(
        [view_statement("person", table)], [], [table.path], memory_bytes=128 << 20, seconds=20, arrivals=Arrivals()
    )
    try:
        assert worker.run("SELECT count(*) AS n FROM person").to_pylist()[0]["n"] > 100
        with pytest.raises(QueryFailedError):
            worker.run(sql.format(own=table.path, other=tables["visit"].path))
    finally:
        worker.close()


def test_a_worker_has_no_more_memory_than_its_limit_whatever_asks_for_it(tables):
    """DuckDB's own limit does not hold inside a function: the limit of the operating system does."""
    table = tables["figures"]
    worker = WorkerProcess(
        [view_statement("figures", table)], [], [table.path], memory_bytes=32 << 20, seconds=60, arrivals=Arrivals()
    )
    try:
        with pytest.raises(QueryFailedError):
            worker.run("SELECT length(repeat('x', 1500000000 + count(*))) FROM figures")
    finally:
        worker.close()


@pytest.mark.parametrize(("written", "shows_inside"), [("SECURE VIEW", False), ("VIEW", True)])
def test_a_row_predicate_stands_in_a_secure_view_that_nothing_is_pushed_into(tables, written, shows_inside):
    """DuckDB plans a secure view apart: its filter is not merged with those of the analyst, nor shown in a plan."""
    view = view_statement("ledger", tables["ledger"])
    assert view.startswith("CREATE SECURE VIEW")
    with duckdb.connect() as connection:
        connection.execute(view.replace("SECURE VIEW", written))
        plan = connection.sql("EXPLAIN SELECT count(*) FROM ledger WHERE CAST(code AS INTEGER) > 5").fetchall()[0][1]
    assert ("secret" in plan) is shows_inside


SCRIPT = """
import sys, pathlib, threading, time
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import Engine, GovernedTable, decide
policy = Policy(dataset="figures", mode=Mode.RECORDS, columns=(("gdp", ColumnClass.MEASURE),))
columns = (("gdp", "DECIMAL(12,2)"),)
tables = {"figures": GovernedTable(agreement="a", policy=policy, columns=columns, path=pathlib.Path(sys.argv[1]))}
engine = Engine(seconds=300)
engine.run(decide("SELECT count(*) FROM figures", tables), tables)
print(engine._idle[0][1].pid, flush=True)
if len(sys.argv) > 2:
    engine.run(decide(sys.argv[2], tables), tables)
"""
"""A program without a main guard, as somebody may write one."""


@pytest.mark.parametrize("sql", [[], [ENDLESS]], ids=["idle", "busy"])
def test_workers_end_with_a_parent_that_is_killed(tables, sql):
    """Also in the middle of a statement, when nobody reads the end of the input."""
    command = [sys.executable, "-c", SCRIPT + "sys.stdin.read()", str(tables["figures"].path), *sql]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        while sql and cpu_ticks(pid) < 80:
            time.sleep(0.05)
        parent.kill()
    assert ends(pid)


def test_a_program_that_forgets_to_close_its_engine_ends_cleanly(tables):
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(tables["figures"].path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ends(int(ended.stdout))


def test_a_worker_has_no_network_where_the_system_allows_it(tables):
    """A namespace of its own, with a loopback that is down and nothing else."""
    allowed = subprocess.run(["unshare", "--user", "--net", "true"], check=False).returncode == 0
    if not allowed:
        pytest.skip("this system lets nobody leave the network")
    with Engine(workers=1) as engine:
        run(engine, SMALL, tables)
        worker = Path(f"/proc/{engine._idle[0][1].pid}")
        assert (worker / "ns" / "net").readlink() != Path("/proc/self/ns/net").readlink()
        interfaces = [line.split(":")[0].strip() for line in (worker / "net" / "dev").read_text().splitlines()[2:]]
        assert interfaces == ["lo"]
        assert not (worker / "net" / "route").read_text().splitlines()[1:]


@pytest.mark.parametrize("answer", ["1", "None"], ids=["forbidden", "unknown"])
def test_a_worker_stays_where_it_is_if_the_system_does_not_let_it_go(answer):
    program = f"""
import ctypes, runpy, sys
ctypes.CDLL = lambda _: type("System", (), {{"unshare": staticmethod(lambda flags: 1)}} if {answer} else {{}})
runpy.run_path({str(WORKER)!r})["_leave_network"]()
print("goes on")
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout == "goes on\n"


def test_a_worker_outlives_the_thread_that_started_it(tables):
    """The kernel's parent-death signal would follow the thread: threads of a web server come and go."""
    with Engine(workers=1) as engine:
        thread = threading.Thread(target=run, args=(engine, SMALL, tables))
        thread.start()
        thread.join()
        pid = engine._idle[0][1].pid
        time.sleep(0.6)
        assert run(engine, SMALL, tables) == [{"n": 12}]
        assert engine._idle[0][1].pid == pid


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - /proc is no ordinary file
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def cpu_ticks(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - /proc is no ordinary file
        return int(stat.read().rpartition(")")[2].split()[11])


def ends(pid: int) -> bool:
    patience = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < patience:
        time.sleep(0.05)
    return not is_alive(pid)
