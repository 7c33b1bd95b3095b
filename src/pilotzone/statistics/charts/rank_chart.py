"""Ranks with their bands: a rank that moves with the weights is drawn as wide as it moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from pilotzone.statistics.charts.errors import ChartEmptyError
from pilotzone.statistics.charts.picture import COLOURS, Picture, PictureFormat, canvas, picture

__all__ = ["RankBand", "draw_rank_bands"]


@dataclass(frozen=True)
class RankBand:
    """The rank of one unit, and the ranks between which it stays."""

    name: str
    rank: int
    low: int
    high: int


def draw_rank_bands(
    bands: Sequence[RankBand], *, title: str, note: str, format_: PictureFormat = PictureFormat.SVG
) -> Picture:
    """Return the picture of ``bands``, the best rank on top.

    Raises:
        ChartEmptyError: there is no band.
        ChartFontMissingError: see ``picture``.
    """
    if not bands:
        raise ChartEmptyError(title=title)
    ordered = sorted(bands, key=lambda band: (band.rank, band.name))
    drawing, axes = canvas(title, note, height=1.4 + 0.26 * len(ordered))
    for place, band in enumerate(ordered):
        axes.plot([band.low, band.high], [place, place], color="#9bbcdc", linewidth=7, solid_capstyle="butt")
        axes.plot(band.rank, place, marker="o", color=COLOURS[0], markersize=6)
    axes.set_yticks(range(len(ordered)), [band.name for band in ordered], fontsize=8.5)
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    said = "; ".join(f"{band.rank}. {band.name} ({band.low}-{band.high})" for band in ordered)
    return picture(drawing, format_, f"{title}: {said}. {note}", [title, note, *(band.name for band in ordered)])
