"""Tables brought to coarser sectors, so that tables of different years can be compared (SNA 2008, 28.16)."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pilotzone.statistics.input_output.table import InputOutputTable, Sector, Vector

__all__ = ["aggregate"]


def aggregate(table: InputOutputTable, groups: Mapping[str, str]) -> InputOutputTable:
    """Return the table with sectors joined; groups name the new sector of each old one, by code or name.

    A sector that is not named stays alone. New sectors are numbered in the order of their first part.

    Raises:
        SectorUnknownError: the table has no such sector.
    """
    names = [sector.name for sector in table.sectors]
    for sector, group in groups.items():
        names[table.place(sector)] = group
    new = list(dict.fromkeys(names))
    joined = np.zeros((len(new), len(names)))
    joined[[new.index(name) for name in names], range(len(names))] = 1

    def vector(figures: Vector) -> Vector:
        return np.asarray(joined @ figures)

    imported = table.intermediate_imported
    return replace(
        table,
        sectors=tuple(_sector(number, name, table) for number, name in enumerate(new, 1)),
        intermediate=joined @ table.intermediate @ joined.T,
        intermediate_imported=None if imported is None else joined @ imported @ joined.T,
        final={use: vector(figures) for use, figures in table.final.items()},
        imports=vector(table.imports),
        residual=vector(table.residual),
        taxes=vector(table.taxes),
        value_added=vector(table.value_added),
        value_added_parts={part: vector(figures) for part, figures in table.value_added_parts.items()},
        output=vector(table.output),
    )


def _sector(number: int, name: str, table: InputOutputTable) -> Sector:
    english = {sector.name: sector.name_en for sector in table.sectors}
    chinese = any(sector.name_zh for sector in table.sectors)
    return Sector(f"{number:02}", name if chinese else "", english.get(name, "" if chinese else name))
