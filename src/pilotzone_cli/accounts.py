"""``pilotzone accounts``: value added of the core industries, input-output analysis, and shares that tables show."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import OutputNotWrittenError
from pilotzone_cli.figures import data_option, read_observations, say
from pilotzone_cli.files import read_rows
from pilotzone_cli.indicator import trace_path
from pilotzone_cli.io_analyses import ANALYSES, Request, read_io_table
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark, write_file
from pilotzone_cli.results import check_destination, output_option, print_result
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    import pyarrow as pa

    from pilotzone.statistics.accounts import CoreAccount
    from pilotzone.statistics.classification import DigitalEconomy
    from pilotzone.statistics.observations import Observation

__all__ = ["accounts"]

_CORE: Final = ("branch", "title_en", "title_zh", "value", "unit", "grade", "vintages", "digest")
_SHARES: Final = ("table", "year", "share_percent", "value_added", "unit", "sectors", "absent")
_DETAILED: Final = ("china_2017_149",)
"""The tables of the package that tell the core sectors apart."""

_PLACES: Final = 4

_SEED: Final = 20210527
"""The day of the classification, for invented class data that are the same each time."""

table_year = click.option("--year", type=int, help="The year of a table in a file.")
table_region = click.option("--region", default="CN", show_default=True, help="The region of a table in a file.")
table_strict = click.option("--strict", is_flag=True, help="Refuse a table with any fault, instead of saying it.")


@click.group()
def accounts() -> None:
    """Compute accounts of the digital economy."""


@accounts.command()
@click.option("--region", required=True, help="Such as CN or CN-33.")
@click.option("--year", required=True, type=int, help="The year of the account.")
@data_option
@click.option("--sums", type=click.Path(dir_okay=False, path_type=Path), help="Sums by region and class (CSV).")
@click.option("--unit", default="10 thousand yuan", show_default=True, help="The unit of the money in --sums.")
@click.option("--vintage", default="sums", show_default=True, help="The vintage of --sums.")
@click.option("--synthetic", is_flag=True, help="Take invented class data, for demonstration.")
@click.option(
    "--classification",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The classification from your own file, in the columns of the carried one.",
)
@click.option("--lenient", is_flag=True, help="Leave out classes without data, and say so.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Write all traces into this folder.")
@formats()
@pass_session
def core(
    session: Session,
    *,
    region: str,
    year: int,
    data: tuple[Path, ...],
    sums: Path | None,
    unit: str,
    vintage: str,
    synthetic: bool,
    classification: Path | None,
    lenient: bool,
    output: Path | None,
) -> None:
    """Compute the value added of the core industries, by division and in whole; no zone is needed.

    From --data with figures of classes, --sums of unit records, or invented ones; without any, the published divisions.

    Example: pilotzone accounts core --region CN --year 2023
    """
    from pilotzone.statistics.accounts import compute_core_account
    from pilotzone.statistics.classification import load_digital_economy

    economy = load_digital_economy(classification)
    if not (data or sums or synthetic):
        account = _published(region, year)
    else:
        given = list(read_observations(data)) if data else []
        given += _from_sums(sums, economy, unit, vintage) if sums else []
        given += _invented(economy, region, year) if synthetic else []
        account = compute_core_account(given, economy, region=region, year=year, strict=not lenient)
    if output:
        _write_traces(account, output)
    names = {one.code: one for one in economy.core_divisions}
    rows = [
        {
            "branch": one.branch,
            "title_en": names[one.branch].name_en if one.branch else _("core industries"),
            "title_zh": names[one.branch].name_zh if one.branch else "数字经济核心产业",
            "value": one.value,
            "unit": one.unit,
            "grade": one.grade.value,
            "vintages": list(one.vintages),
            "digest": one.digest,
        }
        for one in (*account.divisions, account.total)
    ]
    print_rows(session, _CORE, rows)
    say(account.total.warnings)
    if output:
        trace = trace_path(output, account.total.digest)
        remark(_("The whole is in {path}: pilotzone indicator trace computes it again.").format(path=trace))


def _published(region: str, year: int) -> "CoreAccount":
    """Add up the divisions that were published."""
    from pilotzone.statistics.accounts import CoreAccount
    from pilotzone.statistics.accounts.core import CORE_VALUE_ADDED
    from pilotzone.statistics.formulas import FORMULAS
    from pilotzone.statistics.indicators import compute

    total = compute(FORMULAS.find(CORE_VALUE_ADDED), read_observations(()), region=region, period=year)
    return CoreAccount(total=total, divisions=(), below={})


def _from_sums(path: Path, economy: "DigitalEconomy", unit: str, vintage: str) -> "Iterable[Observation]":
    from pilotzone.statistics.accounts import observations_from_aggregates

    rows = read_rows(path, "sums by region and class")
    return observations_from_aggregates(rows, economy, unit=unit, vintage=vintage, source=path.name)


def _invented(economy: "DigitalEconomy", region: str, year: int) -> "Iterable[Observation]":
    from pilotzone.statistics.accounts import synthetic_observations

    return synthetic_observations(economy, regions=[region], census_years=[year - 5, year], last_year=year, seed=_SEED)


def _write_traces(account: "CoreAccount", folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise OutputNotWrittenError(path=folder, reason=failure.strerror) from failure
    for one in (account.total, *account.below.values()):
        write_file(trace_path(folder, one.digest), one.to_bytes())


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
    rows, flags = [], []
    for name in tables or _DETAILED:
        row, found = _share(name, year, region, sectors, strict=strict)
        rows.append(row)
        flags += found
    print_rows(session, _SHARES, rows)
    say(flags)


def _share(
    name: str, year: int | None, region: str, sectors: Sequence[str], *, strict: bool
) -> tuple[Mapping[str, object], Sequence[object]]:
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
