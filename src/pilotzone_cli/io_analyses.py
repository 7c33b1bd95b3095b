"""The analyses of ``pilotzone accounts io``, each from a table to rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.files import plain_number, read_bytes

if TYPE_CHECKING:
    from pilotzone.statistics.indicators import Warning_
    from pilotzone.statistics.input_output import InputOutputTable

__all__ = ["ANALYSES", "Found", "Request", "read_io_table"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of a table."""

    table: "InputOutputTable"
    earlier: "InputOutputTable | None"
    sectors: Sequence[str]
    regional_output: Sequence[Mapping[str, str]] | None
    region: str


@dataclass(frozen=True)
class Found:
    """The rows of an analysis as an Arrow table, and what goes with them."""

    rows: Any
    flags: "Sequence[Warning_]"


def read_io_table(name: str, year: int | None, region: str, *, strict: bool) -> "InputOutputTable":
    """Return a table of the package by name, or the one in a CSV file.

    Raises:
        UsageError: a file does not say its year.
        InputNotReadableError: the file cannot be read, or is not UTF-8.
    """
    from pilotzone.statistics.input_output import load_bundled, read_table

    if not name.lower().endswith(".csv"):
        return load_bundled(name)
    if year is None:
        msg = f"Name the year of the figures in {name}: --year YEAR (--since-year for the earlier table)."
        raise click.UsageError(msg)
    path, expected = Path(name), "an input-output table"
    try:
        text = read_bytes(path, expected).decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=failure) from failure
    return read_table(text, name=path.stem, year=year, region=region, strict=strict)


def _multipliers(request: Request) -> Found:
    from pilotzone.statistics.input_output.system import System

    found = System.of(request.table).multipliers()
    return Found(found.to_arrow(), found.flags)


def _linkages(request: Request) -> Found:
    from pilotzone.statistics.input_output.system import System

    found = System.of(request.table).linkages()
    return Found(found.to_arrow(), found.flags)


def _intensity(request: Request) -> Found:
    from pilotzone.statistics.input_output.digital import core_share, digital_intensity
    from pilotzone.statistics.input_output.system import System

    digital = request.sectors or core_share(request.table).full
    found = digital_intensity(System.of(request.table), digital)
    return Found(found.to_arrow(), found.flags)


def _extraction(request: Request) -> Found:
    from pilotzone.statistics.input_output.extraction import extract
    from pilotzone.statistics.input_output.system import System, labelled

    if not request.sectors:
        raise click.UsageError("Name the sectors that are taken out: --sector CODE.")
    found = extract(System.of(request.table), request.sectors)
    columns = {"output_loss": found.output_loss, "value_added_loss": found.value_added_loss}
    rows = labelled(request.table, columns)
    return Found(
        rows.append_column("share_of_value_added_lost", [[found.value_added_loss_share] * len(rows)]), found.flags
    )


def _decomposition(request: Request) -> Found:
    from pilotzone.statistics.input_output.decomposition import decompose
    from pilotzone.statistics.input_output.system import System

    if request.earlier is None:
        raise click.UsageError("Name the earlier table: --since TABLE.")
    found = decompose(System.of(request.earlier), System.of(request.table))
    return Found(found.to_arrow(), found.flags)


def _regional(request: Request) -> Found:
    import numpy as np

    from pilotzone.common.errors import InvalidValueError
    from pilotzone.statistics.input_output.regionalisation import regionalise
    from pilotzone.statistics.input_output.system import labelled

    if request.regional_output is None or not request.region:
        raise click.UsageError("Give --regional-output FILE and --to-region REGION.")
    output = np.full(len(request.table.sectors), np.nan)
    for row in request.regional_output:
        try:
            output[request.table.place(row["sector"])] = plain_number(row["output"])
        except (KeyError, ValueError, TypeError):
            raise InvalidValueError(
                field="--regional-output", value=dict(row), expected="the columns sector and output, with numbers"
            ) from None
    if np.isnan(output).any():
        absent = request.table.sectors[int(np.flatnonzero(np.isnan(output))[0])].code
        raise InvalidValueError(
            field="--regional-output", value=absent, expected="one row for each sector of the table"
        )
    table = regionalise(request.table, output, region=request.region)
    imported = table.intermediate_imported
    columns = {
        "output": table.output,
        "value_added": table.value_added,
        "inputs_from_inside": table.intermediate.sum(axis=0),
        "inputs_from_outside": np.zeros_like(table.output) if imported is None else imported.sum(axis=0),
        "final_demand": sum(table.final.values()),
    }
    return Found(labelled(table, columns), table.flags)


ANALYSES: Final[Mapping[str, Callable[[Request], Found]]] = {
    "multipliers": _multipliers,
    "linkages": _linkages,
    "intensity": _intensity,
    "extraction": _extraction,
    "decomposition": _decomposition,
    "regional": _regional,
}
