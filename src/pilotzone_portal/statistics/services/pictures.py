"""Pictures of figures: drawn once for the same figures and words, and kept in this process."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from pilotzone.common.regions import load_regions
from pilotzone.statistics.charts.picture import Picture, PictureFormat
from pilotzone.statistics.charts.tile_grid import draw_tile_grid, load_tiles
from pilotzone.statistics.charts.time_series import draw_vintages
from pilotzone.statistics.observations import Observation
from pilotzone_portal.statistics.services.comparing import Comparison
from pilotzone_portal.statistics.services.figures import Series
from pilotzone_portal.statistics.services.words import unit_word

__all__ = ["draw_map", "draw_series"]

_KEPT: Final = 128


def draw_series(series: Series, format_: PictureFormat, *, chinese: bool) -> Picture:
    """Return the picture of a series with a line for each vintage.

    Raises:
        ChartEmptyError: there is no figure of a year.
        ChartFontMissingError: a PNG needs Chinese characters, and the machine has no font with them.
    """
    formula, place = series.formula, series.place
    title = formula.title_zh if chinese else formula.title_en
    if place:
        title = " ".join(filter(None, (title, _region(place.region, chinese=chinese), place.branch)))
    note = _note(formula.id, formula.version, place.party if place else "")
    observations = tuple(replace(one.figure.as_observation(), unit=unit_word(formula.unit)) for one in series.figures)
    return _series(observations, title, note, format_)


def draw_map(comparison: Comparison, format_: PictureFormat, *, chinese: bool) -> Picture:
    """Return the tile grid of a comparison; cities, counties and the nation have no tile.

    Raises:
        ChartEmptyError: no province has a figure.
        ChartFontMissingError: see :func:`draw_series`.
    """
    formula, cut = comparison.formula, comparison.cut
    tiles = {tile.region for tile in load_tiles()}
    stored = [one.read.stored for one in comparison.ranked]
    values = tuple((row.region, float(row.value)) for row in stored if row.region in tiles)
    title = formula.title_zh if chinese else formula.title_en
    note = _note(formula.id, formula.version, cut.party if cut else "")
    if cut:
        title = f"{title} {cut.period}"
        note = f"{note}; {cut.vintage}"
    return _map(values, title, unit_word(formula.unit), note, formula.decimals, chinese, format_)


def _region(code: str, *, chinese: bool) -> str:
    region = load_regions().get(code)
    return ((region.name_zh if chinese else region.name_en) or region.name_zh) if region else code


def _note(formula: str, version: str, party: str) -> str:
    return _("Computed by {party}: {formula} {version}").format(party=party, formula=formula, version=version)


@lru_cache(maxsize=_KEPT)
def _series(observations: tuple[Observation, ...], title: str, note: str, format_: PictureFormat) -> Picture:
    return draw_vintages(observations, title=title, note=note, format_=format_)


@lru_cache(maxsize=_KEPT)
def _map(  # noqa: PLR0917 - all of it is the key under which the picture is kept
    values: tuple[tuple[str, float], ...],
    title: str,
    unit: str,
    note: str,
    decimals: int,
    chinese: bool,  # noqa: FBT001 - a part of the key as well
    format_: PictureFormat,
) -> Picture:
    return draw_tile_grid(
        dict(values), title=title, unit=unit, note=note, decimals=min(decimals, 2), chinese=chinese, format_=format_
    )
