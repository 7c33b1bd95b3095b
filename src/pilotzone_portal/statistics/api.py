"""Statistics in the HTTP API: indicators, their figures and traces, pictures, exports; computing and publishing."""

from datetime import datetime
from http import HTTPStatus
from typing import Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from pilotzone.statistics.charts.picture import PictureFormat
from pilotzone.statistics.indicators import Formula
from pilotzone_portal.contract import Page, Paging, actor_of, document, open_to_all, page_of, replies
from pilotzone_portal.statistics.services import computing, figures
from pilotzone_portal.statistics.services.comparing import compare_regions
from pilotzone_portal.statistics.services.exports import EXPORTS, export_figures
from pilotzone_portal.statistics.services.figures import Computation, Listed, StoredFigure
from pilotzone_portal.statistics.services.pictures import draw_map, draw_series

__all__ = ["router"]

_JSON: Final = "application/json"

router = Router(tags=["statistics"])


class IndicatorOut(Schema):
    """A formula, and how many figures of it the party may see."""

    identifier: str
    version: str
    title_en: str
    title_zh: str
    unit: str
    method: str
    price_basis: str
    text: str = Field(description="The formula in the names of its inputs.")
    source: str = Field(description="Where the definition stands.")
    inputs: list[str]
    figures: int
    newest: datetime | None

    @staticmethod
    def of(listed: Listed) -> dict[str, object]:
        """Return the members."""
        formula: Formula = listed.formula
        names = ("version", "title_en", "title_zh", "unit", "text", "source")
        return {name: getattr(formula, name) for name in names} | {
            "identifier": formula.id,
            "method": formula.method.value,
            "price_basis": formula.price_basis.value,
            "inputs": [one.name for one in formula.inputs],
            "figures": listed.figures,
            "newest": listed.newest,
        }


class FigureOut(Schema):
    """A stored figure; its canonical JSON with the trace is at ``/figures/{digest}``."""

    digest: str
    formula: str
    version: str
    branch: str
    region: str
    period: str
    value: str = Field(description="The exact number.")
    unit: str
    vintages: str
    grade: str
    computation: str
    party: str
    published_at: datetime | None

    @staticmethod
    def resolve_computation(row: StoredFigure) -> str:
        """Name the computation."""
        return row.computation_id

    @staticmethod
    def resolve_party(row: StoredFigure) -> str:
        """Name the party that computed it."""
        return row.computation.party_id

    @staticmethod
    def resolve_published_at(row: StoredFigure) -> datetime | None:
        """Say since when everybody reads it."""
        return row.computation.published_at


class ComputationOut(Schema):
    """A computation: its queries by dataset, the cells that were refused, and how many figures it gave."""

    identifier: str
    formula: str
    version: str
    purpose: str
    queries: list[list[str]]
    refusals: list[dict[str, object]]
    computed_at: datetime
    published_at: datetime | None
    figures: list[FigureOut]


class ComputingIn(Schema):
    """From what an indicator is computed."""

    datasets: list[str] = Field(default=[], max_length=20)
    computations: list[str] = Field(default=[], max_length=20, description="Earlier ones of the party.")
    purpose: str
    version: str | None = None
    vintage: str | None = None
    allow_mixed: bool = False
    every_vintage: bool = Field(False, description="Figures of each vintage, from inputs of that vintage alone.")


class AccountIn(Schema):
    """From which unit records an account of the core industries is computed."""

    dataset: str
    region: str
    year: int = Field(ge=1, le=9998)
    unit: Literal["yuan", "10 thousand yuan", "100 million yuan"] = Field(description="Of the money in the records.")
    purpose: str
    strict: bool = Field(True, description="False: leave out classes of which a group is too small, and say so.")


class PlaceIn(Schema):
    """Which figures of an indicator; what is not named is chosen."""

    party: str = ""
    version: str = ""
    region: str = ""
    branch: str = ""


class CutIn(Schema):
    """Which period and vintage of an indicator; what is not named is chosen."""

    party: str = ""
    version: str = ""
    branch: str = ""
    period: str = ""
    vintage: str = ""


@router.get("/indicators", response=replies(list[IndicatorOut]), **open_to_all())
def indicators(request: HttpRequest) -> list[dict[str, object]]:
    """List the formulas, with what there is of each."""
    return [IndicatorOut.of(listed) for listed in figures.list_indicators(actor_of(request))]


