"""Distributions as bars, with the one value marked that is judged by them."""

from collections.abc import Sequence

import numpy as np

from pilotzone.statistics.charts.errors import ChartEmptyError
from pilotzone.statistics.charts.picture import COLOURS, Picture, PictureFormat, canvas, picture

__all__ = ["draw_bars"]


def draw_bars(
    bars: Sequence[tuple[float, int]],
    *,
    marked: tuple[float, str],
    title: str,
    unit: str,
    note: str,
    format_: PictureFormat = PictureFormat.SVG,
) -> Picture:
    """Return the picture of a distribution.

    Args:
        bars: the middle of each bar, evenly apart, and how often a value lies in it.
        marked: a value, and what it is called.
        title: of the picture.
        unit: of the values.
        note: source, below.
        format_: SVG or PNG.

    Raises:
        ChartEmptyError: there is no bar.
        ChartFontMissingError: see ``picture``.
    """
    if not bars:
        raise ChartEmptyError(title=title)
    middles, counts = np.array([middle for middle, _ in bars]), [count for _, count in bars]
    width = float(np.diff(middles).min()) if len(middles) > 1 else 1.0
    drawing, axes = canvas(title, note, height=3.6)
    axes.bar(middles, counts, width=0.9 * width, color="#9bbcdc")
    axes.axvline(marked[0], color=COLOURS[1], linewidth=2.2, label=marked[1])
    axes.set_xlabel(unit)
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.legend(frameon=False, fontsize=9)
    said = f"{sum(counts)} values from {middles.min():.4g} to {middles.max():.4g}; {marked[1]}: {marked[0]:.4g}"
    return picture(drawing, format_, f"{title} ({unit}). {said}. {note}", [title, unit, note, marked[1]])
