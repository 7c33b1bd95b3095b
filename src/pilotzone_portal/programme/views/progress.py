"""Progress: the regions that items name, and how far the items of each are, now or as it was known on a day."""

from collections import Counter
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotzone.common.regions import load_regions
from pilotzone_portal.programme.forms.progress import DayChoice
from pilotzone_portal.programme.services.progress import progress

__all__ = ["chosen_day", "programme", "region"]


@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Show how far the published items are, to everybody."""
    form, on = chosen_day(request)
    return render(request, "programme/progress.html", {"overview": progress.overview(on), "form": form, "on": on})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Show the published items of a region, each with its state, to everybody."""
    form, on = chosen_day(request)
    found = progress.region_progress(code, on)
    counts = Counter(one.state for one in found)
    context = {
        "code": code,
        "counts": [(state, counts[state]) for state in progress.State if counts[state]],
        "found": found,
        "has_figures": code in load_regions(),
        "form": form,
        "on": on,
    }
    return render(request, "programme/region.html", context)


def chosen_day(request: HttpRequest) -> tuple[DayChoice, date | None]:
    """Return the form with the day that was asked for, and the day, if it is one."""
    form = DayChoice(request.GET)
    return form, form.cleaned_data.get("on") if form.is_valid() else None
