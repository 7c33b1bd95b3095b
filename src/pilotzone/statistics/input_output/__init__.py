"""Input-output analysis: national tables, multipliers, linkages, extraction, decomposition, digital intensity.

Tables are read here; what needs scipy stands in ``system``, ``extraction``, ``decomposition``, ``digital`` and
``regionalisation``.
"""

from pilotzone.statistics.input_output.aggregation import aggregate
from pilotzone.statistics.input_output.loading import bundled_tables, load_bundled, read_table
from pilotzone.statistics.input_output.table import ImportTreatment, InputOutputTable, Sector, Use

__all__ = [
    "ImportTreatment",
    "InputOutputTable",
    "Sector",
    "Use",
    "aggregate",
    "bundled_tables",
    "load_bundled",
    "read_table",
]
