"""The statistics room: published figures in all their vintages, and indicators that carry their trace.

What stands here works on the base install, without the extra ``statistics``.

>>> from pilotzone.statistics import FORMULAS, compute, load_core_value_added, load_provincial_gdp
>>> figures = (*load_core_value_added(), *load_provincial_gdp())
>>> share = compute(FORMULAS.find("core_share_of_gdp"), figures, region="CN", period=2023)
>>> str(share.value), share.unit, share.vintages
('9.855', 'percent', ('2025 post-5th-census',))
"""

from pilotzone.statistics.accounts import CoreAccount, compute_core_account, load_core_value_added, synthetic_units
from pilotzone.statistics.classification import load_digital_economy, load_industries
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import Figure, Formula, Registry, compute, compute_panel, recompute
from pilotzone.statistics.input_output import InputOutputTable, bundled_tables, load_bundled
from pilotzone.statistics.observations import Observation, convert, load_provincial_gdp, load_vintages
from pilotzone.statistics.observations.known import load_known_figures
from pilotzone.statistics.observations.mixing import ratio, total
from pilotzone.statistics.observations.revisions import revisions
from pilotzone.statistics.observations.tables import observations_of, table_of
from pilotzone.statistics.targets import Comparator, Target, evaluate

__all__ = [
    "FORMULAS",
    "Comparator",
    "CoreAccount",
    "Figure",
    "Formula",
    "InputOutputTable",
    "Observation",
    "Registry",
    "Target",
    "bundled_tables",
    "compute",
    "compute_core_account",
    "compute_panel",
    "convert",
    "evaluate",
    "load_bundled",
    "load_core_value_added",
    "load_digital_economy",
    "load_industries",
    "load_known_figures",
    "load_provincial_gdp",
    "load_vintages",
    "observations_of",
    "ratio",
    "recompute",
    "revisions",
    "synthetic_units",
    "table_of",
    "total",
]
