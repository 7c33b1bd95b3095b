"""Regions: the figures of one, and all of them side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pilotzone.statistics.charts.tile_grid import load_tiles
from pilotzone.statistics.formulas import FORMULAS
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.statistics.forms import ChoiceOfFigures
from pilotzone_portal.statistics.services.comparing import Comparison, compare_regions
from pilotzone_portal.statistics.services.figures import get_region, list_regions, read_region

__all__ = ["compare", "region", "regions"]


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """List the regions of which there are figures."""
    found = list_regions(actor_for_user(request.user))
    return render(request, "statistics/regions.html", {"regions": found})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Show the latest figures of a region in each vintage, and what texts say of it."""
    found = get_region(code)
    figures = read_region(actor_for_user(request.user), code)
    context = {
        "region": found,
        "figures": [(read, FORMULAS.find(read.stored.formula, read.stored.version)) for read in figures],
    }
    return render(request, "statistics/region.html", context)


@require_safe
def compare(request: HttpRequest, formula: str) -> HttpResponse:
    """Show all regions of one period and vintage: map, ranks and figures."""
    asked = {name: request.GET.get(name) for name in ("party", "version", "branch", "period", "vintage")}
    given = {name: value for name, value in asked.items() if value is not None}
    comparison = compare_regions(actor_for_user(request.user), formula, **given)
    tiles = {tile.region for tile in load_tiles()}
    context = {
        "comparison": comparison,
        "formula": comparison.formula,
        "form": _choice(comparison),
        "has_map": any(one.read.stored.region in tiles for one in comparison.ranked),
    }
    return render(request, "statistics/compare.html", context)


def _choice(comparison: Comparison) -> ChoiceOfFigures:
    cut, cuts = comparison.cut, comparison.cuts
    if cut is None:
        return ChoiceOfFigures({}, {})
    options = {
        "period": [(one, one) for one in sorted({one.period for one in cuts}, reverse=True)],
        "vintage": [(one, one) for one in sorted({one.vintage for one in cuts})],
        "branch": [(one, one or _("whole")) for one in sorted({one.branch for one in cuts})],
        "party": [(one, one) for one in sorted({one.party for one in cuts})],
        "version": [(one, one) for one in sorted({one.version for one in cuts})],
    }
    return ChoiceOfFigures(vars(cut), options)
