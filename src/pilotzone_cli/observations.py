"""``pilotzone observations``: load bureaus' files into a store, see what was known when, export in exchange formats."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError, PilotzoneError
from pilotzone_cli.errors import LayoutInvalidError, OutputNotWrittenError
from pilotzone_cli.figures import carried, data_option, is_store, open_store, read_observations
from pilotzone_cli.files import read_bytes
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, remark, write_file
from pilotzone_cli.results import check_destination, output_option, print_result
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.statistics.observations import Observation
    from pilotzone.statistics.observations.reading.layout import Layout

__all__ = ["observations"]


@click.group()
def observations() -> None:
    """Keep published figures with all their vintages."""


@observations.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("store", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--layout", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where figures stand (TOML)."
)
@click.option("--vintage", help="The name of this state of the figures, in place of the layout's.")
@click.option("--vintage-from", metavar="DAY", help="The day of publication, in place of the layout's.")
@click.option(
    "--strict/--flag", default=True, show_default=True, help="Refuse a file with mistakes, or load it with flags."
)
@formats()
@pass_session
def load(
    session: Session,
    *,
    file: Path,
    store: Path,
    layout: Path,
    vintage: str | None,
    vintage_from: str | None,
    strict: bool,
) -> None:
    """Load the workbook or CSV FILE of a bureau into the folder STORE, mistakes named by their cells.

    Nothing is repaired in silence. Identities, such as parts and whole, are checked, and their results are stored.

    Example: pilotzone observations load yearbook.xlsx figures --layout yearbook.toml
    """
    from pilotzone.statistics.observations.identities import check_identities, flag_broken
    from pilotzone.statistics.observations.reading.errors import FiguresRefusedError
    from pilotzone.statistics.observations.reading.files import read_figures
    from pilotzone.statistics.observations.store import ObservationStore
    from pilotzone.statistics.observations.tables import observations_of, table_of

    stated = _layout(layout, vintage, vintage_from)
    known = list(carried())
    if is_store(store):
        held = open_store(store)
        known += [one for name in held.vintages() for one in observations_of(held.vintage(name))]
    loaded = read_figures(
        read_bytes(file, "a table of figures"), file.name, stated, strict=False, known=_others(known, stated.vintage)
    )
    if strict and loaded.errors:  # said here, so that each cell's mistake is in the language of this run
        listed = " ".join(_(error.message).format(**error.parameters) for error in loaded.errors)
        raise FiguresRefusedError(count=len(loaded.errors), listed=listed)
    checks = check_identities(loaded.observations)
    kept = flag_broken(loaded.observations, checks, strict=strict)
    try:
        (open_store(store) if is_store(store) else ObservationStore(store)).append(table_of(kept), checks)
    except OSError as failure:
        raise OutputNotWrittenError(path=store, reason=failure.strerror) from failure
    for error in loaded.errors:
        remark(_in_words(error))
    print_record(
        session,
        {
            "store": str(store),
            "vintage": stated.vintage,
            "observations": len(kept),
            "flagged": sum(bool(one.flags) for one in kept),
            "cells": {str(error.parameters["cell"]): error.code for error in loaded.errors},
            "identities": len(checks),
            "broken": sum(not one.holds for one in checks),
        },
    )


@observations.command()
@click.option("--series", required=True, help="Such as gross_regional_product.")
@click.option("--branch", default="", help="A branch [default: the whole].")
@click.option("--region", "regions", multiple=True, help="Repeatable [default: all].")
@click.option("--period", "periods", multiple=True, help="Repeatable [default: all].")
@click.option("--as-of", metavar="DAY", help="What was the published figure on this day [default: today].")
@click.option("--vintage", help="The figures of this vintage, whenever it was published.")
@click.argument("store", type=click.Path(file_okay=False, path_type=Path))
@formats("arrow", "parquet")
@output_option
@pass_session
def show(
    session: Session,
    *,
    store: Path,
    series: str,
    branch: str,
    regions: tuple[str, ...],
    periods: tuple[str, ...],
    as_of: str | None,
    vintage: str | None,
    output: Path | None,
) -> None:
    """Show the figures of a series in STORE as they were known on a day, or in one vintage.

    Example: pilotzone observations show figures --series gross_regional_product --as-of 2024-01-01
    """
    from pilotzone.statistics.observations import parse_period

    if as_of and vintage:
        raise click.UsageError("Give --as-of or --vintage, not both.")
    check_destination(session, output)
    day = None if vintage else _day(as_of, "--as-of") or datetime.now(UTC).date()
    panel = open_store(store).panel(
        series,
        branch=branch,
        regions=regions or None,
        periods=[parse_period(one) for one in periods] or None,
        as_of=day,
        vintage=vintage,
    )
    if session.format == "table":
        from pilotzone.statistics.observations.tables import observations_of

        panel = _for_people(observations_of(panel))
    print_result(session, panel, output)


@observations.command()
@click.option("--to", "form", required=True, type=click.Choice(["sdmx-ml", "sdmx-json", "csvw", "xlsx"]))
@data_option
@click.option("--series", help="Only this series.")
@click.option("--vintage", help="Only this vintage.")
@click.option("--attribution", help="Whose the figures are [default: that of the package's figures].")
@click.option("--title", default="Figures", show_default=True, help="Of a table or workbook.")
@click.option("--sender", default="PILOTZONE", show_default=True, help="The agency that sends an SDMX message.")
@click.option("--prepared", metavar="DAY", help="The day in the file [default: today].")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@formats()
@pass_session
def export(
    session: Session,
    *,
    form: str,
    data: tuple[Path, ...],
    series: str | None,
    vintage: str | None,
    attribution: str | None,
    title: str,
    sender: str,
    prepared: str | None,
    output: Path,
) -> None:
    """Write figures as SDMX-ML, SDMX-JSON, CSV on the Web with its metadata, or a workbook with notes.

    Example: pilotzone observations export --to csvw --series core_value_added --output core.csv
    """
    from pilotzone.statistics.observations import ATTRIBUTION

    found = [one for one in read_observations(data) if series in {None, one.series} and vintage in {None, one.vintage}]
    day = _day(prepared, "--prepared") or datetime.now(UTC).date()
    whose = attribution if attribution is not None else "" if data else ATTRIBUTION
    wanted = _Export(found, whose, title, sender, datetime(day.year, day.month, day.day, tzinfo=UTC), output)
    written = _WRITERS[form](wanted)
    for path, content in written.items():
        write_file(path, content)
    print_record(session, {"observations": len(found), "files": [str(path) for path in written]})


@dataclass(frozen=True)
class _Export:
    """What is written, and what the file says of it."""

    observations: "Sequence[Observation]"
    attribution: str
    title: str
    sender: str
    prepared: datetime
    output: Path


def _sdmx_ml(wanted: _Export) -> Mapping[Path, bytes]:
    from pilotzone.statistics.exchange.sdmx_ml import sdmx_structure, write_sdmx_ml

    said: dict[str, Any] = {"sender": wanted.sender, "prepared": wanted.prepared, "identifier": wanted.output.stem}
    structure = wanted.output.with_name(f"{wanted.output.stem}-structure.xml")
    return {
        wanted.output: write_sdmx_ml(wanted.observations, attribution=wanted.attribution, **said),
        structure: sdmx_structure(**said),
    }


def _sdmx_json(wanted: _Export) -> Mapping[Path, bytes]:
    from pilotzone.statistics.exchange.sdmx_json import write_sdmx_json

    message = write_sdmx_json(
        wanted.observations,
        attribution=wanted.attribution,
        sender=wanted.sender,
        prepared=wanted.prepared,
        identifier=wanted.output.stem,
    )
    return {wanted.output: message}


def _csvw(wanted: _Export) -> Mapping[Path, bytes]:
    from pilotzone.statistics.exchange.csv_on_the_web import write_csvw

    made = write_csvw(
        wanted.observations,
        attribution=wanted.attribution,
        name=wanted.output.name,
        title=wanted.title,
        issued=wanted.prepared.date(),
    )
    metadata = wanted.output.with_name(f"{wanted.output.name}-metadata.json")
    return {wanted.output: made.table, metadata: made.metadata}


def _workbook(wanted: _Export) -> Mapping[Path, bytes]:
    from pilotzone.statistics.exchange.workbooks import write_workbook

    content = write_workbook(
        wanted.observations, attribution=wanted.attribution, title=wanted.title, prepared=wanted.prepared
    )
    return {wanted.output: content}


_WRITERS: Final[Mapping[str, Callable[[_Export], Mapping[Path, bytes]]]] = {
    "sdmx-ml": _sdmx_ml,
    "sdmx-json": _sdmx_json,
    "csvw": _csvw,
    "xlsx": _workbook,
}


def _layout(path: Path, vintage: str | None, vintage_from: str | None) -> "Layout":
    """Read a layout; ``wide = true`` stands for periods in the headings."""
    from pilotzone.statistics.observations import Grade, Method, PriceBasis
    from pilotzone.statistics.observations.reading.layout import Layout

    try:
        stated = tomllib.loads(read_bytes(path, "a layout").decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise LayoutInvalidError(path=path, reason=failure) from failure
    if stated.pop("wide", False):
        stated["period"] = None
    stated |= {"vintage": vintage} if vintage else {}
    stated |= {"vintage_from": _day(vintage_from, "--vintage-from")} if vintage_from else {}
    if unknown := sorted(stated.keys() - {one.name for one in fields(Layout)}):
        raise LayoutInvalidError(path=path, reason=_("{name} is no part of it").format(name=unknown[0]))
    words = {"price_basis": PriceBasis, "method": Method, "grade": Grade}
    try:
        return Layout(**stated | {name: kind(stated[name]) for name, kind in words.items() if name in stated})
    except (TypeError, ValueError) as failure:
        raise LayoutInvalidError(path=path, reason=failure) from failure


def _others(known: "Iterable[Observation]", vintage: str) -> "list[Observation]":
    """Return the latest figure of each key in other vintages, beside which magnitudes are judged."""
    kept = [one for one in known if one.vintage != vintage]
    return sorted(kept, key=lambda one: one.vintage_from or date.min)


def _in_words(error: PilotzoneError) -> str:
    return f"{error.code}: {_(error.message).format(**error.parameters)}"


def _for_people(found: "Sequence[Observation]") -> Any:
    """Return the columns that a person looks for."""
    import pyarrow as pa

    from pilotzone.common.regions import load_regions

    names = load_regions()
    return pa.table(
        {
            "region": [one.region for one in found],
            "name": [names[one.region].name_zh if one.region in names else "" for one in found],
            "period": [str(one.period) for one in found],
            "value": [f"{one.value:f}" for one in found],
            "unit": [one.unit for one in found],
            "vintage": [one.vintage for one in found],
            "grade": [one.grade.value for one in found],
            "flags": [" ".join(one.flags) for one in found],
        }
    )


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValueError(field=option, value=text, expected="a day such as 2026-12-31") from None
