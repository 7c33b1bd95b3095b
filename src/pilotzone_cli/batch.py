"""``pilotzone batch``: the published lists of measures, and their files in the form of registers."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.output import emit, formats, print_record, print_rows, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.measures.batches import StoredBatch

__all__ = ["batch"]

_COLUMNS: Final = ("batch", "authority", "published", "total", "digest")


@click.group()
def batch() -> None:
    """Publish batches of listed measures, and write them as files."""


@batch.command(name="list")
@formats()
@pass_session
def list_(session: Session) -> None:
    """List the batches; the operator and the regulator see open ones too.

    Example: pilotzone batch list
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.measures.batches import list_batches

    print_rows(session, _COLUMNS, map(_row, list_batches(actor)))


@batch.command()
@click.argument("number", metavar="BATCH")
@formats()
@pass_session
def show(session: Session, *, number: str) -> None:
    """Show a batch with its counts per field and in total.

    Example: pilotzone batch show 3
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.measures.batches import get_batch

    _print(session, get_batch(actor, number))


@batch.command()
@click.argument("number", metavar="BATCH")
@click.option("--authority", required=True, help="The office that publishes it, as the list names it.")
@formats()
@pass_session
def publish(session: Session, *, number: str, authority: str) -> None:
    """Publish BATCH with the measures that are listed in it, as the zone operator; nothing in it changes afterwards.

    Example: pilotzone batch publish 3 --authority "National Data Administration"
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.measures.batches import publish_batch

        _print(session, publish_batch(actor, number, authority=authority))


@batch.command()
@click.argument("number", metavar="BATCH")
@click.option("--form", type=click.Choice(["csv", "docx", "xlsx"]), default="csv", show_default=True)
@click.option("--language", type=click.Choice(["en", "zh"]), default="zh", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to [default: standard output].")
@formats()
@pass_session
def export(session: Session, *, number: str, form: str, language: str, output: Path | None) -> None:
    """Write a published batch as a file: the same batch gives the same bytes on any day.

    Example: pilotzone batch export 3 --form docx --output batch-3.docx
    """
    actor = session.actor()
    from pilotzone.programme.registers import ListFormat
    from pilotzone_portal.programme.services.measures.batches import export_batch

    if output is None and form != "csv":
        raise click.UsageError("An office file needs --output.")
    data = export_batch(actor, number, ListFormat(form), language=language)
    if output is None:
        emit(data)
    else:
        write_file(output, data)


def _row(found: "StoredBatch") -> dict[str, object]:
    return {
        "batch": found.batch.id,
        "authority": found.batch.authority,
        "published": found.published,
        "total": len(found.batch.entries),
        "digest": found.digest,
    }


def _print(session: Session, found: "StoredBatch") -> None:
    from pilotzone_portal.programme.services.measures.measure_documents import batch_document

    document = batch_document(found)
    if session.format != "table":
        print_record(session, document)
        return
    shown = [f"{one.field}  {one.title}" for one in found.batch.entries]
    print_record(session, _row(found) | {"counts": document["counts"], "entries": shown})
