"""The pages of the evidence log: its state, its entries, and the files that prove one offline."""

import json

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone_portal.accounts.services import actor_for_user
from pilotzone_portal.oversight.forms import ACTS, ActForm
from pilotzone_portal.oversight.services.certificates import issue_certificate, issue_page, proof_in_files
from pilotzone_portal.oversight.services.evidence import (
    Receipt,
    get_entry,
    list_entries,
    prove_entry,
    verifier_key,
    verify_log,
)
from pilotzone_portal.oversight.services.status import log_status
from pilotzone_portal.oversight.services.tiles import read_tile
from pilotzone_portal.oversight.services.witnesses import policy_text, witness_statuses

__all__ = [
    "certificate",
    "certificate_page",
    "checkpoint",
    "entry",
    "entry_bytes",
    "entry_proof",
    "evidence",
    "key",
    "policy",
    "tile",
    "verify",
]

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
        {"status": log_status(), "witnesses": witness_statuses(), "form": form, "page": page, **found},
    )


@login_required
@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """Show one entry, decoded and as it stands in the log."""
    actor = actor_for_user(request.user)
    found = get_entry(actor, index)
    payload, files = bytes(found.payload), proof_in_files(found)
    context = {
        "entry": found,
        "receipt": Receipt.from_bytes(payload),
        "text": json.dumps(json.loads(payload), ensure_ascii=False, indent=2),
        "length": len(payload),
        "verifier_key": verifier_key(),
        "files": files,
        "may_read_files": actor.sees_all,
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


@login_required
@require_safe
def certificate(request: HttpRequest, index: int) -> HttpResponse:
    """Send the certificate of an entry, for programs."""
    issued = issue_certificate(actor_for_user(request.user), index).certificate
    return _download(issued.to_bytes(), "application/json", f"certificate-{index}.json")


@login_required
@require_safe
def certificate_page(request: HttpRequest, index: int) -> HttpResponse:
    """Send the certificate of an entry as a page for people, with the certificate inside."""
    page = issue_page(actor_for_user(request.user), index, ACTS)
    return _download(page, "application/pdf", f"certificate-{index}.pdf")


@login_required
@require_safe
def tile(request: HttpRequest, name: str) -> HttpResponse:
    """Send a file of the log to those who may copy it."""
    content = read_tile(actor_for_user(request.user), f"tile/{name}")
    return _download(content, "application/octet-stream", name.replace("/", "-"))


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Send the trust policy of the log: its keys, its witnesses, and whose word is enough."""
    del request  # everybody gets the same
    return _download(policy_text(), "text/plain; charset=utf-8", "zone.policy")


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
