"""``pilotzone register``: the items that a zone lists, and its registers as files to hand in."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.files import read_document
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.programme.registers import ListedItem
    from pilotzone_portal.programme.services.registers.items import Item

__all__ = ["register"]

_ITEM: Final = ("item", "kinds", "title_zh", "title_en", "region", "public", "withdrawn", "revision")
_REGION = click.option("--region", default="", help="Items that name it, such as CN-33 [default: all].")
_ON = click.option("--on", metavar="DAY", help="As it was known at the end of this day [default: now].")
_DRAFTS = click.option("--drafts", is_flag=True, help="With those drafts that the party may see.")
_LANGUAGE = click.option("--language", type=click.Choice(["en", "zh"]), help="Of the list [default: that of --lang].")
_REASON = click.option("--reason", required=True, help="Why; it stands in the history of the item.")


@click.group()
def register() -> None:
    """Keep the items of the registers, and hand the lists in."""


@register.command(name="list")
@_REGION
@_DRAFTS
@formats()
@pass_session
def list_(session: Session, *, region: str, drafts: bool) -> None:
    """List the registers of the zone with the number of their items.

    Example: pilotzone register list --region CN-33
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.registers.registers import count_registers

    rows = (
        {"register": one.id, "title_zh": one.title_zh, "title_en": one.title_en, "round": one.round, "items": count}
        for one, count in count_registers(actor, region=region, drafts=drafts)
    )
    print_rows(session, ("register", "title_zh", "title_en", "round", "items"), rows)


@register.command()
@click.argument("name", metavar="REGISTER|ITEM")
@_REGION
@_ON
@_DRAFTS
@_LANGUAGE
@formats()
@pass_session
def show(session: Session, *, name: str, region: str, on: str | None, drafts: bool, language: str | None) -> None:
    """Show what a register lists, or an item with all its revisions.

    Example: pilotzone register show task_list --region CN-33 --on 2026-06-30
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.registers.items import get_item
    from pilotzone_portal.programme.services.registers.registers import declared_registers, list_register

    if name not in declared_registers():
        _show_item(session, get_item(actor, name))
        return
    listed = list_register(
        actor, name, language=language or session.language, region=region, on=_day(on), drafts=drafts
    )
    columns = [column.id for column in listed.register.columns]
    rows = zip(listed.items, listed.listing.rows, strict=True)
    print_rows(
        session, ("item", *columns), ({"item": item.id} | dict(zip(columns, row, strict=True)) for item, row in rows)
    )


@register.command()
@click.argument("name", metavar="REGISTER")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_REGION
@_ON
@_DRAFTS
@_LANGUAGE
@formats()
@pass_session
def export(
    session: Session, *, name: str, file: Path, region: str, on: str | None, drafts: bool, language: str | None
) -> None:
    """Write a register as an office hands it in: FILE ends with .xlsx, .docx or .csv.

    The same items and the same day give the same bytes.

    Example: pilotzone register export task_list list.xlsx --region CN-33 --language zh
    """
    from pilotzone.programme.registers import ListFormat

    form = file.suffix.removeprefix(".").lower()
    if form not in set(ListFormat):
        raise InvalidValueError(field="FILE", value=file.name, expected="a name that ends with .xlsx, .docx or .csv")
    actor = session.actor()
    from pilotzone_portal.programme.services.registers.registers import export_register

    chosen = language or session.language
    _name, data = export_register(
        actor, name, ListFormat(form), language=chosen, region=region, on=_day(on), drafts=drafts
    )
    write_file(file, data)
    print_record(session, {"register": name, "file": str(file), "bytes": len(data)})


@register.command()
@formats()
@pass_session
def load_commitments(session: Session) -> None:
    """Add the 77 commitments of the package as drafts; those that are there stay as they are.

    Example: pilotzone register load-commitments
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.registers.items import load_commitments_as_items

        _print(session, load_commitments_as_items(actor))


