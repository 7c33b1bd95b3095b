"""What the steps of one telling share."""

from dataclasses import dataclass, field

from pilotzone_cli.demo.acts import Acts
from pilotzone_cli.demo.scenario import Scenario
from pilotzone_cli.demo.stage import Stage

__all__ = ["Telling"]


@dataclass(frozen=True)
class Telling:
    """One telling of a scenario in a zone that is open."""

    scenario: Scenario
    stage: Stage
    operator: str
    acts: Acts = field(default_factory=Acts)
