"""``pilotzone department`` and ``pilotzone place``: who takes part in the work of the programme, and where."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.directory import Entered

__all__ = ["department", "place"]

_COLUMNS: Final = ("party", "name_en", "name_zh", "place", "rights")
_RIGHTS: Final = ("plan", "report", "review", "close", "assess")


@click.group()
def department() -> None:
    """Say which parties are departments, where, and what their persons may do."""


@department.command()
@click.argument("party")
@click.option("--place", required=True, help="The code of a place, such as CN-33 or CN-330106.")
@click.option("--right", "rights", multiple=True, required=True, type=click.Choice(_RIGHTS), help="Repeatable.")
@formats()
@pass_session
def enter(session: Session, *, party: str, place: str, rights: tuple[str, ...]) -> None:
    """Enter a PARTY as a department with rights; another time replaces place and rights.

    plan: give tasks, keep items. report: do tasks. review: judge evidence. close: close tasks out. assess: set the
    confidence light of tasks that others do.

    Example: pilotzone department enter drc --place CN-33 --right plan --right review --right close
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.directory import enter_department

        entered = enter_department(actor, party, place=place, rights=rights)
    print_record(session, _record(entered))


@department.command(name="list")
@formats()
@pass_session
def list_(session: Session) -> None:
    """List the departments of the zone.

    Example: pilotzone department list
    """
    session.open()
    from pilotzone_portal.programme.services.directory import list_departments

    print_rows(session, _COLUMNS, map(_record, list_departments()))


@click.group()
def place() -> None:
    """Enter places that the table of regions (GB/T 2260) lacks."""


@place.command(name="enter")
@click.argument("code")
@click.option("--level", required=True, type=click.Choice(["city", "county"]))
@click.option("--parent", required=True, help="The place that it lies in, such as CN-330100.")
@click.option("--name-en", required=True)
@click.option("--name-zh", required=True)
@formats()
@pass_session
def enter_place(session: Session, *, code: str, level: str, parent: str, name_en: str, name_zh: str) -> None:
    """Enter the place CODE, such as a new area or a development zone; it is never changed afterwards.

    Example: pilotzone place enter CN-3301A1 --level county --parent CN-330100 --name-en "New area" --name-zh 新区
    """
    with session.acting() as actor:
        from pilotzone.programme.registers import Level
        from pilotzone_portal.programme.services import directory

        made = directory.enter_place(actor, code, level=Level(level), parent=parent, name_en=name_en, name_zh=name_zh)
    names = ("code", "level", "parent", "name_en", "name_zh")
    print_record(session, {"place" if name == "code" else name: str(getattr(made, name)) for name in names})


def _record(entered: "Entered") -> Mapping[str, object]:
    one = entered.department
    return {
        "party": one.code,
        "name_en": one.name_en,
        "name_zh": one.name_zh,
        "place": one.place,
        "rights": sorted(str(right) for right in entered.rights),
    }
