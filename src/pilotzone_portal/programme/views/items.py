"""The pages of items: one with its history and how far it is, and the forms with which its party keeps it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.registers import ListedItem
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.failures import translated
from pilotzone_portal.programme.forms.items import ItemForm, NewItemForm, WithdrawalForm
from pilotzone_portal.programme.services.directory import require_right, work_actor, zone_directory
from pilotzone_portal.programme.services.plans.plan_errors import PlanUnknownError
from pilotzone_portal.programme.services.plans.plans import get_plan
from pilotzone_portal.programme.services.progress.progress import item_state
from pilotzone_portal.programme.services.registers import items as services
from pilotzone_portal.programme.services.registers.items import Item, get_item
from pilotzone_portal.programme.services.registers.known import end_of, regions_named
from pilotzone_portal.programme.services.registers.registers import declared_registers
from pilotzone_portal.programme.views.progress import chosen_day
from pilotzone_portal.programme.views.work import department_choices

__all__ = ["add", "change", "item", "publish", "withdraw"]


@require_safe
def item(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an item to everybody if it is published, a draft to its party; on request as it was known on a day."""
    return _item_page(request, identifier)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a draft; what is refused keeps what was typed."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.PLAN, "add_item")
    form = NewItemForm(request.POST or None, department_choices())
    failure = None
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_item(actor, form.listed(), reason=form.cleaned_data["reason"])
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The item is a draft; publish it when it is ready."))
            return redirect("item", added.identifier)
    return _form_page(request, form, failure)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let an item say something else; what is refused keeps what was typed."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.PLAN, "change_item")
    found = get_item(actor, identifier)
    seen = {"seen": found.revisions[-1].number}
    form = ItemForm(request.POST or None, department_choices(), found.content, initial=seen)
    failure = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.change_item(actor, identifier, form.listed(), reason=given["reason"], seen=given["seen"])
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The item is changed; what it said before stays in its history."))
            return redirect("item", identifier)
    return _form_page(request, form, failure, found)


@login_required
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Let everybody see the items that were named; all of them, or none."""
    named = request.POST.getlist("item")
    published = services.publish_items(actor_for_user(request.user), named)
    count = len(published)
    messages.success(
        request, ngettext("{count} item is public.", "{count} items are public.", count).format(count=count)
    )
    return redirect("item", named[0]) if count == 1 else redirect("registers")


@login_required
@require_POST
def withdraw(request: HttpRequest, identifier: str) -> HttpResponse:
    """Withdraw an item with a reason; a refusal stands on its page and keeps what was typed."""
    form = WithdrawalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.withdraw_item(actor_for_user(request.user), identifier, reason=reason)
    except PilotzoneError as error:
        return _item_page(request, identifier, withdrawal=form, failure=error)
    messages.success(request, _("The item is withdrawn."))
    return redirect("item", identifier)


def _item_page(
    request: HttpRequest,
    identifier: str,
    *,
    withdrawal: WithdrawalForm | None = None,
    failure: PilotzoneError | None = None,
) -> HttpResponse:
    actor = actor_for_user(request.user)
    found = get_item(actor, identifier)
    form, on = chosen_day(request)
    progress = item_state(identifier, on)
    content = progress.item.listed if progress else found.content
    context = {
        "item": found,
        "content": content,
        "progress": progress,
        "revisions": [one for one in found.revisions if on is None or one.recorded_at <= end_of(on)],
        "regions": [one for one in regions_named(content.region) if one],
        "registers": [one for one in declared_registers().values() if one.items([content])],
        "directory": zone_directory() if content.lead or content.supporting else None,
        "has_plan": _sees_plan(actor, content),
        "may_change": _may_change(actor, found),
        "withdrawal": withdrawal or WithdrawalForm(),
        "failure": failure and translated(failure),
        "form": form,
        "on": on,
    }
    return render(request, "programme/item.html", context, status=failure.status if failure else 200)


def _form_page(
    request: HttpRequest, form: ItemForm, failure: PilotzoneError | None, found: Item | None = None
) -> HttpResponse:
    context = {"form": form, "item": found, "failure": failure and translated(failure)}
    return render(request, "programme/item_form.html", context, status=failure.status if failure else 200)


def _may_change(actor: Actor, found: Item) -> bool:
    own = actor.party == found.party.identifier and not found.withdrawn
    return own and Right.PLAN in work_actor(actor).rights


def _sees_plan(actor: Actor, content: ListedItem) -> bool:
    """Say whether the text that an item comes from is kept in the zone, and the reader may see it."""
    try:
        return content.source is not None and bool(get_plan(actor, content.source.text))
    except PlanUnknownError:
        return False