@router.get("/indicators/{slug:formula}/figures", response=replies(Page[FigureOut], 404), **open_to_all())
def indicator_figures(request: HttpRequest, formula: str, paging: Query[Paging], region: str = "") -> dict[str, object]:
    """List the figures of a formula that the party may see, all computations of it, the newest first."""
    return page_of(figures.formula_figures(actor_of(request), formula, region=region), paging)


@router.post(
    "/indicators/{slug:formula}/computations",
    response=replies(ComputationOut, 403, 404, 507, status=HTTPStatus.CREATED),
)
def compute(request: HttpRequest, formula: str, given: ComputingIn) -> Status[dict[str, object]]:
    """Compute a formula through governed queries; the figures are the party's own until it publishes them."""
    return Status(HTTPStatus.CREATED, _made(computing.compute_indicators(actor_of(request), formula, **given.dict())))


@router.post("/accounts/core", response=replies(ComputationOut, 403, 404, 507, status=HTTPStatus.CREATED))
def account(request: HttpRequest, given: AccountIn) -> Status[dict[str, object]]:
    """Compute the account of the core industries from sums over unit records, which stay with their provider."""
    return Status(HTTPStatus.CREATED, _made(computing.compute_account(actor_of(request), **given.dict())))


@router.post("/computations/{slug:identifier}/publish", response=replies(ComputationOut, 404, 507))
def publish(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Let everybody read the figures of a computation of the party, with their inputs."""
    published = computing.publish_computation(actor_of(request), identifier)
    return _made(list(published.figures.select_related("computation").order_by("pk")))


@router.get(
    "/figures/{digest}",
    response=replies(None, 404),
    **open_to_all(document(_JSON, "The figure with its trace: the canonical bytes that the digest is of.")),
)
def figure(request: HttpRequest, digest: str) -> HttpResponse:
    """Send one figure."""
    read = figures.get_figure(actor_of(request), digest)
    return HttpResponse(bytes(read.stored.content), content_type=_JSON)


@router.get("/figures/{digest}/trace", response=replies(list[FigureOut], 404), **open_to_all())
def trace(request: HttpRequest, digest: str) -> list[StoredFigure]:
    """List a figure and all figures under it that the party may see, level by level."""
    return [read.stored for read in figures.walk_trace(actor_of(request), digest)]


@router.get(
    "/indicators/{slug:formula}/chart.{kind}",
    response=replies(None, 404),
    **open_to_all(document("image/svg+xml", "The series with a line for each vintage, as SVG or PNG.")),
)
def chart(request: HttpRequest, formula: str, kind: PictureFormat, place: Query[PlaceIn]) -> HttpResponse:
    """Draw the series of one region."""
    picture = draw_series(figures.read_series(actor_of(request), formula, **place.dict()), kind, chinese=False)
    return HttpResponse(picture.data, content_type=kind.media_type)


@router.get(
    "/indicators/{slug:formula}/map.{kind}",
    response=replies(None, 404),
    **open_to_all(document("image/svg+xml", "The tile grid of one period and vintage, as SVG or PNG.")),
)
def tile_map(request: HttpRequest, formula: str, kind: PictureFormat, cut: Query[CutIn]) -> HttpResponse:
    """Draw the regions of one period."""
    picture = draw_map(compare_regions(actor_of(request), formula, **cut.dict()), kind, chinese=False)
    return HttpResponse(picture.data, content_type=kind.media_type)


@router.get(
    "/indicators/{slug:formula}/files/{name}",
    response=replies(None, 404),
    **open_to_all(document("text/csv", f"One of {', '.join(EXPORTS)}.")),
)
def export(request: HttpRequest, formula: str, name: str, party: str = "", version: str = "") -> HttpResponse:
    """Send all figures of a formula as CSV on the Web, workbook or SDMX."""
    data = export_figures(actor_of(request), formula, name, party=party, version=version)
    return HttpResponse(data, content_type=EXPORTS[name].media_type)


def _made(rows: list[StoredFigure]) -> dict[str, object]:
    computation: Computation = rows[0].computation
    names = (
        *("identifier", "formula", "version", "purpose", "queries"),
        *("refusals", "computed_at", "published_at"),
    )
    return {name: getattr(computation, name) for name in names} | {"figures": rows}
