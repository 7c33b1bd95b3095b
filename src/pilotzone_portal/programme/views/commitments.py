"""The page of commitments: what a text said, and what published figures say of it in every vintage."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotzone_portal.programme.services.commitments import gdp_commitments

__all__ = ["commitments"]


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """Show the commitments about gross regional product with their newest evaluation, to everybody."""
    return render(request, "programme/commitments.html", {"commitments": gdp_commitments()})
