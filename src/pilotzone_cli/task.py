"""``pilotzone task``: tasks from their definition to their close-out, and what was known of them on any day."""

import mimetypes
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.files import read_bytes
from pilotzone_cli.output import formats, print_record
from pilotzone_cli.session import Session, pass_session

__all__ = ["day", "happened", "task"]

_COLOURS: Final = ("green", "amber", "red")

_task = click.argument("identifier", metavar="TASK")
_reason = click.option("--reason", required=True, help="Why; the evidence log keeps a commitment to it.")
happened = click.option(
    "--happened", default="", metavar="TIME", help="When it happened, if earlier: a day, or a time with its zone."
)


@click.group()
def task() -> None:
    """Give tasks to departments, prove them with evidence, close them, and ask what was known."""


@task.command()
@click.option("--item", default="", help="The listed item that it serves; what is not given is taken from it.")
@click.option("--title", default="")
@click.option("--lead", default="", help="The department that does it.")
@click.option("--supporting", multiple=True, help="A department that helps; repeatable.")
@click.option("--place", default="", help="The code of a place, such as CN-330106.")
@click.option("--start", metavar="DAY", help="[default: today]")
@click.option("--deadline", metavar="DAY")
@click.option("--year", type=int, help="[default: that of the deadline]")
@click.option("--template", default="", help="Nodes: decision, construction or investment.")
@click.option("--node", "nodes", nargs=3, multiple=True, metavar="ID DAY TYPE", help="A node of its own; repeatable.")
@click.option("--target", default="")
@click.option("--parent", help="The task of which it is a part.")
@click.option("--depends-on", multiple=True, metavar="TASK", help="A task that it waits for; repeatable.")
@happened
@formats()
@pass_session
def define(session: Session, *, happened: str, start: str | None, deadline: str | None, **given: Any) -> None:
    """Write a task down as a draft of the acting party, which becomes its office.

    Example: pilotzone --as drc task define --item T-1 --lead data_bureau --template decision --deadline 2026-12-31
    """
    with session.acting() as actor:
        from pilotzone.programme.work import Node
        from pilotzone_portal.programme.services.work.task_documents import moment
        from pilotzone_portal.programme.services.work.work import TaskDraft, define_task

        nodes = tuple(
            Node(id=name, deadline=day("--node", text), evidence_type=kind) for name, text, kind in given.pop("nodes")
        )
        days = {"start": start and day("--start", start), "deadline": deadline and day("--deadline", deadline)}
        made = define_task(actor, TaskDraft(**given, **days, nodes=nodes), happened=moment("--happened", happened))
    _print(session, made)


@task.command()
@_task
@happened
@formats()
@pass_session
def dispatch(session: Session, *, identifier: str, happened: str) -> None:
    """Hand a draft to its departments.

    Example: pilotzone --as drc task dispatch task-0j5t8m2v9xq1k3rw
    """
    _act(session, identifier, "dispatch", happened)


@task.command()
@_task
@happened
@formats()
@pass_session
def accept(session: Session, *, identifier: str, happened: str) -> None:
    """Take a task on, as its lead department.

    Example: pilotzone --as data_bureau task accept task-0j5t8m2v9xq1k3rw
    """
    _act(session, identifier, "accept", happened)


@task.command()
@_task
@_reason
@happened
@formats()
@pass_session
def decline(session: Session, *, identifier: str, happened: str, reason: str) -> None:
    """Send a task back to its office, as its lead department.

    Example: pilotzone --as data_bureau task decline task-0j5t8m2v9xq1k3rw --reason "not ours"
    """
    _act(session, identifier, "decline", happened, reason=reason)


