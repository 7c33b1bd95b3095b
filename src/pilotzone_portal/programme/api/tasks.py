"""Tasks in the HTTP API: lists, one task at two times, every act, evidence, reminders, roll-ups."""

from datetime import date
from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from pilotzone.programme import work
from pilotzone.programme.work import Node, RollUpBy
from pilotzone_portal.contract import Paging, actor_of, document, open_to_all, replies
from pilotzone_portal.programme.services.work import task_lists, tasks
from pilotzone_portal.programme.services.work.evidence_files import (
    MAX_EVIDENCE_MB,
    EvidenceFile,
    get_evidence_file,
    publish_evidence_file,
)
from pilotzone_portal.programme.services.work.task_documents import (
    full_task,
    moment,
    reminder_row,
    roll_up_row,
    task_row,
)
from pilotzone_portal.programme.services.work.task_lists import TaskChoice
from pilotzone_portal.programme.services.work.work import (
    SentFile,
    TaskDraft,
    carry_over,
    define_task,
    record_act,
    submit_evidence,
)

__all__ = ["router"]

router = Router(tags=["tasks"])

_TIME = "A day such as 2026-06-30, which means its end in China, or a time with its zone; now if there is none."


class TaskOut(Schema):
    """A task in a list; the two lights are never merged."""

    task: str
    title: str
    stage: str
    schedule: str = Field(description="From dates and evidence: green, amber, red or closed.")
    confidence: str | None = Field(description="What an assessor set: green, amber or red.")
    next_due: date | None
    deadline: date
    first_deadline: date
    year: int
    office: str
    lead: str
    place: str
    item: str


class FullTaskOut(TaskOut):
    """A task with its nodes, its history on two time axes, and the acts that are open to whoever asks."""

    supporting: list[str]
    start: date
    target: str
    years: list[int]
    parent: str | None
    parts: list[str]
    depends_on: list[str]
    waits_for: list[str]
    assessment: dict[str, Any] | None
    nodes: list[dict[str, Any]]
    given_up: list[dict[str, Any]]
    history: list[dict[str, Any]]
    possible: list[str]


class TasksOut(Schema):
    """A part of a list of tasks, and how long the list is."""

    items: list[TaskOut]
    count: int


class TimesIn(Schema):
    """The two times of a question."""

    at: str = Field("", description=f"When it was so. {_TIME}")
    known: str = Field("", description=f"By when it was known. {_TIME}")

    def read(self) -> dict[str, Any]:
        """Return the times."""
        return {"at": moment("at", self.at), "known": moment("known", self.known)}


class ChoiceIn(TimesIn):
    """Which tasks are asked for; what is empty does not narrow."""

    duty: Literal["todo", "waiting", "red", "all"] = "all"
    schedule: str = ""
    confidence: str = ""
    stage: str = ""
    lead: str = ""
    place: str = Field("", description="With all that lies in it.")
    year: int | None = None
    item: str = ""

    def choice(self) -> TaskChoice:
        """Return the choice."""
        return TaskChoice(**{name: getattr(self, name) for name in TaskChoice.__dataclass_fields__})


