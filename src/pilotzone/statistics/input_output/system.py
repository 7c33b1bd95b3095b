"""The Leontief system of a table: multipliers and linkages from one factorisation (Miller and Blair 2009).

The inverse is never formed unless it is asked for: multipliers are solves of the transpose, and the Ghosh system has
the same factors, because its inverse is ``diag(output)^-1 L diag(output)``.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.sparse import issparse

from pilotzone.statistics.input_output.errors import FiguresUnfitError
from pilotzone.statistics.input_output.solving import Solver, coefficients, factorise, shares
from pilotzone.statistics.input_output.table import ImportTreatment, InputOutputTable, Vector
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Linkages", "Multipliers", "System", "labelled"]

OVERSTATED: Final = Warning_(
    "imports_in_the_flows",
    "The flows hold imports, so that multipliers are overstated; table.domestic() takes them out.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Multipliers:
    """What one unit of final demand for each sector's product calls for in the whole economy.

    Attributes:
        output: output of all sectors, ``1'L``.
        value_added: value added of all sectors, ``v'L``.
        import_content: imported inputs of all sectors, ``m'L``; with taxes and value added it makes 1.
        taxes: net taxes on products of all sectors; zero in producers' prices.
        employment: persons for one unit of the table, if employment was given.
        flags: what was found in the table or assumed for it.
    """

    system: "System"
    output: Vector
    value_added: Vector
    import_content: Vector
    taxes: Vector
    employment: Vector | None
    flags: tuple[Warning_, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row for each sector."""
        columns = {
            "output": self.output,
            "value_added": self.value_added,
            "import_content": self.import_content,
            "taxes": self.taxes,
        }
        if self.employment is not None:
            columns["employment"] = self.employment
        return labelled(self.system.table, columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Linkages:
    """How strongly each sector draws on the others (backward, Leontief) and supplies them (forward, Ghosh).

    The normalised figures are divided by their mean: above 1 is stronger than the average sector (Rasmussen 1956).
    """

    system: "System"
    backward: Vector
    forward: Vector
    flags: tuple[Warning_, ...]

    @property
    def backward_normalised(self) -> Vector:
        """Power of dispersion."""
        return np.asarray(self.backward / self.backward.mean())

    @property
    def forward_normalised(self) -> Vector:
        """Sensitivity of dispersion, of the Ghosh system."""
        return np.asarray(self.forward / self.forward.mean())

    def to_arrow(self) -> pa.Table:
        """Return one row for each sector."""
        columns = {
            "backward": self.backward,
            "backward_normalised": self.backward_normalised,
            "forward": self.forward,
            "forward_normalised": self.forward_normalised,
        }
        return labelled(self.system.table, columns)


@dataclass(frozen=True, eq=False)
class System:
    """A table with its factorised ``I - A``.

    >>> from pilotzone.statistics.input_output.loading import load_bundled
    >>> system = System.of(load_bundled("china_2017_42"))
    >>> electronics = system.table.place("20")
    >>> round(float(system.multipliers().value_added[electronics]), 4)
    0.57
    """

    table: InputOutputTable
    solver: Solver

    @classmethod
    def of(cls, table: InputOutputTable) -> "System":
        """Factorise the system of a table; a competitive one is taken as it is, and flagged.

        Raises:
            SystemSingularError: the system has no solution.
        """
        return cls(table, factorise(table.intermediate, table.output, table=table.name))

    @property
    def flags(self) -> tuple[Warning_, ...]:
        """The flags of the table, and what its treatment of imports means for results."""
        competitive = self.table.treatment is ImportTreatment.COMPETITIVE
        return (*self.table.flags, OVERSTATED) if competitive and self.table.imports.any() else self.table.flags

    @property
    def coefficients(self) -> Any:
        """A, n x n: inputs for one unit of output of the column."""
        return coefficients(self.table.intermediate, self.table.output)

    @property
    def value_added_coefficients(self) -> Vector:
        """Value added in one unit of output."""
        return shares(self.table.value_added, self.table.output)

    @property
    def import_coefficients(self) -> Vector:
        """Imported inputs for one unit of output; zero where the table does not separate them."""
        imported = self.table.intermediate_imported
        return shares(np.zeros_like(self.table.output) if imported is None else _columns(imported), self.table.output)

    @property
    def final_demand(self) -> Vector:
        """Final demand for what the sectors produce: output less intermediate use, so that ``x = L f``."""
        return np.asarray(self.table.output - self.table.intermediate.sum(axis=1))

    def inverse(self) -> Vector:
        """Return L, n x n, for those who need all of it; multipliers and extractions do not."""
        return self.solver.solve(np.eye(len(self.table.sectors)))

    def ghosh_inverse(self) -> Vector:
        """Return G, n x n, of the supply side: ``(I - diag(x)^-1 Z)^-1``, from the same factors."""
        output = self.table.output
        return shares(self.inverse() * output, output[:, None])

    def multipliers(self, employment: Vector | None = None) -> Multipliers:
        """Return all multipliers from one solve of the transpose; employment is persons for each sector.

        Raises:
            FiguresUnfitError: employment has not one figure for each sector.
        """
        table = self.table
        inputs = [
            np.ones_like(table.output),
            self.value_added_coefficients,
            self.import_coefficients,
            shares(table.taxes, table.output),
        ]
        if employment is not None:
            inputs.append(shares(self.vector("employment", employment), table.output))
        found = self.solver.solve_transposed(np.column_stack(inputs)).T
        return Multipliers(
            system=self,
            output=found[0],
            value_added=found[1],
            import_content=found[2],
            taxes=found[3],
            employment=found[4] if employment is not None else None,
            flags=self.flags,
        )

    def linkages(self) -> Linkages:
        """Return backward linkages ``1'L`` and forward linkages ``G 1 = diag(x)^-1 L x``."""
        output = self.table.output
        backward = self.solver.solve_transposed(np.ones_like(output))
        forward = np.where(output != 0, shares(self.solver.solve(output), output), 1.0)
        return Linkages(system=self, backward=backward, forward=forward, flags=self.flags)

    def vector(self, name: str, figures: Vector) -> Vector:
        """Return figures given for the sectors as an array of the right length.

        Raises:
            FiguresUnfitError: there is not one figure for each sector.
        """
        array = np.asarray(figures, dtype=np.float64)
        if array.shape != self.table.output.shape:
            raise FiguresUnfitError(table=self.table.name, name=name, given=array.size, sectors=len(self.table.sectors))
        return array


def labelled(table: InputOutputTable, columns: dict[str, Vector]) -> pa.Table:
    """Return figures by sector with the sectors' codes and names."""
    labels = {
        "sector": [sector.code for sector in table.sectors],
        "name_zh": [sector.name_zh for sector in table.sectors],
        "name_en": [sector.name_en for sector in table.sectors],
    }
    return pa.table(labels | {name: pa.array(values) for name, values in columns.items()})


def _columns(flows: Any) -> Vector:
    """Return the sums of the columns of a dense or sparse matrix."""
    return np.asarray(flows.sum(axis=0)).ravel() if issparse(flows) else np.asarray(flows.sum(axis=0))
