"""Input-output tables drawn at random: balanced, with positive flows and value added."""

import numpy as np
from hypothesis import strategies as st

from pilotzone.statistics.input_output import ImportTreatment, InputOutputTable, Sector, Use

__all__ = ["SEEDS", "random_table"]

SEEDS = st.integers(0, 10_000)


def random_table(seed, size):
    """Return a balanced non-competitive table with positive flows, other in every seed."""
    random = np.random.default_rng(seed)
    flows, imported = random.uniform(0, 10, (2, size, size))
    final = {use: random.uniform(1, 20, size) for use in Use}
    output = flows.sum(axis=1) + sum(final.values())
    inputs = flows.sum(axis=0) + imported.sum(axis=0)
    # Every sector keeps a tenth of its output as value added: demand is raised until it can.
    short = np.maximum(inputs * 1.1 - output, 0)
    final[Use.CONSUMPTION] = final[Use.CONSUMPTION] + short
    output = output + short
    value_added = output - inputs
    zero = np.zeros(size)
    return InputOutputTable(
        name=f"random {seed}",
        year=2020,
        region="CN",
        unit="10 thousand yuan",
        source="drawn at random",
        treatment=ImportTreatment.NON_COMPETITIVE,
        sectors=tuple(Sector(f"{number:02}", f"部门{number}", f"sector {number}") for number in range(1, size + 1)),
        intermediate=flows,
        intermediate_imported=imported,
        final=final,
        imports=zero,
        residual=zero,
        taxes=zero,
        value_added=value_added,
        value_added_parts={},
        output=output,
    )
