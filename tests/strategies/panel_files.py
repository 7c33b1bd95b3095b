"""Panels as files: what a department hands in."""

import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.programme.evaluation import Method, Panel, PanelColumns, TrialQuestion

__all__ = ["COLUMNS", "asked", "csv_of", "parquet_of", "rows_of", "xlsx_of"]

COLUMNS = PanelColumns(unit="city", period="year", outcome="jobs")


def rows_of(panel: Panel) -> list[tuple[str, int, float]]:
    """Return the rows of a panel with figures of six decimals."""
    places = [(row, column) for row in range(len(panel.units)) for column in range(len(panel.periods))]
    return [
        (panel.units[row], panel.periods[column], round(float(panel.values[row, column]), 6)) for row, column in places
    ]


def csv_of(panel: Panel) -> bytes:
    """Return a panel as CSV."""
    lines = ["city,year,jobs", *(f"{unit},{period},{value}" for unit, period, value in rows_of(panel))]
    return ("\n".join(lines) + "\n").encode()


def xlsx_of(panel: Panel) -> bytes:
    """Return a panel as a workbook."""
    book = openpyxl.Workbook()
    for row in (tuple(COLUMNS), *rows_of(panel)):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def parquet_of(panel: Panel) -> bytes:
    """Return a panel as Parquet."""
    data = io.BytesIO()
    columns = dict(zip(COLUMNS, map(list, zip(*rows_of(panel), strict=True)), strict=True))
    pq.write_table(pa.table(columns), data)
    return data.getvalue()


def asked(trial, **changes) -> TrialQuestion:
    """Return the question of a planted trial."""
    given = {"method": Method.DIFFERENCES, "columns": COLUMNS, "treated": tuple(trial.treated), "start": trial.start}
    return TrialQuestion(**given | changes)
