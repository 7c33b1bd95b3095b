"""Tables on the pages of a PDF, which has none: words in three columns or more, by where they stand (ours)."""

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["Row", "Run", "find_bands"]

_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_WIDTHS: Final = (
    (re.compile(r"[ .,;:'!|()\[\]ijlftr-]"), 0.28),
    (re.compile("[mwMW%@]"), 0.83),
    (re.compile("[A-Z]"), 0.65),
    (re.compile("[，。；：、！？（）《》〈〉【】〔〕]"), 0.5),
    (_WIDE, 1.0),
)
"""Of letters, as shares of their size, near enough for where a cell ends; others are half as wide as high.

Half of the stops and brackets of Chinese is white, which typesetting may leave out.
"""

_LEAST_COLUMNS: Final = 3
_WHITE, _WIDE_WHITE = 0.6, 2.0
"""Between two cells, as a share of their size. Less than the wide one divides only lines whose cells are aligned."""

_ALIGNED: Final = 0.3

_OVERLAP: Final = 0.9
"""Lines closer than this share of their size stand beside each other: cells that are set in the middle of their row."""

_LEADING: Final = 1.6
"""Lines of one cell stand no further apart than this multiple of their size."""


class Run(NamedTuple):
    """Words with where they begin, in points from the lower left corner, and the size of their letters."""

    x: float
    y: float
    size: float
    text: str

    @property
    def end(self) -> float:
        """Where they end, by the usual width of letters."""
        return self.x + self.size * sum(map(_width, self.text.strip()))


class Row(NamedTuple):
    """The cells of a row: column, from 0, and words."""

    cells: tuple[tuple[int, str], ...]
    columns: int


_Cell = list[Run]


class _Line(NamedTuple):
    top: float
    bottom: float
    size: float
    cells: list[_Cell]
    wide: int


def find_bands(runs: Sequence[Run]) -> list[tuple[frozenset[int], list[Row]]]:
    """Return the tables of a page from its top: which of the runs they hold, and their rows."""
    lines = _lines(runs)
    anchors = [number for number in range(len(lines)) if _is_row(lines, number)]
    places = {id(run): number for number, run in enumerate(runs)}
    bands = []
    for group in _together(lines, anchors):
        columns = _columns([lines[one] for one in group])
        owners = _owners(lines, group, columns)
        held = [run for one in owners for cell in lines[one].cells for run in cell]
        bands.append((frozenset(places[id(run)] for run in held), _rows(lines, owners, columns)))
    return bands


def _is_row(lines: Sequence[_Line], number: int) -> bool:
    """Say whether a line has columns: far apart, or under those of the line beside it."""
    if lines[number].wide >= _LEAST_COLUMNS:
        return True
    beside = [lines[one] for one in (number - 1, number + 1) if 0 <= one < len(lines)]
    return any(_aligned(lines[number], other) >= _LEAST_COLUMNS for other in beside)


def _aligned(line: _Line, other: _Line) -> int:
    """Count the cells that begin, end or stand in the middle under cells of another line."""
    if min(len(line.cells), len(other.cells)) < _LEAST_COLUMNS:
        return 0
    ones, others = ([(*_extent(cell), sum(_extent(cell)) / 2) for cell in each.cells] for each in (line, other))
    near = _ALIGNED * line.size
    return sum(any(abs(a - b) < near for two in others for a, b in zip(one, two, strict=True)) for one in ones)


@lru_cache(4_096)
def _width(letter: str) -> float:
    return next((width for pattern, width in _WIDTHS if pattern.match(letter)), 0.5)


def _lines(runs: Sequence[Run]) -> list[_Line]:
    """Group words by height, from the top; heights that overlap are one line."""
    groups: list[list[Run]] = []
    for run in sorted((one for one in runs if one.text.strip()), key=lambda one: -one.y):
        if groups and groups[-1][-1].y - run.y < _OVERLAP * min(run.size, groups[-1][-1].size):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [
        _Line(group[0].y, group[-1].y, group[0].size, _cells(group, _WHITE), len(_cells(group, _WIDE_WHITE)))
        for group in groups
    ]


