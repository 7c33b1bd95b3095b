"""The waiting line before the workers: parties take turns, so that the many questions of one delay no other's first."""

import contextlib
import threading
from collections import deque
from collections.abc import Iterator

from pilotzone.dataspace.queries.errors import EngineBusyError

__all__ = ["WaitingLine"]


class WaitingLine:
    """A number of places, given to the parties that wait in turn, and within a party in the order of coming.

    ``places`` may be taken at once, and ``longest`` questions of one party may wait; threads share the line.
    """

    def __init__(self, places: int, longest: int) -> None:
        self._free = places
        self._longest = longest
        self._waiting: dict[str, deque[object]] = {}
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def place(self, party: str) -> Iterator[None]:
        """Wait for a place, and hold it.

        Raises:
            EngineBusyError: as many questions of ``party`` wait as may.
        """
        with self._changed:
            self._wait(party)
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def _wait(self, party: str) -> None:
        line = self._waiting.setdefault(party, deque())
        if len(line) >= self._longest:
            raise EngineBusyError(waiting=len(line))
        ticket = object()
        line.append(ticket)
        try:
            self._changed.wait_for(lambda: self._free and next(iter(self._waiting.values()))[0] is ticket)
        finally:
            line.remove(ticket)
            del self._waiting[party]  # the others come before this one's next
            if line:
                self._waiting[party] = line
            self._changed.notify_all()  # also where it was interrupted: another one is first now
