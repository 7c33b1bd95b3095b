"""The catalogue, the page of a dataset, and the request for an offer."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pilotzone.dataspace.policies.policy import Policy
from pilotzone_portal.accounts.services import Actor, Role, actor_for_user
from pilotzone_portal.dataspace.forms import RequestForm, SearchForm
from pilotzone_portal.dataspace.services.agreements import list_agreements, policy_of, request_agreement
from pilotzone_portal.dataspace.services.datasets import get_dataset, list_datasets, publish_draft
from pilotzone_portal.dataspace.services.descriptions import describe_dataset
from pilotzone_portal.dataspace.services.offers import Offer, get_offer, list_offers

__all__ = ["catalogue", "dataset", "dataset_dcat", "publish", "request_offer"]

PAGE_SIZE = 20


@dataclass(frozen=True)
class ShownOffer:
    """An offer beside its policy and, for who may ask, the form to ask with."""

    offer: Offer
    policy: Policy
    form: RequestForm | None


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the datasets that the reader may see."""
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    found = list_datasets(actor_for_user(request.user), search=search)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "dataspace/catalogue.html", {"form": form, "page": page, "search": search})


@require_safe
def dataset(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a dataset: its schema, its offers in plain words, and the form to ask for one."""
    return _dataset_page(request, identifier)


@require_safe
def dataset_dcat(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send the DCAT 3 description of a dataset."""
    actor = actor_for_user(request.user)
    access_url = request.build_absolute_uri(request.path.removesuffix("dcat.jsonld"))
    response = JsonResponse(
        describe_dataset(actor, identifier, access_url=access_url),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="{identifier}.jsonld"'
    return response


@login_required
def request_offer(request: HttpRequest, identifier: str) -> HttpResponse:
    """Ask for an offer and show the agreement that follows."""
    actor = actor_for_user(request.user)
    offer = get_offer(actor, identifier)
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("dataset", offer.dataset_id)
    form = RequestForm(policy_of(offer), request.POST, prefix=offer.identifier)
    if not form.is_valid():
        return _dataset_page(request, offer.dataset_id, bound=(offer.identifier, form))
    agreement = request_agreement(actor, identifier, form.cleaned_data["purpose"])
    if agreement.state == "FINALIZED":
        messages.success(request, _("The offer is agreed to automatically: the agreement is in force."))
    else:
        messages.success(request, _("The request is with the provider, who accepts or declines it."))
    return redirect("agreement", agreement.identifier)


@login_required
def publish(request: HttpRequest, identifier: str) -> HttpResponse:
    """Put a draft of the party into the catalogue."""
    if request.method == "POST":
        publish_draft(actor_for_user(request.user), identifier)
        messages.success(request, _("The dataset is in the catalogue."))
    return redirect("dataset", identifier)


def _dataset_page(
    request: HttpRequest, identifier: str, *, bound: tuple[str, RequestForm] | None = None
) -> HttpResponse:
    actor = actor_for_user(request.user)
    found = get_dataset(actor, identifier)
    offers = [_shown(actor, offer, bound) for offer in list_offers(actor, identifier)]
    context = {
        "dataset": found,
        "offers": offers,
        "schema": [
            (name, type_, [shown.policy.column_class(name) for shown in offers]) for name, type_ in found.columns
        ],
        "agreements": list_agreements(actor).filter(offer__dataset=found) if request.user.is_authenticated else (),
    }
    return render(request, "dataspace/dataset.html", context)


def _shown(actor: Actor, offer: Offer, bound: tuple[str, RequestForm] | None) -> ShownOffer:
    policy = policy_of(offer)
    may_ask = actor.has(Role.DATA_CONSUMER) and offer.dataset.publisher_id != actor.party
    if bound and bound[0] == offer.identifier:
        return ShownOffer(offer, policy, bound[1])
    return ShownOffer(offer, policy, RequestForm(policy, prefix=offer.identifier) if may_ask else None)
