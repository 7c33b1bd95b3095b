"""``pilotzone accounts``: input-output analysis, and shares that tables show; the core account is added to it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.figures import say
from pilotzone_cli.files import read_rows
from pilotzone_cli.io_analyses import ANALYSES, Request, read_io_table
from pilotzone_cli.output import formats, print_rows
from pilotzone_cli.results import check_destination, output_option, print_result
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    import pyarrow as pa

    from pilotzone.statistics.indicators import Warning_

__all__ = ["accounts"]

_SHARES: Final = ("table", "year", "share_percent", "value_added", "unit", "sectors", "absent")
_DETAILED: Final = ("china_2017_149",)
"""The tables of the package that tell the core sectors apart."""

_PLACES: Final = 4


table_year = click.option("--year", type=int, help="The year of a table in a file.")
table_region = click.option("--region", default="CN", show_default=True, help="The region of a table in a file.")
table_strict = click.option("--strict", is_flag=True, help="Refuse a table with any fault, instead of saying it.")


@click.group()
def accounts() -> None:
    """Compute accounts of the digital economy."""


@accounts.command(name="io")
@click.argument("analysis", type=click.Choice(list(ANALYSES)))
@click.argument("table_name", metavar="TABLE")
@table_year
@table_region
@table_strict
@click.option("--with-imports", is_flag=True, help="Leave imports in the flows, as in a competitive table.")
@click.option("--sector", "sectors", multiple=True, help="A sector by code or name; repeatable.")
@click.option("--since", metavar="TABLE", help="decomposition: the earlier table.")
@click.option("--since-year", type=int, help="decomposition: the year of an earlier table in a file.")
@click.option(
    "--regional-output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="regional: CSV with the columns sector and output, in the unit of the table.",
)
@click.option("--to-region", default="", help="regional: the region that is estimated, such as CN-33.")
@formats("arrow", "parquet")
@output_option
@pass_session
def io_(
    session: Session,
    *,
    analysis: str,
    table_name: str,
    year: int | None,
    region: str,
    strict: bool,
    with_imports: bool,
    sectors: tuple[str, ...],
    since: str | None,
    since_year: int | None,
    regional_output: Path | None,
    to_region: str,
    output: Path | None,
) -> None:
    """Analyse the input-output TABLE: one of the package by name, or a CSV file; no zone is needed.

    Sectors are those of extraction (all of them together) and the digital ones of intensity [default: the core].
    Imports are taken out of the flows in proportion where the table does not separate them.

    Example: pilotzone accounts io multipliers china_2017_42
    """
    check_destination(session, output)
    table = read_io_table(table_name, year, region, strict=strict)
    earlier = read_io_table(since, since_year, region, strict=strict) if since else None
    figures = read_rows(regional_output, "output by sector") if regional_output else None
    request = Request(
        table=table if with_imports else table.domestic(),
        earlier=earlier if with_imports or not earlier else earlier.domestic(),
        sectors=sectors,
        regional_output=figures,
        region=to_region,
    )
    found = ANALYSES[analysis](request)
    print_result(session, _rounded(found.rows) if session.format == "table" else found.rows, output)
    say(found.flags)


def _rounded(rows: "pa.Table") -> "pa.Table":
    """Return what people can read; programs get every digit."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [pc.round(one, _PLACES) if pa.types.is_floating(one.type) else one for one in rows.columns]
    return pa.table(columns, names=rows.column_names)


@accounts.command()
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@table_year
@table_region
@table_strict
@click.option("--sector", "sectors", multiple=True, help="Take these sectors instead of the core; repeatable.")
@formats()
@pass_session
def shares(
    session: Session, *, tables: tuple[str, ...], year: int | None, region: str, strict: bool, sectors: tuple[str, ...]
) -> None:
    """Show the share of the core sectors in the value added of input-output tables; no zone is needed.

    It is a lower bound: sectors that are digital in part are left out. Without TABLE those of the package are taken
    that tell the core sectors apart.

    Example: pilotzone accounts shares china_2017_149
    """
    rows: list[Mapping[str, object]] = []
    flags: list[Warning_] = []
    for name in tables or _DETAILED:
        row, found = _share(name, year, region, sectors, strict=strict)
        rows.append(row)
        flags += found
    print_rows(session, _SHARES, rows)
    say(flags)


def _share(
    name: str, year: int | None, region: str, sectors: Sequence[str], *, strict: bool
) -> "tuple[Mapping[str, object], Sequence[Warning_]]":
    from pilotzone.statistics.input_output.digital import core_share, value_added_share

    table = read_io_table(name, year, region, strict=strict)
    if sectors:
        share, flags = value_added_share(table, sectors), table.flags
        absent: tuple[str, ...] = ()
        full = tuple(table.sectors[table.place(one)].name for one in sectors)
    else:
        found = core_share(table)
        share, full, absent, flags = found.share, found.full, found.absent, found.flags
    row = {
        "table": table.name,
        "year": table.year,
        "share_percent": round(100 * share, 3),
        "value_added": round(share * float(table.value_added.sum()), 1),
        "unit": table.unit,
        "sectors": list(full),
        "absent": list(absent),
    }
    return row, flags
