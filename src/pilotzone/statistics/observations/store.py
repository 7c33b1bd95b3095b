"""The bitemporal store: observations in Parquet files, asked by DuckDB as of a day or of a named vintage.

A row is about a period (valid time) and was the published figure from ``vintage_from`` on (transaction time), until the
next vintage of the same figure or the day on which it was withdrawn. Files are added and never changed.
"""

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.statistics.observations.errors import (
    FigureRepeatedError,
    PriceBasisUnstatedError,
    VintageUndatedError,
    VintageUnknownError,
)
from pilotzone.statistics.observations.frames import to_arrow
from pilotzone.statistics.observations.identities import IdentityResult, results_table
from pilotzone.statistics.observations.methods import PriceBasis
from pilotzone.statistics.observations.periods import TimePeriod
from pilotzone.statistics.observations.tables import SCHEMA, conform

__all__ = ["ObservationStore"]

_ROWS_IN_A_GROUP: Final = 65_536
"""A series lies in one or two groups, so that asking for one reads little; smaller groups cost more to look through."""

_KEY: Final = "series, branch, region, period, price_basis, base_year"
_SORTED: Final = [(name, "ascending") for name in (*_KEY.split(", "), "vintage_from")]
_NEXT: Final = f"least(vintage_until, lead(vintage_from) OVER (PARTITION BY {_KEY} ORDER BY vintage_from))"
_COLUMNS: Final = ", ".join(SCHEMA.names)
_DEPENDENT: Final = ", ".join(name for name in SCHEMA.names if name not in _KEY.split(", "))


