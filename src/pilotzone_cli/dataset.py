"""``pilotzone dataset``: publish a source as a dataset, find datasets, see one with its offers."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.terms import sentences

if TYPE_CHECKING:
    from pilotzone.dataspace.catalog import Source
    from pilotzone_portal.dataspace.services.datasets import Dataset

__all__ = ["dataset"]

_COLUMNS: Final = ("dataset", "title_en", "title_zh", "publisher", "state", "rows", "published_at")
_POSTGRESQL: Final = ("postgresql://", "postgres://")


@click.group()
def dataset() -> None:
    """Publish datasets, and find them in the catalogue."""


@dataset.command()
@click.argument("source", required=False)
@click.option("--name", required=True, help="The dataset's name in SQL and in addresses.")
@click.option("--title-en", default="", help="Its title in English.")
@click.option("--title-zh", default="", help="Its title in Chinese.")
@click.option("--description-en", default="", help="What it holds, in English.")
@click.option("--description-zh", default="", help="What it holds, in Chinese.")
@click.option("--licence", default="", help="The licence, as an address or in words.")
@click.option("--attribution", default="", help="The notice that users must repeat.")
@click.option("--type", "types", metavar="COLUMN=TYPE", multiple=True, help="Declare a column's type; repeatable.")
@click.option("--table", metavar="SCHEMA.NAME", help="The table, for a PostgreSQL source.")
@click.option("--delimiter", default=",", show_default=True, help="What separates the fields of a CSV source.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of a CSV source: utf-8 or gb18030.")
@click.option("--draft", is_flag=True, help="Store it unseen by others; publish it later by its name alone.")
@formats()
@pass_session
def publish(
    session: Session,
    *,
    source: str | None,
    name: str,
    types: tuple[str, ...],
    table: str | None,
    delimiter: str,
    encoding: str,
    draft: bool,
    **description: str,
) -> None:
    """Publish SOURCE: a .csv or .parquet file, or a table at postgresql://HOST/DATABASE.

    Types follow from the values unless declared: BIGINT DOUBLE DECIMAL(p,s) VARCHAR DATE TIMESTAMP BOOLEAN.
    Without SOURCE the draft of that name is published. A PostgreSQL password may come from PGPASSWORD.

    Example: pilotzone --as power_company dataset publish meters.csv --name meters --type meter=VARCHAR
    """
    declared = dict(_column_type(text) for text in types)
    opened = _source(source, table, delimiter, encoding) if source else None
    with session.acting() as actor:
        from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset, publish_draft

        if opened is None:
            stored = publish_draft(actor, name)
        else:
            stored = publish_dataset(actor, name, opened, Description(**description), types=declared, draft=draft)
        print_record(session, _record(stored))


@dataset.command(name="list")
@click.option("--search", default="", help="Words that stand in the name, a title, a description or the publisher.")
@formats()
@pass_session
def list_(session: Session, *, search: str) -> None:
    """List the datasets in the catalogue, and the party's own drafts.

    Example: pilotzone dataset list --search electricity --format json
    """
    actor = session.actor()
    from pilotzone_portal.dataspace.services.datasets import list_datasets

    print_rows(session, _COLUMNS, map(_record, list_datasets(actor, search=search)))


@dataset.command()
@click.argument("name")
@formats()
@pass_session
def show(session: Session, *, name: str) -> None:
    """Show a dataset: its columns, and its offers with their terms in words.

    Example: pilotzone dataset show provincial_gdp
    """
    actor = session.actor()
    from pilotzone.dataspace.policies.odrl import from_odrl
    from pilotzone_portal.dataspace.services.datasets import get_dataset
    from pilotzone_portal.dataspace.services.offers import list_offers

    shown = get_dataset(actor, name)
    print_record(
        session,
        {
            **_record(shown),
            "description_en": shown.description_en,
            "description_zh": shown.description_zh,
            "licence": shown.licence,
            "attribution": shown.attribution,
            "sha256": shown.sha256,
            "columns": {column: type_ for column, type_, *_ in shown.columns},
            "offers": {offer.identifier: sentences(from_odrl(offer.policy)) for offer in list_offers(actor, name)},
        },
    )


def _record(dataset: "Dataset") -> Mapping[str, object]:
    return {
        "dataset": dataset.identifier,
        "title_en": dataset.title_en,
        "title_zh": dataset.title_zh,
        "publisher": dataset.publisher_id,
        "state": dataset.state,
        "rows": dataset.rows,
        "published_at": dataset.published_at,
    }


def _column_type(text: str) -> tuple[str, str]:
    column, equals, type_ = text.partition("=")
    if not equals or not column or not type_:
        msg = f"{text!r} is not of the form COLUMN=TYPE, such as meter=VARCHAR."
        raise click.BadParameter(msg, param_hint="--type")
    return column, type_


def _source(source: str, table: str | None, delimiter: str, encoding: str) -> "Source":
    from pilotzone.dataspace.catalog import CsvSource, ParquetSource, PostgresTable

    if source.startswith(_POSTGRESQL):
        if not table:
            raise click.UsageError("A PostgreSQL source needs its table: --table SCHEMA.NAME.")
        return PostgresTable(source, table)
    if table:
        raise click.UsageError("--table is for a PostgreSQL source: postgresql://HOST/DATABASE.")
    if source.lower().endswith(".csv"):
        return CsvSource(Path(source), delimiter, encoding)
    if source.lower().endswith(".parquet"):
        return ParquetSource(Path(source))
    msg = f"{source} is none of: a file NAME.csv, a file NAME.parquet, postgresql://HOST/DATABASE."
    raise click.BadParameter(msg, param_hint="SOURCE")
