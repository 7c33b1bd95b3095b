"""``pilotzone task``, many at once: lists, one task at two times, reminders, roll-ups, the turn of the year."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import click

from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.task import day, happened

__all__ = ["carry_over", "list_", "remind", "roll_up", "show", "used_twice"]

_COLUMNS: Final = (
    *("task", "title", "stage", "schedule", "confidence", "next_due", "deadline", "first_deadline", "year"),
    *("office", "lead", "place", "item"),
)
_ROLL_UP: Final = ("key", "tasks", "schedule", "confidence")
_REMINDERS: Final = ("task", "title", "node", "deadline", "days", "departments")


def _times(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the two times of a question."""
    at = click.option("--at", default="", metavar="TIME", help="When it was so: a day (its end), or a time with zone.")
    known = click.option("--known", default="", metavar="TIME", help="By when it was known [default: now].")
    return at(known(verb))


def _choice(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options that narrow its tasks."""
    options = (
        click.option("--schedule", default="", help="green, amber, red or closed."),
        click.option("--confidence", default="", help="green, amber or red."),
        click.option("--stage", default="", help="planned, dispatched, accepted or closed."),
        click.option("--lead", default="", help="The lead department."),
        click.option("--place", default="", help="A place with all that lies in it, such as CN-33."),
        click.option("--year", type=int),
        click.option("--item", default=""),
    )
    for option in reversed(options):
        verb = option(verb)
    return verb


@click.command(name="list")
@click.option("--duty", type=click.Choice(["todo", "waiting", "red", "all"]), default="all", show_default=True)
@_choice
@_times
@formats()
@pass_session
def list_(session: Session, *, at: str, known: str, **choice: Any) -> None:
    """List the tasks that the party may see, the next due first.

    Example: pilotzone --as data_bureau task list --duty todo
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.work.task_documents import task_row
    from pilotzone_portal.programme.services.work.task_lists import TaskChoice, list_tasks

    rows, _count = list_tasks(actor, TaskChoice(**choice), **_read(at, known))
    print_rows(session, _COLUMNS, [task_row(*row) for row in rows])


@click.command()
@click.argument("identifier", metavar="TASK")
@_times
@formats()
@pass_session
def show(session: Session, *, identifier: str, at: str, known: str) -> None:
    """Show a task with its nodes and history, now or as it was known on a day.

    Example: pilotzone --as drc task show task-0j5t8m2v9xq1k3rw --at 2026-06-30 --known 2026-06-30
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.work.task_documents import full_task
    from pilotzone_portal.programme.services.work.tasks import read_task

    record = full_task(read_task(actor, identifier, **_read(at, known)))
    print_record(session, record | _lines(record) if session.format == "table" else record)


@click.command()
@click.option("--on", "on_day", metavar="DAY", help="[default: today]")
@formats()
@pass_session
def remind(session: Session, *, on_day: str | None) -> None:
    """List the reminders of a day: before and after the dates of nodes without evidence.

    Example: pilotzone --as data_bureau task remind --on 2026-06-30
    """
    actor = session.actor()
    from django.utils import timezone

    from pilotzone_portal.programme.services.work.task_documents import reminder_row
    from pilotzone_portal.programme.services.work.task_lists import reminders_on

    asked = day("--on", on_day) if on_day else timezone.localdate()
    print_rows(session, _REMINDERS, [reminder_row(*one) for one in reminders_on(actor, asked)])


@click.command()
@click.option("--by", type=click.Choice(["place", "department", "level", "field"]), default="place", show_default=True)
@_choice
@_times
@formats()
@pass_session
def roll_up(session: Session, *, by: str, at: str, known: str, **choice: Any) -> None:
    """Count tasks by both lights, apart; counties add up to their city and their province.

    Example: pilotzone task roll-up --by department --place CN-33 --at 2026-06-30 --known 2026-06-30
    """
    actor = session.actor()
    from pilotzone.programme.work import RollUpBy
    from pilotzone_portal.programme.services.work import task_lists
    from pilotzone_portal.programme.services.work.task_documents import roll_up_row

    found = task_lists.roll_up(actor, RollUpBy(by), task_lists.TaskChoice(**choice), **_read(at, known))
    print_rows(session, _ROLL_UP, map(roll_up_row, found))


@click.command()
@_times
@formats()
@pass_session
def used_twice(session: Session, *, at: str, known: str) -> None:
    """List the files that were submitted as evidence of several nodes.

    Example: pilotzone --as drc task used-twice
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.work.tasks import evidence_used_twice

    found = evidence_used_twice(actor, **_read(at, known))
    rows = ({"digest": digest, "uses": [" ".join(use) for use in uses]} for digest, uses in found)
    print_rows(session, ("digest", "uses"), rows)


@click.command()
@click.argument("year", type=click.IntRange(1, 9998))
@happened
@formats()
@pass_session
def carry_over(session: Session, *, year: int, happened: str) -> None:
    """Carry all unfinished tasks of the party as an office over into YEAR, all or none.

    Example: pilotzone --as drc task carry-over 2027
    """
    with session.acting() as actor:
        from django.utils import timezone

        from pilotzone.programme.work import schedule_light
        from pilotzone_portal.programme.services.work import work
        from pilotzone_portal.programme.services.work.task_documents import moment, task_row

        carried = work.carry_over(actor, year, happened=moment("--happened", happened))
        today = timezone.localdate()
    print_rows(session, _COLUMNS, [task_row(one, schedule_light(one, today)) for one in carried])


def _read(at: str, known: str) -> dict[str, Any]:
    from pilotzone_portal.programme.services.work.task_documents import moment

    return {"at": moment("--at", at), "known": moment("--known", known)}


def _lines(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is nested in a task as lines for people."""
    said = record["assessment"]
    return {
        "assessment": [f"{said['colour']}: {said['text']} ({said['assessor']})"] if said else [],
        "nodes": list(_joined(record["nodes"], "node", "deadline", "evidence_type", "stage", "reason", "evidence")),
        "given_up": list(_joined(record["given_up"], "what", "old", "new", "reason")),
        "history": list(_joined(record["history"], "happened", "kind", "party", "receipt")),
    }


def _joined(rows: Iterable[Mapping[str, Any]], *names: str) -> Iterable[str]:
    for row in rows:
        yield " ".join(str(row[name]) for name in names if row[name] not in {None, ""})
