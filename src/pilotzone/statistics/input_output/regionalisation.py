"""Regional tables estimated from the national one by location quotients (Flegg and Webber 1997; Miller and Blair 2009).

A quotient below 1 says that the region makes less of a product than its own sectors use: the missing part of each
input is taken from the rest of the nation. Nothing in the result was surveyed, and every result says so.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Final

import numpy as np

from pilotzone.statistics.input_output.errors import FiguresUnfitError
from pilotzone.statistics.input_output.solving import shares
from pilotzone.statistics.input_output.table import InputOutputTable, Use, Vector
from pilotzone.statistics.observations import Grade, Method
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["Quotient", "location_quotients", "regionalise"]

NOT_SURVEYED: Final = Warning_(
    "regionalised_not_surveyed",
    "Regionalised, not surveyed: inputs of the nation, brought to the region by location quotients.",
)


class Quotient(StrEnum):
    """The location quotient: simple, cross-industry, or Flegg's, which allows for the size of the region."""

    SLQ = "slq"
    CILQ = "cilq"
    FLQ = "flq"


def location_quotients(regional: Vector, national: Vector, quotient: Quotient, *, delta: float = 0.3) -> Vector:
    """Return the quotients, n x n, of the supplying row to the buying column.

    Args:
        regional: output or employment of the region by sector.
        national: the same of the nation.
        quotient: which one.
        delta: of Flegg's quotient only; 0 leaves CILQ, studies find 0.2 to 0.4.
    """
    simple = shares(shares(regional, regional.sum()), shares(national, national.sum()))
    rows = np.repeat(simple[:, None], len(simple), axis=1)
    if quotient is Quotient.SLQ:
        return rows
    # A sector that the region does not have buys nothing; its column has no meaning and is set to the row's own.
    cross = np.where(simple > 0, shares(rows, simple), rows)
    np.fill_diagonal(cross, simple)  # the quotient of a sector with itself would always be 1
    if quotient is Quotient.CILQ:
        return cross
    return np.asarray(cross * np.log2(1 + regional.sum() / national.sum()) ** delta)


def regionalise(
    table: InputOutputTable, output: Vector, *, region: str, quotient: Quotient = Quotient.FLQ, delta: float = 0.3
) -> InputOutputTable:
    """Return an estimated table of a region with this output by sector, in the unit of the national table.

    Inputs per unit of output are the nation's; the part below a quotient of 1 comes from outside, with the nation's
    imports. Final demand is what the region's sectors do not use, in one figure for each sector under consumption.

    Raises:
        FiguresUnfitError: there is not one figure of output for each sector.
    """
    national = table.domestic()
    regional = np.array(output, dtype=np.float64)
    if regional.shape != national.output.shape:
        raise FiguresUnfitError(
            table=table.name, name="regional output", given=regional.size, sectors=len(table.sectors)
        )
    scale = shares(regional, national.output)
    inside = np.minimum(location_quotients(regional, national.output, quotient, delta=delta), 1)
    wanted = national.intermediate * scale
    flows = wanted * inside
    foreign = national.intermediate_imported
    brought_in = wanted - flows + (0 if foreign is None else foreign * scale)
    zero = np.zeros_like(regional)
    final = dict.fromkeys(Use, zero) | {Use.CONSUMPTION: regional - flows.sum(axis=1)}
    return replace(
        national,
        name=f"{table.name} regionalised to {region}",
        region=region,
        intermediate=flows,
        intermediate_imported=brought_in,
        final=final,
        imports=zero,
        residual=zero,
        taxes=national.taxes * scale,
        value_added=national.value_added * scale,
        value_added_parts={part: figures * scale for part, figures in national.value_added_parts.items()},
        output=regional,
        flags=(*national.flags, NOT_SURVEYED),
        method=Method.INPUT_OUTPUT_REGIONALISED,
        grade=Grade.ESTIMATED,
    )
