"""Progress: the provinces that items name, and how far the items of each are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotzone_portal.accounts.services import PUBLIC
from pilotzone_portal.programme.services.items import list_items

__all__ = ["programme"]


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Show how far the published items are, to everybody."""
    return render(request, "programme/progress.html", {"items": list_items(PUBLIC)})
