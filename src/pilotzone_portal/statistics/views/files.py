"""Pictures and files of figures: SVG and PNG, the canonical bytes of a figure, and exports for other programs."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pilotzone.statistics.charts.picture import Picture, PictureFormat
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.statistics.services.comparing import compare_regions
from pilotzone_portal.statistics.services.exports import EXPORTS, export_figures
from pilotzone_portal.statistics.services.figures import get_figure, read_series
from pilotzone_portal.statistics.services.pictures import draw_map, draw_series

__all__ = ["chart", "export", "figure_bytes", "tile_map"]

_styled = csp_update({"style-src": [UNSAFE_INLINE]})  # an SVG states its colours in attributes; it runs nothing


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@_styled
def chart(request: HttpRequest, formula: str, kind: str) -> HttpResponse:
    """Send the picture of a series."""
    series = read_series(
        actor_for_user(request.user), formula, **_asked(request, "party", "version", "region", "branch")
    )
    return _picture(draw_series(series, _format(kind), chinese=_chinese()), f"{formula}.{kind}", request)


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@_styled
def tile_map(request: HttpRequest, formula: str, kind: str) -> HttpResponse:
    """Send the tile grid of a comparison."""
    asked = _asked(request, "party", "version", "branch", "period", "vintage")
    comparison = compare_regions(actor_for_user(request.user), formula, **asked)
    return _picture(draw_map(comparison, _format(kind), chinese=_chinese()), f"{formula}_map.{kind}", request)


@require_safe
def export(request: HttpRequest, formula: str, name: str) -> HttpResponse:
    """Send all figures of a formula in one of the forms for other programs."""
    data = export_figures(actor_for_user(request.user), formula, name, **_asked(request, "party", "version"))
    response = HttpResponse(data, content_type=EXPORTS[name].media_type)
    response["Content-Disposition"] = f'attachment; filename="{formula}.{name}"'
    return response


@require_safe
def figure_bytes(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the canonical JSON of a figure: the bytes that its digest is of, from which it is computed again."""
    read = get_figure(actor_for_user(request.user), digest)
    response = HttpResponse(bytes(read.stored.content), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{read.stored.formula}.json"'
    return response


def _asked(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if name in request.GET}


def _format(kind: str) -> PictureFormat:
    if kind not in set(PictureFormat):
        raise Http404
    return PictureFormat(kind)


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _picture(picture: Picture, name: str, request: HttpRequest) -> HttpResponse:
    response = HttpResponse(picture.data, content_type=picture.format.media_type)
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
