"""The page of one task: its history on two time axes, the acts that are open to the reader, and its evidence."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme import work
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, actor_for_user
from pilotzone_portal.failures import translated
from pilotzone_portal.programme.forms.work import ACT_FORMS, ActForm, AsOfForm, TaskForm
from pilotzone_portal.programme.services.directory import require_right, zone_directory
from pilotzone_portal.programme.services.registers.listed import list_items
from pilotzone_portal.programme.services.work.evidence_files import (
    MAX_EVIDENCE_MB,
    EvidenceFile,
    SentFile,
    files_of,
    get_evidence_file,
    publish_evidence_file,
)
from pilotzone_portal.programme.services.work.tasks import TaskRead, read_task
from pilotzone_portal.programme.services.work.work import define_task, record_act, submit_evidence
from pilotzone_portal.programme.templatetags.items import listed_title
from pilotzone_portal.programme.templatetags.work import act_done
from pilotzone_portal.programme.views.work import department_choices

__all__ = ["act", "evidence", "new", "public_evidence", "publish_evidence", "task"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a task down; what is refused keeps what was typed."""
    actor = actor_for_user(request.user)
    require_right(actor, Right.PLAN, "Define")
    items = [(one.identifier, listed_title(one.content)) for one in list_items(actor) if not one.withdrawn]
    initial = {"item": request.GET.get("item", ""), "parent": request.GET.get("parent", "")}
    form = TaskForm(items, department_choices(), request.POST or None, initial)
    failure = None
    if request.method == "POST" and form.is_valid():
        try:
            status = define_task(actor, form.draft())
        except PilotzoneError as error:
            failure = error
        else:
            messages.success(request, _("The task is written down as a draft. Dispatch it when it is ready."))
            return redirect("task", status.task.id)
    context = {"form": form, "failure": failure and translated(failure), "types": work.load_evidence_types()}
    return render(request, "programme/task_new.html", context, status=failure.status if failure else 200)


@login_required
@require_safe
def task(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show a task as it is, or as it was on a day, as far as it was known then."""
    return _task_page(request, identifier)


@login_required
def act(request: HttpRequest, identifier: str, kind: str) -> HttpResponse:
    """Act on a task; what is refused says so on the page of the task and keeps what was typed."""
    if request.method != "POST":  # whoever had to sign in first comes back here by a link
        return redirect("task", identifier)
    if kind not in ACT_FORMS:
        raise Http404
    actor = actor_for_user(request.user)
    form = ACT_FORMS[kind](kind, read_task(actor, identifier).status, request.POST, request.FILES)
    if not form.is_valid():
        return _task_page(request, identifier, bound=(kind, form))
    given = dict(form.cleaned_data)
    happened = given.pop("happened")
    try:
        if kind == "submit":
            submit_evidence(
                actor, identifier, given["node"], _sent(given["file"]), public=given["public"], happened=happened
            )
        else:
            record_act(actor, identifier, _act(kind, given), happened=happened)
    except PilotzoneError as error:
        return _task_page(request, identifier, bound=(kind, form), failure=error)
    messages.success(request, _("Recorded: {act}.").format(act=act_done(kind)))
    return redirect("task", identifier)


@login_required
@require_safe
def evidence(request: HttpRequest, identifier: str, digest: str) -> HttpResponse:
    """Send a file that was submitted for a task to whoever sees the task."""
    return _file(get_evidence_file(actor_for_user(request.user), digest, task=identifier))


@require_safe
def public_evidence(request: HttpRequest, digest: str) -> HttpResponse:
    """Send a file that its party made public to everybody."""
    return _file(get_evidence_file(actor_for_user(request.user), digest))


@login_required
@require_POST
def publish_evidence(request: HttpRequest, identifier: str, digest: str) -> HttpResponse:
    """Let everybody have a file of the reader's party."""
    publish_evidence_file(actor_for_user(request.user), digest)
    messages.success(request, _("Everybody may have this file now."))
    return redirect("task", identifier)


def _task_page(
    request: HttpRequest,
    identifier: str,
    *,
    bound: tuple[str, ActForm] | None = None,
    failure: PilotzoneError | None = None,
) -> HttpResponse:
    as_of = AsOfForm(request.GET)
    actor = actor_for_user(request.user)
    read = read_task(actor, identifier, **as_of.times())
    possible = {kind for kind, cls in _KINDS.items() if cls in read.possible}
    if bound:
        possible.add(bound[0])
    forms = [
        (kind, bound[1] if bound and bound[0] == kind else form(kind, read.status))
        for kind, form in ACT_FORMS.items()
        if kind in possible
    ]
    context = {
        "read": read,
        "status": read.status,
        "task": read.status.task,
        "as_of": as_of,
        "past": as_of.times()["at"],
        "nodes": _nodes(read, actor),
        "forms": forms,
        "bound": bound and bound[0],
        "failure": failure and translated(failure),
        "directory": zone_directory(),
        "limit_mb": MAX_EVIDENCE_MB,
    }
    return render(request, "programme/task.html", context, status=failure.status if failure else 200)


def _nodes(read: TaskRead, actor: Actor) -> list[dict[str, Any]]:
    """Return the nodes with what is known of their files."""
    files = files_of([one.evidence.digest for one in read.status.nodes if one.evidence], task=read.status.task)
    found = []
    for one in read.status.nodes:
        file = files.get(one.evidence.digest) if one.evidence else None
        own = file is not None and file.party_id == actor.party
        uses = read.uses[one.evidence.digest] if one.evidence else ()
        found.append({"status": one, "file": file, "uses": uses, "may_publish": own and not file.public})
    return found


_KINDS: Mapping[str, str] = {kind: "".join(part.title() for part in kind.split("_")) for kind in ACT_FORMS}


def _act(kind: str, given: dict[str, Any]) -> Any:
    if kind == "move_deadline":
        given["node"] = given.pop("moved") or None
    members = {name: value.isoformat() if name == "deadline" else value for name, value in given.items()}
    return work.act_from_json(kind, members)


def _sent(file: Any) -> SentFile:
    # One byte more than evidence may have, so that a larger file is refused and never read whole.
    return SentFile(file.name, file.read(MAX_EVIDENCE_MB * 2**20 + 1), file.content_type or "")


def _file(kept: EvidenceFile) -> HttpResponse:
    """Send a file to be saved: what a stranger wrote is never shown as a page of the zone."""
    response = HttpResponse(bytes(kept.content), content_type=kept.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
