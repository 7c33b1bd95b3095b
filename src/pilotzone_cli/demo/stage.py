"""Where the demonstration speaks: chapters, sentences, small tables, and the checks that stop it when it errs."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NoReturn

from pilotzone_cli.demo.errors import DemonstrationFailedError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import draw, emit

__all__ = ["Stage"]

_INDENT: Final = "   "
_ROWS_SHOWN: Final = 8


class Stage:
    """Tells the story, and remembers one line for each step to show at the end."""

    def __init__(self) -> None:
        self._results: list[tuple[str, str]] = []
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the story has taken so far."""
        return time.monotonic() - self._began

    @property
    def results(self) -> Sequence[tuple[str, str]]:
        """For each step: what was done, and what came of it."""
        return self._results

    def chapter(self, title: str) -> None:
        """Begin a step."""
        emit(f"\n{title}\n")

    def say(self, text: str) -> None:
        """Say one thing, on a line or more of its own."""
        emit("".join(f"{_INDENT}{line}".rstrip() + "\n" for line in text.splitlines()))

    def show(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Show the beginning of a table."""
        self.show_all(headings, rows[:_ROWS_SHOWN])
        if len(rows) > _ROWS_SHOWN:
            self.say(_("... and {count} more rows").format(count=len(rows) - _ROWS_SHOWN))

    def show_all(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Show a whole table."""
        emit(f"\n{draw(headings, rows)}\n")

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """Say what takes a while, and when it is done."""
        emit(f"{_INDENT}{text} ... ")
        yield
        emit(_("done") + "\n")

    def result(self, what: str, outcome: str) -> None:
        """Keep what a check found for the table at the end."""
        self._results.append((what, outcome))

    def expect(self, true: bool, *, expected: object, found: object) -> None:  # noqa: FBT001 - reads: expect this
        """Go on if ``true``.

        Raises:
            DemonstrationFailedError: it is not.
        """
        if not true:
            self.fail(expected=expected, found=found)

    @staticmethod
    def fail(*, expected: object, found: object) -> NoReturn:
        """End the demonstration with exit status 1."""
        raise DemonstrationFailedError(expected=expected, found=found)
