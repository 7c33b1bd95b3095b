"""``pilotzone accounts core`` and ``synthetic``: value added of the core industries, and invented records to try it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import OutputNotWrittenError
from pilotzone_cli.figures import data_option, read_observations, say
from pilotzone_cli.files import read_rows
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark, to_csv, write_file
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.traces import trace_path

if TYPE_CHECKING:
    from pilotzone.statistics.accounts import CoreAccount
    from pilotzone.statistics.classification import DigitalEconomy
    from pilotzone.statistics.indicators import Figure
    from pilotzone.statistics.observations import Observation

__all__ = ["core", "synthetic"]

_COLUMNS: Final = ("branch", "title_en", "title_zh", "value", "unit", "grade", "vintages", "digest")
_MARK: Final = "synthetic"
"""The column by which invented records declare themselves."""

_DIVISION: Final = 2
"""Characters in the code of a division; classes have more and are below it."""


@click.command()
@click.option("--region", required=True, help="Such as CN or CN-33.")
@click.option("--year", required=True, type=click.IntRange(1, 9998), help="The year of the account.")
@data_option
@click.option(
    "--sums", type=click.Path(dir_okay=False, path_type=Path), help="Sums by region and class, or records (CSV)."
)
@click.option("--dataset", help="In a zone: unit records that stay with their provider, asked for their sums.")
@click.option("--purpose", help="What the sums of --dataset are for.")
@click.option("--unit", default="10 thousand yuan", show_default=True, help="Of the money in --sums or --dataset.")
@click.option("--vintage", default="sums", show_default=True, help="The vintage of --sums.")
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
    dataset: str | None,
    purpose: str | None,
    unit: str,
    vintage: str,
    classification: Path | None,
    lenient: bool,
    output: Path | None,
) -> None:
    """Compute the value added of the core industries, by division and in whole.

    From --data with figures of classes, from --sums, or in a zone from --dataset, which leaves a receipt. Without any
    of them the divisions that were published are added up. Only --dataset needs a zone.

    Example: pilotzone accounts core --region CN --year 2023
    """
    from pilotzone.statistics.accounts import compute_core_account
    from pilotzone.statistics.classification import load_digital_economy

    if classification:
        read_rows(classification, "a classification")  # a file that is none is refused as such
    economy = load_digital_economy(classification)
    if dataset:
        if data or sums or classification or output or not purpose:
            raise click.UsageError("--dataset needs --purpose, and stands alone beside --region, --year and --unit.")
        found = _governed(session, dataset, region=region, year=year, unit=unit, purpose=purpose, strict=not lenient)
        _print(session, economy, found)
        return
    if data or sums:
        given = list(read_observations(data)) if data else []
        given += _from_sums(sums, economy, unit, vintage) if sums else []
        account = compute_core_account(given, economy, region=region, year=year, strict=not lenient)
    else:
        account = _published(region, year)
    if output:
        _write_traces(account, output)
    _print(session, economy, (*account.divisions, account.total))
    if output:
        trace = trace_path(output, account.total.digest)
        remark(_("The whole is in {path}: pilotzone indicator trace computes it again.").format(path=trace))


@click.command()
@click.option("--region", required=True, help="Such as CN-33.")
@click.option("--year", required=True, type=click.IntRange(1, 9998), help="The year of the records.")
@click.option("--units", type=click.IntRange(1, 1000), default=12, show_default=True, help="Units in each class.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same records.")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The CSV file.")
@formats()
@pass_session
def synthetic(session: Session, *, region: str, year: int, units: int, seed: int, output: Path) -> None:
    """Write invented records of units, each marked as synthetic, to try the account with; no zone is needed.

    Example: pilotzone accounts synthetic --region CN-33 --year 2023 --output units.csv
    """
    from pilotzone.statistics.accounts import synthetic_units
    from pilotzone.statistics.classification import load_digital_economy

    table = synthetic_units(load_digital_economy(), region=region, year=year, units_per_class=units, seed=seed)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    write_file(output, to_csv(table.column_names, rows).encode())
    print_record(session, {"file": str(output), "rows": table.num_rows})


def _print(session: Session, economy: "DigitalEconomy", figures: "Sequence[Figure]") -> None:
    """Print divisions and the whole, which is the last, and what goes with it."""
    names = {one.code: (one.name_en, one.name_zh) for one in economy.core_divisions}
    names[""] = ("Core industries", "数字经济核心产业")
    rows: list[Mapping[str, object]] = [
        {
            "branch": one.branch,
            "title_en": names[one.branch][0],
            "title_zh": names[one.branch][1],
            "value": one.value,
            "unit": one.unit,
            "grade": one.grade.value,
            "vintages": list(one.vintages),
            "digest": one.digest,
        }
        for one in figures
    ]
    print_rows(session, _COLUMNS, rows)
    say(figures[-1].warnings)


def _governed(
    session: Session, dataset: str, *, region: str, year: int, unit: str, purpose: str, strict: bool
) -> "Sequence[Figure]":
    """Compute from sums that a governed query gave; the figures of classes are kept in the zone."""
    with session.acting() as actor:
        from pilotzone.statistics.indicators import Figure
        from pilotzone_portal.statistics.services.computing import compute_account

        stored = compute_account(actor, dataset, region=region, year=year, unit=unit, purpose=purpose, strict=strict)
        total, *below = [Figure.from_bytes(bytes(one.content)) for one in stored if len(one.branch) <= _DIVISION]
        remark(_("The figures are in {computation}.").format(computation=stored[0].computation))
    divisions = {one.branch: one for one in below if one.branch}
    return *(divisions[branch] for branch in sorted(divisions)), total


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
    from pilotzone.statistics.accounts.synthetic import SOURCE
    from pilotzone.statistics.observations import Grade

    rows = read_rows(path, "sums by region and class")
    invented = bool(rows) and _MARK in rows[0]
    return observations_from_aggregates(
        rows,
        economy,
        unit=unit,
        vintage=vintage,
        source=f"{SOURCE}; {path.name}" if invented else path.name,
        grade=Grade.DECLARED if invented else Grade.OBSERVED,
    )


def _write_traces(account: "CoreAccount", folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise OutputNotWrittenError(path=folder, reason=failure.strerror) from failure
    for one in (account.total, *account.below.values()):
        write_file(trace_path(folder, one.digest), one.to_bytes())
