"""Pictures of evaluations for other rooms: paths around a start, distributions with a mark, ranks with their bands."""

from functools import lru_cache
from typing import Final

from pilotzone.statistics.charts.bars import draw_bars
from pilotzone.statistics.charts.paths import Path, draw_paths
from pilotzone.statistics.charts.picture import Picture, PictureFormat
from pilotzone.statistics.charts.rank_chart import RankBand, draw_rank_bands

__all__ = ["Path", "Picture", "PictureFormat", "RankBand", "draw_distribution", "draw_path", "draw_ranks"]

_KEPT: Final = 128


@lru_cache(maxsize=_KEPT)
def draw_path(
    paths: tuple[Path, ...],
    *,
    title: str,
    unit: str,
    note: str,
    began: tuple[float, str] | None,
    format_: PictureFormat,
) -> Picture:
    """Return the picture of paths over time; drawn once for the same points and words.

    Raises:
        ChartEmptyError: there is no point.
        ChartFontMissingError: a PNG needs Chinese characters, and the machine has no font with them.
    """
    return draw_paths(paths, title=title, unit=unit, note=note, began=began, format_=format_)


@lru_cache(maxsize=_KEPT)
def draw_distribution(
    bars: tuple[tuple[float, int], ...],
    *,
    marked: tuple[float, str],
    title: str,
    unit: str,
    note: str,
    format_: PictureFormat,
) -> Picture:
    """Return the picture of a distribution with the value that is judged by it.

    Raises:
        ChartEmptyError, ChartFontMissingError: see :func:`draw_path`.
    """
    return draw_bars(bars, marked=marked, title=title, unit=unit, note=note, format_=format_)


@lru_cache(maxsize=_KEPT)
def draw_ranks(bands: tuple[RankBand, ...], *, title: str, note: str, format_: PictureFormat) -> Picture:
    """Return the picture of ranks with their bands.

    Raises:
        ChartEmptyError, ChartFontMissingError: see :func:`draw_path`.
    """
    return draw_rank_bands(bands, title=title, note=note, format_=format_)
