"""Batches and typical cases: what is published of listed measures, and the pages on which the operator publishes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.measures.batch_lists import batch_listing
from pilotzone.programme.registers import ListFormat
from pilotzone_portal.accounts.services import Role, actor_for_user, require
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.forms.measures import BatchForm, CaseForm
from pilotzone_portal.programme.services.directory import zone_directory
from pilotzone_portal.programme.services.measures import batches as services
from pilotzone_portal.programme.services.measures.batches import StoredBatch
from pilotzone_portal.programme.services.measures.cases import get_case, list_cases, publish_case
from pilotzone_portal.programme.services.measures.measure_evidence import prove_references
from pilotzone_portal.programme.services.measures.measures import get_measure, visible_measures
from pilotzone_portal.programme.services.registers.registers import MEDIA_TYPES
from pilotzone_portal.programme.templatetags.items import reader_language

__all__ = ["batch", "batch_file", "batches", "case", "cases", "new_case"]


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches."""
    return render(request, "programme/batches.html", {"batches": services.list_batches(actor_for_user(request.user))})


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a batch; the operator publishes an open one here."""
    actor = actor_for_user(request.user)
    found = services.get_batch(actor, identifier)
    if not actor.has(Role.ZONE_OPERATOR) or found.published:
        return _batch_page(request, found, None, None)
    name = in_language(request.user.party, "name")
    form = BatchForm(request.POST if request.method == "POST" else None, initial={"authority": name})
    failure = None
    if form.is_valid():
        try:
            services.publish_batch(actor, identifier, **form.cleaned_data)
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The batch is published."))
            return redirect("batch", identifier)
    return _batch_page(request, found, form, failure)


@require_safe
def batch_file(request: HttpRequest, identifier: str, language: str, form: str) -> HttpResponse:
    """Send a published batch as a file."""
    if form not in set(ListFormat) or language not in {"en", "zh"}:
        raise Http404
    data = services.export_batch(actor_for_user(request.user), identifier, ListFormat(form), language=language)
    name = f"measures-batch-{identifier}.{language}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=MEDIA_TYPES[ListFormat(form)], headers=headers)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the typical cases, to everybody."""
    return render(request, "programme/cases.html", {"cases": list_cases()})


@require_safe
def case(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a typical case with its evidence as the log proves it now, to everybody."""
    found = get_case(identifier)
    proofs = prove_references(one.reference for one in found.content.evidence)
    return render(request, "programme/case.html", {"case": found, "proofs": proofs})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: HttpRequest, identifier: str) -> HttpResponse:
    """Publish a typical case of a listed measure."""
    actor = actor_for_user(request.user)
    require(actor, Role.ZONE_OPERATOR)
    form, failure = CaseForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        try:
            made = publish_case(actor, identifier, form.document())
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The case is published."))
            return redirect("case", made.identifier)
    context = {"stored": get_measure(actor, identifier), "form": form, "failure": failure}
    return render(request, "programme/case_new.html", context, status=failure.status if failure else 200)


def _batch_page(
    request: HttpRequest, found: StoredBatch, form: BatchForm | None, failure: PilotzoneError | None
) -> HttpResponse:
    listing = batch_listing(found.batch, zone_directory(), language=reader_language())
    names = [one.measure for one in found.batch.entries]
    states = dict(visible_measures(actor_for_user(request.user)).filter(pk__in=names).values_list("pk", "state"))
    rows = zip(found.batch.entries, listing.rows, strict=True)
    context = {
        "found": found,
        "listing": listing,
        "counts": dict(found.batch.counts()),
        "rows": [
            (entry, list(zip(listing.headings, cells, strict=True)), states.get(entry.measure)) for entry, cells in rows
        ],
        "files": [
            (language, one.value, f"{one.value.upper()} {word}")
            for language, word in (("zh", "中文"), ("en", "English"))
            for one in ListFormat
        ],
        "form": form,
        "failure": failure,
    }
    return render(request, "programme/batch.html", context, status=failure.status if failure else 200)
