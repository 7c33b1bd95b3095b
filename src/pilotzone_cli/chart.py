"""``pilotzone chart``: pictures as SVG or PNG, with their alternative text."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.figures import data_option, read_observations, say
from pilotzone_cli.files import plain_number, read_rows
from pilotzone_cli.io_analyses import read_io_table
from pilotzone_cli.output import formats, print_record, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    import pyarrow as pa

    from pilotzone.statistics.charts.picture import Picture, PictureFormat
    from pilotzone.statistics.indices import Direction
    from pilotzone.statistics.observations import Observation

__all__ = ["chart"]

_SUFFIXES: Final = (".svg", ".png")


def _picture_path(_context: click.Context, _option: click.Parameter, value: Path) -> Path:
    if value.suffix.lower() not in _SUFFIXES:
        msg = f"{value} ends neither in .svg nor in .png."
        raise click.BadParameter(msg)
    return value


_output = click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_picture_path,
    help="A name.svg or name.png.",
)
_title = click.option("--title", default="", help="The title [default: the series and the region].")


@click.group()
def chart() -> None:
    """Draw figures as SVG or PNG, each with its source and an alternative text."""


@chart.command()
@click.option("--series", required=True, help="Such as gross_regional_product.")
@click.option("--region", required=True, help="Such as CN or CN-33.")
@click.option("--branch", default="", help="A branch [default: the whole].")
@data_option
@_title
@_output
@formats()
@pass_session
def vintages(
    session: Session, *, series: str, region: str, branch: str, data: tuple[Path, ...], title: str, output: Path
) -> None:
    """Draw a yearly series with a line for each vintage; no zone is needed.

    Example: pilotzone chart vintages --series gross_regional_product --region CN-33 --output zhejiang.svg
    """
    from pilotzone.statistics.charts.time_series import draw_vintages

    found = [one for one in read_observations(data) if one.key[:3] == (series, branch, region)]
    name = title or " ".join(filter(None, (series, branch, region)))
    _write(session, draw_vintages(found, title=name, note=_sources(found), format_=_format(output)), output)


@chart.command(name="map")
@click.option("--series", required=True, help="Such as gross_regional_product.")
@click.option("--period", required=True, help="Such as 2023.")
@click.option("--vintage", help="[default: the latest that has figures of the period]")
@data_option
@_title
@_output
@formats()
@pass_session
def map_(
    session: Session,
    *,
    series: str,
    period: str,
    vintage: str | None,
    data: tuple[Path, ...],
    title: str,
    output: Path,
) -> None:
    """Draw the provinces as tiles coloured by their figures of one vintage; it claims no boundary.

    Example: pilotzone chart map --series gross_regional_product --period 2023 --output provinces.svg
    """
    from pilotzone.statistics.charts.tile_grid import draw_tile_grid
    from pilotzone.statistics.observations import parse_period

    when = parse_period(period)
    kept = [
        one
        for one in read_observations(data)
        if (one.series, one.branch, one.period) == (series, "", when) and one.region != "CN"
    ]
    latest = max(((_age(one), one.vintage) for one in kept), default=("", ""))[1]
    found = [one for one in kept if one.vintage == (vintage or latest)]
    units = sorted({one.unit for one in found})
    if len(units) > 1:
        raise InvalidValueError(field="--data", value=", ".join(units), expected="figures of one unit")
    picture = draw_tile_grid(
        {one.region: float(one.value) for one in found},
        title=title or f"{series} {period}",
        unit=units[0] if units else "",
        note=_sources(found),
        chinese=session.language == "zh",
        format_=_format(output),
    )
    _write(session, picture, output)


@chart.command()
@click.argument("table_name", metavar="TABLE")
@click.option("--year", type=int, help="The year of a table in a file.")
@click.option("--strongest", type=click.IntRange(1, 200), default=40, show_default=True, help="How many flows.")
@click.option("--sector", "sectors", multiple=True, help="Mark this sector; repeatable [default: the core].")
@_title
@_output
@formats()
@pass_session
def network(
    session: Session,
    *,
    table_name: str,
    year: int | None,
    strongest: int,
    sectors: tuple[str, ...],
    title: str,
    output: Path,
) -> None:
    """Draw the strongest flows between the sectors of an input-output table; no zone is needed.

    Example: pilotzone chart network china_2017_42 --sector 20 --output network.svg
    """
    from pilotzone.statistics.charts.sector_network import draw_sector_network
    from pilotzone.statistics.input_output.digital import core_sectors

    table = read_io_table(table_name, year, "CN", strict=False)
    present = {sector.name_zh for sector in table.sectors}
    marked = sectors or [name for name in core_sectors() if name in present]
    chinese = session.language == "zh"
    names = [sector.name if chinese else sector.name_en or sector.name_zh for sector in table.sectors]
    picture = draw_sector_network(
        names,
        table.intermediate,
        title=title or f"{table.name} {table.year}",
        unit=table.unit,
        note=table.source,
        strongest=strongest,
        marked=frozenset(names[table.place(one)] for one in marked),
        format_=_format(output),
    )
    _write(session, picture, output)
    say(table.flags)


@chart.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--key", required=True, help="The column that names a row.")
@click.option("--indicator", "indicators", multiple=True, required=True, help="A column; NAME:cost if less is better.")
@click.option(
    "--weighting", type=click.Choice(["entropy", "critic", "pca", "equal"]), default="entropy", show_default=True
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the draws of weights.")
@_title
@_output
@formats()
@pass_session
def ranks(
    session: Session,
    *,
    file: Path,
    key: str,
    indicators: tuple[str, ...],
    weighting: str,
    seed: int,
    title: str,
    output: Path,
) -> None:
    """Draw the ranks in a composite index of the CSV FILE, as wide as they move when the weights do.

    Example: pilotzone chart ranks cities.csv --key city --indicator fibre --indicator delay:cost --output ranks.svg
    """
    from pilotzone.statistics.charts.rank_chart import RankBand, draw_rank_bands
    from pilotzone.statistics.indices import Weighting, open_round, rank_bands, read_panel

    panel = read_panel(_frame(file), keys=(key,), indicators=dict(map(_indicator, indicators)))
    fixed = open_round(file.stem, panel, weighting=Weighting(weighting))
    found = rank_bands(panel, fixed, seed=seed)
    rows = zip(found.rank.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    bands = [RankBand(panel.label(place), *row) for place, row in enumerate(rows)]
    note = f"{weighting}, {found.draws} draws of weights, seed {seed}"
    _write(session, draw_rank_bands(bands, title=title or file.stem, note=note, format_=_format(output)), output)
    say((*panel.treatments, *fixed.scale.treatments))


def _write(session: Session, picture: "Picture", output: Path) -> None:
    write_file(output, picture.data)
    print_record(session, {"picture": str(output), "alternative": picture.alternative})


def _format(output: Path) -> "PictureFormat":
    from pilotzone.statistics.charts.picture import PictureFormat

    return PictureFormat(output.suffix.lower().removeprefix("."))


def _sources(observations: "Sequence[Observation]") -> str:
    """Return where the figures come from, each source once, the first three by name."""
    found = list(dict.fromkeys(one.source for one in observations))
    return "; ".join(found[:3]) + (" ..." if len(found) > 3 else "")


def _age(one: "Observation") -> str:
    return one.vintage_from.isoformat() if one.vintage_from else ""


def _indicator(text: str) -> "tuple[str, Direction]":
    from pilotzone.statistics.indices import Direction

    name, _colon, direction = text.partition(":")
    if direction not in {"", *Direction}:
        raise InvalidValueError(field="--indicator", value=text, expected="NAME, NAME:benefit or NAME:cost")
    return name, Direction(direction or "benefit")


def _frame(path: Path) -> "pa.Table":
    """Return a CSV file as a table: a column is numbers if all of its cells are, and empty cells are missing."""
    import pyarrow as pa

    rows = read_rows(path, "comma-separated values")
    return pa.table({name: _column([row[name] for row in rows]) for name in (rows[0] if rows else {})})


def _column(cells: Sequence[str]) -> "Sequence[object]":
    try:
        return [plain_number(cell) if cell else None for cell in cells]
    except ValueError:
        return list(cells)