class NodeIn(Schema):
    """A node of a task."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")
    deadline: date
    evidence_type: str


class TaskIn(Schema):
    """A task as an office writes it down; what is empty is taken from the item."""

    item: str = ""
    title: str = Field("", max_length=500)
    lead: str = ""
    supporting: list[str] = Field(default=[], max_length=50)
    place: str = ""
    year: int | None = None
    start: date | None = None
    deadline: date | None = None
    template: str = Field("", description="decision, construction or investment, in place of nodes.")
    nodes: list[NodeIn] = Field(default=[], max_length=100)
    target: str = Field("", max_length=500)
    parent: str | None = None
    depends_on: list[str] = Field(default=[], max_length=100)
    happened: str = Field("", description=_TIME)

    def draft(self) -> TaskDraft:
        """Return the draft."""
        names = ("item", "title", "lead", "place", "year", "start", "deadline", "template", "target", "parent")
        return TaskDraft(
            **{name: getattr(self, name) for name in names},
            supporting=tuple(self.supporting),
            depends_on=tuple(self.depends_on),
            nodes=tuple(Node(**one.dict()) for one in self.nodes),
        )


class ActIn(Schema):
    """An act on a task: its kind and what that kind takes."""

    kind: Literal[
        "dispatch", "accept", "decline", "return", "accept_evidence", "close",
        "assess", "move_deadline", "change_target", "carry_over", "depend_on",
    ]  # fmt: skip
    node: str | None = Field(None, description="Of return, accept_evidence, and move_deadline of a node.")
    reason: str | None = Field(None, max_length=2000, description="Of decline, return, move_deadline, change_target.")
    colour: Literal["green", "amber", "red"] | None = Field(None, description="Of assess.")
    text: str | None = Field(None, max_length=2000, description="Of assess.")
    deadline: date | None = Field(None, description="Of move_deadline.")
    target: str | None = Field(None, max_length=500, description="Of change_target.")
    year: int | None = Field(None, description="Of carry_over.")
    task: str | None = Field(None, description="Of depend_on.")
    happened: str = Field("", description=_TIME)


class CarryOverIn(Schema):
    """The year into which the unfinished tasks of an office go."""

    year: int = Field(ge=1, le=9998)
    happened: str = Field("", description=_TIME)


class EvidenceIn(Schema):
    """What comes beside a file of evidence."""

    node: str
    public: bool = Field(False, description="Everybody may have the file.")
    happened: str = Field("", description=_TIME)


class EvidenceFileOut(Schema):
    """A file of evidence, without its content."""

    digest: str
    name: str
    size: int
    public: bool


class ReminderOut(Schema):
    """A node without evidence; ``days`` are left until its date, negative after it."""

    task: str
    node: str
    deadline: date
    days: int
    title: str
    departments: list[str]


class RollUpOut(Schema):
    """How many tasks have each schedule light, and how many each confidence light."""

    key: str
    tasks: int
    schedule: dict[str, int]
    confidence: dict[str, int]


class UsesOut(Schema):
    """A file that was submitted for several nodes."""

    digest: str
    uses: list[list[str]] = Field(description="Task and node of each.")


@router.get("/tasks", response=replies(TasksOut, 400, 404))
def list_(request: HttpRequest, asked: Query[ChoiceIn], paging: Query[Paging]) -> dict[str, Any]:
    """List the tasks that the party may see, the next due first."""
    rows, count = task_lists.list_tasks(
        actor_of(request), asked.choice(), **asked.read(), start=paging.offset, limit=paging.limit
    )
    return {"items": [task_row(*row) for row in rows], "count": count}


@router.post("/tasks", response=replies(FullTaskOut, 400, 403, 404, 409, 507, status=HTTPStatus.CREATED))
def define(request: HttpRequest, given: TaskIn) -> Status[dict[str, Any]]:
    """Write a task down as a draft of the party, which becomes its office."""
    actor = actor_of(request)
    made = define_task(actor, given.draft(), happened=moment("happened", given.happened))
    return Status(HTTPStatus.CREATED, full_task(tasks.read_task(actor, made.task.id)))


@router.get("/tasks/reminders", response=replies(list[ReminderOut], 400))
def reminders(request: HttpRequest, on: date | None = None) -> list[dict[str, Any]]:
    """List the reminders of a day, today if none is given."""
    return [reminder_row(*one) for one in task_lists.reminders_on(actor_of(request), on or timezone.localdate())]


@router.get("/tasks/roll-up", response=replies(list[RollUpOut], 400, 404))
def roll_up(request: HttpRequest, asked: Query[ChoiceIn], by: RollUpBy = RollUpBy.PLACE) -> list[dict[str, Any]]:
    """Count both lights of the tasks that the party may see."""
    found = task_lists.roll_up(actor_of(request), by, asked.choice(), **asked.read())
    return [roll_up_row(one) for one in found]


@router.get("/tasks/evidence-used-twice", response=replies(list[UsesOut], 400))
def used_twice(request: HttpRequest, times: Query[TimesIn]) -> list[dict[str, Any]]:
    """List the files that were submitted for several nodes: a flag, no refusal."""
    found = tasks.evidence_used_twice(actor_of(request), **times.read())
    return [{"digest": digest, "uses": [list(use) for use in uses]} for digest, uses in found]


@router.post("/tasks/carry-over", response=replies(list[TaskOut], 400, 403, 409, 507))
def carry(request: HttpRequest, given: CarryOverIn) -> list[dict[str, Any]]:
    """Carry the unfinished tasks of the party's office over into a year, all or none."""
    at = moment("happened", given.happened)
    carried = carry_over(actor_of(request), given.year, happened=at)
    day = work.day_of(at or timezone.now())
    return [task_row(one, work.schedule_light(one, day)) for one in carried]


