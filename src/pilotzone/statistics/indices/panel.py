"""The panel behind a composite index: units and periods by indicators, with every treatment of its cells stated.

Follows the steps of the Handbook on Constructing Composite Indicators (OECD and JRC 2008): missing data, outliers,
normalisation, weights, aggregation, robustness.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pilotzone.statistics.indices.errors import (
    CellMissingError,
    IndicatorNotNumbersError,
    PanelColumnAbsentError,
    PanelRowTwiceError,
)
from pilotzone.statistics.observations.frames import like, to_arrow
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Direction", "Indicator", "Matrix", "Missing", "Panel", "read_panel"]

Matrix = NDArray[np.float64]


class Direction(StrEnum):
    """Whether more of an indicator is better or worse."""

    BENEFIT = "benefit"
    COST = "cost"


class Missing(StrEnum):
    """What is done about missing cells: refuse them, take the indicator's median, or leave the row out."""

    REFUSE = "refuse"
    MEDIAN = "median"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Indicator:
    """An indicator of the index by the name of its column."""

    name: str
    direction: Direction = Direction.BENEFIT


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """Figures of n rows by k indicators.

    Attributes:
        keys: the columns that name a row, such as region and period.
        indicators: the k indicators.
        figures: n x k.
        imputed: n x k, true where a figure was filled in.
        treatments: what was done to cells; it goes with every result.
        source: the frame that was read, whose kind results take.
    """

    keys: pa.Table
    indicators: tuple[Indicator, ...]
    figures: Matrix
    imputed: NDArray[np.bool_]
    treatments: tuple[Warning_, ...]
    source: Any

    def where(self, key: str, value: object) -> "Panel":
        """Return the rows in which a key has this value, such as one period.

        Raises:
            PanelColumnAbsentError: there is no such key.
        """
        if key not in self.keys.column_names:
            raise PanelColumnAbsentError(column=key, columns=", ".join(self.keys.column_names))
        chosen = np.array([one == value for one in self.keys[key].to_pylist()], dtype=bool)
        return self._rows(chosen)

    def frame(self, columns: Mapping[str, Any]) -> Any:
        """Return the keys beside these columns, as the kind of frame that was read."""
        table = self.keys
        for name, values in columns.items():
            table = table.append_column(name, pa.array(values))
        return like(self.source, table)

    def label(self, row: int) -> str:
        """Return the keys of a row in words."""
        return ", ".join(str(column[row]) for column in self.keys.columns)

    def _rows(self, chosen: NDArray[np.bool_]) -> "Panel":
        return replace(
            self, keys=self.keys.filter(pa.array(chosen)), figures=self.figures[chosen], imputed=self.imputed[chosen]
        )

    def with_missing(self, missing: Missing) -> "Panel":
        """Return the panel without gaps, by a declared treatment that it states from then on.

        Raises:
            CellMissingError: cells are missing and are to be refused, or an indicator has no figure at all.
        """
        gaps = np.isnan(self.figures)
        empty = gaps.all(axis=0).any() and missing is Missing.MEDIAN
        if gaps.any() and (missing is Missing.REFUSE or empty):
            row, column = np.argwhere(gaps)[0].tolist()
            name = self.indicators[column].name
            raise CellMissingError(indicator=name, key=self.label(row), missing=int(gaps.sum()))
        if not gaps.any():
            return self
        if missing is Missing.LEAVE_OUT:
            rows = np.asarray(gaps.any(axis=1))
            left_out = "; ".join(self.label(row) for row in np.flatnonzero(rows).tolist())
            note = Warning_("missing_left_out", "Left out because a cell is missing: {rows}.", {"rows": left_out})
            return replace(self._rows(~rows), treatments=(*self.treatments, note))
        filled = np.where(gaps, np.nanmedian(self.figures, axis=0), self.figures)
        cells = {"cells": str(gaps.sum())}
        note = Warning_("missing_median", "Missing cells that hold the median of their indicator: {cells}.", cells)
        return replace(self, figures=filled, imputed=self.imputed | gaps, treatments=(*self.treatments, note))


def read_panel(
    frame: Any,
    *,
    keys: tuple[str, ...],
    indicators: Mapping[str, Direction],
    missing: Missing = Missing.REFUSE,
) -> Panel:
    """Return the panel in a frame of pandas, polars or Arrow; null and NaN are missing cells.

    >>> frame = pa.table({"region": ["CN-32", "CN-33"], "fibre": [0.9, 0.8]})
    >>> read_panel(frame, keys=("region",), indicators={"fibre": Direction.BENEFIT}).figures.tolist()
    [[0.9], [0.8]]

    Raises:
        FrameUnknownError: it is no eager frame of these kinds.
        PanelColumnAbsentError: a column is absent.
        IndicatorNotNumbersError: an indicator holds something else than finite numbers.
        PanelRowTwiceError: two rows have the same keys.
        CellMissingError: a cell is missing and no treatment was declared.
    """
    table = to_arrow(frame)
    wanted = (*keys, *indicators)
    for name in wanted:
        if name not in table.column_names:
            raise PanelColumnAbsentError(column=name, columns=", ".join(wanted))
    columns = [_numbers(table, name) for name in indicators]
    values = np.column_stack(columns) if columns else np.empty((table.num_rows, 0))
    panel = Panel(
        keys=table.select(keys),
        indicators=tuple(Indicator(name, direction) for name, direction in indicators.items()),
        figures=values,
        imputed=np.zeros(values.shape, dtype=bool),
        treatments=(),
        source=frame,
    )
    _require_unique(panel)
    return panel.with_missing(missing)


def _numbers(table: pa.Table, name: str) -> Matrix:
    column = table[name]
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        raise IndicatorNotNumbersError(indicator=name)
    numbers: Matrix = pc.cast(column, pa.float64(), safe=False).to_numpy()
    if np.isinf(numbers).any():
        raise IndicatorNotNumbersError(indicator=name)
    return numbers


def _require_unique(panel: Panel) -> None:
    seen = set()
    for row, key in enumerate(zip(*(column.to_pylist() for column in panel.keys.columns), strict=True)):
        if key in seen:
            raise PanelRowTwiceError(key=panel.label(row), keys=", ".join(panel.keys.column_names))
        seen.add(key)
