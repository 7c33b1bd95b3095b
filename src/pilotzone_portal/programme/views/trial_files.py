"""Bytes and pictures of trials: the record of an evaluation, the panel, paths and distributions as SVG and PNG."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.programme.services.trials.scores import get_period
from pilotzone_portal.programme.services.trials.trial_indicators import get_indicator
from pilotzone_portal.programme.services.trials.trial_pictures import (
    Picture,
    PictureFormat,
    picture_of_chance,
    picture_of_indicator,
    picture_of_path,
    picture_of_ranks,
)
from pilotzone_portal.programme.services.trials.trials import PANEL_TYPES, get_evaluation, panel_format, take_panel

__all__ = ["evaluation_bytes", "evaluation_picture", "indicator_picture", "panel", "ranks_picture"]

_PICTURES = {"path": picture_of_path, "chance": picture_of_chance}

_styled = csp_update({"style-src": [UNSAFE_INLINE]})  # an SVG states its colours in attributes; it runs nothing


@require_safe
def evaluation_bytes(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send the canonical JSON of an evaluation: the bytes that its digest is of."""
    found = get_evaluation(actor_for_user(request.user), identifier)
    return _file(bytes(found.content), "application/json", f"{identifier}.json")


@require_safe
def panel(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send the file of figures that a trial is judged by."""
    data = take_panel(actor_for_user(request.user), identifier)
    form = panel_format(data)
    return _file(data, PANEL_TYPES[form], f"{identifier}.{form}")


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@_styled
def evaluation_picture(request: HttpRequest, identifier: str, name: str, kind: str) -> HttpResponse:
    """Send the path of an evaluation, or what chance alone would have given."""
    if name not in _PICTURES:
        raise Http404
    form = _format(kind)
    return _picture(_PICTURES[name](get_evaluation(actor_for_user(request.user), identifier), form), request, name)


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@_styled
def indicator_picture(request: HttpRequest, identifier: str, kind: str) -> HttpResponse:
    """Send targets and actual values of an indicator."""
    known = get_indicator(actor_for_user(request.user), identifier)
    place = request.GET.get("place", "")
    return _picture(picture_of_indicator(known, place, _format(kind)), request, identifier)


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@_styled
def ranks_picture(request: HttpRequest, identifier: str, number: int, kind: str) -> HttpResponse:
    """Send the ranks of a period with their bands."""
    scored = get_period(actor_for_user(request.user), identifier, number)
    return _picture(picture_of_ranks(scored, _format(kind)), request, identifier)


def _format(kind: str) -> PictureFormat:
    if kind not in set(PictureFormat):
        raise Http404
    return PictureFormat(kind)


def _picture(drawn: Picture, request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponse(drawn.data, content_type=drawn.format.media_type)
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{name}.{drawn.format.value}"'
    return response


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