@task.command()
@_task
@click.argument("node")
@click.option("--file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="At most 20 MB.")
@click.option("--public", is_flag=True, help="Everybody may have the file.")
@happened
@formats()
@pass_session
def submit(session: Session, *, identifier: str, node: str, file: Path, public: bool, happened: str) -> None:
    """Submit a file as the evidence of a NODE; the same file for a second node is flagged.

    Example: pilotzone --as data_bureau task submit task-0j5t8m2v9xq1k3rw drafted --file draft.pdf
    """
    content = read_bytes(file, "evidence")
    with session.acting() as actor:
        from pilotzone_portal.programme.services.work.task_documents import moment
        from pilotzone_portal.programme.services.work.work import SentFile, submit_evidence

        sent = SentFile(file.name, content, mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        at = moment("--happened", happened)
        status = submit_evidence(actor, identifier, node, sent, public=public, happened=at)
    _print(session, status)


@task.command(name="return")
@_task
@click.argument("node")
@_reason
@happened
@formats()
@pass_session
def return_(session: Session, *, identifier: str, node: str, happened: str, reason: str) -> None:
    """Send the evidence of a NODE back, as the office.

    Example: pilotzone --as drc task return task-0j5t8m2v9xq1k3rw drafted --reason "page 2 is missing"
    """
    _act(session, identifier, "return", happened, node=node, reason=reason)


@task.command()
@_task
@click.argument("node")
@happened
@formats()
@pass_session
def accept_evidence(session: Session, *, identifier: str, node: str, happened: str) -> None:
    """Take the evidence of a NODE as proof, as the office.

    Example: pilotzone --as drc task accept-evidence task-0j5t8m2v9xq1k3rw drafted
    """
    _act(session, identifier, "accept_evidence", happened, node=node)


@task.command()
@_task
@happened
@formats()
@pass_session
def close(session: Session, *, identifier: str, happened: str) -> None:
    """Close a task out, once all its evidence is accepted.

    Example: pilotzone --as drc task close task-0j5t8m2v9xq1k3rw
    """
    _act(session, identifier, "close", happened)


@task.command()
@_task
@click.argument("colour", type=click.Choice(_COLOURS))
@click.option("--text", required=True, help="What the assessor sees.")
@happened
@formats()
@pass_session
def assess(session: Session, *, identifier: str, colour: str, text: str, happened: str) -> None:
    """Set the confidence light, as a department that does not work on the task.

    Example: pilotzone --as audit task assess task-0j5t8m2v9xq1k3rw amber --text "no staff for the second half"
    """
    _act(session, identifier, "assess", happened, colour=colour, text=text)


@task.command()
@_task
@click.option("--deadline", metavar="DAY", help="A new day, of the task or of the --node.")
@click.option("--node", help="A node, in place of the whole task.")
@click.option("--target", help="A new target.")
@_reason
@happened
@formats()
@pass_session
def move(session: Session, *, identifier: str, happened: str, deadline: str | None, **given: str | None) -> None:
    """Give a task or a node another deadline, or the task another target; the old one is kept.

    Example: pilotzone --as drc task move task-0j5t8m2v9xq1k3rw --deadline 2027-03-31 --reason "late permit"
    """
    if (deadline is None) == (given["target"] is None):
        raise click.UsageError("Give either --deadline or --target.")
    if deadline is not None:
        given["deadline"] = day("--deadline", deadline).isoformat()
    kind = "change_target" if deadline is None else "move_deadline"
    _act(session, identifier, kind, happened, **{name: value for name, value in given.items() if value is not None})


@task.command()
@_task
@click.argument("other", metavar="OTHER")
@happened
@formats()
@pass_session
def depend(session: Session, *, identifier: str, other: str, happened: str) -> None:
    """Let TASK wait for the task OTHER; circles are refused.

    Example: pilotzone --as drc task depend task-0j5t8m2v9xq1k3rw task-8f2k1m0v9xq1k3rw
    """
    _act(session, identifier, "depend_on", happened, task=other)


def day(option: str, text: str) -> date:
    """Return the day that an option names.

    Raises:
        InvalidValueError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValueError(field=option, value=text, expected="a day such as 2026-12-31") from None


def _act(session: Session, identifier: str, kind: str, happened: str, **members: str) -> None:
    with session.acting() as actor:
        from pilotzone.programme.work import act_from_json
        from pilotzone_portal.programme.services.work.task_documents import moment
        from pilotzone_portal.programme.services.work.work import record_act

        act = act_from_json(kind, members)
        status = record_act(actor, identifier, act, happened=moment("--happened", happened))
    _print(session, status)


def _print(session: Session, status: Any) -> None:
    print_record(session, _row(status))


def _row(status: Any) -> Mapping[str, object]:
    from django.utils import timezone

    from pilotzone.programme.work import schedule_light
    from pilotzone_portal.programme.services.work.task_documents import task_row

    return task_row(status, schedule_light(status, timezone.localdate()))