@router.get("/tasks/{identifier}", response=replies(FullTaskOut, 400, 404))
def task(request: HttpRequest, identifier: str, times: Query[TimesIn]) -> dict[str, Any]:
    """Show a task as it was at one time, as far as it was known at another."""
    return full_task(tasks.read_task(actor_of(request), identifier, **times.read()))


@router.post("/tasks/{identifier}/acts", response=replies(FullTaskOut, 400, 403, 404, 409, 507))
def act(request: HttpRequest, identifier: str, given: ActIn) -> dict[str, Any]:
    """Act on a task; evidence is submitted at ``/tasks/{identifier}/evidence``."""
    actor = actor_of(request)
    members = given.model_dump(mode="json", exclude={"kind", "happened"}, exclude_none=True)
    made = work.act_from_json(given.kind, members)
    record_act(actor, identifier, made, happened=moment("happened", given.happened))
    return full_task(tasks.read_task(actor, identifier))


@router.post("/tasks/{identifier}/evidence", response=replies(FullTaskOut, 400, 403, 404, 409, 413, 507))
def submit(request: HttpRequest, identifier: str, given: Form[EvidenceIn], file: File[UploadedFile]) -> dict[str, Any]:
    """Keep a file and submit it as the evidence of a node."""
    actor = actor_of(request)
    content = file.read(MAX_EVIDENCE_MB * 2**20 + 1)  # one byte too many is refused, and never all of a larger file
    sent = SentFile(file.name or "", content, file.content_type or "")
    happened = moment("happened", given.happened)
    submit_evidence(actor, identifier, given.node, sent, public=given.public, happened=happened)
    return full_task(tasks.read_task(actor, identifier))


@router.get(
    "/tasks/{identifier}/evidence/{digest}",
    response=replies(None, 404),
    openapi_extra=document("application/octet-stream", "The file as it was sent.", binary=True),
)
def evidence(request: HttpRequest, identifier: str, digest: str) -> HttpResponse:
    """Send a file that was submitted for a task."""
    return _file(get_evidence_file(actor_of(request), digest, task=identifier))


@router.get(
    "/evidence/{digest}",
    response=replies(None, 404),
    **open_to_all(document("application/octet-stream", "The file as it was sent.", binary=True)),
)
def public_evidence(request: HttpRequest, digest: str) -> HttpResponse:
    """Send a file that its party made public."""
    return _file(get_evidence_file(actor_of(request), digest))


@router.post("/evidence/{digest}/publication", response=replies(EvidenceFileOut, 404, 507))
def publish(request: HttpRequest, digest: str) -> EvidenceFile:
    """Let everybody have a file of the party."""
    return publish_evidence_file(actor_of(request), digest)


def _file(kept: EvidenceFile) -> HttpResponse:
    response = HttpResponse(bytes(kept.content), content_type=kept.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
