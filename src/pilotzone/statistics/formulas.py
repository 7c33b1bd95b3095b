"""All formulas of the room in one registry: by it every figure can be listed, computed, and computed again."""

from typing import Final

from pilotzone.statistics.accounts.core import CORE_FORMULAS
from pilotzone.statistics.accounts.deflation import DEFLATION_FORMULAS
from pilotzone.statistics.accounts.growth import GROWTH_FORMULAS
from pilotzone.statistics.accounts.internationalisation import INTERNATIONALISATION_FORMULAS
from pilotzone.statistics.accounts.penetration import PENETRATION_FORMULAS
from pilotzone.statistics.accounts.regional import REGIONAL_FORMULAS
from pilotzone.statistics.accounts.satellite import SATELLITE_FORMULAS
from pilotzone.statistics.accounts.scale import SCALE_FORMULAS
from pilotzone.statistics.indicators import Registry

__all__ = ["FORMULAS"]

FORMULAS: Final = Registry(
    (
        *CORE_FORMULAS,
        *GROWTH_FORMULAS,
        *DEFLATION_FORMULAS,
        *PENETRATION_FORMULAS,
        *INTERNATIONALISATION_FORMULAS,
        *SCALE_FORMULAS,
        *SATELLITE_FORMULAS,
        *REGIONAL_FORMULAS,
    )
)