@register.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why; it stands in the history of the items.")
@formats()
@pass_session
def add(session: Session, *, file: Path, reason: str) -> None:
    """Add the items of FILE as drafts: one as JSON or TOML, or a JSON list of them; all of them, or none.

    An item names id, kinds, title_zh or title_en, and what else is known of it.

    Example: pilotzone register add items.json --reason "Work plan of 2026"
    """
    items = _items(file)
    with session.acting() as actor:
        from django.db import transaction

        from pilotzone_portal.programme.services.registers.items import add_item

        with transaction.atomic():
            added = [add_item(actor, item, reason=reason) for item in items]
        _print(session, added)


@register.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_REASON
@formats()
@pass_session
def change(session: Session, *, file: Path, reason: str) -> None:
    """Let items say what FILE says, each under its id; what they said stays in their history.

    Example: pilotzone register change item.json --reason "The goal was set anew by the plan of 2026"
    """
    items = _items(file)
    with session.acting() as actor:
        from django.db import transaction

        from pilotzone_portal.programme.services.registers.items import change_item

        with transaction.atomic():
            changed = [change_item(actor, item.id, item, reason=reason) for item in items]
        _print(session, changed)


@register.command()
@click.argument("items", nargs=-1, metavar="ITEM...")
@click.option("--all", "every", is_flag=True, help="All drafts of the party.")
@formats()
@pass_session
def publish(session: Session, *, items: tuple[str, ...], every: bool) -> None:
    """Let everybody see items of the party: all that are named, or none.

    Example: pilotzone register publish S000-11 S000-12
    """
    if bool(items) == every:
        raise click.UsageError("Name the items, or --all.")
    with session.acting() as actor:
        from pilotzone_portal.programme.services.registers.items import publish_items
        from pilotzone_portal.programme.services.registers.listed import own_drafts

        _print(session, publish_items(actor, own_drafts(actor) if every else items))


@register.command()
@click.argument("item")
@_REASON
@formats()
@pass_session
def withdraw(session: Session, *, item: str, reason: str) -> None:
    """Withdraw an item of the party; it stays to be seen as withdrawn, with the reason.

    Example: pilotzone register withdraw S000-11 --reason "The plan was repealed"
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.registers.items import withdraw_item

        _print(session, [withdraw_item(actor, item, reason=reason)])


def _items(file: Path) -> "list[ListedItem]":
    """Return the items of a file.

    Raises:
        InputNotReadableError: it cannot be read as JSON or TOML.
        ItemRecordError: it holds something else.
    """
    from pilotzone.programme.registers import item_from_json

    read: Any = read_document(file, "items of a register")
    return [item_from_json(one) for one in (read if isinstance(read, list) else [read])]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValueError(field="--on", value=text, expected="a day such as 2026-06-30") from None


def _print(session: Session, items: "list[Item]") -> None:
    print_rows(session, _ITEM, (_row(one) for one in items))
    remark(_("Items: {count}.").format(count=len(items)))


def _row(one: "Item") -> dict[str, object]:
    return {
        "item": one.identifier,
        "kinds": list(one.content.kinds),
        "title_zh": one.content.title_zh,
        "title_en": one.content.title_en,
        "region": one.content.region,
        "public": one.published,
        "withdrawn": one.withdrawn,
        "revision": one.revisions[-1].number,
    }


def _show_item(session: Session, one: "Item") -> None:
    from pilotzone.programme.registers import item_to_json

    history = [
        {
            "revision": row.number,
            "act": row.act,
            "recorded_at": row.recorded_at,
            "reason": row.reason,
            "content": item_to_json(row.content),
        }
        for row in one.revisions
    ]
    if session.format == "table":
        lines = [
            f"{row['revision']} {row['act']} {row['recorded_at']:%Y-%m-%d %H:%M} {row['reason']}" for row in history
        ]
        print_record(session, _row(one) | {"party": one.party.identifier, "revisions": lines})
    else:
        print_record(session, item_to_json(one.content) | {"party": one.party.identifier, "revisions": history})
