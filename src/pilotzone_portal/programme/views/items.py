"""The page of one item: its wording, where it stands in a text, its history, and how far it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.programme.services.items import get_item

__all__ = ["item"]


@require_safe
def item(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an item to everybody if it is published, a draft to its party."""
    return render(request, "programme/item.html", {"item": get_item(actor_for_user(request.user), identifier)})
