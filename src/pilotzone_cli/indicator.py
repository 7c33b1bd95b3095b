"""``pilotzone indicator``: the formulas, figures computed by them, and the check of a figure from its own trace."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import FigureNotReproducedError
from pilotzone_cli.figures import data_option, read_observations, warning_text
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark, write_file
from pilotzone_cli.session import Session, pass_session
from pilotzone_cli.traces import FileTraces, ZoneTraces, input_line, is_reproduced, walk

if TYPE_CHECKING:
    from pilotzone.statistics.indicators import Figure, Input

__all__ = ["indicator"]

_FORMULAS: Final = ("formula", "version", "title_en", "title_zh", "unit", "method", "inputs")
_FIGURES: Final = ("region", "period", "value", "unit", "vintages", "grade", "warnings")


@click.group()
def indicator() -> None:
    """Compute indicators by versioned formulas, and check them from their trace."""


@indicator.command(name="list")
@formats()
@pass_session
def list_(session: Session) -> None:
    """List the formulas with the inputs that they ask for; no zone is needed.

    Example: pilotzone indicator list --format csv
    """
    from pilotzone.statistics.formulas import FORMULAS

    rows = (
        {
            "formula": one.id,
            "version": one.version,
            "title_en": one.title_en,
            "title_zh": one.title_zh,
            "unit": one.unit,
            "method": one.method.value,
            "inputs": [declared.name for declared in one.inputs],
        }
        for one in FORMULAS
    )
    print_rows(session, _FORMULAS, rows)


@indicator.command()
@click.argument("formula")
@click.option("--region", help="Such as CN, CN-33 or CN-330100 [default: every region with figures].")
@click.option("--period", help="Such as 2023, 2023-Q1 or 2023-M03 [default: every period with figures].")
@click.option("--branch", default="", help="A branch of the region's economy [default: the whole].")
@data_option
@click.option("--vintage", help="Take all inputs from this vintage [default: the latest that has them all].")
@click.option("--allow-mixed", is_flag=True, help="Take inputs of several vintages or methods, and say so.")
@click.option("--every-vintage", is_flag=True, help="In a zone: compute every vintage from its own inputs.")
@click.option("--dataset", "datasets", multiple=True, help="In a zone: ask this dataset for figures; repeatable.")
@click.option("--computation", "computations", multiple=True, help="In a zone: an earlier one of yours; repeatable.")
@click.option("--purpose", help="What the figures of --dataset are for.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the trace of the figure.")
@formats()
@pass_session
def compute(
    session: Session,
    *,
    formula: str,
    region: str | None,
    period: str | None,
    branch: str,
    data: tuple[Path, ...],
    vintage: str | None,
    allow_mixed: bool,
    every_vintage: bool,
    datasets: tuple[str, ...],
    computations: tuple[str, ...],
    purpose: str | None,
    output: Path | None,
) -> None:
    """Compute FORMULA from published figures; without a region or period, wherever its first input is known.

    The trace holds all that went in: `pilotzone indicator trace` computes the figure again from it. With --dataset the
    figures come from governed queries of the party, cover all that the datasets have, and leave a receipt.

    Example: pilotzone indicator compute core_share_of_gdp --region CN --period 2023 --output share.json
    """
    from pilotzone.statistics.formulas import FORMULAS
    from pilotzone.statistics.indicators import compute, compute_panel
    from pilotzone.statistics.observations import parse_period

    if datasets or computations:
        if region or period or branch or data or output or not purpose:
            raise click.UsageError("--dataset and --computation need --purpose, and stand alone but for --vintage.")
        _compute_in_zone(
            session,
            formula,
            datasets=datasets,
            computations=computations,
            purpose=purpose,
            vintage=vintage,
            allow_mixed=allow_mixed,
            every_vintage=every_vintage,
        )
        return
    if every_vintage:
        raise click.UsageError("--every-vintage needs --dataset or --computation.")
    found = FORMULAS.find(formula)
    when = parse_period(period) if period else None
    if region and when:
        figure = compute(
            found,
            read_observations(data),
            region=region,
            period=when,
            branch=branch,
            vintage=vintage,
            allow_mixed=allow_mixed,
        )
        if output:
            write_file(output, figure.to_bytes())
        print_record(session, figure_record(session, figure))
        return
    if output or branch:
        raise click.UsageError("--output and --branch are for one figure: name its --region and its --period.")
    panel = compute_panel(found, read_observations(data), vintage=vintage, allow_mixed=allow_mixed)
    rows = [one for one in panel.figures if region in {None, one.region} and when in {None, one.period}]
    print_rows(session, _FIGURES, (figure_row(one) for one in rows))
    for refused in panel.refusals:
        if region in {None, refused.region} and when in {None, refused.period}:
            shown = _(refused.error.message).format(**refused.error.parameters)
            remark(f"{refused.region} {refused.period} {refused.error.code}: {shown}")


@indicator.command()
@click.argument("computation")
@formats()
@pass_session
def publish(session: Session, *, computation: str) -> None:
    """Let everybody read the figures of a computation of the party, each with its inputs.

    Example: pilotzone --as statistics_bureau indicator publish computation-4nsezvrmw1c26smz
    """
    with session.acting() as actor:
        from pilotzone_portal.statistics.services.computing import publish_computation

        found = publish_computation(actor, computation)
        print_record(session, {"computation": found.identifier, "published_at": found.published_at})


@indicator.command()
@click.argument("figure", metavar="FILE|DIGEST")
@formats()
@pass_session
def trace(session: Session, *, figure: str) -> None:
    """Compute a figure again from its trace, and show what it was computed from; other bytes end with status 1.

    A FILE needs no zone: inputs that are figures themselves are followed where their traces stand beside it, named by
    their digests, as `pilotzone accounts core --output` writes them. A DIGEST is sought in the zone.

    Example: pilotzone indicator trace share.json
    """
    from pilotzone.statistics.indicators import Figure

    traces = ZoneTraces(session, figure) if figure.startswith("sha256:") else FileTraces(Path(figure))
    content = traces.first()
    read = Figure.from_bytes(content)
    steps = list(walk(read, traces))
    checked = [is_reproduced(read, content), *(one.reproduced for one in steps if one.reproduced is not None)]
    print_record(
        session,
        {
            "formula": read.formula,
            "version": read.version,
            **figure_row(read),
            "digest": read.digest,
            "reproduced": all(checked),
            "figures": len(checked),
            "tree": ["  " * one.depth + input_line(one.given) for one in steps],
        },
    )
    if not all(checked):
        raise FigureNotReproducedError(path=figure)


def _compute_in_zone(
    session: Session,
    formula: str,
    *,
    datasets: Sequence[str],
    computations: Sequence[str],
    purpose: str,
    vintage: str | None,
    allow_mixed: bool,
    every_vintage: bool,
) -> None:
    from pilotzone.statistics.indicators import Figure

    with session.acting() as actor:
        from pilotzone_portal.statistics.services.computing import compute_indicators

        stored = compute_indicators(
            actor,
            formula,
            datasets=datasets,
            computations=computations,
            purpose=purpose,
            vintage=vintage,
            allow_mixed=allow_mixed,
            every_vintage=every_vintage,
        )
        figures = [Figure.from_bytes(bytes(one.content)) for one in stored]
        print_rows(session, (*_FIGURES, "digest"), (figure_row(one) | {"digest": one.digest} for one in figures))
        remark(_("The figures are in {computation}.").format(computation=stored[0].computation))


def figure_row(figure: "Figure") -> dict[str, object]:
    """Return what a list shows of a figure."""
    return {
        "region": figure.region,
        "period": str(figure.period),
        "value": figure.value,
        "unit": figure.unit,
        "vintages": list(figure.vintages),
        "grade": figure.grade.value,
        "warnings": [warning_text(one) for one in figure.warnings],
    }


def figure_record(session: Session, figure: "Figure") -> dict[str, object]:
    """Return all of a figure: for people its inputs are lines, for programs objects."""
    shown = input_line if session.format == "table" else _input
    return {
        "formula": figure.formula,
        "version": figure.version,
        "branch": figure.branch,
        **figure_row(figure),
        "price_basis": figure.price_basis.value,
        "base_year": figure.base_year,
        "method": figure.method.value,
        "inputs": [shown(one) for one in figure.inputs],
        "digest": figure.digest,
    }


def _input(given: "Input") -> Mapping[str, object]:
    one = given.observation
    return {
        "name": given.name,
        "series": one.series,
        "branch": one.branch,
        "region": one.region,
        "period": str(one.period),
        "value": one.value,
        "unit": one.unit,
        "method": one.method.value,
        "vintage": one.vintage,
        "grade": one.grade.value,
        "source": one.source,
        "receipt": given.receipt,
    }
