"""``pilotzone table``: protect a table before it is published, and attack it to see that it is protected."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.files import plain_number, read_rows
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, remark, to_csv, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    import pyarrow as pa

    from pilotzone.statistics.disclosure.suppression import Suppression

__all__ = ["table"]

_FIGURES: Final = ("value", "contributors", "largest", "second")


@click.group()
def table() -> None:
    """Prepare tables for publication."""


@table.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dimension", "dimensions", multiple=True, required=True, help="A column of codes; repeatable.")
@click.option("--minimum", type=int, default=3, show_default=True, help="Fewer contributors make a cell sensitive.")
@click.option("--dominance", type=(int, int), metavar="N K", help="N contributors with more than K percent, too.")
@click.option("--percent", type=int, metavar="P", help="The p% rule, too.")
@click.option("--protection", type=int, default=20, show_default=True, help="Percent, on either side of a cell.")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The published table.")
@formats()
@pass_session
def protect(
    session: Session,
    *,
    file: Path,
    dimensions: tuple[str, ...],
    minimum: int,
    dominance: tuple[int, int] | None,
    percent: int | None,
    protection: int,
    output: Path,
) -> None:
    """Withhold cells of the CSV FILE so that no sum gives a sensitive one away; totals are computed here.

    FILE has the dimensions and value, contributors, largest and second: the two largest contributions. The report says
    what an attacker can bound; it is for the publisher alone. The codes withheld are missing in OUTPUT, status Q.

    Example: pilotzone table protect revenue.csv --dimension district --dimension class --output published.csv
    """
    from pilotzone.statistics.disclosure.sensitivity import Rules
    from pilotzone.statistics.disclosure.suppression import published_frame, suppress
    from pilotzone.statistics.disclosure.tables import read_table

    rules = Rules(minimum_contributors=minimum, dominance=dominance, percent=percent, protection=protection)
    frame = _frame(file)
    found = suppress(read_table(frame, dimensions), rules)
    published = published_frame(found, frame)
    rows = zip(*(column.to_pylist() for column in published.columns), strict=True)
    write_file(output, to_csv(published.column_names, rows).encode())
    print_record(session, {"output": str(output), **_report(found)})
    remark(_("The report is for the publisher: whoever knows it can bound what is withheld."))


def _report(found: "Suppression") -> Mapping[str, object]:
    """Return what is withheld, and by how much the attacker's bounds stay away from it, in percent."""
    from pilotzone.statistics.disclosure.attack import attack

    cells = {cell.name: cell for cell in found.table.cells}
    away = {
        name: min(cells[name].value - bounds.lower, bounds.upper - cells[name].value)
        for name, bounds in attack(found.table, found.withheld).items()
    }
    nearest = [100 * distance / cells[name].value for name, distance in away.items() if cells[name].value]
    closest = round(min(nearest), 3) if nearest else None
    return {
        "cells": len(cells),
        "sensitive": len(found.primary),
        "withheld_too": len(found.secondary),
        "withheld": [" / ".join(name) for name in sorted(found.withheld)],
        "closest_bound_percent": closest,
        "protection_percent": found.rules.protection,
    }


def _frame(path: Path) -> "pa.Table":
    import pyarrow as pa

    rows = read_rows(path, "comma-separated values")
    names = rows[0] if rows else {}
    return pa.table({name: [_cell(name, row[name], line) for line, row in enumerate(rows, 2)] for name in names})


def _cell(name: str, text: str, line: int) -> str | float:
    if name not in _FIGURES:
        return text
    try:
        return plain_number(text)
    except ValueError:
        field = f"{name} ({_('line')} {line})"
        expected = "a number in half-width digits without separators"
        raise InvalidValueError(field=field, value=text, expected=expected) from None
