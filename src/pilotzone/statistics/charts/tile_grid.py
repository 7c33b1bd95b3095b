"""A map of provinces as a grid of equal tiles: places in relation, and no claim about any boundary."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import matplotlib as mpl
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from pilotzone.statistics.charts.errors import ChartEmptyError, ChartRegionUnknownError
from pilotzone.statistics.charts.picture import Picture, PictureFormat, canvas, picture

__all__ = ["Tile", "draw_tile_grid", "load_tiles"]

_MAP = mpl.colormaps["Blues"]
_DARK = 0.6
"""From this share of the scale on, white text is read more easily than black."""


@dataclass(frozen=True)
class Tile:
    """A province-level region and its place in the grid, counted from the top and the left."""

    region: str
    name_en: str
    name_zh: str
    row: int
    column: int


@cache
def load_tiles() -> tuple[Tile, ...]:
    """Return the tiles of all 34 province-level regions.

    >>> len(load_tiles()), load_tiles()[0].name_zh
    (34, '北京')
    """
    table = files("pilotzone.statistics") / "data" / "tile_grid.csv"
    with table.open(encoding="utf-8") as text:
        return tuple(
            Tile(row["region"], row["name_en"], row["name_zh"], int(row["row"]), int(row["column"]))
            for row in csv.DictReader(text)
        )


def draw_tile_grid(
    values: Mapping[str, float],
    *,
    title: str,
    unit: str,
    note: str,
    chinese: bool = False,
    decimals: int = 1,
    format_: PictureFormat = PictureFormat.SVG,
) -> Picture:
    """Return the grid coloured by ``values`` of regions; a region without one is hatched, not 0.

    Raises:
        ChartEmptyError: no region has a value.
        ChartRegionUnknownError: a value is of a region without a tile.
        ChartFontMissingError: see ``picture``.
    """
    tiles = {tile.region: tile for tile in load_tiles()}
    if unknown := sorted(set(values) - set(tiles)):
        raise ChartRegionUnknownError(region=unknown[0])
    if not values:
        raise ChartEmptyError(title=title)
    drawing, axes = canvas(f"{title} ({unit})", note, width=8.0, height=6.6)
    scale = Normalize(min(values.values()), max(values.values()))
    for tile in tiles.values():
        value = values.get(tile.region)
        shade = 0.0 if value is None else 0.15 + 0.75 * float(scale(value))
        axes.add_patch(
            Rectangle(
                (tile.column, tile.row),
                *(0.94, 0.94),
                facecolor="white" if value is None else _MAP(shade),
                edgecolor="#999999",
                hatch="///" if value is None else None,
                linewidth=0.6,
            )
        )
        colour = "white" if shade > _DARK else "black"
        name = tile.name_zh if chinese else tile.name_en.replace(" ", "\n")
        axes.text(tile.column + 0.47, tile.row + 0.36, name, ha="center", va="center", fontsize=7.5, color=colour)
        shown = "" if value is None else f"{value:,.{decimals}f}"
        axes.text(tile.column + 0.47, tile.row + 0.72, shown, ha="center", va="center", fontsize=8, color=colour)
    axes.set(xlim=(0.9, 9), ylim=(8, -0.1), aspect="equal")
    axes.axis("off")
    names = {tile.region: tile.name_zh if chinese else tile.name_en for tile in tiles.values()}
    ordered = sorted(values, key=lambda region: -values[region])
    said = "; ".join(f"{names[region]} {values[region]:,.{decimals}f}" for region in ordered)
    return picture(drawing, format_, f"{title} ({unit}): {said}. {note}", [title, unit, note, *names.values()])
