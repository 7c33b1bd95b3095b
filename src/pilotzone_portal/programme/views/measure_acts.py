"""One address for every act on a measure: a refused act shows its message in the page and keeps what was typed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from pilotzone.common.errors import PilotzoneError
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.programme.services.measures.measures import get_measure
from pilotzone_portal.programme.views.measure_forms import FORMS, form_of
from pilotzone_portal.programme.views.measures import measure_page

__all__ = ["measure_act"]


@login_required
def measure_act(request: HttpRequest, identifier: str, act: str) -> HttpResponse:
    """Do one act on a measure."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("measure", identifier)
    if act not in FORMS:
        raise Http404
    actor = actor_for_user(request.user)
    stored = get_measure(actor, identifier)
    form = form_of(act, actor, stored, request.POST)
    if not form.is_valid():
        return measure_page(request, stored, bound=(act, form))
    try:
        FORMS[act].act(actor, identifier, form)
    except PilotzoneError as failure:
        return measure_page(request, get_measure(actor, identifier), bound=(act, form), failure=failure)
    messages.success(request, FORMS[act].done)
    return redirect("measure", identifier)
