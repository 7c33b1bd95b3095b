"""The pages of plan texts: the list, the import, and the file as it came."""

from collections import Counter
from itertools import islice
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans import Limits, PlanText
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.failures import translated
from pilotzone_portal.programme.forms.plans import ImportForm
from pilotzone_portal.programme.services.directory import require_right, work_actor
from pilotzone_portal.programme.services.plans.plans import (
    keep_plan,
    list_plans,
    plan_file,
    plan_regions,
    publish_plan,
    read_plan,
)

__all__ = ["import_file", "original", "plans", "publish"]

PAGE_SIZE = 25

_SHOWN: Final = 400
"""Characters of a text that are shown before it is kept."""

_LINES: Final = 20
"""Lines of it, for a text may be a list of short ones."""

_KINDS: Final = [one.value for one in CommitmentType]


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans that the reader may see: of a party its own and the public ones."""
    actor = actor_for_user(request.user)
    region = request.GET.get("region", "")
    context = {
        "page": Paginator(list_plans(actor, region=region), PAGE_SIZE).get_page(request.GET.get("page")),
        "regions": plan_regions(actor),
        "region": region,
        "may_import": Right.PLAN in work_actor(actor).rights,
        "sees_all": actor.sees_all,
        "party": actor.party,
    }
    return render(request, "programme/plans.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a file: show what the rules would propose, or keep it; a refusal keeps what was typed."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.PLAN, "keep_plan")
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        # One byte more than a plan may have, so that it is refused and never read whole.
        data, about = form.cleaned_data["file"].read(Limits().file_bytes + 1), form.description()
        try:
            if request.POST.get("act") == "keep":
                kept = keep_plan(actor, data, about)
                messages.success(request, _("The plan is kept. Its candidates wait for your decision."))
                return redirect("plan", kept.identifier)
            text, found = read_plan(data, about)
        except PilotzoneError as failure:
            context["error"] = translated(failure)
        else:
            counts = Counter(one.kind.value for one in found)
            context |= {"text": text, "counts": [(kind, counts[kind]) for kind in _KINDS], "head": _head(text)}
    return render(request, "programme/plan_import.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let everybody read a plan."""
    publish_plan(actor_for_user(request.user), identifier)
    messages.success(request, _("The plan is public."))
    return redirect("plan", identifier)


@require_safe
def original(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send the file of a plan, to be saved and never shown: its bytes are foreign."""
    found, data = plan_file(actor_for_user(request.user), identifier)
    name = found.file_name or f"{identifier}.{found.format}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        data, content_type="application/octet-stream", headers={"Content-Disposition": str(disposition)}
    )


def _head(text: PlanText) -> str:
    """Return the first lines of a text, enough to see whether it was read rightly."""
    lines = (text.text[one.span.start : one.span.end] for one in text.paragraphs)
    return "\n".join(line[:_SHOWN] for line in islice(lines, _LINES))[:_SHOWN]