class ObservationStore:
    """Observations in a folder; every vintage that was ever appended stays queryable. One process writes at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = duckdb.connect()
        self._engine.execute("SET parquet_metadata_cache = true")
        with contextlib.suppress(duckdb.InvalidInputException):  # a notebook without ipywidgets has none to turn off
            self._engine.execute("SET enable_progress_bar = false")
        if self._generations():
            self._open()
        else:
            (folder / "generation-000000").mkdir(parents=True)
            self._write(SCHEMA.empty_table())

    def append(self, frame: Any, checks: Iterable[IdentityResult] = ()) -> None:
        """Add the observations of a frame with the columns of ``SCHEMA``, or those of them that have no default.

        ``checks`` are the identities that were checked on them; their results are stored beside them.

        Raises:
            VintageUndatedError: a vintage does not say from which day it was the published state.
            FigureRepeatedError: a figure of one vintage, or of one day, stands twice, here or in the store.
            FigureColumnMissingError, FigureWordUnknownError, PeriodUnknownError, DigitsExceededError: see ``conform``.
        """
        table = conform(to_arrow(frame))
        if table["vintage_from"].null_count:
            undated = table.filter(table["vintage_from"].is_null())["vintage"][0].as_py()
            raise VintageUndatedError(vintage=undated)
        self._refuse_repeated(table)
        self._write(table)
        found = results_table(checks)
        if len(found):
            folder = self._folder / "checks"
            folder.mkdir(exist_ok=True)
            pq.write_table(found, folder / f"{len(list(folder.iterdir())):06}.parquet")

    def checks(self) -> pa.Table:
        """Return the stored results of identity checks, in the order in which figures were appended."""
        files = sorted((self._folder / "checks").glob("*.parquet"))
        return pa.concat_tables([results_table(()), *(pq.read_table(file) for file in files)])

    def panel(
        self,
        series: str,
        *,
        branch: str = "",
        regions: Iterable[str] | None = None,
        periods: Iterable[TimePeriod] | None = None,
        price_basis: PriceBasis | None = None,
        as_of: date | None = None,
        vintage: str | None = None,
    ) -> pa.Table:
        """Return one row for each region and period: the figure as of a day, or that of a named vintage.

        Give either ``as_of`` or ``vintage``. Rows have all columns of ``SCHEMA`` and are in the order of region and
        period; a figure that was not published is absent. As of a day, a panel may rest on several vintages, and
        ``vintage`` says which; ``vintage_until`` is the day of the next one.

        Raises:
            ValueError: neither or both are given.
            VintageUnknownError: no figure of the series is of that vintage.
            PriceBasisUnstatedError: the series has figures at several prices, and none was asked for.
        """
        if (as_of is None) == (vintage is None):
            msg = "give either as_of or vintage"
            raise ValueError(msg)
        wanted = {
            "series": [series],
            "branch": [branch],
            "region": None if regions is None else list(regions),
            "period": None if periods is None else [str(period) for period in periods],
            "price_basis": None if price_basis is None else [price_basis.value],
        }
        asked = {name: values for name, values in wanted.items() if values is not None}
        found = self._dated(asked, "vintage = $name", name=vintage) if vintage else self._as_of(asked, as_of)
        if vintage is not None and not len(found):
            self._refuse_unknown(series, vintage)
        bases = found.group_by(["price_basis", "base_year"]).aggregate([]).num_rows
        if bases > 1:
            raise PriceBasisUnstatedError(series=series, bases=", ".join(found["price_basis"].unique().to_pylist()))
        return found

    def history(self, series: str, *, branch: str = "", region: str, period: TimePeriod) -> pa.Table:
        """Return every vintage of one figure, oldest first, with the interval in which each was published."""
        asked = {"series": [series], "branch": [branch], "region": [region], "period": [str(period)]}
        return self._dated(asked, "true").sort_by("vintage_from")

    def vintage(self, name: str) -> pa.Table:
        """Return all figures of a vintage, of whatever series.

        Raises:
            VintageUnknownError: no figure in the store is of that vintage.
        """
        sql = f"SELECT {_COLUMNS} FROM observations WHERE vintage = $name ORDER BY {_KEY}"
        found = self._ask(sql, {"name": name})
        if not len(found):
            self._refuse_unknown(None, name)
        return found

    def vintages(self, series: str | None = None) -> tuple[str, ...]:
        """Return the names of the vintages of a series, or of all, in the order of their days."""
        sql = (
            "SELECT vintage FROM observations WHERE $series IS NULL OR series = $series "
            "GROUP BY vintage ORDER BY min(vintage_from), vintage"
        )
        return tuple(name for (name,) in self._engine.cursor().execute(sql, {"series": series}).fetchall())

    def compact(self) -> None:
        """Sort all rows into one file, so that a series lies together: worth it after some dozens of appends.

        The new file takes the place of the old ones at once; until then, and if this fails, the old ones are read.
        """
        old = self._generations()
        new = self._folder / f"generation-{int(old[-1].name[-6:]) + 1:06}"
        writing = new.with_suffix(".writing")
        shutil.rmtree(writing, ignore_errors=True)
        writing.mkdir()
        self._engine.execute(
            f"COPY (SELECT * FROM observations ORDER BY {_KEY}, vintage_from) "
            f"TO '{_quoted(writing / '000000.parquet')}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_IN_A_GROUP})"
        )
        writing.rename(new)
        self._open()
        for generation in old:
            shutil.rmtree(generation)

    def _as_of(self, asked: Mapping[str, list[str]], day: date | None) -> pa.Table:
        """Ask for what was published on a day, in one pass: the newest vintage before it, and the day of the next."""
        sql = (
            f"WITH known AS (SELECT {_KEY}, "
            f"arg_max(struct_pack({_DEPENDENT}), vintage_from) FILTER (vintage_from <= $day) AS newest, "
            "min(vintage_from) FILTER (vintage_from > $day) AS next "
            f"FROM observations WHERE {_chosen(asked)} GROUP BY ALL), "
            f"unpacked AS (SELECT {_KEY}, next, unnest(newest) FROM known WHERE newest IS NOT NULL) "
            f"SELECT {_COLUMNS.replace('vintage_until', 'least(vintage_until, next) AS vintage_until')} "
            f"FROM unpacked WHERE vintage_until IS NULL OR vintage_until > $day ORDER BY {_KEY}"
        )
        return self._ask(sql, {**asked, "day": day})

    def _dated(self, asked: Mapping[str, list[str]], condition: str, **parameters: object) -> pa.Table:
        """Ask for rows that meet a condition, each with the day of the vintage after it."""
        sql = (
            f"WITH known AS (SELECT *, {_NEXT} AS next FROM observations WHERE {_chosen(asked)}) "
            f"SELECT {_COLUMNS.replace('vintage_until', 'next AS vintage_until')} "
            f"FROM known WHERE {condition} ORDER BY {_KEY}"
        )
        return self._ask(sql, {**asked, **parameters})

    def _ask(self, sql: str, parameters: dict[str, object]) -> pa.Table:
        answer: Any = self._engine.cursor().sql(sql, params=parameters).to_arrow_table()
        return answer.cast(SCHEMA)

    def _refuse_repeated(self, table: pa.Table) -> None:
        cursor = self._engine.cursor()
        cursor.register("appended", table)
        for stated in ("vintage", "vintage_from"):
            sql = (
                f"SELECT {_KEY}, {stated} FROM (SELECT {_KEY}, {stated} FROM appended UNION ALL "
                f"SELECT {_KEY}, {stated} FROM observations WHERE {stated} IN (SELECT {stated} FROM appended)) "
                f"GROUP BY ALL HAVING count(*) > 1 LIMIT 1"
            )
            found = cursor.execute(sql).fetchone()
            if found:
                names = ("series", "branch", "region", "period")
                raise FigureRepeatedError(**dict(zip(names, found, strict=False)), vintage=found[-1])

    def _refuse_unknown(self, series: str | None, vintage: str) -> None:
        known = self.vintages(series)
        if vintage not in known:
            raise VintageUnknownError(vintage=vintage, known=", ".join(known) or "none")

    def _write(self, table: pa.Table) -> None:
        """Add a file, whole or not at all, and let the engine see it."""
        folder = self._generations()[-1]
        written = folder / f"{len(list(folder.glob('*.parquet'))):06}.writing"
        pq.write_table(table.sort_by(_SORTED), written, row_group_size=_ROWS_IN_A_GROUP, compression="zstd")
        written.rename(written.with_suffix(".parquet"))
        self._open()

    def _open(self) -> None:
        files = _quoted(self._generations()[-1] / "*.parquet")
        self._engine.execute(f"CREATE OR REPLACE VIEW observations AS SELECT * FROM read_parquet('{files}')")

    def _generations(self) -> list[Path]:
        return sorted(self._folder.glob("generation-??????"))


def _chosen(asked: Mapping[str, list[str]]) -> str:
    return " AND ".join(
        f"{name} IN (SELECT unnest(${name}))" if len(values) != 1 else f"{name} = ${name}[1]"
        for name, values in asked.items()
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
