"""The registers of the zone: which there are, the list of one, and the list as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.programme.forms.registers import ListChoice
from pilotzone_portal.programme.services.directory import work_actor
from pilotzone_portal.programme.services.registers import registers as services
from pilotzone_portal.programme.services.registers.listed import own_drafts
from pilotzone_portal.programme.services.registers.registers import ListFormat
from pilotzone_portal.programme.templatetags.items import reader_language

__all__ = ["register", "register_file", "registers"]


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """List the registers with the number of their items, to everybody."""
    actor = actor_for_user(request.user)
    member = request.user.is_authenticated
    counts = services.count_registers(actor, drafts=member)
    published = {one.id: count for one, count in services.count_registers(actor)} if member else {}
    context = {
        "registers": [(one, count, published.get(one.id, count)) for one, count in counts],
        "member": member,
        "may_plan": _may_plan(actor),
    }
    return render(request, "programme/registers.html", context)


@require_safe
def register(request: HttpRequest, register: str) -> HttpResponse:
    """Show the list of a register: what is published to everybody, on request the drafts to their party."""
    actor, member = actor_for_user(request.user), request.user.is_authenticated
    form = ListChoice(request.GET, (), language=reader_language(), member=member)
    listed = services.list_register(actor, register, **form.chosen())
    form = ListChoice(request.GET, listed.regions, language=reader_language(), member=member)
    listing = listed.listing
    columns = list(zip(listed.register.columns, listing.headings, strict=True))
    context = {
        "register": listed.register,
        "listing": listing,
        "items": listed.items,
        "rows": [
            (item, list(zip(columns, cells, strict=True)))
            for item, cells in zip(listed.items, listing.rows, strict=True)
        ],
        "form": form,
        "formats": list(ListFormat),
        "all_drafts": listed.drafts,
        "drafts": _publishable(actor, listed) if listed.drafts else [],
    }
    return render(request, "programme/register.html", context)


@require_safe
def register_file(request: HttpRequest, register: str, form: str) -> HttpResponse:
    """Send the list of a register as a file."""
    if form not in set(ListFormat):
        raise Http404
    choice = ListChoice(request.GET, (), language=reader_language(), member=request.user.is_authenticated)
    if not choice.is_valid():
        raise InvalidValueError(field="on", value=request.GET.get("on", ""), expected="a day such as 2026-06-30")
    chosen = ListFormat(form)
    name, data = services.export_register(actor_for_user(request.user), register, chosen, **choice.chosen())
    response = HttpResponse(data, content_type=services.MEDIA_TYPES[chosen])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _may_plan(actor: Actor) -> bool:
    return Right.PLAN in work_actor(actor).rights


def _publishable(actor: Actor, listed: services.RegisterList) -> list[str]:
    """Return the drafts of a list that the reader may make public."""
    own = own_drafts(actor) if _may_plan(actor) else set()
    return [one.id for one in listed.items if one.id in own]
