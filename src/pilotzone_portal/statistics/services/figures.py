"""Reading figures: those that are published, and for a party its own; the newest of each party, place and vintage."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Length

from pilotzone.common.regions import NATION, Region, load_regions
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import Figure, Formula, Input
from pilotzone.statistics.observations import Observation, load_vintages, period_key
from pilotzone.statistics.observations.revisions import Revision, revisions
from pilotzone.statistics.observations.tables import table_of
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.statistics.models import Computation, StoredFigure
from pilotzone_portal.statistics.services.errors import FigureUnknownError, RegionUnknownError

__all__ = [
    "Computation",
    "Listed",
    "Place",
    "Read",
    "Series",
    "StoredFigure",
    "Traced",
    "compare_vintages",
    "formula_figures",
    "get_figure",
    "get_region",
    "list_indicators",
    "list_regions",
    "newest",
    "own_computations",
    "published_figures",
    "read_places",
    "read_region",
    "read_series",
    "trace_figure",
    "visible_figures",
    "walk_trace",
]

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_LONGEST_SHOWN_BRANCH: Final = 2
"""The whole and divisions; classes are shown on the page of their indicator."""


@dataclass(frozen=True)
class Listed:
    """A formula, how many figures of it the reader may see, and when the newest was computed."""

    formula: Formula
    figures: int
    regions: int
    newest: datetime | None


@dataclass(frozen=True, order=True)
class Place:
    """Whose figures of what: the party that computed them, the version of the formula, the region and the branch."""

    party: str
    version: str
    region: str
    branch: str


@dataclass(frozen=True)
class Read:
    """A figure as it is stored, and as the value that its bytes say."""

    stored: StoredFigure

    @cached_property
    def figure(self) -> Figure:
        """The figure with its trace."""
        return Figure.from_bytes(bytes(self.stored.content))

    @cached_property
    def observation(self) -> Observation:
        """The figure for pictures and exports; its source names the computation and the queries behind it."""
        computation = self.stored.computation
        queries = ", ".join(query for _, query in computation.queries)
        source = f"{self.stored.formula} {self.stored.version}; {computation.identifier}; {queries}".removesuffix("; ")
        return _with_source(self.figure.as_observation(), source)


@dataclass(frozen=True)
class Series:
    """The figures of one place in the order of periods, and the places among which it was chosen."""

    formula: Formula
    place: Place | None
    places: tuple[Place, ...]
    figures: tuple[Read, ...]

    @property
    def vintages(self) -> list[str]:
        """The vintages of the figures, the oldest first."""
        return sorted({one.stored.vintages for one in self.figures}, key=_published)


@dataclass(frozen=True)
class Traced:
    """One input of a figure: the figure that its receipt names where the reader may see it, or the query."""

    input: Input
    below: StoredFigure | None

    @property
    def is_figure(self) -> bool:
        """Whether the input was computed itself, by the figure that its receipt is the digest of."""
        return (self.input.receipt or "").startswith("sha256:")

    @property
    def query(self) -> str:
        """The governed query that gave the input, or nothing."""
        return "" if self.is_figure else self.input.receipt or ""


def visible_figures(actor: Actor) -> QuerySet[StoredFigure]:
    """Return the figures that the party may see, with the computation of each and its party."""
    rows = StoredFigure.objects.select_related("computation__party")
    if actor.sees_all:
        return rows
    return rows.filter(Q(computation__published_at__isnull=False) | Q(computation__party=actor.party))


def list_indicators(actor: Actor) -> list[Listed]:
    """Return every formula, with what there is of it."""
    counted = (
        visible_figures(actor)
        .order_by()
        .values("formula", "version")
        .annotate(figures=Count("pk"), regions=Count("region", distinct=True), newest=Max("computation__computed_at"))
    )
    found = {(row["formula"], row["version"]): row for row in counted}
    nothing = {"figures": 0, "regions": 0, "newest": None}
    return [
        Listed(formula, **{name: found.get((formula.id, formula.version), nothing)[name] for name in nothing})
        for formula in FORMULAS
    ]


def get_figure(actor: Actor, digest: str) -> Read:
    """Return one figure.

    Raises:
        FigureUnknownError: there is none that the party may see.
    """
    found = visible_figures(actor).filter(digest=digest).first() if _DIGEST.fullmatch(digest) else None
    if found is None:
        raise FigureUnknownError(digest=digest, party=actor.party)
    return Read(found)


def formula_figures(actor: Actor, formula_id: str, *, region: str = "") -> QuerySet[StoredFigure]:
    """Return the figures of all computations of a formula, the newest first.

    Raises:
        FormulaUnknownError: there is no such formula.
        RegionUnknownError: there is no such region.
    """
    FORMULAS.find(formula_id)
    rows = visible_figures(actor).filter(formula=formula_id).order_by("-computation__computed_at", "pk")
    return rows.filter(region=get_region(region).code) if region else rows


def published_figures(formula_id: str, *, version: str, region: str, period: int) -> list[Read]:
    """Return what everybody may read of a formula for one whole region and year: the newest of each party and vintage.

    The oldest vintage stands first.
    """
    rows = visible_figures(PUBLIC).filter(
        formula=formula_id, version=version, region=region, period=str(period), branch=""
    )
    return sorted(newest(rows), key=lambda one: (_published(one.stored.vintages), one.stored.computation.party_id))


def trace_figure(actor: Actor, figure: Figure) -> list[Traced]:
    """Return the inputs of a figure, each with the figure or the query that it came from."""
    named = {one.receipt for one in figure.inputs if one.receipt}
    below = {row.digest: row for row in visible_figures(actor).filter(digest__in=named)}
    return [Traced(one, below.get(one.receipt or "")) for one in figure.inputs]


def walk_trace(actor: Actor, digest: str) -> Iterator[Read]:
    """Yield a figure and all figures under it that the party may see, level by level, each once.

    Raises:
        FigureUnknownError: there is no such figure.
    """
    level, seen = [get_figure(actor, digest)], {digest}
    while level:
        yield from level
        named = {one.receipt for read in level for one in read.figure.inputs if one.receipt} - seen
        seen |= named
        level = [Read(row) for row in visible_figures(actor).filter(digest__in=named)] if named else []


def read_places(actor: Actor, formula_id: str) -> list[Place]:
    """Return the places for which there are figures of a formula.

    Raises:
        FormulaUnknownError: there is no such formula.
    """
    FORMULAS.find(formula_id)
    rows = visible_figures(actor).filter(formula=formula_id).order_by()
    columns = ("computation__party", "version", "region", "branch")
    return sorted(Place(*row) for row in rows.values_list(*columns).distinct())


def read_series(
    actor: Actor, formula_id: str, *, party: str = "", version: str = "", region: str = "", branch: str | None = None
) -> Series:
    """Return the figures of one place in all vintages; what is not named, or not there, is chosen.

    Raises:
        FormulaUnknownError: there is no such formula.
    """
    places = read_places(actor, formula_id)

    def rank(place: Place) -> tuple[bool, ...]:
        return (
            place.party != party,
            place.version != version,
            place.region != region,
            place.branch != branch,
            place.region != NATION,
            place.branch != "",
        )

    if not places:
        return Series(FORMULAS.find(formula_id), None, (), ())
    chosen = min(reversed(places), key=rank)
    rows = visible_figures(actor).filter(
        formula=formula_id,
        version=chosen.version,
        computation__party=chosen.party,
        region=chosen.region,
        branch=chosen.branch,
    )
    return Series(FORMULAS.find(formula_id, chosen.version), chosen, tuple(places), tuple(newest(rows)))


def newest(rows: Iterable[StoredFigure]) -> list[Read]:
    """Return the newest figure of each party, place, period and vintage, in the order of formulas, places, periods."""
    kept: dict[tuple[str, ...], StoredFigure] = {}
    for row in sorted(rows, key=lambda row: row.computation.computed_at):
        place = (row.formula, row.version, row.computation.party_id, row.region, row.branch)
        kept[*place, row.period, row.vintages] = row
    found = [Read(row) for _, row in sorted(kept.items(), key=lambda item: item[0])]
    return sorted(found, key=lambda one: (one.stored.formula, one.stored.region, period_key(one.figure.period)))


def read_region(actor: Actor, code: str) -> list[Read]:
    """Return of each formula, branch and vintage the figure of the latest period for one region.

    Raises:
        RegionUnknownError: there is no such region.
    """
    get_region(code)
    rows = visible_figures(actor).filter(region=code).annotate(length=Length("branch"))
    latest: dict[tuple[str, ...], Read] = {}
    for one in newest(rows.filter(length__lte=_LONGEST_SHOWN_BRANCH)):
        row = one.stored
        latest[row.formula, row.version, row.branch, row.computation.party_id, row.vintages] = one
    return sorted(latest.values(), key=lambda one: (one.stored.formula, one.stored.branch, one.stored.vintages))


def list_regions(actor: Actor) -> list[tuple[Region, int]]:
    """Return the regions of which there are figures, and how many."""
    rows = visible_figures(actor).order_by().values_list("region").annotate(count=Count("pk"))
    return [(load_regions()[code], count) for code, count in sorted(rows) if code in load_regions()]


def own_computations(actor: Actor, formula_id: str) -> QuerySet[Computation]:
    """Return the computations of the party whose figures can be inputs of a formula, the newest first."""
    series = {name for declared in FORMULAS.find(formula_id).inputs for name in declared.series}
    return Computation.objects.filter(party=actor.party, formula__in=series)


def get_region(code: str) -> Region:
    """Return a region with its names.

    Raises:
        RegionUnknownError: there is no such region.
    """
    if code not in load_regions():
        raise RegionUnknownError(region=code)
    return load_regions()[code]


def compare_vintages(figures: Iterable[Read], before: str, after: str) -> tuple[Revision, ...]:
    """Return what differs between two vintages of a series, with the cause of each difference."""
    by_vintage = {
        name: [one.figure.as_observation() for one in figures if one.stored.vintages == name]
        for name in (before, after)
    }
    return revisions(table_of(by_vintage[before]), table_of(by_vintage[after]), load_vintages())


def _published(vintage: str) -> tuple[str, str]:
    known = load_vintages().get(vintage)
    return (known.published_from.isoformat() if known else "", vintage)


def _with_source(observation: Observation, source: str) -> Observation:
    return Observation(**vars(observation) | {"source": source})
