"""The input-output table as a value, with its sectors by name (SNA 2008, chapter 28)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.statistics.input_output.errors import SectorUnknownError
from pilotzone.statistics.observations import Grade, Method
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["ImportTreatment", "InputOutputTable", "Sector", "Use", "Vector"]

Vector = NDArray[np.float64]

PROPORTIONAL: Final = Warning_(
    "imports_split_in_proportion", "Imports were split over their users in proportion; nobody surveyed who uses them."
)


class ImportTreatment(StrEnum):
    """Whether the flows between sectors include imported goods."""

    COMPETITIVE = "competitive"
    NON_COMPETITIVE = "non_competitive"


class Use(StrEnum):
    """The kinds of final use that every table has, whatever its columns are."""

    CONSUMPTION = "consumption"
    FIXED_CAPITAL = "fixed_capital"
    INVENTORIES = "inventories"
    EXPORTS = "exports"


@dataclass(frozen=True)
class Sector:
    """A sector; its code holds within one table only."""

    code: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """The name by which the sector is found again: the Chinese one where there is one."""
        return self.name_zh or self.name_en


@dataclass(frozen=True, kw_only=True, eq=False)
class InputOutputTable:
    """Flows of one year and region in ``unit``; vectors have one figure for each of the n sectors, in their order.

    ``output = intermediate.sum(axis=1) + sum(final.values()) - imports + residual`` and
    ``output = intermediate.sum(axis=0) + intermediate_imported.sum(axis=0) + taxes + value_added``.

    Attributes:
        intermediate: n x n, from row to column; without imports if the treatment is non-competitive.
        intermediate_imported: n x n, imported goods used by the column; None if the treatment is competitive.
        flags: what was found wrong with the table, or assumed for it; they go with every result.
        imports: positive, and subtracted; in a non-competitive table only those that no domestic user takes.
        residual: the statistical discrepancy of the rows, as published.
        taxes: net taxes on products that the columns hold beside the flows; zero in producers' prices.
        value_added_parts: by the code of the published row.
    """

    name: str
    year: int
    region: str
    unit: str
    source: str
    treatment: ImportTreatment
    sectors: tuple[Sector, ...]
    intermediate: Vector
    intermediate_imported: Vector | None
    final: Mapping[Use, Vector]
    imports: Vector
    residual: Vector
    taxes: Vector
    value_added: Vector
    value_added_parts: Mapping[str, Vector]
    output: Vector
    flags: tuple[Warning_, ...] = ()
    method: Method = Method.INPUT_OUTPUT
    grade: Grade = Grade.OBSERVED
    _places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Close the arrays for writing and note where each sector stands."""
        arrays = (self.intermediate, self.imports, self.residual, self.taxes, self.value_added, self.output)
        for array in (*arrays, *self.final.values(), *self.value_added_parts.values()):
            array.setflags(write=False)
        if self.intermediate_imported is not None:
            self.intermediate_imported.setflags(write=False)
        places = {sector.name: place for place, sector in enumerate(self.sectors)}
        places |= {sector.code: place for place, sector in enumerate(self.sectors)}
        object.__setattr__(self, "_places", places)

    def place(self, sector: str) -> int:
        """Return where the sector of this code or name stands.

        Raises:
            SectorUnknownError: the table has no such sector.
        """
        try:
            return self._places[sector]
        except KeyError:
            raise SectorUnknownError(table=self.name, sector=sector) from None

    def places(self, sectors: tuple[str, ...]) -> NDArray[np.intp]:
        """Return where the sectors of these codes or names stand."""
        return np.array([self.place(sector) for sector in sectors], dtype=np.intp)

    def flagged(self, *flags: Warning_) -> "InputOutputTable":
        """Return the table with further flags."""
        return replace(self, flags=self.flags + flags)

    def domestic(self) -> "InputOutputTable":
        """Return the table with imports taken out of its flows.

        A competitive table does not say who uses the imported part of a good. Here every domestic user takes the same
        share of it, exports take none (Miller and Blair 2009, section 4.2); the result is flagged as estimated. Imports
        beyond all domestic use stay in ``imports``.
        """
        if self.treatment is ImportTreatment.NON_COMPETITIVE:
            return self
        absorbed = self.intermediate.sum(axis=1) + sum(self.final.values()) - self.final[Use.EXPORTS]
        share = np.divide(self.imports, absorbed, out=np.zeros_like(absorbed), where=absorbed > 0)
        imported = np.minimum(share, 1)  # office machinery of 2002 and 2005 is imported to be exported
        flows = self.intermediate * imported[:, None]
        return replace(
            self,
            treatment=ImportTreatment.NON_COMPETITIVE,
            intermediate=self.intermediate - flows,
            intermediate_imported=flows,
            final={
                use: vector if use is Use.EXPORTS else vector * (1 - imported) for use, vector in self.final.items()
            },
            imports=self.imports - imported * np.maximum(absorbed, 0),
            flags=(*self.flags, PROPORTIONAL),
            grade=Grade.ESTIMATED,
        )
