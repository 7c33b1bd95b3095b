"""Paths over time around an event: what was, what was wanted, how far groups lie apart, and when something began."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from pilotzone.statistics.charts.errors import ChartEmptyError
from pilotzone.statistics.charts.picture import COLOURS, Picture, PictureFormat, canvas, picture

__all__ = ["Path", "draw_paths"]

_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")


@dataclass(frozen=True)
class Path:
    """Values by time under a name; a path without line is drawn as marks alone."""

    name: str
    points: tuple[tuple[float, float], ...]
    line: bool = True


def draw_paths(
    paths: Sequence[Path],
    *,
    title: str,
    unit: str,
    note: str,
    began: tuple[float, str] | None = None,
    format_: PictureFormat = PictureFormat.SVG,
) -> Picture:
    """Return the picture of ``paths``; ``began`` is where a vertical line stands, and the words beside it.

    Raises:
        ChartEmptyError: there is no point.
        ChartFontMissingError: see ``picture``.
    """
    if not any(path.points for path in paths):
        raise ChartEmptyError(title=title)
    drawing, axes = canvas(title, note)
    axes.axhline(0, color="#888888", linewidth=0.8)
    for number, path in enumerate(paths):
        times, values = zip(*path.points, strict=True) if path.points else ((), ())
        axes.plot(
            times,
            values,
            label=path.name,
            color=COLOURS[number % len(COLOURS)],
            marker=_MARKS[number % len(_MARKS)],
            linewidth=1.6 if path.line else 0,
            markersize=5 if path.line else 8,
            fillstyle="full" if path.line else "none",
        )
    if began:
        axes.axvline(began[0], color="#444444", linewidth=1.2, linestyle="--", label=began[1])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(unit)
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.legend(frameon=False, fontsize=9)
    said = "; ".join(
        f"{path.name}: {', '.join(f'{when:g} {value:.4g}' for when, value in path.points)}" for path in paths
    )
    words = [title, unit, note, *(path.name for path in paths), *([began[1]] if began else [])]
    return picture(drawing, format_, f"{title} ({unit}). {said}. {note}", words)


def _said(points: Sequence[tuple[float, float]]) -> str:
    return ", ".join(f"{when:g} {value:.4g}" for when, value in points)