def _cells(runs: Sequence[Run], white: float) -> list[_Cell]:
    """Divide the words of a line where there is as much white between them."""
    cells: list[_Cell] = []
    end = float("-inf")
    for run in sorted(runs, key=lambda one: (one.x, -one.y)):
        if run.x - end > white * run.size:
            cells.append([])
        cells[-1].append(run)
        end = max(end, run.end)
    return cells


def _together(lines: Sequence[_Line], anchors: Sequence[int]) -> list[list[int]]:
    """Divide the lines with columns into tables: lines between two of one table must fit into its columns."""
    groups: list[list[int]] = []
    for number in anchors:
        between = lines[groups[-1][-1] + 1 : number] if groups else []
        columns = _columns([lines[one] for one in groups[-1]]) if between else []
        if groups and all(_fits(line, columns) for line in between):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _fits(line: _Line, columns: Sequence[tuple[float, float]]) -> bool:
    return all(_column(cell, columns) is not None for cell in line.cells)


def _columns(lines: Sequence[_Line]) -> list[tuple[float, float]]:
    """Return from where to where each column is written, by the lines that have the most of them."""
    most = max(len(line.cells) for line in lines)
    full = [line.cells for line in lines if len(line.cells) == most]
    extents = [[_extent(cell) for cell in cells] for cells in full]
    return [(min(start for start, _ in each), max(end for _, end in each)) for each in zip(*extents, strict=True)]


def _extent(cell: _Cell) -> tuple[float, float]:
    return min(run.x for run in cell), max(run.end for run in cell)


def _column(cell: _Cell, columns: Sequence[tuple[float, float]]) -> int | None:
    """Return the column that a cell stands in; None where it reaches into the next one."""
    start, end = _extent(cell)
    distances = [max(first - end, start - last, 0) for first, last in columns]
    nearest = min(range(len(columns)), key=lambda one: (distances[one], abs(sum(columns[one]) - start - end)))
    after = columns[nearest + 1 :]
    return None if after and end > after[0][0] else nearest


def _owners(lines: Sequence[_Line], group: Sequence[int], columns: Sequence[tuple[float, float]]) -> dict[int, int]:
    """Return, for each line of a table, the line whose row it belongs to: its own, or the nearer one beside it."""
    owners = {number: number for number in group}
    for number in range(group[0], group[-1]):
        if number not in owners:
            before, after = (max(one for one in group if one < number), min(one for one in group if one > number))
            nearer = lines[number - 1].bottom - lines[number].top <= lines[number].bottom - lines[number + 1].top
            owners[number] = before if nearer else after
    for number in range(group[-1] + 1, len(lines)):  # the last row has further lines as long as they are close
        close = lines[number - 1].bottom - lines[number].top <= _LEADING * lines[number].size
        if not close or not _fits(lines[number], columns):
            break
        owners[number] = group[-1]
    return dict(sorted(owners.items()))


def _rows(lines: Sequence[_Line], owners: dict[int, int], columns: Sequence[tuple[float, float]]) -> list[Row]:
    rows: dict[int, dict[int, list[Run]]] = {}
    for number, owner in owners.items():
        row = rows.setdefault(owner, {})
        for cell in lines[number].cells:
            column = _column(cell, columns)
            row.setdefault(len(columns) - 1 if column is None else column, []).extend(cell)
    return [
        Row(tuple((column, _words(runs)) for column, runs in sorted(row.items())), len(columns))
        for row in rows.values()
    ]


def _words(runs: Sequence[Run]) -> str:
    """Return the words of a cell, its lines from the top."""
    lines = itertools.groupby(sorted(runs, key=lambda run: (-round(run.y), run.x)), key=lambda run: round(run.y))
    return " ".join("".join(run.text for run in line).strip() for _, line in lines)
