"""Where the commands of the statistics room take figures from: the package, files of any exchange format, stores."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.files import read_bytes, read_rows
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import remark

if TYPE_CHECKING:
    from pilotzone.statistics.indicators import Warning_
    from pilotzone.statistics.observations import Observation
    from pilotzone.statistics.observations.store import ObservationStore

__all__ = ["carried", "data_option", "is_store", "open_store", "read_observations", "say", "warning_text"]

_EXPECTED: Final = "figures"

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A file (.csv .parquet .xml .json) or store of figures; repeatable [default: those of the package].",
)


def carried() -> "tuple[Observation, ...]":
    """Return the published figures that come with the package."""
    from pilotzone.statistics.accounts import load_core_value_added
    from pilotzone.statistics.observations import load_provincial_gdp
    from pilotzone.statistics.observations.known import load_known_figures

    return *load_provincial_gdp(), *load_core_value_added(), *load_known_figures()


def read_observations(paths: Sequence[Path]) -> "tuple[Observation, ...]":
    """Return the observations in files and stores, or those of the package where none is named.

    Raises:
        InputNotReadableError: a file cannot be read, or is of another kind than its name says.
    """
    return tuple(one for path in paths for one in _read(path)) if paths else carried()


def open_store(path: Path) -> "ObservationStore":
    """Return the store of figures in a folder.

    Raises:
        InputNotReadableError: it is not one.
    """
    import duckdb

    from pilotzone.statistics.observations.store import ObservationStore

    expected = "a store of figures"
    if not is_store(path):
        raise InputNotReadableError(path=path, expected=expected, reason=_("no figures were loaded there"))
    try:
        return ObservationStore(path)
    except duckdb.Error as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=_("its files are damaged")) from failure


def is_store(path: Path) -> bool:
    """Say whether figures were loaded into a folder."""
    return any(path.glob("generation-*"))


def warning_text(warning: "Warning_") -> str:
    """Return what a value carries with it in words of the language of this run, behind its code."""
    return f"{warning.code}: {_(warning.template).format(**warning.parameters)}"


def say(warnings: "Iterable[Warning_]") -> None:
    """Say beside the result what goes with it, each thing once."""
    for text in dict.fromkeys(map(warning_text, warnings)):
        remark(text)


def _read(path: Path) -> "Iterable[Observation]":
    if path.is_dir():
        from pilotzone.statistics.observations.tables import observations_of

        store = open_store(path)
        return (one for name in store.vintages() for one in observations_of(store.vintage(name)))
    content = read_bytes(path, _EXPECTED)
    match path.suffix.lower():
        case ".csv":
            return _from_csv(path, content)
        case ".parquet":
            return _from_parquet(path, content)
        case ".xml":
            from pilotzone.statistics.exchange.sdmx_ml import read_sdmx_ml

            return read_sdmx_ml(content)
        case ".json":
            from pilotzone.statistics.exchange.sdmx_json import read_sdmx_json

            return read_sdmx_json(content)
    reason = _("its name ends neither in .csv nor in .parquet, .xml or .json")
    raise InputNotReadableError(path=path, expected=_EXPECTED, reason=reason)


def _from_csv(path: Path, content: bytes) -> "Iterable[Observation]":
    """Read the columns of SDMX, as CSV on the Web has them, or those of an observation."""
    import pyarrow as pa

    from pilotzone.statistics.exchange.csv_on_the_web import read_csvw
    from pilotzone.statistics.observations.tables import SCHEMA

    rows = read_rows(path, _EXPECTED)
    names = list(rows[0]) if rows else []
    if "OBS_VALUE" in names:
        return read_csvw(content)
    known = [name for name in names if name in SCHEMA.names]
    columns = {name: pa.array([_cell(row, name) for row in rows], pa.string()) for name in known}
    if "flags" in columns:
        columns["flags"] = pa.array([row["flags"].split() for row in rows], pa.list_(pa.string()))
    return _observations(path, pa.table(columns))


def _cell(row: Mapping[str, str], name: str) -> str | None:
    """Return a cell; an empty one is absent, but for the branch, where it stands for the whole."""
    return row[name] if row[name] or name == "branch" else None


def _from_parquet(path: Path, content: bytes) -> "Iterable[Observation]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except pa.ArrowException as failure:
        raise InputNotReadableError(path=path, expected=_EXPECTED, reason=failure) from failure
    return _observations(path, table)


def _observations(path: Path, table: object) -> "Iterable[Observation]":
    import pyarrow as pa

    from pilotzone.statistics.observations.tables import conform, observations_of

    try:
        return observations_of(conform(table))
    except pa.ArrowException as failure:
        raise InputNotReadableError(path=path, expected=_EXPECTED, reason=failure) from failure
