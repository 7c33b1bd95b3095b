"""A panel that declares itself synthetic: five regions, three years, three indicators."""

import numpy as np
import pyarrow as pa
import pytest

from pilotzone.statistics.indices import Direction, read_panel

INDICATORS = {"fibre": Direction.BENEFIT, "cloud": Direction.BENEFIT, "outage": Direction.COST}


@pytest.fixture(scope="session")
def rows():
    """Return columns of made-up figures; the last year has a runaway region."""
    random = np.random.default_rng(3)
    table = {
        "region": [f"CN-{code}" for _ in range(3) for code in (13, 33, 35, 44, 50)],
        "period": [year for year in (2021, 2022, 2023) for _ in range(5)],
        "fibre": random.uniform(40, 90, 15),
        "cloud": random.uniform(5, 60, 15),
        "outage": random.uniform(1, 9, 15),
    }
    table["cloud"][13] = 400.0
    return table


@pytest.fixture
def indicators():
    return INDICATORS


@pytest.fixture
def frame(rows):
    return pa.table(rows)


@pytest.fixture
def panel(frame):
    return read_panel(frame, keys=("region", "period"), indicators=INDICATORS)
