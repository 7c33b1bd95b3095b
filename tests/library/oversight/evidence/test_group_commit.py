"""Group commit: every writer gets the indices of its own items, no sooner than they are durable."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.oversight.evidence.group_commit import GroupCommit

PATIENCE = 30
"""Seconds after which a test gives up: they are spent only when it fails."""


class Table:
    """A durable table that one commit at a time may change; it can be made to stand still, and to fail."""

    def __init__(self):
        self.rows, self.sizes, self.refusal = [], [], None
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Semaphore(0)
        self.inside = threading.Lock()

    def commit(self, items):
        assert self.inside.acquire(blocking=False), "two commits at once"
        try:
            self.entered.release()
            assert self.open.wait(PATIENCE)
            if self.refusal:
                raise self.refusal
            self.rows.extend(items)
            self.sizes.append(len(items))
            return len(self.rows) - len(items)
        finally:
            self.inside.release()


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=10), min_size=1, max_size=8))
def test_each_writer_finds_its_items_at_its_indices(writers):
    """Any number of writers, each handing in batches of any size, empty ones included."""
    table = Table()
    log = GroupCommit(table.commit)

    def write(number, sizes):
        for step, size in enumerate(sizes):
            items = [(number, step, each) for each in range(size)]
            indices = log.append(items)
            assert table.rows[indices.start : indices.stop] == items

    with ThreadPoolExecutor(len(writers)) as pool:
        for done in [pool.submit(write, *numbered) for numbered in enumerate(writers)]:
            done.result(PATIENCE)
    for number, sizes in enumerate(writers):
        steps = [step for writer, step, _ in table.rows if writer == number]
        assert steps == sorted(steps)
        assert len(steps) == sum(sizes)


def gathered(table, log, count):
    """Hold one commit until ``count`` more writers wait, and return what all of them will get."""
    table.open.clear()
    pool = ThreadPoolExecutor(count + 1)
    results = [pool.submit(log.append, ["first"])]
    assert table.entered.acquire(timeout=PATIENCE)
    results += [pool.submit(log.append, [number]) for number in range(count)]
    while len(log._waiting) < count:
        pass
    pool.shutdown(wait=False)
    return results


def test_writers_that_come_during_a_commit_share_the_next():
    table = Table()
    results = gathered(table, GroupCommit(table.commit), 20)
    assert not any(result.done() for result in results)
    table.open.set()
    assert sorted(result.result(PATIENCE).start for result in results) == list(range(21))
    assert table.sizes == [1, 20]


def test_a_commit_that_fails_fails_for_its_group_alone():
    table = Table()
    log = GroupCommit(table.commit)
    results = gathered(table, log, 5)
    table.refusal = OSError("the disk is full")
    table.open.set()
    for result in results:
        with pytest.raises(OSError, match="the disk is full"):
            result.result(PATIENCE)
    table.refusal = None
    assert log.append(["after"]) == range(1)
    assert table.rows == ["after"]


def test_writers_who_wait_do_not_wait_for_one_that_was_interrupted():
    """Ctrl-C reaches the thread that commits: the others must get an answer, and the next writer its turn."""
    table = Table()
    log = GroupCommit(table.commit)
    results = gathered(table, log, 3)
    table.refusal = KeyboardInterrupt()
    table.open.set()
    for result in results:
        with pytest.raises(KeyboardInterrupt):
            result.result(PATIENCE)
    table.refusal = None
    assert log.append(["after"]) == range(1)
