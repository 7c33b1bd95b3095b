"""The pages of the evidence log: its state, its entries, and the files that prove one offline."""

import json

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.oversight.forms import ActForm
from pilotzone_portal.oversight.services.evidence import (
    Receipt,
    get_entry,
    list_entries,
    prove_entry,
    verifier_key,
    verify_log,
)
from pilotzone_portal.oversight.services.status import log_status

__all__ = ["checkpoint", "entry", "entry_bytes", "entry_proof", "evidence", "key", "verify"]

PAGE_SIZE = 25


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Show the state of the log to anyone, and to a party the entries that concern it."""
    return _evidence_page(request)


@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole log now and say what was found."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("evidence")
    try:
        return _evidence_page(request, verified=verify_log())
    except PilotzoneError as failure:
        return _evidence_page(request, failure=failure)


def _evidence_page(request: HttpRequest, **found: object) -> HttpResponse:
    form = ActForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"act": "", "about": ""}
    entries = list_entries(actor_for_user(request.user), act=chosen["act"], object_id=chosen["about"])
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "oversight/evidence.html",
        {"status": log_status(), "form": form, "page": page, **found},
    )


@login_required
@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry, decoded and as it stands in the log."""
    found = get_entry(actor_for_user(request.user), index)
    payload = bytes(found.payload)
    context = {
        "entry": found,
        "receipt": Receipt.from_bytes(payload),
        "text": json.dumps(json.loads(payload), ensure_ascii=False, indent=2),
        "length": len(payload),
        "verifier_key": verifier_key(),
    }
    return render(request, "oversight/entry.html", context)


@login_required
@require_safe
def entry_bytes(request: HttpRequest, index: int) -> HttpResponse:
    """Send the bytes of an entry as the log holds them."""
    found = get_entry(actor_for_user(request.user), index)
    return _download(bytes(found.payload), "application/json", f"entry-{index}.json")


@login_required
@require_safe
def entry_proof(request: HttpRequest, index: int) -> HttpResponse:
    """Send the proof that an entry stands in the published log."""
    proof = prove_entry(actor_for_user(request.user), index)
    return _download(proof.proof.encode(), "text/plain; charset=utf-8", f"entry-{index}.tlog-proof")


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Send the signed checkpoint to whoever asks."""
    del request  # everybody gets the same
    return HttpResponse(log_status().note, content_type="text/plain; charset=utf-8")


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """Send the public key of the log."""
    del request  # everybody gets the same
    return _download(f"{verifier_key()}\n".encode(), "text/plain; charset=utf-8", "evidence.vkey")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
