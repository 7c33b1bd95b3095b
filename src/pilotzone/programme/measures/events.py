"""What happens to a measure: one event for each act, with the particulars that the act needs."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures.errors import ScopeAreasError
from pilotzone.programme.measures.measure import Evaluation, Evidence, Measure, Review

__all__ = [
    "Adoption",
    "AdoptionEffect",
    "Appointment",
    "Details",
    "GatePassed",
    "Listing",
    "MeasureEvent",
    "Scope",
    "check_scope",
]


class Scope(StrEnum):
    """Where a listed measure is promoted (复制推广): 全国 or 特定区域."""

    NATIONAL = "national"
    AREAS = "areas"


def check_scope(scope: Scope, areas: tuple[str, ...]) -> None:
    """Refuse a national scope with areas, and one of areas without.

    Raises:
        ScopeAreasError: scope and areas contradict each other.
    """
    if bool(areas) is (scope is Scope.NATIONAL):
        raise ScopeAreasError(scope=scope.value, count=len(areas))


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A measure put on the list of a batch, with its evidence as verified on that day.

    Raises:
        ScopeAreasError: scope and areas contradict each other.
    """

    batch: str
    scope: Scope
    evidence: tuple[Evidence, ...]
    areas: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_scope(self.scope, self.areas)

    def covers(self, region: str) -> bool:
        """Say whether a region, or the area that its code begins with, is in the scope.

        >>> Listing(batch="1", scope=Scope.AREAS, areas=("CN-33",), evidence=()).covers("CN-330100")
        True
        """
        return self.scope is Scope.NATIONAL or any(region.startswith(area) for area in self.areas)


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Somebody is asked to review the measure."""

    reviewer: str


@dataclass(frozen=True, kw_only=True)
class GatePassed:
    """The reviews with which a measure asks to pass the gate, and its record as it then is."""

    measure: Measure
    reviews: tuple[Review, ...]


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """A region takes the measure up on a day."""

    region: str
    since: date


@dataclass(frozen=True, kw_only=True)
class AdoptionEffect:
    """What the measure did in a region that had adopted it, as seen on a day."""

    region: str
    seen_on: date
    direction: Direction
    evidence: tuple[Evidence, ...]
    text: str = ""


Details = Measure | Evaluation | Appointment | Review | GatePassed | Listing | Adoption | AdoptionEffect | None
"""The particulars of an act: which of them it takes stands in ``life_cycle.TAKES``."""


@dataclass(frozen=True, kw_only=True)
class MeasureEvent:
    """An act on a measure by a person at a time; never changed once recorded.

    Attributes:
        party: the department for which the person acts, where departments are known.
    """

    act: str
    by: str
    at: datetime
    details: Details = None
    reason: str = ""
    party: str = ""
