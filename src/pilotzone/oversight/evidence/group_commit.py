"""Group commit: writers that come at the same time share one durable commit, and each waits for it."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["GroupCommit"]

Item = TypeVar("Item")


class _Handed(Generic[Item]):
    """What one writer has handed in: its lock is released once there is something for the writer to do."""

    __slots__ = ("failure", "first", "items", "turn")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.first = -1
        self.failure: BaseException | None = None
        self.turn = threading.Lock()
        self.turn.acquire()


class GroupCommit(Generic[Item]):
    """Writers of a process that append to one log: while one commits, those behind it gather for the next commit.

    There is no thread of its own, and nothing to start or stop: the first writer of a group commits for all of it in
    its own thread, and wakes the first of the next group.

    >>> log: list[str] = []
    >>> def commit(items):
    ...     log.extend(items)
    ...     return len(log) - len(items)
    >>> writers = GroupCommit(commit)
    >>> writers.append(["a", "b"]), writers.append(["c"])
    (range(0, 2), range(2, 3))
    """

    def __init__(self, commit: Callable[[Sequence[Item]], int]) -> None:
        """Let writers meet; ``commit`` makes all items durable or none, and returns the index of the first."""
        self._commit = commit
        self._lock = threading.Lock()
        self._waiting: list[_Handed[Item]] = []
        self._busy = False

    def append(self, items: Sequence[Item]) -> range:
        """Return the indices of ``items`` once they are durable; they follow one another.

        When the commit of a group fails, every writer of the group gets the failure: so check an item before, and
        hand in none that alone could be refused.
        """
        handed = _Handed(items)
        with self._lock:
            self._waiting.append(handed)
            leads, self._busy = not self._busy, True
        if not leads:
            handed.turn.acquire()
        if handed.first < 0 and handed.failure is None:
            self._lead()
        if handed.failure is not None:
            raise handed.failure
        return range(handed.first, handed.first + len(items))

    def _lead(self) -> None:
        """Commit for all who wait, the writer who calls among them, then wake them and the next who leads."""
        with self._lock:
            group, self._waiting = self._waiting, []
        try:
            first = self._commit([item for handed in group for item in handed.items])
            for handed in group:
                handed.first = first
                first += len(handed.items)
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the writers who wait must not wait for ever
            for handed in group:
                handed.failure = failure
        with self._lock:
            woken = self._waiting[:1]
            self._busy = bool(woken)
        for handed in (*woken, *group):
            handed.turn.release()
