"""The identities that an input-output table must keep, and the findings where it does not (SNA 2008, 28.31)."""

from collections.abc import Iterator

import numpy as np

from pilotzone.common.errors import PilotzoneError
from pilotzone.statistics.input_output.errors import (
    ColumnUnbalancedError,
    NegativeValueAddedError,
    RowUnbalancedError,
    TableUnbalancedError,
)
from pilotzone.statistics.input_output.table import InputOutputTable, Sector, Vector

__all__ = ["findings", "unbalanced"]


def findings(table: InputOutputTable, tolerance: float) -> Iterator[PilotzoneError]:
    """Yield what is wrong with a table: rows, columns and parts that miss their total, and negative value added."""
    row = table.intermediate.sum(axis=1) + sum(table.final.values()) - table.imports + table.residual
    column = table.intermediate.sum(axis=0) + table.taxes + table.value_added
    if table.intermediate_imported is not None:
        column = column + table.intermediate_imported.sum(axis=0)
    yield from unbalanced(table, RowUnbalancedError, "Z + F - M + ERR = X", row - table.output, tolerance)
    yield from unbalanced(table, ColumnUnbalancedError, "Z + T + VA = X", column - table.output, tolerance)
    if table.value_added_parts:
        parts = np.sum(list(table.value_added_parts.values()), axis=0) - table.value_added
        identity = f"{' + '.join(table.value_added_parts)} = VA"
        yield from unbalanced(table, ColumnUnbalancedError, identity, parts, tolerance)
    for place in np.flatnonzero(table.value_added < 0).tolist():
        yield NegativeValueAddedError(
            table=table.name,
            sector=_label(table.sectors[place]),
            value=f"{table.value_added[place]:.1f}",
            unit=table.unit,
        )


def unbalanced(
    table: InputOutputTable, kind: type[TableUnbalancedError], identity: str, difference: Vector, tolerance: float
) -> Iterator[TableUnbalancedError]:
    """Yield one finding for each sector whose difference is above the tolerance; the identity is a formula."""
    for place in np.flatnonzero(np.abs(difference) > tolerance).tolist():
        yield kind(
            table=table.name,
            identity=identity,
            sector=_label(table.sectors[place]),
            difference=f"{difference[place]:.1f}",
            unit=table.unit,
            tolerance=f"{tolerance:g}",
        )


def _label(sector: Sector) -> str:
    return f"{sector.code} {sector.name}"
