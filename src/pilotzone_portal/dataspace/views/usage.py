"""The usage statement of a party for a month, made to be printed."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pilotzone.common.periods import Month
from pilotzone_portal.accounts.services import actor_for_user, list_parties
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.dataspace.forms import MonthForm
from pilotzone_portal.dataspace.services.usage import usage_statement

__all__ = ["usage"]

MONTHS_BACK = 24


@login_required
@require_safe
def usage(request: HttpRequest) -> HttpResponse:
    """Show what a party owes and earns for a month: the present one until another is chosen."""
    actor = actor_for_user(request.user)
    months = list(_months())
    names = {party.identifier: in_language(party, "name") for party in list_parties()}
    own = {"month": str(months[0]), "party": actor.party}
    choices = names.items() if actor.sees_all else [(actor.party, names[actor.party])]
    form = MonthForm(months, choices, own | request.GET.dict())
    chosen = form.cleaned_data if form.is_valid() else own
    statement = usage_statement(actor, Month.parse(chosen["month"]), party=chosen["party"])
    context = {
        "form": form,
        "month": statement.month,
        "party": names[chosen["party"]],
        "owed": statement.owed_by(chosen["party"]),
        "earned": statement.earned_by(chosen["party"]),
        "names": names,
        "made_at": timezone.now(),
    }
    return render(request, "dataspace/usage.html", context)


def _months() -> Iterator[Month]:
    """Yield the present month and those before it, in UTC as statements are."""
    month = Month.of(timezone.now())
    for _ in range(MONTHS_BACK):
        yield month
        month = Month.of(month.start - timedelta(days=1))
