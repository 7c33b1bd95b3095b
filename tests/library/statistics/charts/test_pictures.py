"""Pictures: valid, the same again, with all their words as text, and refused where there is nothing to show."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from pilotzone.statistics.charts import errors
from pilotzone.statistics.charts.picture import Picture, PictureFormat
from pilotzone.statistics.charts.rank_chart import RankBand, draw_rank_bands
from pilotzone.statistics.charts.sector_network import draw_sector_network
from pilotzone.statistics.charts.tile_grid import draw_tile_grid, load_tiles
from pilotzone.statistics.charts.time_series import draw_vintages
from pilotzone.statistics.observations import Grade, Method, Observation, PriceBasis, load_provincial_gdp

NOTE = "Source: National Bureau of Statistics"


def vintages(format_: PictureFormat) -> Picture:
    figures = [one for one in load_provincial_gdp() if one.region == "CN-42" and not one.branch]
    return draw_vintages(figures, title="湖北省生产总值 Hubei", note=NOTE, format_=format_)


def tiles(format_: PictureFormat) -> Picture:
    values = {"CN-42": 50012.94, "CN-44": 124369.67, "CN-33": 73516.0}
    return draw_tile_grid(values, title="GDP 2021", unit="100 million yuan", note=NOTE, chinese=True, format_=format_)


def network(format_: PictureFormat) -> Picture:
    flows = np.array([[9.0, 5.0, 0.0], [1.0, 0.0, 7.0], [0.0, 2.0, 0.0]])
    sectors = ("Farming", "Electronics", "ICT services")
    marked = frozenset(sectors[1:])
    return draw_sector_network(
        sectors, flows, title="Flows", unit="yuan", note=NOTE, strongest=3, marked=marked, format_=format_
    )


def bands(format_: PictureFormat) -> Picture:
    ranks = [RankBand("杭州", 1, 1, 2), RankBand("宁波", 2, 1, 3), RankBand("温州", 3, 2, 3)]
    return draw_rank_bands(ranks, title="Ranks", note=NOTE, format_=format_)


KINDS = pytest.mark.parametrize("draw", [vintages, tiles, network, bands])


def words_of(drawn: Picture) -> str:
    return " ".join(
        "".join(text.itertext())
        for text in ET.fromstring(drawn.data).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own picture
    )


@KINDS
def test_an_svg_is_well_formed_holds_its_words_as_text_and_is_the_same_again(
    draw: Callable[[PictureFormat], Picture],
) -> None:
    drawn = draw(PictureFormat.SVG)
    assert NOTE in words_of(drawn)
    assert draw(PictureFormat.SVG) == drawn
    assert drawn.format.media_type == "image/svg+xml"
    assert b"http://" not in drawn.data.replace(b"http://www.w3.org/", b"").replace(b"http://purl.org/", b"").replace(
        b"http://creativecommons.org/", b""
    )


@KINDS
def test_a_png_is_an_image_that_is_not_blank_and_is_the_same_again(draw: Callable[[PictureFormat], Picture]) -> None:
    drawn = draw(PictureFormat.PNG)
    with Image.open(io.BytesIO(drawn.data)) as image:
        assert image.format == "PNG"
        assert image.width > 1000
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 20
    assert draw(PictureFormat.PNG).data == drawn.data


def test_every_vintage_has_its_line_and_the_alternative_text_names_them() -> None:
    drawn = vintages(PictureFormat.SVG)
    names = sorted({one.vintage for one in load_provincial_gdp() if one.region == "CN-42"})
    assert len(names) > 2
    for name in names:
        assert name in words_of(drawn)
        assert name in drawn.alternative


def test_a_line_does_not_bridge_years_without_a_figure() -> None:
    one = next(one for one in load_provincial_gdp() if one.region == "CN-42")
    whole = [replace(one, period=year) for year in range(2015, 2020)]
    drawn, broken = (
        draw_vintages(kept, title="Gap", note=NOTE).data.decode() for kept in (whole, whole[:2] + whole[3:])
    )
    strokes = [
        max(path.count("M ") for path in re.findall(r'd="([^"]*L [^"]*)" clip-path', text)) for text in (drawn, broken)
    ]
    assert strokes == [1, 2]


def test_a_region_without_a_figure_is_hatched_and_none_is_left_out() -> None:
    drawn = tiles(PictureFormat.SVG)
    words = words_of(drawn)
    assert all(tile.name_zh in words for tile in load_tiles())
    assert "124,369.7" in words
    assert "0.0" not in words
    assert "广东 124,369.7; 浙江 73,516.0; 湖北 50,012.9" in drawn.alternative


def test_no_two_regions_share_a_tile() -> None:
    assert len({(tile.row, tile.column) for tile in load_tiles()}) == len(load_tiles()) == 34


def test_only_the_strongest_flows_between_two_sectors_are_drawn() -> None:
    drawn = network(PictureFormat.SVG)
    assert "the 3 strongest flows" in drawn.alternative
    assert "Electronics → ICT services 7; Farming → Electronics 5; ICT services → Electronics 2" in drawn.alternative


def test_a_picture_of_nothing_is_refused() -> None:
    month = Observation(
        series="a",
        region="CN",
        period=2020,
        value=Decimal(1),
        unit="yuan",
        price_basis=PriceBasis.CURRENT,
        method=Method.SURVEY,
        vintage="v",
        source="test",
        grade=Grade.OBSERVED,
    )
    assert draw_vintages([month], title="One year", note=NOTE).data
    for refused in (
        lambda: draw_vintages([], title="None", note=NOTE),
        lambda: draw_tile_grid({}, title="None", unit="%", note=NOTE),
        lambda: draw_rank_bands([], title="None", note=NOTE),
        lambda: draw_sector_network(["a", "b"], np.eye(2), title="None", unit="yuan", note=NOTE),
    ):
        with pytest.raises(errors.ChartEmptyError):
            refused()
    with pytest.raises(errors.ChartRegionUnknownError, match="CN-99"):
        draw_tile_grid({"CN-99": 1.0}, title="Unknown", unit="%", note=NOTE)
